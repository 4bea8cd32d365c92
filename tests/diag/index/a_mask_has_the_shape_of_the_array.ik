a = [1, 2, 3]
b = a[[true, false]]           # error[E0403] 2:7
a[[true, false]] = 0           # error[E0403] 3:3
