a = [5, 1, 8, 3] km
print(a[a > 4 km])                               # expect: [5, 8] km
b = [[1, 2], [3, 4]]
print(b[b > 1])                                  # expect: [2, 3, 4]
print(b[[false, true]])                          # expect: [[3, 4]]
print(sum(a[a > 100 km]))                        # expect: 0 km
