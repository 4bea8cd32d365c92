a = [1, 2, 3]
b = a
b[0] = 10
print(a[0], b[0])                   # expect: 1 10
