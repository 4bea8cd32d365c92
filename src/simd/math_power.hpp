#pragma once
// pow and atan2 of our own, for ISAs with fma. pow is exp2(b log2 a) with log2 a to some 66 bits as a sum of two
// doubles: the series of e_log.c (see math_log.hpp) whose first two terms are kept in pairs (as in FreeBSD's e_pow.c,
// Sun Microsystems, 2004). atan2 takes the quotient of the smaller by the larger, turned by pi/4 from 1/2 on (as in
// FreeBSD's s_atan.c), and adds a multiple of pi/4. The coefficients are printed by tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

/// log2 of a positive normal number.
inline Pair log2_pair(D x) {
    namespace c = coefficients;
    const LogSplit split = log_split(x);
    const D k = split.k();
    const D f = split.f;
    const Pair below = fast_two_sum(splat<D>(2), f);
    const D inverse = splat<D>(1) / below.high;
    const D s = f * inverse;
    const D s_low = xsimd::fnma(s, below.low, xsimd::fnma(s, below.high, f)) * inverse;
    const Pair z = product(s, s);
    const D z_low = xsimd::fma(s + s, s_low, z.low);
    const D tail = estrin(z.high, c::log2_tail);
    const Pair fifth = product(z.high, tail);
    const Pair third = fast_two_sum(splat<D>(c::log2_third_1), fifth.high);
    const D third_low = third.low + xsimd::fma(z_low, tail, fifth.low + splat<D>(c::log2_third_2));
    const Pair second = product(z.high, third.high);
    const D second_low = xsimd::fma(z.high, third_low, xsimd::fma(z_low, third.high, second.low));
    const Pair slope = fast_two_sum(splat<D>(c::log2_lead_1), second.high);
    const D slope_low = slope.low + (second_low + splat<D>(c::log2_lead_2));
    const Pair part = product(s, slope.high);
    const D part_low = xsimd::fma(s, slope_low, xsimd::fma(s_low, slope.high, part.low));
    const Pair sum = fast_two_sum(k, part.high);
    return {sum.high, sum.low + part_low};
}

template <>
struct OwnMath<Op::pow, D> : std::true_type {
    /// Bases that are no positive normal numbers; exponents so large that the product with a logarithm may overflow,
    /// NaN.
    static I64 special(D a, D b) {
        const I64 base = bits(a);
        return (base < 0x0010000000000000) | (base >= 0x7ff0000000000000) |
               ~(native(magnitude(b)) <= native(splat<D>(0x1p64)));
    }
    /// b log2 a. Two short chains of operations keep the core busier than a long one: there is room for more vectors.
    static Pair first(D a, D b) {
        const Pair log2 = log2_pair(a);
        const D power = b * log2.high;
        return {power, xsimd::fma(b, log2.low, xsimd::fms(b, log2.high, power))};
    }
    static D second(D power, D power_low) {
        namespace c = coefficients;
        // Beyond these bounds the result is infinite or 0, and the low part is not small.
        const I64 inside = native(magnitude(power)) < native(splat<D>(1100));
        const D bounded = xsimd::max(splat<D>(-1100), xsimd::min(splat<D>(1100), power));
        const D magic = splat<D>(0x1.8p52);
        const D shifted = bounded + magic;
        const D n = shifted - magic;
        const D near = bounded - n;
        const D r = near + make<D>(bits(power_low) & inside);
        const D r_low = (near - r) + make<D>(bits(power_low) & inside);
        // 2^r = exp(u), u = r ln 2.
        const Pair u = product(r, splat<D>(c::ln2_full_1));
        const D u_low = xsimd::fma(r, splat<D>(c::ln2_full_2), xsimd::fma(r_low, splat<D>(c::ln2_full_1), u.low));
        const Pair first = fast_two_sum(splat<D>(1), u.high);
        const D rest = xsimd::fma(u.high * u.high, estrin(u.high, c::exp_rest), u_low);
        const D scaled = first.high + (first.low + xsimd::fma(u.high, u_low, rest));
        return times_power(scaled, bits(shifted) - bits(magic));
    }
};

template <>
struct OwnMath<Op::atan2, D> : std::true_type {
    /// Between these bounds neither the reciprocal nor what is left of the division underflows; two zeros, infinities
    /// and NaN lie outside.
    static I64 special(D y, D x) {
        const D up = magnitude(y);
        const D right = magnitude(x);
        const D smaller = xsimd::min(up, right);
        const D larger = xsimd::max(up, right);
        const I64 tiny = (native(smaller) < native(splat<D>(0x1p-900))) & (native(smaller) > native(splat<D>(0)));
        return tiny | ~((native(larger) >= native(splat<D>(0x1p-800))) & (native(up) <= native(splat<D>(0x1p800))) &
                        (native(right) <= native(splat<D>(0x1p800))));
    }
    static D run(D y, D x) {
        namespace c = coefficients;
        const D up = magnitude(y);
        const D right = magnitude(x);
        const I64 steep = native(up) > native(right);
        const D smaller = xsimd::min(up, right);
        const D larger = xsimd::max(up, right);
        // atan(a/b) = pi/4 + atan((a - b) / (a + b)); a - b is exact.
        const I64 turned = native(smaller + smaller) >= native(larger);
        const D above = blend<D>(turned, smaller - larger, smaller);
        const Pair below = fast_two_sum(larger, make<D>(bits(smaller) & turned));
        const D inverse = splat<D>(1) / below.high;
        const D t = above * inverse;
        const D left = xsimd::fnma(t, below.low, xsimd::fnma(t, below.high, above)) * inverse;
        const D z = t * t;
        // The slope 1 / (1 + z) of what division left.
        const D t_low = xsimd::fma(t * z, estrin(z, c::atan_rest), xsimd::fnma(left, z, left));
        // The angle is m pi/4 + atan(t) or - atan(t), m from 0 to 4.
        const I64 back = bits(x) >> 63;
        const I64 flip = (steep ^ back) & sign_bit<D>();
        const I64 one = bits(splat<D>(1));
        const D axis = blend<D>(steep, splat<D>(2), make<D>(bits(splat<D>(4)) & back));
        const D m = axis + to_register((one & turned) ^ flip);
        const Pair sum = fast_two_sum(m * splat<D>(c::quarter_pi_high), to_register(bits(t) ^ flip));
        const D low = xsimd::fma(m, splat<D>(c::quarter_pi_low), to_register(bits(t_low) ^ flip));
        return with_sign_of(sum.high + (sum.low + low), y);
    }
};

}  // namespace
}  // namespace ik::simd
