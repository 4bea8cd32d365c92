print(cumsum([1, 2, 3] m))                       # expect: [1, 3, 6] m
print(cumsum([[1, 2], [3, 4]], axis = 0))        # expect: [[1, 2], [4, 6]]
print(cumsum([[1, 2], [3, 4]], axis = 1))        # expect: [[1, 3], [3, 7]]
print(cumsum([true, true, false]))               # expect: [1, 2, 2]
