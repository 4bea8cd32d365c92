a = [1, 2, 3]
print(shape(a[:, new]), shape(a[new]))           # expect: [3, 1] [1, 3]
print(a[:, new] * a)                             # expect: [[1, 2, 3], [2, 4, 6], [3, 6, 9]]
