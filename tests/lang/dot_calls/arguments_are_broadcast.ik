fn add(x, y) = x + y
print(add.([1, 2] m, [[0], [50]] cm))
# expect: [[1, 2], [1.5, 2.5]] m
print(add.([1, 2, 3], 4))
# expect: [5, 6, 7]
print(add.(x = [1, 2], y = 1))
# expect: [2, 3]
# What a function does not look at still has its shape.
fn three(x) = 3
fn left(x, y) = x
print(three.([1, 2]))
# expect: [3, 3]
print(left.([1, 2], [[1], [2]]))
# expect: [[1, 2], [1, 2]]
fn apply(f, x) = f(x) + 1
print(apply.(sqrt, [4, 9]))
# expect: [3, 4]
k = 3
fn times(x) {
    s = 0
    for i in 0..k { s += x }
    s
}
print(times.([1, 2]))
# expect: [3, 6]
print(sqrt.([4, 9]))
# expect: [2, 3]
