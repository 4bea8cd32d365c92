print(1 mile -> m)                  # expect: 1609.344 m
print(212 degF -> degC)             # expect: 100 degC
print(1 turn -> deg)                # expect: 360 deg
print([1, 2] km -> m)               # expect: [1000, 2000] m
print(60 rpm -> turn/s)             # expect: 1 turn/s
print(9 mm == 0.009 m)              # expect: true
