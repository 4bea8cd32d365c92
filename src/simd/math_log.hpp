#pragma once
// log, log1p and log2 of our own, for ISAs with fma. x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), and
// s = f / (2 + f): log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))) as in FreeBSD's e_log.c (Sun Microsystems, 1993);
// k ln 2 is added in two parts. log1p(x) is that of 1 + x as an exact pair. The coefficients are printed by
// tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

template <>
struct OwnMath<Op::log, D> : std::true_type {
    /// Zeros, subnormals, negative numbers, infinities, NaN.
    static I64 special(D x) {
        const I64 b = bits(x);
        return (b < 0x0010000000000000) | (b >= 0x7ff0000000000000);
    }
    static D run(D x) {
        namespace c = coefficients;
        const LogSplit split = log_split(x);
        const D k = split.k();
        const D f = split.f;
        const D s = f / (splat<D>(2) + f);
        const D z = s * s;
        const D half_square = splat<D>(0.5) * f * f;
        const D rest = z * estrin(z, c::log_rest);
        const D high = xsimd::fma(k, splat<D>(c::ln2_high), f);
        const D lost = xsimd::fms(k, splat<D>(c::ln2_high), high) + f;
        const D below = xsimd::fms(s, half_square + rest, half_square);
        return high + (xsimd::fma(k, splat<D>(c::ln2_low), lost) + below);
    }
};

/// log(u + lost) for a normal number u and a far smaller number.
inline D log_of_pair(D u, D lost_in_u) {
    namespace c = coefficients;
    const D one = splat<D>(1);
    const LogSplit split = log_split(u);
    const D k = split.k();
    const D f = split.f;
    const D f_low = lost_in_u * split.inverse_power();
    const D s = f / (splat<D>(2) + f);
    const D z = s * s;
    const D half_square = splat<D>(0.5) * f * f;
    const D rest = z * estrin(z, c::log_rest);
    // f_low / (1 + f) by the first terms of the series in s: f_low is below half an ulp.
    const D slope = xsimd::fnma(s + s, xsimd::fnma(s, one - s, one), one);
    const D high = xsimd::fma(k, splat<D>(c::ln2_high), f);
    const D lost = xsimd::fms(k, splat<D>(c::ln2_high), high) + f;
    const D below = xsimd::fma(f_low, slope, xsimd::fms(s, half_square + rest, half_square));
    return high + (xsimd::fma(k, splat<D>(c::ln2_low), lost) + below);
}

template <>
struct OwnMath<Op::log1p, D> : std::true_type {
    /// Up to -1, from 2^60 on and NaN.
    static I64 special(D x) { return ~((native(x) > native(splat<D>(-1))) & (native(x) < native(splat<D>(0x1p60)))); }
    static D run(D x) {
        const Pair u = two_sum(splat<D>(1), x);
        return with_sign_of(log_of_pair(u.high, u.low), x);
    }
};

/// As log, times 1/ln 2 in two parts; log2 of a power of two is exact.
template <>
struct OwnMath<Op::log2, D> : std::true_type {
    static I64 special(D x) { return OwnMath<Op::log, D>::special(x); }
    static D run(D x) {
        namespace c = coefficients;
        const LogSplit split = log_split(x);
        const D k = split.k();
        const D f = split.f;
        const D s = f / (splat<D>(2) + f);
        const D z = s * s;
        const Pair half_square = product(splat<D>(0.5) * f, f);
        const D below = xsimd::fms(s, xsimd::fma(z, estrin(z, c::log_rest), half_square.high), half_square.high);
        const Pair lead = product(f, splat<D>(c::log2_e));
        const Pair sum = fast_two_sum(k, lead.high);
        const D low = xsimd::fma(f, splat<D>(c::log2_e_low), sum.low + lead.low);
        const D square_low = xsimd::fnma(half_square.low, splat<D>(c::log2_e), low);
        return sum.high + xsimd::fma(below, splat<D>(c::log2_e), square_low);
    }
};

}  // namespace
}  // namespace ik::simd
