print(3 m/s^3 * 1)                      # expect: 3 m/s^3
print(3 kg * 2 m/s^2)                   # expect: 6 N
print(6 N * 2 m -> N*m)                 # expect: 12 N·m
print(3 km / 2 h)                       # expect: 1.5 km/h
print([1, 2, 3] km)                     # expect: [1, 2, 3] km
print("{2.54 cm -> inch:.3}")           # expect: 1.000 inch
print("{[1000, 2500] m -> km:.1f}")     # expect: [1.0, 2.5] km
print(1 kg*m/s^2)                       # expect: 1 kg·m/s^2
