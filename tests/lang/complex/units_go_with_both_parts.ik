v = (3 + 4i) km
print(v + 500 m, v -> m, abs(v))             # expect: 3.5+4i km 3000+4000i m 5 km
print(v / (2 s), v * v)                      # expect: 1.5+2i km/s -7+24i km^2
z: c128 Length = v
print(z == (3000 + 4000i) m)                 # expect: true
print(sqrt(-9 m^2 + 0i m^2))                 # expect: 0+3i m
