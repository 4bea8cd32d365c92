print(concat([1 m], [20 cm]))                    # expect: [1, 0.2] m
print(concat([1, 2], [3], [4.5]))                # expect: [1, 2, 3, 4.5]
print(concat([[1], [2]], [[3], [4]], axis = 1))  # expect: [[1, 3], [2, 4]]
print(len(concat(zeros(3), zeros(4))))           # expect: 7
