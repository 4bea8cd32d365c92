a = reshape(arange(12), 3, 4)
print(a[1:, ::2])                                # expect: [[4, 6], [8, 10]]
print(a[:, -1])                                  # expect: [3, 7, 11]
print(a[1])                                      # expect: [4, 5, 6, 7]
print(a[..., 0])                                 # expect: [0, 4, 8]
print(a[0, ...])                                 # expect: [0, 1, 2, 3]
