z = 1 + 0i
for k in 0..3 { z *= 1i }
if im(z) < 0 { z = conj(z) } else { z = 2 * z }
print(z)                                     # expect: -0+1i
fn polynomial(z) = z^2 + 2*z + 1
print(polynomial(1i), polynomial(2))         # expect: 0+2i 9
fn spin(z, n) { if n == 0 { return z }; return 1i * z }
print(spin(1 + 2i, 0), spin(1 + 2i, 1))      # expect: 1+2i -2+1i
