a = [1, 2, 3]
b = a
a[0] = 9
print(a, b)                                      # expect: [9, 2, 3] [1, 2, 3]
