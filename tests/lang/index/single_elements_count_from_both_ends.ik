a = [10, 20, 30] m
print(a[0], a[-1], a[1])                         # expect: 10 m 30 m 20 m
b = [[1, 2], [3, 4]]
print(b[1, 0], b[-1])                            # expect: 3 [3, 4]
i = 2
print(a[i])                                      # expect: 30 m
