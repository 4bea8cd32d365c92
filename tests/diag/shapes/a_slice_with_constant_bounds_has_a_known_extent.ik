a = [1, 2, 3, 4]
b: Scalar[2] = a[1:3]
c: Scalar[3] = a[::2]                 # error[E0206] 3:16
d = a[1:] + a[:2]                     # error[E0403] 4:5
