# dump: bytecode
# The same tile code as `2*x + y` without units: load, fma, store.
fn f(x, y) = 2*x + y
a = linspace(0 m, 1 m, 5)
b = linspace(1 m, 2 m, 5)
r = f(a, b)
