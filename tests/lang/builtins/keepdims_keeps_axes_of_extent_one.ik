a = [[1.0, 3.0], [5.0, 9.0]]
m = mean(a, axis = 1, keepdims = true)
print(shape(m))      # expect: [2, 1]
print(a - m)         # expect: [[-1, 1], [-2, 2]]
print(shape(sum(a, keepdims = true)))  # expect: [1, 1]
