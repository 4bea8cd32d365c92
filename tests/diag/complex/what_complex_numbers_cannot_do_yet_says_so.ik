z = [1i, 2]
a = sum(z, skipnan = true)  # error[E0601] 2:9
b = median(z)               # error[E0601] 3:12
c = linspace(0, 1i, 3)      # error[E0601] 4:17
