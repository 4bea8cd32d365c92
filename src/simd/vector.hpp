#pragma once
// Vector types of one ISA, for the sources that are compiled once per ISA. Floats are xsimd batches; integers and masks
// are the compiler's own vectors in the same registers. Everything is in an anonymous namespace, so that nothing
// compiled for one ISA can be linked into the path of another.

#if defined(__GNUC__) && !defined(__clang__)
// g++ 12 takes the undefined source operands of its own AVX-512 headers for mistakes (GCC bug 105593).
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif

#include <xsimd/xsimd.hpp>

#include <cstring>
#include <limits>

#include "simd/tile.hpp"

namespace ik::simd {
namespace {

#if IK_SIMD_ISA_avx512
using Arch = xsimd::avx512dq;
#define IK_VECTOR_BYTES 64
#elif IK_SIMD_ISA_avx2
using Arch = xsimd::fma3<xsimd::avx2>;
#define IK_VECTOR_BYTES 32
#elif IK_SIMD_ISA_neon64
using Arch = xsimd::neon64;
#define IK_VECTOR_BYTES 16
#else
using Arch = xsimd::sse2;
#define IK_VECTOR_BYTES 16
#endif

using D = xsimd::batch<double, Arch>;  ///< A vector of wide lanes.
using S = xsimd::batch<float, Arch>;   ///< A vector of narrow lanes.

typedef double VD __attribute__((vector_size(IK_VECTOR_BYTES)));
typedef float VF __attribute__((vector_size(IK_VECTOR_BYTES)));
typedef float VFHalf __attribute__((vector_size(IK_VECTOR_BYTES / 2)));
typedef std::int32_t I32Half __attribute__((vector_size(IK_VECTOR_BYTES / 2)));
typedef std::int64_t I64 __attribute__((vector_size(IK_VECTOR_BYTES)));
typedef std::uint64_t U64 __attribute__((vector_size(IK_VECTOR_BYTES)));
typedef std::int32_t I32 __attribute__((vector_size(IK_VECTOR_BYTES)));
typedef std::uint32_t U32 __attribute__((vector_size(IK_VECTOR_BYTES)));

template <class V>
struct Lanes;
template <>
struct Lanes<D> {
    using Scalar = double;
    using Native = VD;
    using Mask = I64;
    using Bit = std::int64_t;
    static constexpr std::size_t width = IK_VECTOR_BYTES / 8;
};
template <>
struct Lanes<S> {
    using Scalar = float;
    using Native = VF;
    using Mask = I32;
    using Bit = std::int32_t;
    static constexpr std::size_t width = IK_VECTOR_BYTES / 4;
};
template <class V>
using Mask = typename Lanes<V>::Mask;
template <class V>
using Native = typename Lanes<V>::Native;
template <class V>
using ScalarOf = typename Lanes<V>::Scalar;
template <class V>
inline constexpr std::size_t width = Lanes<V>::width;
template <class V>
inline constexpr std::size_t tile_of = 8 * width<V>;

template <class V>
inline Native<V> native(V v) {
    return (Native<V>)(v.data);
}
template <class V>
inline Mask<V> bits(V v) {
    return (Mask<V>)(v.data);
}
template <class V, class N>
inline V make(N n) {
    return V((typename V::register_type)n);
}
inline D to_register(D v) { return v; }
inline S to_register(S v) { return v; }
inline D to_register(I64 v) { return make<D>(v); }
inline D to_register(U64 v) { return make<D>(v); }
inline S to_register(I32 v) { return make<S>(v); }
inline S to_register(U32 v) { return make<S>(v); }

template <class V>
inline V load(const ScalarOf<V>* p) {
    return V::load_unaligned(p);
}
template <class V>
inline V splat(ScalarOf<V> x) {
    return V(x);
}

/// m ? a : b, m all ones or all zeros.
template <class V>
inline V blend(Mask<V> m, V a, V b) {
#if IK_SIMD_ISA_avx512
    if constexpr (sizeof(ScalarOf<V>) == 8) {
        return V(_mm512_mask_blend_pd(_mm512_movepi64_mask((__m512i)m), b.data, a.data));
    } else {
        return V(_mm512_mask_blend_ps(_mm512_movepi32_mask((__m512i)m), b.data, a.data));
    }
#elif IK_SIMD_ISA_avx2
    if constexpr (sizeof(ScalarOf<V>) == 8) {
        return V(_mm256_blendv_pd(b.data, a.data, (__m256d)m));
    } else {
        return V(_mm256_blendv_ps(b.data, a.data, (__m256)m));
    }
#else
    return make<V>((m & bits(a)) | (~m & bits(b)));
#endif
}

/// a*b + c: rounded once where the ISA can.
template <class V>
inline V multiply_add(V a, V b, V c) {
    return xsimd::fma(a, b, c);
}

template <class M>
inline bool any_set(M m) {
#if IK_SIMD_ISA_avx512
    return _mm512_test_epi64_mask((__m512i)m, (__m512i)m) != 0;
#elif IK_SIMD_ISA_avx2
    return _mm256_testz_si256((__m256i)m, (__m256i)m) == 0;
#elif IK_SIMD_ISA_sse2
    return _mm_movemask_epi8((__m128i)m) != 0;
#else
    const U64 word = (U64)m;
    return (word[0] | word[1]) != 0;
#endif
}

/// The halves of a vector of f32 as f64, of a vector of 32-bit integers as 64-bit ones, and the way back.
inline VD low_doubles(VF v) {
#if IK_SIMD_ISA_avx512
    return (VD)_mm512_cvtps_pd(_mm512_castps512_ps256((__m512)v));
#elif IK_SIMD_ISA_avx2
    return (VD)_mm256_cvtps_pd(_mm256_castps256_ps128((__m256)v));
#else
    VFHalf half;
    std::memcpy(&half, &v, sizeof half);
    return __builtin_convertvector(half, VD);
#endif
}
inline VD high_doubles(VF v) {
#if IK_SIMD_ISA_avx512
    return (VD)_mm512_cvtps_pd(_mm512_extractf32x8_ps((__m512)v, 1));
#elif IK_SIMD_ISA_avx2
    return (VD)_mm256_cvtps_pd(_mm256_extractf128_ps((__m256)v, 1));
#else
    VFHalf half;
    std::memcpy(&half, reinterpret_cast<const char*>(&v) + sizeof half, sizeof half);
    return __builtin_convertvector(half, VD);
#endif
}
inline I64 low_integers(I32 v) {
#if IK_SIMD_ISA_avx512
    return (I64)_mm512_cvtepi32_epi64(_mm512_castsi512_si256((__m512i)v));
#elif IK_SIMD_ISA_avx2
    return (I64)_mm256_cvtepi32_epi64(_mm256_castsi256_si128((__m256i)v));
#else
    I32Half half;
    std::memcpy(&half, &v, sizeof half);
    return __builtin_convertvector(half, I64);
#endif
}
inline I64 high_integers(I32 v) {
#if IK_SIMD_ISA_avx512
    return (I64)_mm512_cvtepi32_epi64(_mm512_extracti64x4_epi64((__m512i)v, 1));
#elif IK_SIMD_ISA_avx2
    return (I64)_mm256_cvtepi32_epi64(_mm256_extracti128_si256((__m256i)v, 1));
#else
    I32Half half;
    std::memcpy(&half, reinterpret_cast<const char*>(&v) + sizeof half, sizeof half);
    return __builtin_convertvector(half, I64);
#endif
}

/// Two vectors of wide lanes that hold f32 values, as one vector of f32, and back.
inline S pack(D low, D high) {
#if IK_SIMD_ISA_avx512
    const __m512 lower = _mm512_castps256_ps512(_mm512_cvtpd_ps(low.data));
    return S(_mm512_insertf32x8(lower, _mm512_cvtpd_ps(high.data), 1));
#elif IK_SIMD_ISA_avx2
    return S(_mm256_set_m128(_mm256_cvtpd_ps(high.data), _mm256_cvtpd_ps(low.data)));
#else
    const VFHalf a = __builtin_convertvector(native(low), VFHalf);
    const VFHalf b = __builtin_convertvector(native(high), VFHalf);
    VF both;
    std::memcpy(&both, &a, sizeof a);
    std::memcpy(reinterpret_cast<char*>(&both) + sizeof a, &b, sizeof b);
    return make<S>(both);
#endif
}
inline D unpack_low(S v) { return make<D>(low_doubles(native(v))); }
inline D unpack_high(S v) { return make<D>(high_doubles(native(v))); }

/// f64 lanes rounded to f32 and back.
inline D round_to_f32(D v) {
#if IK_SIMD_ISA_avx512
    return D(_mm512_cvtps_pd(_mm512_cvtpd_ps(v.data)));
#elif IK_SIMD_ISA_avx2
    return D(_mm256_cvtps_pd(_mm256_cvtpd_ps(v.data)));
#else
    return make<D>(__builtin_convertvector(__builtin_convertvector(native(v), VFHalf), VD));
#endif
}

/// Applies a scalar function lane by lane, for what has no vector instruction.
template <class V, class F>
inline V per_lane(V a, V b, F function) {
    ScalarOf<V> x[width<V>], y[width<V>];
    a.store_unaligned(x);
    b.store_unaligned(y);
    for (std::size_t k = 0; k < width<V>; ++k) x[k] = function(x[k], y[k]);
    return load<V>(x);
}

}  // namespace
}  // namespace ik::simd
