print(stack([1, 2] m, [300, 400] cm))            # expect: [[1, 2], [3, 4]] m
print(shape(stack(zeros(2, 3), ones(2, 3))))     # expect: [2, 2, 3]
