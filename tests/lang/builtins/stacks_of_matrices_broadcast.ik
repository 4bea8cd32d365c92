# By hand; the axes before the last two broadcast as NumPy's matmul does it.
turn = stack([[0, -1], [1, 0]], [[-1, 0], [0, -1]])
print(turn @ [3, 4])                             # expect: [[-4, 3], [-3, -4]]
print(shape(turn[:, new] @ ones(5, 2, 7)))       # expect: [2, 5, 2, 7]
