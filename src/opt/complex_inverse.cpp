// Inverse hyperbolic functions of complex numbers after Hull, Fairgrieve and Tang, "Implementing the complex arcsine
// and arccosine functions using exception handling", ACM TOMS 23 (1997), as FreeBSD's catrig.c and NumPy have them. The
// others follow by turning the plane. x and y are the absolute values of the parts.

#include <cmath>
#include <limits>
#include <numbers>

#include "opt/complex_math.hpp"

namespace ik::opt {

using ops::Op;
using std::numbers::ln2;
using std::numbers::pi;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

double epsilon_of(Real x) { return x.emitter->is_narrow() ? 0x1p-23 : 0x1p-52; }
/// Below four times the root of the smallest normal number, y is scaled up beside x.
double smallest_root_of(Real x) { return x.emitter->is_narrow() ? 0x1p-61 : 0x1p-509; }

Real log1p(Real x) { return apply(Op::log1p, x); }
Real atan2(Real y, Real x) { return apply(Op::atan2, y, x); }

/// (hypot(a, b) - b) / 2 without cancellation.
Real half_excess(Real a, Real b, Real hypot) {
    const Real positive = a * a / (hypot + b) * 0.5;
    return select(b < 0.0, (hypot - b) * 0.5, select(b == 0.0, a * 0.5, positive));
}

/// What arcsine and arccosine share.
struct Work {
    Real rx;      ///< The real part of asinh(x + iy).
    Truth use_b;  ///< Whether the other part is asin(b) or acos(b), else atan2 of the two that follow.
    Real b;
    Real root, new_y;
};

Work hard_work(Real x, Real y) {
    constexpr double crossover_a = 10.0;
    constexpr double crossover_b = 0.6417;
    const double eps = epsilon_of(x);
    const Real r = magnitude({x, y + 1.0});
    const Real s = magnitude({x, y - 1.0});
    const Real a = larger((r + s) * 0.5, number(x, 1.0));

    const Truth beside = (y == 1.0) & (x < eps * eps / 128);
    const Truth near = x >= eps * abs(y - 1.0);
    const Real a_minus_1 = half_excess(x, y + 1.0, r) + half_excess(x, 1.0 - y, s);
    const Real exact = log1p(a_minus_1 + sqrt(a_minus_1 * (a + 1.0)));
    const Real below = x / sqrt((1.0 - y) * (y + 1.0));
    const Real above = log1p((y - 1.0) + sqrt((y - 1.0) * (y + 1.0)));
    const Real small = select(beside, sqrt(x), select(near, exact, select(y < 1.0, below, above)));
    const Real large = apply(Op::log, a + sqrt(a * a - 1.0));
    Work work{select(a < crossover_a, small, large), {}, y / a, x, y};

    const Truth tiny = y < smallest_root_of(x);
    work.use_b = (!tiny) & (work.b <= crossover_b);
    const Truth beside_b = (y == 1.0) & (x < eps / 128);
    const Real a_minus_y = half_excess(x, y + 1.0, r) + half_excess(x, y - 1.0, s);
    const Truth far_above = (y > 1.0) & (!(beside_b | near));
    const double grow = 4 / eps / eps;
    const Real root_above = x * grow * y / sqrt((y + 1.0) * (y - 1.0));
    const Real root =
        select(beside_b, sqrt(x) * sqrt((a + y) * 0.5),
               select(near, sqrt(a_minus_y * (a + y)), select(y > 1.0, root_above, sqrt((1.0 - y) * (y + 1.0)))));
    work.root = select(tiny, a * (2 / eps), root);
    work.new_y = select(tiny, y * (2 / eps), select(far_above, y * grow, y));
    return work;
}

}  // namespace

Complex arc_sinh(Complex z) {
    const Real x = abs(z.re);
    const Real y = abs(z.im);
    const double eps = epsilon_of(x);
    const Truth far = (x > 1 / eps) | (y > 1 / eps);
    const Truth close = (x < std::sqrt(6 * eps) / 4) & (y < std::sqrt(6 * eps) / 4);
    const Work work = hard_work(x, y);
    const Real ry = select(work.use_b, apply(Op::asin, work.b), atan2(work.new_y, work.root));
    const Complex log = logarithm({x, y});
    const Complex found = select(far, {log.re + ln2, log.im}, {work.rx, ry});
    const Complex signed_found{copysign(found.re, z.re), copysign(found.im, z.im)};

    const Real unknown = number(x, nan);
    const Truth any_nan = is_nan(z.re) | is_nan(z.im);
    const Complex of_nan{select(is_infinite(z.re), z.re, select(is_infinite(z.im), z.im, unknown)),
                         select(z.im == 0.0, z.im, unknown)};
    return select(any_nan, of_nan, select(close, z, signed_found));
}

Complex arc_cos(Complex z) {
    const Real x = abs(z.re);
    const Real y = abs(z.im);
    const double eps = epsilon_of(x);
    const Truth left = is_negative(z.re);
    const Truth below = is_negative(z.im);
    const Truth far = (x > 1 / eps) | (y > 1 / eps);
    const Truth close = (x < std::sqrt(6 * eps) / 4) & (y < std::sqrt(6 * eps) / 4);
    const Work work = hard_work(y, x);
    const Real turned = atan2(work.root, select(left, -work.new_y, work.new_y));
    const Real angle = select(work.use_b, apply(Op::acos, select(left, -work.b, work.b)), turned);
    const Complex log = logarithm(z);
    const Complex found = select(far, {abs(log.im), log.re + ln2}, {angle, work.rx});
    const Complex signed_found{found.re, select(below, found.im, -found.im)};
    const Complex of_close{number(x, pi / 2) - z.re, -z.im};

    const Real unknown = number(x, nan);
    const Truth any_nan = is_nan(z.re) | is_nan(z.im);
    const Complex of_nan{select(z.re == 0.0, pi / 2, unknown),
                         select(is_infinite(z.re), number(x, -inf), select(is_infinite(z.im), -z.im, unknown))};
    const Truth at_one = (z.re == 1.0) & (z.im == 0.0);
    const Complex of_one{number(x, 0.0), -z.im};
    return select(any_nan, of_nan, select(at_one, of_one, select(close, of_close, signed_found)));
}

// i times acos z, or minus that, whichever has a real part that is not negative.
Complex arc_cosh(Complex z) {
    const Complex w = arc_cos(z);
    return {abs(w.im), copysign(w.re, z.im)};
}

Complex arc_tanh(Complex z) {
    const Real x = abs(z.re);
    const Real y = abs(z.im);
    const double eps = epsilon_of(x);
    const Truth far = (x > 1 / eps) | (y > 1 / eps);
    const Truth close = (x < std::sqrt(3 * eps) / 2) & (y < std::sqrt(3 * eps) / 2);
    const Truth at_one = x == 1.0;

    const Real squares = square(x - 1.0) + select(y < smallest_root_of(x), number(y, 0.0), square(y));
    const Real general = log1p(4.0 * x / squares) * 0.25;
    const Real beside = (ln2 - apply(Op::log, y)) * 0.5;
    // The real part of 1/z for large z.
    const Truth infinite = is_infinite(z.re) | is_infinite(z.im);
    const Real inverse = select(infinite, 0.0, divide({number(x, 1.0), number(x, 0.0)}, {x, y}).re);
    const Real rx = select(far, inverse, select(at_one & (y < eps), beside, general));
    const Real height = (1.0 - x) * (x + 1.0);
    const Real less = select(y < eps, height, height - y * y);
    const Real ry =
        select(far, number(x, pi / 2), select(at_one, atan2(number(x, 2.0), -y), atan2(y * 2.0, less)) * 0.5);
    const Complex found{copysign(rx, z.re), copysign(ry, z.im)};

    const Truth on_real = (z.im == 0.0) & (x <= 1.0);
    const Truth on_imaginary = z.re == 0.0;
    const Real unknown = number(x, nan);
    const Truth any_nan = is_nan(z.re) | is_nan(z.im);
    const Complex of_nan{select(infinite, copysign(number(x, 0.0), z.re), unknown),
                         select(is_infinite(z.im), copysign(number(x, pi / 2), z.im), unknown)};
    const Complex special = select(any_nan, of_nan, select(close, z, found));
    const Complex on_axis = select(on_imaginary, {z.re, apply(Op::atan, z.im)}, special);
    return select(on_real, {apply(Op::atanh, z.re), z.im}, on_axis);
}

}  // namespace ik::opt
