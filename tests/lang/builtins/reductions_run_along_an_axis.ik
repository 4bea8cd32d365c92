a = [[1, 2, 3], [4, 5, 6]] m
print(sum(a, axis = 0))     # expect: [5, 7, 9] m
print(sum(a, axis = 1))     # expect: [6, 15] m
print(sum(a, axis = -1))    # expect: [6, 15] m
print(sum(a, 0))            # expect: [5, 7, 9] m
print(max(a, axis = 0))     # expect: [4, 5, 6] m
print(min(a, axis = 1))     # expect: [1, 4] m
print(mean(a, axis = 0))    # expect: [2.5, 3.5, 4.5] m
print(prod([[1, 2], [3, 4]], axis = 0))     # expect: [3, 8]
