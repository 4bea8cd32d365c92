m = 5 kg
print(3 m)                          # expect: 3 m
print(3 * m)                        # expect: 15 kg
d = 1500 m
print(d / km + 0)                   # expect: 1.5
