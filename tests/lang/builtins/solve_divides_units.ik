# Ohm: two loops, worked out by hand.
resistance = [[3, -1], [-1, 2]] ohm
print(solve(resistance, [5, 0] V))               # expect: [2, 1] A
print(solve([[0, 2], [4, 0]], [[2, 6], [8, 4]]))  # expect: [[2, 1], [1, 3]]
print(solve([[2, 0], [0, 4]], [1, 1]))           # expect: [0.5, 0.25]
