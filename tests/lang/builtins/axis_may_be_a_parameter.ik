fn total(x, axis = 0) = sum(x, axis = axis)
a = [[1, 2], [3, 4]]
print(total(a))                                  # expect: [4, 6]
print(total(a, axis = 1))                        # expect: [3, 7]
