// Arithmetic, powers, exponentials and hyperbolic functions of complex numbers, in real operations. Where a branch is
// for rare arguments it is a `select` with a costly side, which the kernel jumps over when no lane wants it.

#include <cmath>
#include <limits>
#include <numbers>

#include "opt/complex_math.hpp"

namespace ik::opt {

using ops::Op;
using std::numbers::ln2;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// What depends on the width of the parts.
struct Limits {
    double low, high;     ///< Squares between these lose nothing and do not overflow.
    double large, small;  ///< Numbers beyond these are scaled by `down` or `up` before they are squared.
    double down, up;
    double exp_large;  ///< exp of more is taken in three factors, exp(x - exp_shift) and twice exp(exp_shift / 2).
    double exp_shift;
    double tanh_large;  ///< tanh of more is 1.
};

Limits limits_of(Real x) {
    if (x.emitter->is_narrow()) return {0x1p-96, 0x1p120, 0x1p60, 0x1p-48, 0x1p-64, 0x1p80, 87.0, 120.0, 11.0};
    return {0x1p-960, 0x1p1000, 0x1p500, 0x1p-480, 0x1p-600, 0x1p600, 709.0, 750.0, 22.0};
}

Real hypot(Real a, Real b) { return apply(Op::hypot, a, b); }
Real exp(Real x) { return apply(Op::exp, x); }
Real log(Real x) { return apply(Op::log, x); }
Real sin(Real x) { return apply(Op::sin, x); }
Real cos(Real x) { return apply(Op::cos, x); }
Real log1p(Real x) { return apply(Op::log1p, x); }
Real angle(Complex z) { return apply(Op::atan2, z.im, z.re); }

/// A factor that brings the larger part of z to where squares are safe: 1 for most numbers.
Real square_scale(Complex z) {
    const Limits limits = limits_of(z.re);
    const Real size = larger(abs(z.re), abs(z.im));
    return select(size > limits.large, number(size, limits.down), select(size < limits.small, limits.up, 1.0));
}

/// cos b, with `instead` for infinite or NaN b.
Real cos_or(Real b, Real instead) { return select(is_finite(b), cos(b), instead); }
Real sin_or(Real b, Real instead) { return select(is_finite(b), sin(b), instead); }

/// size * (cos b + i sin b) * factor^2 for a size that is a function of `a` with limit 0 or infinity at its ends.
Complex polar(Real size, Real factor, Real a, Real b) {
    // At infinite `a` the size decides, whatever the angle: 0 or infinity (C99 G.6.3.1).
    const Truth at_end = is_infinite(a);
    const Truth at_zero = at_end & (a < 0.0);
    const Real c = cos_or(b, select(at_end, select(at_zero, number(a, 0.0), number(a, 1.0)), number(a, nan)));
    const Real s = sin_or(b, select(at_zero, copysign(number(a, 0.0), b), number(a, nan)));
    const Real re = size * c * factor * factor;
    const Real im = select(b == 0.0, b, size * s * factor * factor);
    return {re, im};
}

}  // namespace

// The square root of the sum is right to a unit in the last place where the squares are safe; hypot does the rest.
Real magnitude(Complex z) {
    const Limits limits = limits_of(z.re);
    const Real sum = square(z.re) + square(z.im);
    const Truth safe = (sum >= limits.low) & (sum <= limits.high);
    return select(safe, sqrt(sum), hypot(z.re, z.im));
}

Complex multiply(Complex a, Complex b) {
    if (a.re.id == b.re.id && a.im.id == b.im.id) {
        return {square(a.re) - square(a.im), 2.0 * (a.re * a.im)};
    }
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

// Smith's way (Communications of the ACM 5, 1962), which NumPy goes too: scaled by the larger part of the divisor, so
// that nothing overflows before the quotient does; near the end of the range both sides are halved twice. A divisor of
// zero gives what its absolute value gives.
Complex divide(Complex a, Complex b) {
    const Truth turned = abs(b.re) < abs(b.im);
    const Real large = select(turned, b.im, b.re);
    const Real small = select(turned, b.re, b.im);
    const Truth by_zero = large == 0.0;
    const Real size = larger(larger(abs(a.re), abs(a.im)), abs(large));
    const Real scale = select(size > (size.emitter->is_narrow() ? 0x1p125 : 0x1p1021), 0.25, 1.0);
    const Real ratio = small / large;
    const Real divisor = select(by_zero, abs(large), large * scale + small * scale * ratio);
    const Real first = select(turned, a.im, a.re) * scale;
    const Real second = select(turned, a.re, a.im) * scale;
    const Real difference = second - first * ratio;
    const Real re = select(by_zero, a.re, first + second * ratio);
    const Real im = select(by_zero, a.im, select(turned, -difference, difference));
    return {re / divisor, im / divisor};
}

Complex reciprocal(Complex z) { return divide({number(z.re, 1.0), number(z.re, 0.0)}, z); }

// NumPy 2: z/|z|; the direction of an infinite part alone, nothing for two of them.
Complex unit_sign(Complex z) {
    const Real size = magnitude(z);
    const Truth both = is_infinite(z.re) & is_infinite(z.im);
    const auto part = [&](Real own) {
        const Real at_end = select(is_infinite(own), copysign(number(own, 1.0), own), 0.0);
        const Real infinite = select(both, nan, at_end);
        return select(is_infinite(size), infinite, select(size == 0.0, 0.0, own / size));
    };
    return {part(z.re), part(z.im)};
}

// Kahan, "Branch cuts for complex elementary functions" (1987): the larger part of the root has no cancellation, the
// other one is the imaginary part of z over twice that.
Complex square_root(Complex z) {
    const bool narrow = z.re.emitter->is_narrow();
    const Real size = larger(abs(z.re), abs(z.im));
    const Truth huge = size > (narrow ? 0x1p120 : 0x1p1000);
    const Truth tiny = size < (narrow ? 0x1p-90 : 0x1p-900);
    const Real down = select(huge, number(size, 0x1p-4), select(tiny, narrow ? 0x1p60 : 0x1p200, 1.0));
    const Real up = select(huge, number(size, 0x1p2), select(tiny, narrow ? 0x1p-30 : 0x1p-100, 1.0));
    const Complex scaled{z.re * down, z.im * down};
    const Real root = sqrt((abs(scaled.re) + magnitude(scaled)) * 0.5);
    const Real other = scaled.im / (root * 2.0);
    const Truth right = z.re >= 0.0;
    const Complex found{select(right, root, abs(other)) * up, select(right, other, copysign(root, z.im)) * up};
    const Complex zero{number(size, 0.0), z.im};
    const Complex infinite{number(size, inf), z.im};
    const Truth not_a_number = is_nan(z.re) & !is_infinite(z.im);
    const Complex unknown{number(size, nan), number(size, nan)};
    return select(size == 0.0, zero, select(is_infinite(z.im), infinite, select(not_a_number, unknown, found)));
}

Complex exponential(Complex z) {
    const Limits limits = limits_of(z.re);
    const Truth large = (z.re > limits.exp_large) & is_finite(z.re);
    const Real shift = select(large, limits.exp_shift, 0.0);
    const Real factor = select(large, std::exp(limits.exp_shift / 2), 1.0);
    return polar(exp(z.re - shift), factor, z.re, z.im);
}

Complex exponential_2(Complex z) {
    const Limits limits = limits_of(z.re);
    const Truth large = (z.re > limits.exp_large / ln2) & is_finite(z.re);
    const double doublings = 2 * std::round(limits.exp_shift / ln2 / 2);
    const Real factor = select(large, std::exp2(doublings / 2), 1.0);
    const Real size = apply(Op::exp2, z.re - select(large, doublings, 0.0));
    return polar(size, factor, z.re, z.im * ln2);
}

Complex exponential_minus_1(Complex z) {
    const Real half = sin(z.im * 0.5);
    const Real near = apply(Op::expm1, z.re) * cos(z.im) - 2.0 * square(half);
    const Complex whole = exponential(z);
    // Far from 0 there is no cancellation, and exp knows the special values.
    const Truth small = (abs(z.re) < 1.0) & is_finite(z.im);
    return {select(small, near, whole.re - 1.0), whole.im};
}

// log|z| from half the logarithm of the sum of squares. Near |z| = 1 that sum is taken less 1, with the rounding errors
// of the squares, so that nothing cancels.
Complex logarithm(Complex z) {
    const Real x = larger(abs(z.re), abs(z.im));
    const Real y = smaller(abs(z.re), abs(z.im));
    const Real scale = square_scale(z);
    const Real sum = square(x * scale) + square(y * scale);
    const Limits limits = limits_of(x);
    const Real removed = select(x > limits.large, number(x, -std::log(limits.down)),
                                select(x < limits.small, -std::log(limits.up), 0.0));
    const Real far = log(sum) * 0.5 + removed;
    const Real x2 = square(x);
    const Real y2 = square(y);
    const Real error = fma(x, x, -x2) + fma(y, y, -y2);
    const Real near = log1p(((x2 - 1.0) + y2) + error) * 0.5;
    const Truth close = (sum > 0.5) & (sum < 2.0) & (scale == 1.0);
    const Truth infinite = is_infinite(z.re) | is_infinite(z.im);
    return {select(infinite, inf, select(close, near, far)), angle(z)};
}

// log((1 + x)^2 + y^2)/2 of small z without the rounding of 1 + x.
Complex logarithm_plus_1(Complex z) {
    const Complex moved{z.re + 1.0, z.im};
    const Real near = log1p(z.re * (z.re + 2.0) + square(z.im)) * 0.5;
    const Truth small = larger(abs(z.re), abs(z.im)) < 0.5;
    const Complex whole = logarithm(moved);
    return {select(small, near, whole.re), whole.im};
}

// |z|^w times a rotation, from the polar form of z; z^0 is 1 and 0^w is 0 for w > 0, as NumPy has it.
Complex power(Complex z, Complex w) {
    const Real size = magnitude(z);
    const Real turn = angle(z);
    const Real length = apply(Op::pow, size, w.re) * exp(-(w.im * turn));
    const Real direction = w.im * log(size) + w.re * turn;
    const Complex found{length * cos(direction), length * sin(direction)};
    const Real zero = number(size, 0.0);
    const Real unknown = number(size, nan);
    const Truth vanishes = (w.re > 0.0) & (w.im == 0.0);
    const Complex of_zero{select(vanishes, zero, unknown), select(vanishes, zero, unknown)};
    const Truth is_one = (w.re == 0.0) & (w.im == 0.0);
    return select(is_one, {number(size, 1.0), zero}, select(size == 0.0, of_zero, found));
}

namespace {

/// sinh a or cosh a as size * factor^2, so that a product with a small number does not overflow early.
struct Grown {
    Real size, factor;
};

Grown grown(Op op, Real a) {
    const Limits limits = limits_of(a);
    const Truth large = (abs(a) > limits.exp_large) & is_finite(a);
    const Real half = exp(abs(a) - limits.exp_shift) * 0.5;
    const Real size = select(large, op == Op::sinh ? copysign(half, a) : half, apply(op, a));
    return {size, select(large, std::exp(limits.exp_shift / 2), 1.0)};
}

}  // namespace

Complex sinh(Complex z) {
    const Grown s = grown(Op::sinh, z.re);
    const Grown c = grown(Op::cosh, z.re);
    const Truth fixed = (z.re == 0.0) | is_infinite(z.re);
    const Real cosine = cos_or(z.im, select(fixed, 1.0, nan));
    const Real sine = sin_or(z.im, number(z.im, nan));
    return {s.size * cosine * s.factor * s.factor, select(z.im == 0.0, z.im, c.size * sine * c.factor * c.factor)};
}

Complex cosh(Complex z) {
    const Grown s = grown(Op::sinh, z.re);
    const Grown c = grown(Op::cosh, z.re);
    const Real cosine = cos_or(z.im, select(is_infinite(z.re), 1.0, nan));
    const Real sine = sin_or(z.im, select(z.re == 0.0, 0.0, nan));
    const Real real_axis = copysign(number(z.re, 1.0), z.re) * z.im;
    return {c.size * cosine * c.factor * c.factor, select(z.im == 0.0, real_axis, s.size * sine * s.factor * s.factor)};
}

// Kahan's formula, from tan of the imaginary part: no cancellation anywhere. Far out it is the sign of the real part.
Complex tanh(Complex z) {
    const Limits limits = limits_of(z.re);
    const Truth far = abs(z.re) > limits.tanh_large;
    const Real t = apply(Op::tan, z.im);
    const Real s = apply(Op::sinh, select(far, 0.0, z.re));
    const Real beta = square(t) + 1.0;
    const Real rho = sqrt(square(s) + 1.0);
    const Real divisor = beta * square(s) + 1.0;
    const Complex near{beta * rho * s / divisor, t / divisor};
    const Real shrunk = exp(-abs(z.re));
    const Real turn = select(is_finite(z.im), sin(z.im) * cos(z.im), select(is_infinite(z.re), 1.0, nan));
    const Real tail =
        select(is_finite(z.im) | !is_infinite(z.re), turn * 4.0 * shrunk * shrunk, copysign(number(t, 0.0), z.im));
    const Complex outside{copysign(number(t, 1.0), z.re), tail};
    // On the axes the other part stays what it is, even beside NaN or infinity.
    const Complex found = select(far, outside, near);
    const Truth odd_angle = !(is_finite(z.im) | is_infinite(z.re));
    const Real unknown = number(t, nan);
    const Real re = select(odd_angle, select(z.re == 0.0, z.re, unknown), found.re);
    const Real im = select(is_nan(z.re), select(z.im == 0.0, z.im, unknown), select(odd_angle, unknown, found.im));
    return {re, im};
}

}  // namespace ik::opt
