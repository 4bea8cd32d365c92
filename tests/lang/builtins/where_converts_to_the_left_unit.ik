print(where([true, false], 1 m, 20 cm))          # expect: [1, 0.2] m
print(where([1, 5] > 2, [10, 20], [30, 40]))     # expect: [30, 20]
x = [4.0, -1.0]
print(where(x > 0, sqrt(abs(x)), 0))             # expect: [2, 0]
print(where([true, false], [1, 2] m, 0))         # expect: [1, 0] m
print(where(true, 1, 2.5))                       # expect: 1
