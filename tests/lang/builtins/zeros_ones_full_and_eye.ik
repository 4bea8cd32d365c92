print(zeros(3))                                  # expect: [0, 0, 0]
print(ones(2, 2))                                # expect: [[1, 1], [1, 1]]
print(zeros([2, 2]) + 1)                         # expect: [[1, 1], [1, 1]]
print(full(3, 2 m))                              # expect: [2, 2, 2] m
print(full(2, 2, value = true))                  # expect: [[true, true], [true, true]]
print(eye(3))                                    # expect: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
print(zeros(2, dtype = i64) + ones(2, dtype = i64))  # expect: [1, 1]
