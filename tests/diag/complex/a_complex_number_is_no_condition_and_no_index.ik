z = 1i
if z { }                   # error[E0401] 2:4
a = [1, 2][z]              # error[E0401] 3:12
b = zeros(z)               # error[E0401] 4:11
