a = 1 2      # error[E0101] 1:7
b = 3
c = (4, , 5)  # error[E0101] 3:7
