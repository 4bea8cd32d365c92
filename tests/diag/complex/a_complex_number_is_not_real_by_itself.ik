z = 1 + 2i
a = f64(z)                 # error[E0401] 2:9
b: f64 = z                 # error[E0206] 3:10
c = floor(z)               # error[E0401] 4:11
d = zeros(3)
d[0] = z                   # error[E0401] 6:8
e = atan2(z, 1)            # error[E0401] 7:11
