a = [1, 2, 3]
print(a[[0, 3]])               # error[E0702] 2:7
