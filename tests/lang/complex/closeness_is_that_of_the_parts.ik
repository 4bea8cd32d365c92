assert_close(exp(pi * 1i), -1 + 0i)
assert_close([1 + 1i, 2], [1, 2 - 1i], tol = 1)
print("done")                                # expect: done
