print(norm([3, 4] m))             # expect: 5 m
print(norm([[3, 4], [6, 8]], axis = 1))    # expect: [5, 10]
