assert_close(1 m, 2 m, 3 s)    # error[E0203] 1:19
