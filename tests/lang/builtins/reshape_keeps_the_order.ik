print(reshape([1, 2, 3, 4], 2, 2))               # expect: [[1, 2], [3, 4]]
print(reshape(arange(6), 3, -1))                 # expect: [[0, 1], [2, 3], [4, 5]]
print(reshape([[1, 2], [3, 4]] m, [4]))          # expect: [1, 2, 3, 4] m
