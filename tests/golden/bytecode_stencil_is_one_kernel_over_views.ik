# dump: bytecode
z = [[1.0, 2, 3, 5], [2, 4, 6, 9], [3, 6, 9, 12], [1, 1, 2, 2]]
dzdx = (z[1:-1, 2:] - z[1:-1, :-2]) / 2
dzdy = (z[2:, 1:-1] - z[:-2, 1:-1]) / 2
slope = sqrt(dzdx^2 + dzdy^2)
steepest = max(slope)
