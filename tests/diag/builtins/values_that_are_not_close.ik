assert_close([1.0, 2.0], [1.0, 2.1], 0.01)   # error[E0704] 1:1
