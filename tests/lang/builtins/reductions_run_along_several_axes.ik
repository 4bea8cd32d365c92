a = reshape(arange(24), 2, 3, 4)
print(sum(a, axis = [0, 2]))     # expect: [60, 92, 124]
print(sum(a, axis = [0, 1, 2]))  # expect: 276
print(max(a, axis = [1, -1]))    # expect: [11, 23]
