#pragma once
// Loops over xsimd vectors with ik's own elementary functions inlined.

#if defined(__AVX512F__) && defined(__AVX512DQ__)
#define IK_SIMD_ISA_avx512 1
#elif defined(__AVX2__) && defined(__FMA__)
#define IK_SIMD_ISA_avx2 1
#elif defined(__aarch64__)
#define IK_SIMD_ISA_neon64 1
#else
#define IK_SIMD_ISA_sse2 1
#endif

#include "fused.hpp"
#include "simd/machine_math.hpp"

namespace ik::fused {
namespace {

using ops::Op;
using simd::D;
using simd::S;
using simd::splat;

template <Op op, class V>
[[gnu::noinline, gnu::cold]] V rare(V x, V y) {
    return simd::blend<V>(simd::OwnMath<op, V>::special(x), simd::rare_result<op>(x), y);
}
template <Op op, class V>
[[gnu::noinline, gnu::cold]] V rare(V a, V b, V y) {
    return simd::blend<V>(simd::OwnMath<op, V>::special(a, b), simd::FloatBinary<op>::run(a, b), y);
}

/// An elementary function of one vector.
template <Op op, class V>
V call(V x) {
    using Own = simd::OwnMath<op, V>;
    if constexpr (!Own::value) {
        return simd::FloatUnary<op>::run(x);
    } else {
        V y;
        if constexpr (requires { &Own::first; }) {
            const auto pair = Own::first(x);
            y = Own::second(x, pair.high, pair.low);
        } else {
            y = Own::run(x);
        }
        if (simd::any_set(Own::special(x))) [[unlikely]]
            return rare<op>(x, y);
        return y;
    }
}
template <Op op, class V>
V call(V a, V b) {
    using Own = simd::OwnMath<op, V>;
    if constexpr (!Own::value) {
        return simd::FloatBinary<op>::run(a, b);
    } else {
        V y;
        if constexpr (requires { &Own::first; }) {
            const auto pair = Own::first(a, b);
            y = Own::second(pair.high, pair.low);
        } else {
            y = Own::run(a, b);
        }
        if (simd::any_set(Own::special(a, b))) [[unlikely]]
            return rare<op>(a, b, y);
        return y;
    }
}

/// Stores past the caches; p is aligned to a vector.
template <class V>
void store_past(V v, simd::ScalarOf<V>* p) {
#if IK_SIMD_ISA_avx512
    _mm512_stream_si512(reinterpret_cast<__m512i*>(p), (__m512i)simd::native(v));
#elif IK_SIMD_ISA_avx2
    _mm256_stream_si256(reinterpret_cast<__m256i*>(p), (__m256i)simd::native(v));
#elif IK_SIMD_ISA_sse2
    _mm_stream_si128(reinterpret_cast<__m128i*>(p), (__m128i)simd::native(v));
#else
    v.store_unaligned(p);
#endif
}

/// Some elements, fewer than a vector, on padded copies.
template <class V, class F, class... In>
void map_part(Index begin, Index count, simd::ScalarOf<V>* out, const F& f, const In*... in) {
    using T = simd::ScalarOf<V>;
    const auto padded = [&](const T* p) {
        T copy[simd::width<V>] = {};
        std::copy_n(p + begin, count, copy);
        return V::load_unaligned(copy);
    };
    T result[simd::width<V>];
    f(padded(in)...).store_unaligned(result);
    std::copy_n(result, count, out + begin);
}

/// out[i] = f(in[i]...), a vector at a time, on all cores.
template <class V, class F, class... In>
void map(Index n, simd::ScalarOf<V>* out, const F& f, const In*... in) {
    using T = simd::ScalarOf<V>;
    constexpr Index w = simd::width<V>;
    const bool past = n * static_cast<Index>(sizeof(T)) > streamed_bytes;
    in_pieces(n, 1, [&](Index begin, Index end) {
        Index i = begin;
        if (past) {
            const auto odd = static_cast<Index>(reinterpret_cast<std::uintptr_t>(out + i) / sizeof(T)) % w;
            if (odd != 0) {
                const Index count = std::min(w - odd, end - i);
                map_part<V>(i, count, out, f, in...);
                i += count;
            }
#pragma GCC unroll 4
            for (; i + w <= end; i += w) store_past(f(V::load_unaligned(in + i)...), out + i);
        } else {
#pragma GCC unroll 4
            for (; i + w <= end; i += w) f(V::load_unaligned(in + i)...).store_unaligned(out + i);
        }
        if (i < end) map_part<V>(i, end - i, out, f, in...);
#if defined(__SSE2__)
        if (past) _mm_sfence();
#endif
    });
}

}  // namespace
}  // namespace ik::fused
