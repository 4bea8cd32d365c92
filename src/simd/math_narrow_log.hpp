#pragma once
// log and log1p of f32, for ISAs with fma: log as in math_log.hpp, in f32; log1p in f64. The coefficients are printed
// by tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

template <>
struct OwnMath<Op::log, S> : std::true_type {
    /// Zeros, subnormals, negative numbers, infinities, NaN.
    static I32 special(S x) {
        const I32 b = bits(x);
        return (b < 0x00800000) | (b >= 0x7f800000);
    }
    static S run(S x) {
        namespace c = narrow_coefficients;
        constexpr std::uint32_t low_end = std::bit_cast<std::uint32_t>(c::sqrt_half);
        const U32 moved = (U32)bits(x) + (0x3f800000 - low_end);
        // The exponent, by the bits of 2^23 + k + 127.
        const S k = to_register((moved >> 23) | 0x4b000000) - splat<S>(0x1p23F + 127);
        const S f = to_register((moved & 0x007fffff) + low_end) - splat<S>(1);
        const S s = f / (splat<S>(2) + f);
        const S z = s * s;
        const S half_square = splat<S>(0.5F) * f * f;
        const S rest = z * estrin(z, c::log_rest);
        const S high = xsimd::fma(k, splat<S>(c::ln2_high), f);
        const S lost = xsimd::fms(k, splat<S>(c::ln2_high), high) + f;
        const S below = xsimd::fms(s, half_square + rest, half_square);
        return high + (xsimd::fma(k, splat<S>(c::ln2_low), lost) + below);
    }
};

/// log(1 + x) in f64, to some 36 bits.
inline D log1p_for_f32(D x) {
    namespace c = short_coefficients;
    const D one = splat<D>(1);
    const LogSplit split = log_split(one + x);
    const D k = split.k();
    const D scale = split.inverse_power();
    const D f = xsimd::fma(x, scale, scale - one);  // (1 + x) / 2^k - 1 without the rounding of 1 + x.
    const D s = f / (splat<D>(2) + f);
    const D z = s * s;
    const D rest = xsimd::fma(z, estrin(z, c::log_rest), splat<D>(2));
    return xsimd::fma(k, splat<D>(c::ln2), s * rest);
}

template <>
struct OwnMath<Op::log1p, S> : std::true_type {
    /// Up to -1, infinity, NaN.
    static I32 special(S x) {
        const S infinity = splat<S>(std::numeric_limits<float>::infinity());
        return ~((native(x) > native(splat<S>(-1))) & (native(x) < native(infinity)));
    }
    static S run(S x) { return with_sign_of(by_halves(x, log1p_for_f32), x); }
};

}  // namespace
}  // namespace ik::simd
