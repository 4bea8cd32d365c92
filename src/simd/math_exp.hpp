#pragma once
// exp, expm1 and tanh of our own, for ISAs with fma. Reduction by ln 2 in two parts (W. J. Cody and W. Waite, "Software
// Manual for the Elementary Functions", 1980, chapter 6), then one polynomial instead of a table, so that the bits do
// not depend on the permutes an ISA has; tanh keeps exp(2x) - 1 as a sum of two doubles until the last step.
// The coefficients are printed by tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

/// exp(x) = 2^n * (1 + high + low), |high| <= ln(2)/2 and |low| < 0.07.
struct ExpParts {
    U64 n;  ///< Shifted to the exponent's place.
    D high, low;
    D r, cut;  ///< r = high - cut, rounded: what the polynomial took.
};
inline ExpParts exp_parts(D x) {
    namespace c = coefficients;
    const D magic = splat<D>(0x1.8p52);
    const D shifted = xsimd::fma(x, splat<D>(c::log2_e), magic);
    const D n = shifted - magic;
    const D high = xsimd::fnma(n, splat<D>(c::ln2_high), x);  // Exact.
    const D low = n * splat<D>(c::ln2_low);
    const D r = high - low;
    const D r2 = r * r;
    const D r4 = r2 * r2;
    const auto& p = c::exp_rest;
    const D p01 = xsimd::fma(r, splat<D>(p[1]), splat<D>(p[0]));
    const D p23 = xsimd::fma(r, splat<D>(p[3]), splat<D>(p[2]));
    const D p45 = xsimd::fma(r, splat<D>(p[5]), splat<D>(p[4]));
    const D p67 = xsimd::fma(r, splat<D>(p[7]), splat<D>(p[6]));
    const D p89 = xsimd::fma(r, splat<D>(p[9]), splat<D>(p[8]));
    const D p03 = xsimd::fma(r2, p23, p01);
    const D p47 = xsimd::fma(r2, p67, p45);
    const D p49 = xsimd::fma(r4, p89, p47);
    const D rest = xsimd::fma(r4, p49, p03);
    return {(U64)bits(shifted) << 52, high, xsimd::fms(r2, rest, low), r, low};
}

template <>
struct OwnMath<Op::exp, D> : std::true_type {
    /// Where 2^n is no normal number, and NaN.
    static I64 special(D x) { return ~(native(magnitude(x)) <= native(splat<D>(708.0))); }
    static D run(D x) {
        const ExpParts parts = exp_parts(x);
        const D scaled = splat<D>(1) + (parts.high + parts.low);
        return to_register((U64)bits(scaled) + parts.n);
    }
    /// The range ends, where Gaussians have most of their arguments. The order of operands keeps NaN.
    static D rare(D x) {
        const ExpParts parts = exp_parts(xsimd::max(splat<D>(-760), xsimd::min(splat<D>(720), x)));
        return times_power(splat<D>(1) + (parts.high + parts.low), (I64)parts.n >> 52);
    }
};

/// exp(x) - 1 = 2^n ((1 - 2^-n) + (high + low)), near enough for tanh.
inline Pair expm1_parts(const ExpParts& parts) {
    const D one = splat<D>(1);
    const D inverse = to_register((U64)bits(one) - parts.n);
    const D gap = one - inverse;
    // TwoSum (Knuth) of 1 - 2^-n; it rounds beyond n = 53 only.
    const D back = gap - one;
    const D gap_low = (one - (gap - back)) - (inverse + back);
    const D sum = gap + parts.high;
    const D part = sum - gap;
    const D sum_low = (gap - (sum - part)) + (parts.high - part);
    // What rounding took from r and from r^2 moves r^2/2, which counts where the sum cancels.
    const D r = parts.r;
    const D square_cut = xsimd::fms(r, r, r * r);
    const D moved = xsimd::fma(splat<D>(0.5), square_cut, parts.low);
    return {sum, (sum_low + gap_low) + xsimd::fma(r, (parts.high - r) - parts.cut, moved)};
}
/// tanh(x) = e / (e + 2) with e = exp(2x) - 1, both as pairs scaled by 2^-n.
template <>
struct OwnMath<Op::tanh, D> : std::true_type {
    static I64 special(D x) { return ~(native(x) == native(x)); }
    static D run(D x) {
        const D size = magnitude(x);
        const D bounded = xsimd::min(size, splat<D>(20));  // tanh(20) is 1 to the last bit.
        const ExpParts parts = exp_parts(bounded + bounded);
        const Pair p = expm1_parts(parts);
        const D above = p.high + p.low;
        const D above_low = (p.high - above) + p.low;
        const D two = to_register((U64)bits(splat<D>(2)) - parts.n);
        // Fast2Sum (Dekker): of e and 2, the larger first.
        const D sum = two + above;
        const D part = sum - two;
        const D below_low = ((two - (sum - part)) + (above - part)) + above_low;
        const D inverse = splat<D>(1) / sum;
        const D quotient = above * inverse;
        const D left = xsimd::fnma(quotient, sum, above) + xsimd::fnma(quotient, below_low, above_low);
        return with_sign_of(xsimd::fma(left, inverse, quotient), x);
    }
};

/// exp(x) - 1 = 2^n ((1 - 2^-n) + r + r^2/2 + ...), the first three summed without an error.
template <>
struct OwnMath<Op::expm1, D> : std::true_type {
    static I64 special(D x) { return ~(native(x) <= native(splat<D>(709.0))); }
    static D run(D x) {
        namespace c = coefficients;
        const D bounded = xsimd::max(x, splat<D>(-38));  // expm1(-38) is -1 to the last bit.
        const D magic = splat<D>(0x1.8p52);
        const D shifted = xsimd::fma(bounded, splat<D>(c::log2_e), magic);
        const D n = shifted - magic;
        const U64 power = (U64)bits(shifted) << 52;
        const D reduced = xsimd::fnma(n, splat<D>(c::ln2_high), bounded);  // Exact.
        const D cut = n * splat<D>(c::ln2_low);
        const D r = reduced - cut;
        const D r_low = (reduced - r) - cut;
        const D r2 = r * r;
        const D half = splat<D>(0.5);
        const D square_low = xsimd::fma(half, xsimd::fms(r, r, r2), xsimd::fma(r, r_low, r_low));
        const D rest = xsimd::fma(r2 * r, estrin(r, c::exp_cubic), square_low);
        const D one = splat<D>(1);
        const D inverse = to_register((U64)bits(one) - power);
        const D gap = one - inverse;
        const D gap_low = (one - gap) - inverse;
        // |1 - 2^-n| is 0 or at least 1/2, and |r| < 0.35.
        const Pair first = fast_two_sum(gap, r);
        const Pair second = fast_two_sum(first.high, half * r2);
        const D sum = second.high + ((second.low + rest) + (first.low + gap_low));
        return with_sign_of(sum * to_register((U64)bits(one) + power), x);
    }
};

}  // namespace
}  // namespace ik::simd
