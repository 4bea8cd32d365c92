// abs(z) < c without a root: for a constant c there is a number t such that the rounded root of s is less than c
// exactly when s is less than t. So the answer is bit for bit that of the root, for a fraction of its cost.

#include <cmath>
#include <limits>

#include "opt/complex_math.hpp"

namespace ik::opt {

using ops::Op;

namespace {

/// The least s whose rounded root is not less than c (`above`: is more than c).
template <class T>
T least_square(T c, Op op) {
    const bool above = op == Op::le || op == Op::gt;
    constexpr T inf = std::numeric_limits<T>::infinity();
    const auto reaches = [&](T s) { return above ? std::sqrt(s) > c : std::sqrt(s) >= c; };
    T s = c * c;
    while (reaches(s)) s = std::nextafter(s, T(0));
    while (!reaches(s)) s = std::nextafter(s, inf);
    return s;
}

}  // namespace

std::optional<Truth> compare_magnitude(Op op, Complex z, double bound) {
    // Well inside of where magnitude() takes the root of the sum of squares.
    const bool narrow = z.re.emitter->is_narrow();
    if (!(bound > (narrow ? 0x1p-40 : 0x1p-400) && bound < (narrow ? 0x1p50 : 0x1p400))) return std::nullopt;
    const double limit =
        narrow ? static_cast<double>(least_square(static_cast<float>(bound), op)) : least_square(bound, op);
    const Real sum = square(z.re) + square(z.im);
    if (op == Op::lt || op == Op::le) return sum < limit;
    // An infinite part decides even beside NaN, which the sum does not see.
    return (sum >= limit) | is_infinite(z.re) | is_infinite(z.im);
}

}  // namespace ik::opt
