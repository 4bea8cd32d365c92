print(sort([3, 1, 2] kg))                        # expect: [1, 2, 3] kg
print(sort([2.0, nan, 1.0]))                     # expect: [1, 2, nan]
print(sort([[3, 1], [9, 4]]))                    # expect: [[1, 3], [4, 9]]
