assert(1 km == 1000 m)
assert(all([1, 2] > 0), "all are positive")
assert_close(0.1 + 0.2, 0.3)
assert_close([1, 2] m, [100, 200] cm)
assert_close(1 m, 101 cm, 2 cm)
assert_close(100 m, 101 m, 0.02)
assert_close(1.0, 1.05, tol = 0.1)
print("done")                                    # expect: done
