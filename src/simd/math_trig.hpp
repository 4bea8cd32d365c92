#pragma once
// sin, cos and tan of our own, for ISAs with fma. Reduction by pi/2 in three parts (Cody and Waite, as in "Software
// Manual for the Elementary Functions", 1980, chapter 8; with fma the first step is exact), kernels as in FreeBSD's
// k_sin.c and k_cos.c (Sun Microsystems, 1993). The coefficients are printed by tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

/// Up to here the three parts of pi/2 leave every bit of the reduced argument right.
inline constexpr double trig_limit = 0x1p20;

inline I64 beyond_trig(D x) { return ~(native(magnitude(x)) <= native(splat<D>(trig_limit))); }

/// |x| = q pi/2 + high + low, |high| <= pi/4.
struct TrigParts {
    U64 q;
    D high, low;
};
inline TrigParts trig_parts(D size) {
    namespace c = coefficients;
    const D magic = splat<D>(0x1.8p52);
    const D shifted = xsimd::fma(size, splat<D>(c::two_over_pi), magic);
    const D q = shifted - magic;
    const D first = xsimd::fnma(q, splat<D>(c::half_pi_1), size);  // Exact: a multiple of 2^-53 below 1.
    const D second = q * splat<D>(c::half_pi_2);
    const D lost = xsimd::fms(q, splat<D>(c::half_pi_2), second);
    const D high = first - second;
    const D low = ((first - high) - second) - xsimd::fma(q, splat<D>(c::half_pi_3), lost);
    return {(U64)bits(shifted), high, low};
}

/// sin(high + low) = sine + sine_low and cos(high + low) = cosine + cosine_low, not yet rounded to one number.
struct SineCosine {
    D sine, sine_low, cosine, cosine_low;
};
inline SineCosine sine_cosine(D high, D low) {
    const D z = high * high;
    const D half = splat<D>(0.5) * z;
    const D one = splat<D>(1);
    const D first = one - half;
    const D lost = (one - first) - half;
    const D sine_rest = xsimd::fma(estrin(z, coefficients::sin_rest), z * high, low);
    const D cosine_rest = xsimd::fma(estrin(z, coefficients::cos_rest), z * z, lost);
    return {high, xsimd::fnma(half, low, sine_rest), first, xsimd::fnma(high, low, cosine_rest)};
}
/// sin(q pi/2 + high + low), `sign` in the sign bits xored in.
inline D sin_of_quadrant(const TrigParts& parts, U64 q, U64 sign) {
    const SineCosine v = sine_cosine(parts.high, parts.low);
    const D sine = v.sine + v.sine_low;
    const D cosine = v.cosine + v.cosine_low;
    const U64 flip = ((q << 62) ^ sign) & (U64)sign_bit<D>();
    return to_register((U64)bits(blend_by_sign((I64)(q << 63), cosine, sine)) ^ flip);
}

template <>
struct OwnMath<Op::sin, D> : std::true_type {
    static I64 special(D x) { return beyond_trig(x); }
    static D run(D x) {
        const TrigParts parts = trig_parts(magnitude(x));
        return sin_of_quadrant(parts, parts.q, (U64)bits(x));
    }
};
template <>
struct OwnMath<Op::cos, D> : std::true_type {
    static I64 special(D x) { return beyond_trig(x); }
    static D run(D x) {
        const TrigParts parts = trig_parts(magnitude(x));
        return sin_of_quadrant(parts, parts.q + 1, U64{});
    }
};

/// sin and cos of high + low to some 60 bits: the terms r^3/6 and r^2/2 with what their rounding takes away.
inline Pair sine_pair(D high, D low, D z, D z_low) {
    const D third = splat<D>(coefficients::sin_rest[0]);
    const D cube = z * high;
    const D cube_low = xsimd::fma(z_low, high, xsimd::fms(z, high, cube));
    const D term = cube * third;
    const D term_low = xsimd::fma(cube_low, third, xsimd::fms(cube, third, term));
    const D sum = high + term;
    const D lost = (high - sum) + term;
    const D slope = xsimd::fnma(splat<D>(0.5), z, splat<D>(1));
    const D rest = xsimd::fma(low, slope, xsimd::fma(z * cube, estrin(z, coefficients::sin_tail), term_low));
    return fast_two_sum(sum, lost + rest);
}
inline Pair cosine_pair(D high, D low, D z, D z_low) {
    const D half = splat<D>(0.5) * z;
    const D one = splat<D>(1);
    const D first = one - half;
    const D lost = xsimd::fnma(splat<D>(0.5), z_low, (one - first) - half);
    return fast_two_sum(first, xsimd::fnma(high, low, xsimd::fma(estrin(z, coefficients::cos_rest), z * z, lost)));
}

/// tan as the quotient of the two; the last step puts in what is left of the division.
template <>
struct OwnMath<Op::tan, D> : std::true_type {
    static I64 special(D x) { return beyond_trig(x); }
    static D run(D x) {
        const TrigParts parts = trig_parts(magnitude(x));
        const D z = parts.high * parts.high;
        const D z_low = xsimd::fms(parts.high, parts.high, z);
        const Pair sine = sine_pair(parts.high, parts.low, z, z_low);
        const Pair cosine = cosine_pair(parts.high, parts.low, z, z_low);
        const I64 odd = (I64)(parts.q << 63);
        const D above = blend_by_sign(odd, cosine.high, sine.high);
        const D above_low = blend_by_sign(odd, cosine.low, sine.low);
        const D below = blend_by_sign(odd, sine.high, cosine.high);
        const D below_low = blend_by_sign(odd, sine.low, cosine.low);
        const D inverse = splat<D>(1) / below;
        const D quotient = above * inverse;
        const D left = xsimd::fnma(quotient, below, above) + xsimd::fnma(quotient, below_low, above_low);
        const D result = xsimd::fma(left, inverse, quotient);
        return to_register((U64)bits(result) ^ (((U64)odd ^ (U64)bits(x)) & (U64)sign_bit<D>()));
    }
};

}  // namespace
}  // namespace ik::simd
