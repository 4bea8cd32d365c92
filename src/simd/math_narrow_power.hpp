#pragma once
// pow and atan2 of f32, for ISAs with fma. pow is exp2(b log2 a) in f64, with log2 as in math_log.hpp; atan2 works in
// f32 and carries what the quotient and the sums round away. The coefficients are printed by
// tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

template <>
struct OwnMath<Op::pow, S> : std::true_type {
    /// Bases that are zero, negative, infinite or NaN; exponents that are infinite or NaN.
    static I32 special(S a, S b) {
        const S infinity = splat<S>(std::numeric_limits<float>::infinity());
        return ~((native(a) > native(splat<S>(0))) & (native(a) < native(infinity)) &
                 (native(magnitude(b)) < native(infinity)));
    }
    static S run(S a, S b) {
        return by_halves(a, b, [](D x, D y) { return widened(x, y); });
    }

private:
    static D widened(D x, D y) {
        namespace c = short_coefficients;
        const LogSplit split = log_split(x);  // Subnormals of f32 are normal numbers here.
        const D s = split.f / (splat<D>(2) + split.f);
        const D log2 = xsimd::fma(s, estrin(s * s, c::log2_all), split.k());
        // Beyond these bounds the result is infinite or 0 in f32.
        const D power = xsimd::max(splat<D>(-160), xsimd::min(splat<D>(130), y * log2));
        const D magic = splat<D>(0x1.8p52);
        const D shifted = power + magic;
        const D r = power - (shifted - magic);
        const D scaled = xsimd::fma(r, estrin(r, c::exp2_rest), splat<D>(1));
        return to_register((U64)bits(scaled) + ((U64)bits(shifted) << 52));
    }
};

/// atan(t) for the quotient t <= 1 of the smaller by the larger, then base + t or base - t, base one of 0, pi/2, pi.
template <>
struct OwnMath<Op::atan2, S> : std::true_type {
    /// Between these bounds neither the reciprocal nor what is left of the division underflows; two zeros, infinities
    /// and NaN lie outside.
    static I32 special(S y, S x) {
        const S up = magnitude(y);
        const S right = magnitude(x);
        const S smaller = xsimd::min(up, right);
        const S larger = xsimd::max(up, right);
        const I32 tiny = (native(smaller) < native(splat<S>(0x1p-90F))) & (native(smaller) > native(splat<S>(0)));
        return tiny | ~((native(larger) >= native(splat<S>(0x1p-60F))) & (native(up) <= native(splat<S>(0x1p60F))) &
                        (native(right) <= native(splat<S>(0x1p60F))));
    }
    static S run(S y, S x) {
        namespace c = narrow_coefficients;
        const S up = magnitude(y);
        const S right = magnitude(x);
        const I32 steep = native(up) > native(right);
        const S smaller = xsimd::min(up, right);
        const S larger = xsimd::max(up, right);
        const S inverse = splat<S>(1) / larger;
        const S t = smaller * inverse;
        const S z = t * t;
        const S left = xsimd::fnma(t, larger, smaller) * inverse;
        // The slope 1 / (1 + z), near enough for what division left.
        const S one = splat<S>(1);
        const S slope = xsimd::fma(z, xsimd::fma(z, splat<S>(0.5F), -one), one);
        const S rest = xsimd::fma(z, estrin(z, c::atan_rest), splat<S>(c::atan_third));
        // The cube and what its rounding took away; rest is near enough for that part.
        const S cube = t * z;
        const S cube_low = xsimd::fma(t, xsimd::fms(t, t, z), xsimd::fms(t, z, cube));
        const S t_low = xsimd::fma(cube, rest, xsimd::fma(cube_low, rest, left * slope));
        const I32 back = bits(x) >> 31;
        const S turn = make<S>(bits(splat<S>(2 * c::half_pi_1)) & back);
        const S turn_low = make<S>(bits(splat<S>(2 * c::half_pi_2)) & back);
        const S base = blend<S>(steep, splat<S>(c::half_pi_1), turn);
        const S base_low = blend<S>(steep, splat<S>(c::half_pi_2), turn_low);
        const I32 flip = (steep ^ back) & sign_bit<S>();
        const S part = to_register(bits(t) ^ flip);
        const S part_low = to_register(bits(t_low) ^ flip);
        const S sum = base + part;
        const S lost = (base - sum) + part;
        return with_sign_of(sum + (lost + (base_low + part_low)), y);
    }
};

}  // namespace
}  // namespace ik::simd
