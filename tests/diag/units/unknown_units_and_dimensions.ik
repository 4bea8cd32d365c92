x = 3 metr                     # error[E0201] 1:7
y: Lenght = 3 m                # error[E0209] 2:4
