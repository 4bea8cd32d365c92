a = exp(3 m)                   # error[E0204] 1:9
b = sin(2 s)                   # error[E0204] 2:9
c = 2^(3 m)                    # error[E0204] 3:8
