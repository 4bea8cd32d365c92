a = [1, 2, 3]
b = a[3]                       # error[E0405] 2:7
c = a[-4]                      # error[E0405] 3:7
d = a[::0]                     # error[E0405] 4:9
