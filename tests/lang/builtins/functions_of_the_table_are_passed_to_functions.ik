fn apply(f, x) = f(x)
print(apply(sum, [1, 2, 3] m))                   # expect: 6 m
print(apply(sqrt, 9 m^2))                        # expect: 3 m
