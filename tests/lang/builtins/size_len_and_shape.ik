a = zeros(2, 3)
print(size(a), len(a), shape(a))                 # expect: 6 2 [2, 3]
print(size(4 m))                                 # expect: 1
print(sum([1.0, 2.0, 3.0]) / len([4, 5, 6]))     # expect: 2
