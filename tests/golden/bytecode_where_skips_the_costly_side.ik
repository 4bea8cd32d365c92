# dump: bytecode
x = linspace(-1, 1, 1000)
fn f(v) = where(v > 0, sqrt(abs(v)) + sin(v), 0)
s = sum(f(x))
