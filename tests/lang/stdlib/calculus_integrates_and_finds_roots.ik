use calculus
fn f(x) = x^2
print("{calculus.integrate(f, 0, 3):.10f}")      # expect: 9.0000000000
fn speed(t) = 3 m/s^2 * t
print("{calculus.integrate(speed, 0 s, 2 s):.6f}")    # expect: 6.000000 m
print("{calculus.derivative(f, 3.0, 1e-3):.6f}") # expect: 6.000000
fn g(x) = x^2 - 2
print("{calculus.bisect(g, 0, 2):.12f}")         # expect: 1.414213562373
print(calculus.trapezoid([0, 1, 4] m/s, [0, 1, 2] s))  # expect: 3 m
print(calculus.smoothstep([-1, 0.5, 2]), calculus.lerp(1 m, 3 m, 0.25))  # expect: [0, 0.5, 1] 1.5 m
