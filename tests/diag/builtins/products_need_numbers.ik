a = prod([1, 2] m)             # error[E0204] 1:10
