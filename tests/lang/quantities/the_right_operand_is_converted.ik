print(1 km + 500 m)                 # expect: 1.5 km
print(3 m - 20 cm)                  # expect: 2.8 m
print(36 in == 3 ft)                # expect: true
print(50 cm / 2 m)                  # expect: 0.25
print(-2^2, 2^3^2, 2 m^2)           # expect: -4 512 2 m^2
print(0 < 30 cm < 1 m)              # expect: true
