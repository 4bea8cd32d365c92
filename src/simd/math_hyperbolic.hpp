#pragma once
// sinh, cosh, asinh and acosh of our own, for ISAs with fma. With x = n ln 2 + r, exp(x) = 2^n (cosh r + sinh r) and
// exp(-x) = 2^-n (cosh r - sinh r), whose first terms are summed without an error. asinh(x) = log(x + sqrt(x^2 + 1))
// and acosh(x) = log(x + sqrt(x^2 - 1)) (Abramowitz and Stegun, 4.6.20 and 4.6.21) with the sum as a pair of doubles.
// The coefficients are printed by tests/coefficients/elementary.py.

#include "simd/math_log.hpp"

namespace ik::simd {
namespace {

/// exp(size)/2 = plus + plus_low and exp(-size)/2 = minus + minus_low, size >= 0.
struct HalfExps {
    D plus, plus_low, minus, minus_low;
};
inline HalfExps half_exps(D size) {
    namespace c = coefficients;
    const D magic = splat<D>(0x1.8p52);
    const D shifted = xsimd::fma(size, splat<D>(c::log2_e), magic);
    const D n = shifted - magic;
    const D reduced = xsimd::fnma(n, splat<D>(c::ln2_high), size);  // Exact.
    const D cut = n * splat<D>(c::ln2_low);
    const D r = reduced - cut;
    const D r_low = (reduced - r) - cut;
    const D z = r * r;
    const D even = z * estrin(z, c::cosh_all);
    const D odd = xsimd::fma(z * r, estrin(z, c::sinh_rest), r_low);
    const Pair sum = fast_two_sum(splat<D>(1), r);
    const Pair difference = fast_two_sum(splat<D>(1), -r);
    const U64 half = (U64)bits(splat<D>(0.5));
    const D power = to_register(half + ((U64)bits(shifted) << 52));
    // From n = 60 on, exp(-x) is too small to count.
    const D bounded = xsimd::min(n, splat<D>(60)) + magic;
    const D inverse = to_register(half - ((U64)bits(bounded) << 52));
    // r_low (1 + r) is the first of what a change of r does; the next is below 2^-56.
    const D turn = r * r_low;
    return {power * sum.high, power * (sum.low + (even + odd + turn)), inverse * difference.high,
            inverse * (difference.low + (even - odd + turn))};
}
inline I64 beyond_half_exps(D x) { return ~(native(magnitude(x)) <= native(splat<D>(709.0))); }

template <>
struct OwnMath<Op::cosh, D> : std::true_type {
    static I64 special(D x) { return beyond_half_exps(x); }
    static D run(D x) {
        const HalfExps e = half_exps(magnitude(x));
        const Pair sum = fast_two_sum(e.plus, e.minus);
        return sum.high + (sum.low + (e.plus_low + e.minus_low));
    }
};
template <>
struct OwnMath<Op::sinh, D> : std::true_type {
    static I64 special(D x) { return beyond_half_exps(x); }
    static D run(D x) {
        const D size = magnitude(x);
        const HalfExps e = half_exps(size);
        const Pair sum = fast_two_sum(e.plus, -e.minus);
        const D result = sum.high + (sum.low + (e.plus_low - e.minus_low));
        // Below 2^-28, x + x^3/6 is x to the last bit; the halves would round a subnormal.
        return with_sign_of(blend<D>(native(size) < native(splat<D>(0x1p-28)), size, result), x);
    }
};

/// x + sqrt(square), square > 0. Its logarithm is taken in a second loop over the tile: of two short chains of
/// operations the core runs more vectors side by side than of a long one.
inline Pair plus_root(D x, Pair square) {
    const D root = xsimd::sqrt(square.high);
    const D root_low = (xsimd::fnma(root, root, square.high) + square.low) * (splat<D>(0.5) / root);
    const Pair sum = two_sum(x, root);
    const D low = sum.low + root_low;
    return fast_two_sum(sum.high, low);
}

template <>
struct OwnMath<Op::asinh, D> : std::true_type {
    /// Where the square may overflow, NaN.
    static I64 special(D x) { return ~(native(magnitude(x)) < native(splat<D>(0x1p500))); }
    static Pair first(D x) {
        const D size = magnitude(x);
        const Pair square = product(size, size);
        const Pair sum = two_sum(splat<D>(1), square.high);
        return plus_root(size, {sum.high, sum.low + square.low});
    }
    static D second(D x, D high, D low) {
        const D size = magnitude(x);
        const D result = log_of_pair(high, low);
        // Below 2^-28, x - x^3/6 is x to the last bit.
        return with_sign_of(blend<D>(native(size) < native(splat<D>(0x1p-28)), size, result), x);
    }
};
template <>
struct OwnMath<Op::acosh, D> : std::true_type {
    /// Up to 1, where the square may overflow, NaN.
    static I64 special(D x) { return ~((native(x) > native(splat<D>(1))) & (native(x) < native(splat<D>(0x1p500)))); }
    static Pair first(D x) {
        const Pair square = product(x, x);
        const Pair difference = fast_two_sum(square.high, splat<D>(-1));
        return plus_root(x, fast_two_sum(difference.high, difference.low + square.low));
    }
    static D second(D, D high, D low) { return log_of_pair(high, low); }
};

}  // namespace
}  // namespace ik::simd
