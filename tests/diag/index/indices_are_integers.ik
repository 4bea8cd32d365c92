a = [1, 2, 3]
b = a[1.5]                     # error[E0401] 2:7
c = a[[0.5, 1]]                # error[E0401] 3:7
d = a[1 m]                     # error[E0204] 4:7
