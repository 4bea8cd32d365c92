a = zeros(2, 3)
b = a[0, [1, 2]]               # error[E0601] 2:5
a[[0, 1]] = 1                  # error[E0601] 3:3
