# dump: bytecode
fn dot_of(x, y) = sum(x*y)
param a: f64[n] = [1.0, 2.0]
r = dot_of(a, a + 1)
