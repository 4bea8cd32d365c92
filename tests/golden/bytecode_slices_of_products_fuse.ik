# dump: bytecode
# The product is never stored: its slices are products of slices, whatever the extents of a and b turn out to be.
fn differences(a, b) = (a*b)[1:] - (a*b)[:-1]
param a: f64[n] = [1.0, 2.0, 4.0]
param b: f64[m] = [1.0, 2.0, 3.0]
d = differences(a, b)
