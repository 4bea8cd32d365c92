a = zeros(2, dtype = c128)     # error[E0601] 1:14
b = dot([[1, 2]], [1, 2])      # error[E0601] 2:9
