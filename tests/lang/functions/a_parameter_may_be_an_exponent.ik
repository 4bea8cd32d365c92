fn power(x, n) = x^n
print(power(2 m, 3))                # expect: 8 m^3
print(power(4.0 m^2, 0.5))          # expect: 2 m
