stiffness = [[2, -1], [-1, 2]] kN/m
shift = [10, 20] mm
print(stiffness @ shift -> N)                    # expect: [0, 30] N
print(norm([[3, 0], [0, 4]] m))                  # expect: 5 m
