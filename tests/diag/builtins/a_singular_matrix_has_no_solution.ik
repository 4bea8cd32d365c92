a = [[1, 2], [2, 4]]
print(2 * solve(a, [1, 2]))    # error[E0711] 2:11
