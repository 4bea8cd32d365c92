z = [1i, 2]
a = sum(z, skipnan = true)  # error[E0601] 2:9
b = median(z)               # error[E0601] 3:12
c = linspace(0, 1i, 3)      # error[E0601] 4:17
d = solve([[1i, 0], [0, 1]], [1, 2])  # error[E0601] 5:11
