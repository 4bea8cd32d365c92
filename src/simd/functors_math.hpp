#pragma once
// Elementary functions by SLEEF 3.5.1 (https://sleef.org, the u10 functions: at most 1.0 ulp inside their range), with
// our own code where its range ends or its accuracy is not enough. The finz variants give the same bits on AVX2+FMA and
// AVX-512; cinz is the variant without FMA. Each is tested against MPFR in tests/ops.

#include <sleef.h>

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

#define IK_SLEEF1(name, ulp)                                         \
    inline D sleef_##name(D x) { return D(IK_SLEEF_D(name, ulp)(x.data)); } \
    inline S sleef_##name(S x) { return S(IK_SLEEF_F(name, ulp)(x.data)); }
#define IK_SLEEF2(name, ulp)                                                              \
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

IK_FLOAT1(cbrt, return sleef_cbrt(x);)
IK_FLOAT1(exp, return sleef_exp(x);)
IK_FLOAT1(exp2, return sleef_exp2(x);)
IK_FLOAT1(expm1, return sleef_expm1(x);)
IK_FLOAT1(log, return sleef_log(x);)
IK_FLOAT1(log2, return sleef_log2(x);)
IK_FLOAT1(log10, return sleef_log10(x);)
IK_FLOAT1(log1p, return sleef_log1p(x);)
IK_FLOAT1(sin, return sleef_sin(x);)
IK_FLOAT1(cos, return sleef_cos(x);)
IK_FLOAT1(tan, return sleef_tan(x);)
IK_FLOAT1(asin, return sleef_asin(x);)
IK_FLOAT1(acos, return sleef_acos(x);)
IK_FLOAT1(atan, return sleef_atan(x);)
IK_FLOAT1(sinh, return sleef_sinh(x);)
IK_FLOAT1(cosh, return sleef_cosh(x);)
IK_FLOAT1(tanh, return sleef_tanh(x);)
IK_FLOAT1(asinh, return sleef_asinh(x);)
IK_FLOAT1(acosh, return sleef_acosh(x);)
IK_FLOAT1(atanh, return sleef_atanh(x);)
IK_FLOAT1(erf, return sleef_erf(x);)
IK_FLOAT1(erfc, return sleef_erfc(x);)
IK_FLOAT1(gamma, return sleef_tgamma(x);)
IK_FLOAT1(lgamma, return sleef_lgamma(x);)
IK_FLOAT2(hypot, return sleef_hypot(a, b);)
IK_FLOAT2(atan2, return sleef_atan2(a, b);)
IK_FLOAT2(pow, return sleef_pow(a, b);)

}  // namespace
}  // namespace ik::simd
