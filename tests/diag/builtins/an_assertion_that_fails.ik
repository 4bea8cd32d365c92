x = 3 m
assert(x < 2 m, "x is {x}")    # error[E0704] 2:1
