#pragma once
// sin, cos and tan of f32, for ISAs with fma, as in math_trig.hpp. The coefficients are printed by
// tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

/// Up to here the quotient is exact enough for f32 and the three parts of pi/2 leave every bit right.
inline constexpr float narrow_trig_limit = 0x1p17F;

inline I32 beyond_narrow_trig(S x) { return ~(native(magnitude(x)) <= native(splat<S>(narrow_trig_limit))); }

/// |x| = q pi/2 + r with sin(r) = sine + sine_low, cos(r) = cosine + cosine_low, not yet rounded to one number.
struct NarrowTrig {
    U32 q;
    S sine, sine_low, cosine, cosine_low;
    S high, z;  ///< high is r, rounded, and z its square, rounded.
};
inline NarrowTrig narrow_trig(S size) {
    namespace c = narrow_coefficients;
    const S magic = splat<S>(0x1.8p23F);
    const S shifted = xsimd::fma(size, splat<S>(c::two_over_pi), magic);
    const S q = shifted - magic;
    const S first = xsimd::fnma(q, splat<S>(c::half_pi_1), size);  // Exact: a multiple of 2^-24 below 1.
    const S second = q * splat<S>(c::half_pi_2);
    const S lost = xsimd::fms(q, splat<S>(c::half_pi_2), second);
    const S high = first - second;
    const S low = ((first - high) - second) - xsimd::fma(q, splat<S>(c::half_pi_3), lost);
    const S z = high * high;
    const S half = splat<S>(0.5F) * z;
    const S one = splat<S>(1);
    const S cosine = one - half;
    const S sine_rest = xsimd::fma(estrin(z, c::sin_rest), z * high, low);
    const S cosine_rest = xsimd::fma(estrin(z, c::cos_rest), z * z, (one - cosine) - half);
    return {(U32)bits(shifted),
            high,
            xsimd::fnma(half, low, sine_rest),
            cosine,
            xsimd::fnma(high, low, cosine_rest),
            high,
            z};
}
/// sin(q pi/2 + r), `sign` in the sign bits xored in.
inline S narrow_sin(const NarrowTrig& v, U32 q, U32 sign) {
    const U32 flip = ((q << 30) ^ sign) & (U32)sign_bit<S>();
    const S value = blend_by_sign((I32)(q << 31), v.cosine + v.cosine_low, v.sine + v.sine_low);
    return to_register((U32)bits(value) ^ flip);
}

template <>
struct OwnMath<Op::sin, S> : std::true_type {
    static I32 special(S x) { return beyond_narrow_trig(x); }
    static S run(S x) {
        const NarrowTrig v = narrow_trig(magnitude(x));
        return narrow_sin(v, v.q, (U32)bits(x));
    }
};
template <>
struct OwnMath<Op::cos, S> : std::true_type {
    static I32 special(S x) { return beyond_narrow_trig(x); }
    static S run(S x) {
        const NarrowTrig v = narrow_trig(magnitude(x));
        return narrow_sin(v, v.q + 1, U32{});
    }
};

template <>
struct OwnMath<Op::tan, S> : std::true_type {
    static I32 special(S x) { return beyond_narrow_trig(x); }
    static S run(S x) {
        const NarrowTrig v = narrow_trig(magnitude(x));
        const S z_low = xsimd::fms(v.high, v.high, v.z);
        const S cosine_rest = xsimd::fnma(splat<S>(0.5F), z_low, v.cosine_low);
        const S sine = v.sine + v.sine_low;
        const S sine_low = (v.sine - sine) + v.sine_low;
        const S cosine = v.cosine + cosine_rest;
        const S cosine_low = (v.cosine - cosine) + cosine_rest;
        const I32 odd = (I32)(v.q << 31);
        const S above = blend_by_sign(odd, cosine, sine);
        const S above_low = blend_by_sign(odd, cosine_low, sine_low);
        const S below = blend_by_sign(odd, sine, cosine);
        const S below_low = blend_by_sign(odd, sine_low, cosine_low);
        const S inverse = splat<S>(1) / below;
        const S quotient = above * inverse;
        const S left = xsimd::fnma(quotient, below, above) + xsimd::fnma(quotient, below_low, above_low);
        const S result = xsimd::fma(left, inverse, quotient);
        return to_register((U32)bits(result) ^ (((U32)odd ^ (U32)bits(x)) & (U32)sign_bit<S>()));
    }
};

}  // namespace
}  // namespace ik::simd
