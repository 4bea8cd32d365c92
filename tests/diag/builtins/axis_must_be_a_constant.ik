param k: i64 = 0
a = sum([1, 2], axis = k)      # error[E0408] 2:24
b = sum([1, 2], axis = 0.5)    # error[E0401] 3:24
# args: --k 0
