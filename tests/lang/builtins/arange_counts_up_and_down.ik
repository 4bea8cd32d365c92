print(arange(4))                                 # expect: [0, 1, 2, 3]
print(arange(2, 5))                              # expect: [2, 3, 4]
print(arange(0, 10, 3))                          # expect: [0, 3, 6, 9]
print(arange(5, 0, -2))                          # expect: [5, 3, 1]
print(arange(0, 1, 0.25))                        # expect: [0, 0.25, 0.5, 0.75]
print(arange(0 m, 3 m, 1 m))                     # expect: [0, 1, 2] m
print(arange(3, 0))                              # expect: []
print(sum(arange(1, 101)))                       # expect: 5050
