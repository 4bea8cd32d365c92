# The midpoint rule with 1000 steps: 2 for sin over [0, pi], 9 m^3 for x^2 over [0 m, 3 m], within 1e-5.
fn integrate(f, a, b) {
    n = 1000
    h = (b - a) / n
    s = 0
    for i in 0..n { s += f(a + (i + 0.5) * h) * h }
    s
}
fn square_of(x) = x^2
assert_close(integrate(sin, 0, pi), 2, 1e-5)
assert_close(integrate(square_of, 0 m, 3 m), 9 m^3, 1e-5 m^3)
fn twice(f, x) = f(f(x))
fn add_one(x) = x + 1
print(twice(add_one, 5))            # expect: 7
print(twice(sqrt, 16.0 m^4))        # expect: 2 m
