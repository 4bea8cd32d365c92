print("a", 1 m, [1, 2], true)                    # expect: a 1 m [1, 2] true
print()                                          # expect:
print("x = {1/3:.3}")                            # expect: x = 0.333
