# dump: bytecode
param x: f64[n] = [1.0, 2.0]
p = ((0.25*x + 0.75)*x - 1.5)*x - 2
