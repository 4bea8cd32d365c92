fn twice(x: Length) = 2*x
a = twice.([1, 2] s)           # error[E0206] 2:12
b = twice.([1, 2] m, 3)        # error[E0402] 3:5
fn add(x, y) = x + y
c = add.([1, 2], [1, 2, 3])    # error[E0403] 5:10
d = add.([1] m, [2] s)         # error[E0203] 6:17
e = sin.([0, 1], 2)            # error[E0402] 7:5
f = foo.([1, 2])               # error[E0302] 8:5
