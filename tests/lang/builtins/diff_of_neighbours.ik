print(diff([1, 4, 9, 16] m))                     # expect: [3, 5, 7] m
print(diff([[1, 2], [10, 20]], axis = 0))        # expect: [[9, 18]]
