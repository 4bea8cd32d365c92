assert([1, 2] > 0)             # error[E0407] 1:8
assert(1)                      # error[E0401] 2:8
