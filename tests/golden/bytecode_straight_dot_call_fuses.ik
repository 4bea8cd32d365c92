# dump: bytecode
# A function that is one expression leaves nothing of the call.
param x: f64[n] = [0.0, 1, 2]
fn both(x, y) = if x > y then x*x else y
z = both.(x, 2*x) + 1
