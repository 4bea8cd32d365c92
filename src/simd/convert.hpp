#pragma once
// Conversions between storage and lanes, a vector at a time. g++ 12 takes most of its own vector conversions apart into
// scalars, so those that x86 has instructions for are spelled out; others are left to the compiler.

#include "simd/vector.hpp"

namespace ik::simd {
namespace {

#if IK_SIMD_ISA_avx2 || IK_SIMD_ISA_avx512
#define IK_HAS_CONVERSIONS 1
#else
#define IK_HAS_CONVERSIONS 0
#endif

template <class T>
struct VectorOf {
    typedef T Type __attribute__((vector_size(IK_VECTOR_BYTES)));
};
template <class T>
using Vector = typename VectorOf<T>::Type;

/// 64-bit integers as doubles, rounded once: the halves are put into the bits of two doubles whose sum they are.
template <class Integers>
inline VD to_doubles(Integers x) {
#if IK_SIMD_ISA_avx512 || IK_SIMD_ISA_neon64
    return __builtin_convertvector(x, VD);
#else
    constexpr bool is_signed = std::is_same_v<Integers, I64>;
    constexpr double two_84 = 0x1p84, two_52 = 0x1p52;
    constexpr std::uint64_t low_exponent = 0x4330000000000000U;                                     // Of 2^52.
    constexpr std::uint64_t high_exponent = is_signed ? 0x4530000080000000U : 0x4530000000000000U;  // 2^84 (+ 2^63).
    const U64 bits_of = (U64)x;
    const U64 low = (bits_of & 0xFFFFFFFFU) | low_exponent;
    const U64 high = (bits_of >> 32) ^ high_exponent;
    const VD above = (VD)high - (two_84 + two_52 + (is_signed ? 0x1p63 : 0.0));
    return above + (VD)low;
#endif
}

#if IK_HAS_CONVERSIONS

/// As many bytes as a piece has, and none beyond.
template <std::size_t bytes>
inline auto load_bytes(const void* p) {
    if constexpr (bytes == 4) {
        int word;
        std::memcpy(&word, p, sizeof word);
        return _mm_cvtsi32_si128(word);
    } else if constexpr (bytes == 8) {
        return _mm_loadl_epi64(static_cast<const __m128i*>(p));
    } else if constexpr (bytes == 16) {
        return _mm_loadu_si128(static_cast<const __m128i*>(p));
    } else {
        static_assert(bytes == 32);
        return _mm256_loadu_si256(static_cast<const __m256i*>(p));
    }
}

#if IK_SIMD_ISA_avx512
#define IK_WIDE(name) _mm512_##name
#define IK_HALF(name) _mm256_##name
#else
#define IK_WIDE(name) _mm256_##name
#define IK_HALF(name) _mm_##name
#endif

/// A full vector of 32-bit integers.
template <class U>
inline auto load_int32(const U* p) {
    const auto raw = load_bytes<IK_VECTOR_BYTES / 4 * sizeof(U)>(p);
    if constexpr (std::is_same_v<U, std::uint8_t>)
        return IK_WIDE(cvtepu8_epi32)(raw);
    else if constexpr (std::is_same_v<U, std::int8_t>)
        return IK_WIDE(cvtepi8_epi32)(raw);
    else if constexpr (std::is_same_v<U, std::uint16_t>)
        return IK_WIDE(cvtepu16_epi32)(raw);
    else
        return IK_WIDE(cvtepi16_epi32)(raw);
}
/// As many 32-bit integers as a vector has doubles.
template <class U>
inline auto load_int32_for_doubles(const U* p) {
    const auto raw = load_bytes<IK_VECTOR_BYTES / 8 * sizeof(U)>(p);
    if constexpr (std::is_same_v<U, std::uint8_t>)
        return IK_HALF(cvtepu8_epi32)(raw);
    else if constexpr (std::is_same_v<U, std::int8_t>)
        return IK_HALF(cvtepi8_epi32)(raw);
    else if constexpr (std::is_same_v<U, std::uint16_t>)
        return IK_HALF(cvtepu16_epi32)(raw);
    else if constexpr (std::is_same_v<U, std::int16_t>)
        return IK_HALF(cvtepi16_epi32)(raw);
    else
        return raw;
}
template <class U>
inline auto load_int64(const U* p) {
    const auto raw = load_bytes<IK_VECTOR_BYTES / 8 * sizeof(U)>(p);
    if constexpr (std::is_same_v<U, std::uint8_t>)
        return IK_WIDE(cvtepu8_epi64)(raw);
    else if constexpr (std::is_same_v<U, std::int8_t>)
        return IK_WIDE(cvtepi8_epi64)(raw);
    else if constexpr (std::is_same_v<U, std::uint16_t>)
        return IK_WIDE(cvtepu16_epi64)(raw);
    else if constexpr (std::is_same_v<U, std::int16_t>)
        return IK_WIDE(cvtepi16_epi64)(raw);
    else if constexpr (std::is_same_v<U, std::uint32_t>)
        return IK_WIDE(cvtepu32_epi64)(raw);
    else
        return IK_WIDE(cvtepi32_epi64)(raw);
}

#endif

/// A vector of lanes of T from elements of U at p.
template <class T, class U>
inline Vector<T> load_converted(const U* p) {
    constexpr std::size_t count = IK_VECTOR_BYTES / sizeof(T);
    typedef U Piece __attribute__((vector_size(count * sizeof(U))));
    Piece piece;
    std::memcpy(&piece, p, sizeof piece);
    constexpr bool to_int = std::is_integral_v<T>;
    constexpr bool from_int = std::is_integral_v<U>;
    if constexpr (std::is_same_v<T, U>) {
        return piece;
    } else if constexpr (to_int && from_int && sizeof(T) == sizeof(U)) {
        return (Vector<T>)piece;
    } else if constexpr (std::is_same_v<T, double> && from_int && sizeof(U) == 8) {
        return to_doubles((Vector<U>)piece);
    } else {
#if IK_HAS_CONVERSIONS
        if constexpr (to_int && from_int && sizeof(T) == 8)
            return (Vector<T>)load_int64(p);
        else if constexpr (to_int && from_int && sizeof(T) == 4 && sizeof(U) < 4)
            return (Vector<T>)load_int32(p);
        else if constexpr (std::is_same_v<T, float> && from_int && sizeof(U) < 4)
            return (VF)IK_WIDE(cvtepi32_ps)(load_int32(p));
        else if constexpr (std::is_same_v<T, double> && std::is_same_v<U, std::uint32_t>)
            return to_doubles((U64)load_int64(p));
        else if constexpr (std::is_same_v<T, double> && from_int)
            return (VD)IK_WIDE(cvtepi32_pd)(load_int32_for_doubles(p));
        else if constexpr (std::is_same_v<T, double> && std::is_same_v<U, float>)
            return (VD)IK_WIDE(cvtps_pd)(IK_HALF(loadu_ps)(p));
        else
#endif
            return __builtin_convertvector(piece, Vector<T>);
    }
}

/// Stores lanes of T as elements of U: integers wrap, doubles round to floats.
template <class U, class T>
inline void store_converted(Vector<T> x, U* p) {
    constexpr std::size_t count = IK_VECTOR_BYTES / sizeof(T);
    typedef U Piece __attribute__((vector_size(count * sizeof(U))));
#if IK_SIMD_ISA_avx2
    constexpr bool from_int64 = std::is_integral_v<T> && sizeof(T) == 8;
    if constexpr (std::is_same_v<T, double> && std::is_same_v<U, float>)
        return _mm_storeu_ps(p, _mm256_cvtpd_ps((__m256d)x));
    if constexpr (from_int64 && std::is_integral_v<U> && sizeof(U) < 8) {
        const __m256i low_words = _mm256_setr_epi32(0, 2, 4, 6, 0, 0, 0, 0);
        __m128i words = _mm256_castsi256_si128(_mm256_permutevar8x32_epi32((__m256i)x, low_words));
        if constexpr (sizeof(U) == 2)
            words = _mm_shuffle_epi8(words, _mm_setr_epi8(0, 1, 4, 5, 8, 9, 12, 13, -1, -1, -1, -1, -1, -1, -1, -1));
        if constexpr (sizeof(U) == 1)
            words = _mm_shuffle_epi8(words, _mm_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1));
        std::memcpy(p, &words, sizeof(Piece));
        return;
    }
    if constexpr (std::is_integral_v<T> && sizeof(T) == 4 && sizeof(U) == 1) {
        const __m256i each = _mm256_setr_epi8(0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,  //
                                              0, 4, 8, 12, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
        const __m256i packed = _mm256_shuffle_epi8((__m256i)x, each);
        const __m128i both = _mm_unpacklo_epi32(_mm256_castsi256_si128(packed), _mm256_extracti128_si256(packed, 1));
        std::memcpy(p, &both, sizeof(Piece));
        return;
    }
#endif
    const Piece piece = __builtin_convertvector(x, Piece);
    std::memcpy(p, &piece, sizeof piece);
}

}  // namespace
}  // namespace ik::simd
