a = reshape([1, 2, 3], 2, 2)   # error[E0403] 1:5
b = concat([1], [[2]])         # error[E0403] 2:17
c = concat([1], 2)             # error[E0403] 3:17
d = dot([1, 2], [1, 2, 3])     # error[E0403] 4:9
e = stack([1, 2], [1, 2, 3])   # error[E0403] 5:19
f = concat([[1, 2]], [[1, 2, 3]])   # error[E0403] 6:22
