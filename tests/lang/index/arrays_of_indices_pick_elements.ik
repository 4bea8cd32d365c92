a = [10, 20, 30] m
print(a[[2, 0, -1]])                             # expect: [30, 10, 30] m
b = [[1, 2, 3], [4, 5, 6]]
print(b[[1, 0]])                                 # expect: [[4, 5, 6], [1, 2, 3]]
print(b[:, [2, 0]])                              # expect: [[3, 1], [6, 4]]
print(a[[[0, 1], [2, 2]]])                       # expect: [[10, 20], [30, 30]] m
order = [2, 0, 1]
print(a[order])                                  # expect: [30, 10, 20] m
