x = 9007199254740993 m                  # 2^53 + 1, which is no f64
print(x -> cm)                          # expect: 900719925474099300 cm
print(x + 1 km)                         # expect: 9007199254741993 m
print([9007199254740993, 1] m -> mm)    # expect: [9007199254740993000, 1000] mm
print(2 km == 2000 m, 36 in == 3 ft)    # expect: true true
