# By hand.
a = [[1, 2, 3], [4, 5, 6]]
b = [[1, 0], [2, 1], [0, 3]]
print(a @ b)                                     # expect: [[5, 11], [14, 23]]
print(a @ [1, 1, 2])                             # expect: [9, 21]
print([1, -1] @ a)                               # expect: [-3, -3, -3]
print([1, 2] @ [3, 4])                           # expect: 11
print(transpose(a) @ a)                          # expect: [[17, 22, 27], [22, 29, 36], [27, 36, 45]]
print(a[:, ::-1] @ (2.0 * b))                    # expect: [[14, 10], [32, 34]]
