a = arange(10)
print(a[2:5])                                    # expect: [2, 3, 4]
print(a[:3], a[7:], a[-2:])                      # expect: [0, 1, 2] [7, 8, 9] [8, 9]
print(a[1:8:3], a[::-4])                         # expect: [1, 4, 7] [9, 5, 1]
print(a[8:2:-2])                                 # expect: [8, 6, 4]
print(a[5:100], a[5:2])                          # expect: [5, 6, 7, 8, 9] []
n = 4
print(a[n:n + 2])                                # expect: [4, 5]
