#pragma once
// log and log1p of our own, for ISAs with fma. x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and
// s = f / (2 + f): log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))) as in FreeBSD's e_log.c (Sun Microsystems, 1993);
// k ln 2 is added in two parts. log1p(x) is that of 1 + x as an exact pair. The coefficients are printed by
// tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

inline D log_polynomial(D z) {
    const auto& p = coefficients::log_rest;
    const D w = z * z;
    const D p01 = xsimd::fma(z, splat<D>(p[1]), splat<D>(p[0]));
    const D p23 = xsimd::fma(z, splat<D>(p[3]), splat<D>(p[2]));
    const D p45 = xsimd::fma(z, splat<D>(p[5]), splat<D>(p[4]));
    const D p46 = xsimd::fma(w, splat<D>(p[6]), p45);
    return xsimd::fma(w, xsimd::fma(w, p46, p23), p01);
}

template <>
struct OwnMath<Op::log, D> : std::true_type {
    /// Zeros, subnormals, negative numbers, infinities, NaN.
    static I64 special(D x) {
        const I64 b = bits(x);
        return (b < 0x0010000000000000) | (b >= 0x7ff0000000000000);
    }
    static D run(D x) {
        namespace c = coefficients;
        constexpr std::uint64_t low_end = std::bit_cast<std::uint64_t>(c::sqrt_half);
        const U64 moved = (U64)bits(x) + (0x3ff0000000000000 - low_end);
        // The exponent, by the bits of 2^52 + k + 1023.
        const D k = to_register((moved >> 52) | 0x4330000000000000) - splat<D>(0x1p52 + 1023);
        const D f = to_register((moved & 0x000fffffffffffff) + low_end) - splat<D>(1);
        const D s = f / (splat<D>(2) + f);
        const D z = s * s;
        const D half_square = splat<D>(0.5) * f * f;
        const D rest = z * log_polynomial(z);
        const D high = xsimd::fma(k, splat<D>(c::ln2_high), f);
        const D lost = xsimd::fms(k, splat<D>(c::ln2_high), high) + f;
        const D below = xsimd::fms(s, half_square + rest, half_square);
        return high + (xsimd::fma(k, splat<D>(c::ln2_low), lost) + below);
    }
};

template <>
struct OwnMath<Op::log1p, D> : std::true_type {
    /// Up to -1, from 2^60 on and NaN; zeros, to keep their sign.
    static I64 special(D x) { return ~((native(x) > native(splat<D>(-1))) & (native(x) < native(splat<D>(0x1p60)))); }
    static D run(D x) {
        namespace c = coefficients;
        constexpr std::uint64_t low_end = std::bit_cast<std::uint64_t>(c::sqrt_half);
        const D one = splat<D>(1);
        const D u = one + x;
        // TwoSum (Knuth): u + lost = 1 + x.
        const D x_part = u - one;
        const D lost_in_u = (x - x_part) + (one - (u - x_part));
        const U64 moved = (U64)bits(u) + (0x3ff0000000000000 - low_end);
        const U64 exponent = moved >> 52;
        const D k = to_register(exponent | 0x4330000000000000) - splat<D>(0x1p52 + 1023);
        const D f = to_register((moved & 0x000fffffffffffff) + low_end) - one;
        const D scale = to_register((2046 - exponent) << 52);
        const D f_low = lost_in_u * scale;
        const D s = f / (splat<D>(2) + f);
        const D z = s * s;
        const D half_square = splat<D>(0.5) * f * f;
        const D rest = z * log_polynomial(z);
        // f_low / (1 + f) by the first terms of the series in s: f_low is below half an ulp.
        const D slope = xsimd::fnma(s + s, xsimd::fnma(s, one - s, one), one);
        const D high = xsimd::fma(k, splat<D>(c::ln2_high), f);
        const D lost = xsimd::fms(k, splat<D>(c::ln2_high), high) + f;
        const D below = xsimd::fma(f_low, slope, xsimd::fms(s, half_square + rest, half_square));
        const D result = high + (xsimd::fma(k, splat<D>(c::ln2_low), lost) + below);
        return with_sign_of(result, x);
    }
};

}  // namespace
}  // namespace ik::simd
