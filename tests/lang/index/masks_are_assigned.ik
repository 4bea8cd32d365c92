a = [1.0, -2.0, 3.0, -4.0] m
a[a < 0 m] = 0
print(a)                                         # expect: [1, 0, 3, 0] m
a[a > 0 m] *= 2
print(a)                                         # expect: [2, 0, 6, 0] m
b = [[1, 2], [3, 4]]
b[[true, false]] = 9
print(b)                                         # expect: [[9, 9], [3, 4]]
