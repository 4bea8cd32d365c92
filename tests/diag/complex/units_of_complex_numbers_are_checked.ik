z = (3 + 4i) m
a = z + 1 s                # error[E0203] 2:5
b = exp(z)                 # error[E0204] 3:9
c = z -> s                 # error[E0205] 4:5
