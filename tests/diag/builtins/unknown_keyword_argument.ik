a = sum([1, 2], axes = 0)      # error[E0304] 1:17
b = std([1, 2], dof = 1)       # error[E0304] 2:17
c = print(1, sep = 2)          # error[E0304] 3:14
