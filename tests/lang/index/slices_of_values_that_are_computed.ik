fn inner(a, b) = (a*b)[1:-1]
print(inner([1, 2, 3, 4], [10, 20, 30, 40]))
# expect: [40, 90]
# One of them may be repeated.
print(inner([1, 2, 3, 4], [10]), inner([2], [1, 2, 3]))
# expect: [20, 30] [4]
print(inner([[1], [2], [3]], [[1, 10]]))
# expect: [[2, 20]]
a = [[1, 2, 3], [4, 5, 6]] m
b = [10, 20, 30] s
print((a*b)[1, -1], (a + 1 m)[::-1, 0], (2*a)[:, new, 1])
# expect: 180 m·s [5, 2] m [[4], [10]] m
d = (a*b)[:, 1:] - (a*b)[:, :-1]
print(d)
# expect: [[30, 50], [60, 80]] m·s
