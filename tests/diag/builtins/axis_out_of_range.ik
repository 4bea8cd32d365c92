a = [[1, 2], [3, 4]]
b = sum(a, axis = 2)           # error[E0404] 2:19
c = mean(a, axis = -3)         # error[E0404] 3:20
d = max(5, axis = 0)           # error[E0404] 4:19
e = sum(a, axis = [0, 0])      # error[E0404] 5:23
f = argmin(zeros(2, 2, 2), axis = [0, 1])   # error[E0404] 6:5
