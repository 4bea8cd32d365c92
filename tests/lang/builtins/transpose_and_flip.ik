a = [[1, 2, 3], [4, 5, 6]]
print(transpose(a))                              # expect: [[1, 4], [2, 5], [3, 6]]
print(flip([1, 2, 3] s))                         # expect: [3, 2, 1] s
print(flip(a))                                   # expect: [[6, 5, 4], [3, 2, 1]]
print(flip(a, axis = 0))                         # expect: [[4, 5, 6], [1, 2, 3]]
print(transpose(transpose(a)) + a)               # expect: [[2, 4, 6], [8, 10, 12]]
