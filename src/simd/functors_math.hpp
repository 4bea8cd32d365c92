#pragma once
// Elementary functions by SLEEF 3.5.1 (https://sleef.org, the u10 functions: at most 1.0 ulp inside their range), with
// our own code where its range ends or its accuracy is not enough. The finz variants give the same bits on AVX2+FMA and
// AVX-512; cinz is the variant without FMA. Each is tested against MPFR in tests/ops.

#include <sleef.h>

#include <cmath>

#include "simd/functors_float.hpp"

namespace ik::simd {
namespace {

#define IK_JOIN_IMPL(a, b, c, d) a##b##c##d
#define IK_JOIN(a, b, c, d) IK_JOIN_IMPL(a, b, c, d)
#if IK_SIMD_ISA_avx512
#define IK_SLEEF_D(name, ulp) IK_JOIN(Sleef_finz_, name, d8_##ulp, avx512f)
#define IK_SLEEF_F(name, ulp) IK_JOIN(Sleef_finz_, name, f16_##ulp, avx512f)
#elif IK_SIMD_ISA_avx2
#define IK_SLEEF_D(name, ulp) IK_JOIN(Sleef_finz_, name, d4_##ulp, avx2)
#define IK_SLEEF_F(name, ulp) IK_JOIN(Sleef_finz_, name, f8_##ulp, avx2)
#elif IK_SIMD_ISA_neon64
#define IK_SLEEF_D(name, ulp) IK_JOIN(Sleef_finz_, name, d2_##ulp, advsimd)
#define IK_SLEEF_F(name, ulp) IK_JOIN(Sleef_finz_, name, f4_##ulp, advsimd)
#else
#define IK_SLEEF_D(name, ulp) IK_JOIN(Sleef_cinz_, name, d2_##ulp, sse2)
#define IK_SLEEF_F(name, ulp) IK_JOIN(Sleef_cinz_, name, f4_##ulp, sse2)
#endif

#define IK_SLEEF1(name, ulp)                                                \
    inline D sleef_##name(D x) { return D(IK_SLEEF_D(name, ulp)(x.data)); } \
    inline S sleef_##name(S x) { return S(IK_SLEEF_F(name, ulp)(x.data)); }
#define IK_SLEEF2(name, ulp)                                                             \
    inline D sleef_##name(D a, D b) { return D(IK_SLEEF_D(name, ulp)(a.data, b.data)); } \
    inline S sleef_##name(S a, S b) { return S(IK_SLEEF_F(name, ulp)(a.data, b.data)); }

IK_SLEEF1(cbrt, u10)
IK_SLEEF1(exp, u10)
IK_SLEEF1(exp2, u10)
IK_SLEEF1(expm1, u10)
IK_SLEEF1(log, u10)
IK_SLEEF1(log2, u10)
IK_SLEEF1(log10, u10)
IK_SLEEF1(log1p, u10)
IK_SLEEF1(sin, u10)
IK_SLEEF1(cos, u10)
IK_SLEEF1(tan, u10)
IK_SLEEF1(asin, u10)
IK_SLEEF1(acos, u10)
IK_SLEEF1(atan, u10)
IK_SLEEF1(sinh, u10)
IK_SLEEF1(cosh, u10)
IK_SLEEF1(tanh, u10)
IK_SLEEF1(asinh, u10)
IK_SLEEF1(acosh, u10)
IK_SLEEF1(atanh, u10)
IK_SLEEF1(erf, u10)
IK_SLEEF1(erfc, u15)
IK_SLEEF1(tgamma, u10)
IK_SLEEF1(lgamma, u10)
IK_SLEEF2(hypot, u05)
IK_SLEEF2(atan2, u10)
IK_SLEEF2(pow, u10)

/// x where `mask` is set goes lane by lane through a function of extended precision; the other lanes keep `result`.
/// For arguments so rare or so far out that only the accuracy matters.
template <class F>
inline D on_lanes(I64 mask, D x, D result, F function) {
    if (!any_set(mask)) return result;
    double in[width<D>], out[width<D>];
    x.store_unaligned(in);
    result.store_unaligned(out);
    for (std::size_t k = 0; k < width<D>; ++k) {
        if (mask[k] != 0) out[k] = static_cast<double>(function(static_cast<long double>(in[k])));
    }
    return load<D>(out);
}

/// An f32 function by its f64 one: rounded twice, which costs 2^-29 ulp.
template <class F>
inline S through_f64(S x, F function) {
    return pack(function(unpack_low(x)), function(unpack_high(x)));
}

/// asinh and acosh overflow inside SLEEF from the square root of the largest number on; from 2^30 on both are log(2x)
/// to the last bit, and where 2x would overflow the long double does it.
inline D log_of_twice(D x, D small, I64 where) {
    const D result = blend<D>(where, sleef_log(x + x), small);
    const I64 huge =
        (native(x) >= native(splat<D>(0x1p1023))) & (native(x) <= native(splat<D>(0x1.fffffffffffffp1023)));
    return on_lanes(huge, x, result, [](long double y) { return __builtin_logl(y + y); });
}
inline D full_asinh(D x) {
    const D size = magnitude(x);
    const I64 large = native(size) > native(splat<D>(0x1p30));
    const D result = sleef_asinh(x);
    return any_set(large) ? with_sign_of(log_of_twice(size, magnitude(result), large), x) : result;
}
inline D full_acosh(D x) {
    const I64 large = native(x) > native(splat<D>(0x1p30));
    const D result = sleef_acosh(x);
    return any_set(large) ? log_of_twice(x, result, large) : result;
}
/// SLEEF's sinh and cosh overflow where exp(x) does, although half of that is still a number.
inline I64 between_overflows(D x) {
    const D size = magnitude(x);
    return (native(size) >= native(splat<D>(709.0))) & (native(size) <= native(splat<D>(710.5)));
}
inline D full_sinh(D x) {
    return on_lanes(between_overflows(x), x, sleef_sinh(x), [](long double y) { return __builtin_sinhl(y); });
}
inline D full_cosh(D x) {
    return on_lanes(between_overflows(x), x, sleef_cosh(x), [](long double y) { return __builtin_coshl(y); });
}
inline D full_log1p(D x) {
    const I64 large = native(x) > native(splat<D>(0x1p60));
    const D result = sleef_log1p(x);
    return any_set(large) ? blend<D>(large, sleef_log(x), result) : result;
}
/// SLEEF's gamma loses its accuracy where the result is subnormal.
inline D full_gamma(D x) {
    const I64 low = (native(x) < native(splat<D>(-168.0))) & (native(x) > native(splat<D>(-200.0)));
    return on_lanes(low, x, sleef_tgamma(x), [](long double y) { return __builtin_tgammal(y); });
}
/// SLEEF's lgamma has an absolute error only near its zeros on the negative axis, which are below -2.
inline D full_lgamma(D x) {
    const I64 zeros = (native(x) < native(splat<D>(-2.0))) & (native(x) > native(splat<D>(-30.0)));
    return on_lanes(zeros, x, sleef_lgamma(x), [](long double y) {
        int sign = 0;
        return ::lgammal_r(y, &sign);  // POSIX, not in namespace std; lgammal itself writes a global.
    });
}
/// SLEEF rounds results near the largest number up to infinity.
template <class V>
inline V full_pow(V a, V b) {
    return blend<V>(native(b) == native(splat<V>(1)), a, sleef_pow(a, b));
}

#if IK_SIMD_ISA_sse2
// Without FMA the SLEEF functions lose bits where a result is subnormal.
inline D full_erfc(D x) {
    const I64 far = (native(x) > native(splat<D>(26.0))) & (native(x) < native(splat<D>(28.0)));
    return on_lanes(far, x, sleef_erfc(x), [](long double y) { return __builtin_erfcl(y); });
}
inline S full_erf(S x) {
    return through_f64(x, [](D y) { return sleef_erf(y); });
}
inline S full_erfc(S x) {
    return through_f64(x, [](D y) { return full_erfc(y); });
}
inline D full_erf(D x) { return sleef_erf(x); }
inline D full_atan2(D y, D x) {
    const D result = sleef_atan2(y, x);
    const I64 tiny = native(magnitude(result)) < native(splat<D>(0x1p-1000));
    return any_set(tiny)
               ? blend<D>(tiny, per_lane(y, x, [](double p, double q) { return __builtin_atan2(p, q); }), result)
               : result;
}
inline S full_atan2(S y, S x) {
    return pack(sleef_atan2(unpack_low(y), unpack_low(x)), sleef_atan2(unpack_high(y), unpack_high(x)));
}
#else
inline D full_erf(D x) { return sleef_erf(x); }
/// SLEEF's erf of f32 loses 1.09 ulp near the smallest normal numbers; there it is 2/sqrt(pi) x, the factor as a sum.
inline S full_erf(S x) {
    const S line = xsimd::fma(x, splat<S>(0x1.20dd76p+0F), x * splat<S>(-0x1.f7ac92p-25F));
    return blend<S>(native(magnitude(x)) < native(splat<S>(0x1p-60F)), with_sign_of(line, x), sleef_erf(x));
}
template <class V>
inline V full_erfc(V x) {
    return sleef_erfc(x);
}
template <class V>
inline V full_atan2(V y, V x) {
    return sleef_atan2(y, x);
}
#endif

inline S full_asinh(S x) {
    return through_f64(x, [](D y) { return full_asinh(y); });
}
inline S full_acosh(S x) {
    return through_f64(x, [](D y) { return full_acosh(y); });
}
inline S full_sinh(S x) {
    return through_f64(x, [](D y) { return sleef_sinh(y); });
}
inline S full_cosh(S x) {
    return through_f64(x, [](D y) { return sleef_cosh(y); });
}
inline S full_atanh(S x) {
    return through_f64(x, [](D y) { return sleef_atanh(y); });
}
inline S full_log1p(S x) {
    return through_f64(x, [](D y) { return sleef_log1p(y); });
}
inline S full_gamma(S x) {
    return through_f64(x, [](D y) { return sleef_tgamma(y); });
}
inline S full_lgamma(S x) {
    return through_f64(x, [](D y) { return full_lgamma(y); });
}
inline D full_atanh(D x) { return sleef_atanh(x); }
/// SLEEF gives 1 as soon as the number before it is as near.
inline D full_tanh(D x) {
    const D size = magnitude(x);
    const I64 edge = (native(size) > native(splat<D>(18.7))) & (native(size) < native(splat<D>(19.1)));
    return on_lanes(edge, x, sleef_tanh(x), [](long double y) { return __builtin_tanhl(y); });
}
/// SLEEF overflows a little early.
inline D full_exp(D x) {
    const I64 edge = (native(x) > native(splat<D>(709.7827))) & (native(x) < native(splat<D>(709.7828)));
    return on_lanes(edge, x, sleef_exp(x), [](long double y) { return __builtin_expl(y); });
}
inline S full_exp(S x) { return sleef_exp(x); }
/// Below 1e-4, x itself is nearer than SLEEF's f32 result: the next term of the series is x^3 / 3.
inline S full_tanh(S x) { return blend<S>(native(magnitude(x)) < native(splat<S>(1e-4F)), x, sleef_tanh(x)); }

IK_FLOAT1(cbrt, return sleef_cbrt(x);)
IK_FLOAT1(exp, return full_exp(x);)
IK_FLOAT1(exp2, return sleef_exp2(x);)
IK_FLOAT1(expm1, return sleef_expm1(x);)
IK_FLOAT1(log, return sleef_log(x);)
IK_FLOAT1(log2, return sleef_log2(x);)
IK_FLOAT1(log10, return sleef_log10(x);)
IK_FLOAT1(log1p, return full_log1p(x);)
IK_FLOAT1(sin, return sleef_sin(x);)
IK_FLOAT1(cos, return sleef_cos(x);)
IK_FLOAT1(tan, return sleef_tan(x);)
IK_FLOAT1(asin, return sleef_asin(x);)
IK_FLOAT1(acos, return sleef_acos(x);)
IK_FLOAT1(atan, return sleef_atan(x);)
IK_FLOAT1(sinh, return full_sinh(x);)
IK_FLOAT1(cosh, return full_cosh(x);)
IK_FLOAT1(tanh, return full_tanh(x);)
IK_FLOAT1(asinh, return full_asinh(x);)
IK_FLOAT1(acosh, return full_acosh(x);)
IK_FLOAT1(atanh, return full_atanh(x);)
IK_FLOAT1(erf, return full_erf(x);)
IK_FLOAT1(erfc, return full_erfc(x);)
IK_FLOAT1(gamma, return full_gamma(x);)
IK_FLOAT1(lgamma, return full_lgamma(x);)
IK_FLOAT2(hypot, return sleef_hypot(a, b);)
IK_FLOAT2(atan2, return full_atan2(a, b);)
IK_FLOAT2(pow, return full_pow(a, b);)

}  // namespace
}  // namespace ik::simd
