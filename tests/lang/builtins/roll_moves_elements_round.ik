print(roll([1, 2, 3, 4], 1))                     # expect: [4, 1, 2, 3]
print(roll([1, 2, 3, 4] m, -1))                  # expect: [2, 3, 4, 1] m
print(roll([[1, 2], [3, 4], [5, 6]], 1, axis = 0))   # expect: [[5, 6], [1, 2], [3, 4]]
print(roll([1, 2, 3], 6))                        # expect: [1, 2, 3]
