x = [0.0, 1, 2, 3, 4, 5]
y = x[::2]
print(y[y > 1], y[[2, 0]])                   # expect: [2, 4] [4, 0]
m = transpose([[1, 2], [3, 4]])
print(m[m > 1], m[[1]])                      # expect: [3, 2, 4] [[2, 4]]
