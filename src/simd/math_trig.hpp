#pragma once
// sin and cos of our own, for ISAs with fma. Reduction by pi/2 in three parts (Cody and Waite, as in "Software Manual
// for the Elementary Functions", 1980, chapter 8; with fma the first step is exact), kernels as in FreeBSD's k_sin.c
// and k_cos.c (Sun Microsystems, 1993). The coefficients are printed by tests/coefficients/elementary.py.

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

template <std::size_t count>
inline D even_polynomial(D z, D w, const double (&p)[count]) {
    static_assert(count == 6);
    const D p01 = xsimd::fma(z, splat<D>(p[1]), splat<D>(p[0]));
    const D p23 = xsimd::fma(z, splat<D>(p[3]), splat<D>(p[2]));
    const D p45 = xsimd::fma(z, splat<D>(p[5]), splat<D>(p[4]));
    return xsimd::fma(w, xsimd::fma(w, p45, p23), p01);
}
/// sin(high + low) = sine + sine_low and cos(high + low) = cosine + cosine_low, not yet rounded to one number.
struct SineCosine {
    D sine, sine_low, cosine, cosine_low;
};
inline SineCosine sine_cosine(D high, D low) {
    const D z = high * high;
    const D w = z * z;
    const D half = splat<D>(0.5) * z;
    const D one = splat<D>(1);
    const D first = one - half;
    const D lost = (one - first) - half;
    const D sine_rest = xsimd::fma(even_polynomial(z, w, coefficients::sin_rest), z * high, low);
    const D cosine_rest = xsimd::fma(even_polynomial(z, w, coefficients::cos_rest), w, lost);
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

}  // namespace
}  // namespace ik::simd
