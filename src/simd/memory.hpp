#pragma once
// Loads and stores: from the storage dtype of an array to lanes and back, at unit stride, at any stride, or walking a
// view in the order of a flattened space.

#include <utility>

#include "simd/convert.hpp"
#include "simd/machine.hpp"

namespace ik::simd {
namespace {

template <DType>
struct StorageOf;
#define IK_STORAGE(dtype, type)      \
    template <>                      \
    struct StorageOf<DType::dtype> { \
        using T = type;              \
    };
IK_STORAGE(boolean, std::uint8_t)
IK_STORAGE(u8, std::uint8_t)
IK_STORAGE(i8, std::int8_t)
IK_STORAGE(u16, std::uint16_t)
IK_STORAGE(i16, std::int16_t)
IK_STORAGE(u32, std::uint32_t)
IK_STORAGE(i32, std::int32_t)
IK_STORAGE(u64, std::uint64_t)
IK_STORAGE(i64, std::int64_t)
IK_STORAGE(f32, float)
IK_STORAGE(f64, double)
template <DType dtype>
using Storage = typename StorageOf<dtype>::T;

/// The scalar that a lane of a type holds.
template <Type type, class V>
struct LaneScalar {
    using T = ScalarOf<V>;
};
template <>
struct LaneScalar<Type::i64, D> {
    using T = std::int64_t;
};
template <>
struct LaneScalar<Type::u64, D> {
    using T = std::uint64_t;
};
template <class V>
struct LaneScalar<Type::boolean, V> {
    using T = typename Lanes<V>::Bit;
};

/// Whether elements of a dtype can be loaded as lanes of a type without rounding or a change of kind.
constexpr bool loads_as(DType dtype, Type type, std::size_t lane_bytes) {
    if (type == Type::boolean) return dtype == DType::boolean;
    if (type == Type::f32 && lane_bytes == 4) {
        return dtype == DType::boolean || dtype == DType::u8 || dtype == DType::i8 || dtype == DType::u16 ||
               dtype == DType::i16 || dtype == DType::f32;
    }
    if (lane_bytes == 4) return false;
    if (type == Type::f64) return true;
    if (type == Type::f32) return dtype <= DType::i16 || dtype == DType::f32;
    return dtype <= DType::i64;
}

template <class T, class U>
inline T convert_element(U x, Type type) {
    if (type == Type::boolean) return static_cast<T>(-static_cast<int>(x != U(0)));
    return static_cast<T>(x);
}

template <Type type, DType dtype, class V>
void load_unit(IK_PARAMETERS) {
    using U = Storage<dtype>;
    using T = typename LaneScalar<type, V>::T;
    const U* p = reinterpret_cast<const U*>(f->pointers()[pc->b]) + i;
#define IK_APPLY(k)                                                         \
    {                                                                       \
        Vector<T> full = load_converted<T>(p + k * width<V>);               \
        if constexpr (type == Type::boolean) full = (Vector<T>)(full != 0); \
        a##k = make<V>(full);                                               \
    }
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

#if IK_HAS_CONVERSIONS

/// Every second of the numbers at p: from two vectors, the second of which ends with the last number that is wanted.
inline D load_every_second(const double* p) {
#if IK_SIMD_ISA_avx512
    const __m512i which = _mm512_setr_epi64(0, 2, 4, 6, 9, 11, 13, 15);
    return D(_mm512_permutex2var_pd(_mm512_loadu_pd(p), which, _mm512_loadu_pd(p + 7)));
#else
    const __m256d mixed = _mm256_shuffle_pd(_mm256_loadu_pd(p), _mm256_loadu_pd(p + 3), 0b1010);
    return D(_mm256_permute4x64_pd(mixed, 0b11011000));
#endif
}
inline S load_every_second(const float* p) {
#if IK_SIMD_ISA_avx512
    const __m512i which = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
    return S(_mm512_permutex2var_ps(_mm512_loadu_ps(p), which, _mm512_loadu_ps(p + 15)));
#else
    const __m256 mixed = _mm256_shuffle_ps(_mm256_loadu_ps(p), _mm256_loadu_ps(p + 7), 0b11011000);
    return S(_mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(mixed), 0b11011000)));
#endif
}

#endif

template <Type type, DType dtype, class V>
inline typename LaneScalar<type, V>::T element_at(const std::byte* p) {
    Storage<dtype> x;
    std::memcpy(&x, p, sizeof x);
    return convert_element<typename LaneScalar<type, V>::T>(x, type);
}

/// Elements that are `stride` bytes apart as the lanes of one vector. Scalars that are stored and read again as a
/// vector would have to reach the cache in between.
template <Type type, DType dtype, class V, std::size_t... lane>
inline V load_apart(const std::byte* p, std::int64_t stride, std::index_sequence<lane...> /*lanes*/) {
    typedef typename LaneScalar<type, V>::T Vec __attribute__((vector_size(width<V> * sizeof(ScalarOf<V>))));
    return make<V>(Vec{element_at<type, dtype, V>(p + static_cast<std::int64_t>(lane) * stride)...});
}

template <Type type, DType dtype, class V>
[[gnu::noinline]] void load_strided_tail(IK_PARAMETERS) {
    using T = typename LaneScalar<type, V>::T;
    alignas(64) T t[tile_of<V>];
    const std::int64_t stride = f->strides[pc->b];
    const std::byte* p = f->pointers()[pc->b] + static_cast<std::int64_t>(i) * stride;
    for (std::size_t k = 0; k < f->valid; ++k, p += stride) t[k] = element_at<type, dtype, V>(p);
    for (std::size_t k = f->valid; k < tile_of<V>; ++k) t[k] = T(0);
    IK_LOAD_ALL(reinterpret_cast<const ScalarOf<V>*>(t));
    IK_GO(1);
}
template <Type type, DType dtype, class V>
void load_strided(IK_PARAMETERS) {
    if (f->valid < tile_of<V>) [[unlikely]]
        return load_strided_tail<type, dtype, V>(pc, f, i, a0, a1, a2, a3, a4, a5, a6, a7);
    const std::int64_t stride = f->strides[pc->b];
    const std::byte* const p = f->pointers()[pc->b] + static_cast<std::int64_t>(i) * stride;
#if IK_HAS_CONVERSIONS
    using U = Storage<dtype>;
    using T = typename LaneScalar<type, V>::T;
    constexpr bool in_lane_format =
        sizeof(U) == sizeof(ScalarOf<V>) && std::is_floating_point_v<U> == std::is_floating_point_v<T>;
    if constexpr (in_lane_format) {
        if (stride == 2 * static_cast<std::int64_t>(sizeof(U))) {
            const auto* q = reinterpret_cast<const ScalarOf<V>*>(p);
#define IK_APPLY(k) a##k = load_every_second(q + 2 * k * width<V>);
            IK_EACH(IK_APPLY)
#undef IK_APPLY
            IK_GO(1);
        }
    }
#endif
    constexpr auto lanes = std::make_index_sequence<width<V>>();
    const std::int64_t step = static_cast<std::int64_t>(width<V>) * stride;
#define IK_APPLY(k) a##k = load_apart<type, dtype, V>(p + k * step, stride, lanes);
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

/// Gives the next `valid` positions of a walk, run by run along its last axis, to `take(offset, lane, count, stride)`.
template <class Take>
inline void walk_on(Walk& walk, std::size_t valid, Take take) {
    const std::size_t last = walk.rank - 1;
    std::size_t lane = 0;
    while (lane < valid) {
        const std::int64_t left = walk.extent[last] - walk.index[last];
        const std::size_t count =
            static_cast<std::size_t>(left) < valid - lane ? static_cast<std::size_t>(left) : valid - lane;
        take(walk.offset, lane, count, walk.stride[last]);
        lane += count;
        walk.index[last] += static_cast<std::int64_t>(count);
        walk.offset += static_cast<std::int64_t>(count) * walk.stride[last];
        for (std::size_t d = last; walk.index[d] == walk.extent[d]; --d) {
            walk.offset -= walk.extent[d] * walk.stride[d];
            walk.index[d] = 0;
            if (d == 0) break;
            ++walk.index[d - 1];
            walk.offset += walk.stride[d - 1];
        }
    }
}

template <Type type, DType dtype, class V>
void load_gather(IK_PARAMETERS) {
    using U = Storage<dtype>;
    using T = typename LaneScalar<type, V>::T;
    alignas(64) T t[tile_of<V>];
    Walk& walk = *reinterpret_cast<Walk*>(f->pointers()[pc->b]);
    const std::byte* data = walk.data;
    walk_on(walk, f->valid, [&](std::int64_t offset, std::size_t lane, std::size_t count, std::int64_t stride) {
        const std::byte* p = data + offset;
        for (std::size_t k = 0; k < count; ++k, p += stride) {
            U x;
            std::memcpy(&x, p, sizeof x);
            t[lane + k] = convert_element<T>(x, type);
        }
    });
    for (std::size_t k = f->valid; k < tile_of<V>; ++k) t[k] = T(0);
    IK_LOAD_ALL(reinterpret_cast<const ScalarOf<V>*>(t));
    IK_GO(1);
}

inline void walk_index(const Instr* pc, Frame* f, std::size_t i, D a0, D a1, D a2, D a3, D a4, D a5, D a6, D a7) {
    using V = D;
    alignas(64) std::int64_t t[tile_of<V>] = {};
    Walk& walk = *reinterpret_cast<Walk*>(f->pointers()[pc->b]);
    walk_on(walk, f->valid, [&](std::int64_t offset, std::size_t lane, std::size_t count, std::int64_t stride) {
        for (std::size_t k = 0; k < count; ++k) t[lane + k] = offset + static_cast<std::int64_t>(k) * stride;
    });
    IK_LOAD_ALL(reinterpret_cast<const double*>(t));
    IK_GO(1);
}

inline void load_iota(const Instr* pc, Frame* f, std::size_t i, D a0, D a1, D a2, D a3, D a4, D a5, D a6, D a7) {
    using V = D;
    std::int64_t start;
    std::memcpy(&start, f->pointers()[pc->b], sizeof start);
    const I64 ones = ~I64{};
    I64 value;
    for (std::size_t k = 0; k < width<D>; ++k) value[k] = start + static_cast<std::int64_t>(i + k);
#define IK_APPLY(k)        \
    a##k = make<D>(value); \
    value -= ones * static_cast<std::int64_t>(width<D>);
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

template <class V>
void load_splat(IK_PARAMETERS) {
    const V b = splat_operand<V>(f, pc->b);
#define IK_APPLY(k) a##k = b;
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

template <class V>
void store_temp(IK_PARAMETERS) {
    auto* p = const_cast<ScalarOf<V>*>(operand<V>(f, pc->b, i));
    IK_STORE_ALL(p);
    IK_GO(1);
}

/// Whether lanes of a type can be stored as a dtype of the same kind (integers wrap, f64 rounds to f32).
constexpr bool stores_as(Type type, DType dtype, std::size_t lane_bytes) {
    switch (type) {
        case Type::boolean: return dtype == DType::boolean;
        case Type::f32: return dtype == DType::f32;
        case Type::f64: return lane_bytes == 8 && (dtype == DType::f64 || dtype == DType::f32);
        case Type::i64:
        case Type::u64: return lane_bytes == 8 && dtype >= DType::u8 && dtype <= DType::i64;
    }
    return false;
}

template <Type type, DType dtype, class V>
void store_unit(IK_PARAMETERS) {
    using U = Storage<dtype>;
    using T = typename LaneScalar<type, V>::T;
    U* p = reinterpret_cast<U*>(f->pointers()[pc->b]) + i;
#define IK_APPLY(k)                                           \
    {                                                         \
        Vector<T> full = (Vector<T>)native(a##k);             \
        if constexpr (type == Type::boolean) full = full & 1; \
        store_converted<U, T>(full, p + k * width<V>);        \
    }
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

enum class Store : std::uint8_t { cached, streamed };

/// Where a store around the caches may go; an odd row is stored in the usual way.
inline bool may_stream(const void* p) { return reinterpret_cast<std::uintptr_t>(p) % stream_alignment == 0; }

template <Store store, class Vector>
inline void put(void* p, Vector x, [[maybe_unused]] bool aligned) {
    if constexpr (store == Store::streamed) {
        if (aligned) {
#if IK_SIMD_ISA_avx512
            _mm512_stream_pd(static_cast<double*>(p), (__m512d)x);
            return;
#elif IK_SIMD_ISA_avx2
            _mm256_stream_pd(static_cast<double*>(p), (__m256d)x);
            return;
#elif IK_SIMD_ISA_sse2
            _mm_stream_pd(static_cast<double*>(p), (__m128d)x);
            return;
#endif
        }
    }
    std::memcpy(p, &x, sizeof x);
}

template <class V>
void store_stream(IK_PARAMETERS) {
    auto* p = const_cast<ScalarOf<V>*>(operand<V>(f, pc->b, i));
    const bool aligned = may_stream(p);
#define IK_APPLY(k) put<Store::streamed>(p + k * width<V>, native(a##k), aligned);
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

/// re[0], im[0], re[1], im[1], ...: one half of two vectors interleaved.
template <std::size_t first, class Vector, std::size_t... I>
inline Vector interleaved(Vector re, Vector im, std::index_sequence<I...>) {
    return __builtin_shufflevector(re, im, static_cast<int>(first + I / 2 + (I % 2 == 0 ? 0 : sizeof...(I)))...);
}

/// Complex numbers of parts U from the real parts in tile c and the imaginary ones in the accumulator.
template <class U, Store store, class V>
void store_pair(IK_PARAMETERS) {
    constexpr std::size_t w = width<V>;
    typedef U Parts __attribute__((vector_size(w * sizeof(U))));
    const ScalarOf<V>* const reals = operand<V>(f, pc->c, i);
    U* const p = reinterpret_cast<U*>(f->pointers()[pc->b]) + 2 * i;
    const bool aligned = may_stream(p);
#define IK_APPLY(k)                                                                                          \
    {                                                                                                        \
        const Parts re = __builtin_convertvector(native(load<V>(reals + k * w)), Parts);                     \
        const Parts im = __builtin_convertvector(native(a##k), Parts);                                       \
        put<store>(p + 2 * k * w, interleaved<0>(re, im, std::make_index_sequence<w>()), aligned);           \
        put<store>(p + (2 * k + 1) * w, interleaved<w / 2>(re, im, std::make_index_sequence<w>()), aligned); \
    }
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

}  // namespace
}  // namespace ik::simd
