# calculus: integrals, derivatives and roots, of functions and of sampled data. Units follow: the integral of a velocity
# over a time is a length.

# Integral of f from a to b by Simpson's rule on n pairs of intervals; f takes arrays.
fn integrate(f, a, b, n = 500) {
    h = (b - a) / (2 * n)
    i = arange(n)
    left = f(a + 2 * i * h)
    middle = f(a + (2 * i + 1) * h)
    right = f(a + (2 * i + 2) * h)
    return sum(left + 4 * middle + right) * h / 3
}

# Derivative of f at x by the central difference with step h.
fn derivative(f, x, h) = (f(x + h) - f(x - h)) / (2 * h)

# A zero of f between a and b, where f changes sign, by bisection down to rounding or `steps` halvings.
fn bisect(f, a, b, steps = 100) {
    low = 1.0 * a
    high = 1.0 * b
    rising = f(high) > f(low)
    for i in 0..steps {
        middle = (low + high) / 2
        above = f(middle) > 0
        if above == rising {
            high = middle
        } else {
            low = middle
        }
    }
    return (low + high) / 2
}

# Integral of samples y at the places x (trapezoids).
fn trapezoid(y, x) = sum((y[1:] + y[:-1]) * (x[1:] - x[:-1])) / 2

# Slopes between neighbouring samples.
fn slopes(y, x) = (y[1:] - y[:-1]) / (x[1:] - x[:-1])

# Between a (t = 0) and b (t = 1), and the smooth step that is flat at both ends.
fn lerp(a, b, t) = a + (b - a) * t
fn smoothstep(t) {
    u = clip(t, 0.0, 1.0)
    return u * u * (3 - 2 * u)
}
