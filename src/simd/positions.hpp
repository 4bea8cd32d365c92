#pragma once
// The place of the least or greatest element of an array, in vectors of the elements' own width. A block of elements
// tells its best value alone, in registers; where that is, is looked up once, in the block that had the best of all.

#include <type_traits>
#include <utility>

#include "simd/order.hpp"
#include "simd/vector.hpp"

namespace ik::simd {
namespace {

enum class Seek : std::uint8_t { least, greatest };

/// T as it is stored, in vectors. Truth values are bytes, and whatever is not 0 is true.
template <class T>
struct Stored {
    using Element = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
    typedef Element Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    static constexpr std::size_t width = IK_VECTOR_BYTES / sizeof(Element);
    static constexpr std::size_t block = 4096 / sizeof(Element);

    static Vec load(const Element* p) {
        Vec v;
        std::memcpy(&v, p, sizeof v);
        if constexpr (std::is_same_v<T, bool>) v = (Vec)(v != 0) & 1;
        return v;
    }
    static Element read(const Element* p) {
        Element x;
        std::memcpy(&x, p, sizeof x);
        if constexpr (std::is_same_v<T, bool>) x = x != 0 ? 1 : 0;
        return x;
    }
};

/// Of vectors or single elements.
template <class X>
inline auto is_nan(X x) {
    return x != x;  // NOLINT(misc-redundant-expression)
}

/// Likewise, strictly; false for a NaN.
template <Seek seek, class X>
inline auto is_better(X x, X best) {
    if constexpr (seek == Seek::least)
        return x < best;
    else
        return x > best;
}

/// The same where a NaN is better than every number, and nothing is better than it. Nothing jumps.
template <Seek seek, class X>
inline auto takes_over(X x, X best) {
    if constexpr (std::is_integral_v<X>)
        return is_better<seek>(x, best);
    else if constexpr (std::is_floating_point_v<X>)
        return static_cast<bool>(static_cast<int>(is_better<seek>(x, best)) |
                                 (static_cast<int>(is_nan(x)) & static_cast<int>(!is_nan(best))));
    else
        return (is_better<seek>(x, best) | is_nan(x)) & ~is_nan(best);
}

/// The better of each lane; the earlier one where x is a NaN.
template <Seek seek, class T, class Vec>
inline Vec better_of(Vec best, Vec x) {
    if constexpr (std::is_floating_point_v<T>) {
        using B = xsimd::batch<T, Arch>;
        const B a = make<B>(x), b = make<B>(best);
        return (Vec)native(seek == Seek::least ? xsimd::min(a, b) : xsimd::max(a, b));
    } else {
        return is_better<seek>(x, best) ? x : best;
    }
}

/// What no element can be better than, so that the search may stop; floats have none, as a NaN may follow.
template <Seek seek, class T>
constexpr bool is_final(typename Stored<T>::Element best) {
    if constexpr (std::is_floating_point_v<T>) return false;
    using Limits = std::numeric_limits<T>;
    return best == static_cast<typename Stored<T>::Element>(seek == Seek::least ? Limits::lowest() : Limits::max());
}

/// Lane k of the result is lane k + by; what wraps around is not used.
template <std::size_t by, class Vec, std::size_t... k>
inline Vec lanes_from(Vec v, std::index_sequence<k...> /*lanes*/) {
    return __builtin_shufflevector(v, v, static_cast<int>((k + by) % sizeof...(k))...);
}
/// Lane 0 becomes the best of the lanes below 2 * half.
template <Seek seek, class T, std::size_t half, class Vec>
inline Vec best_lane(Vec v) {
    if constexpr (half == 0) {
        return v;
    } else {
        const Vec upper = lanes_from<half>(v, std::make_index_sequence<Stored<T>::width>());
        return best_lane<seek, T, half / 2>(better_of<seek, T>(v, upper));
    }
}

/// The best value of a part of an array, from `count` vectors at a time.
template <Seek seek, class T>
class BestValue {
    using Kind = Stored<T>;
    using Element = typename Kind::Element;
    using Vec = typename Kind::Vec;
    static constexpr std::size_t w = Kind::width, count = 8;

public:
    explicit BestValue(Element before) : before_(before) {
        for (Vec& part : best_) part = before - Vec{};
    }

    /// At least one vector of elements.
    void look(const Element* x, const Element* end) {
        for (; end - x >= static_cast<std::ptrdiff_t>(count * w); x += count * w) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < count; ++k) look_at(best_[k], x + k * w);
        }
        for (; end - x >= static_cast<std::ptrdiff_t>(w); x += w) look_at(best_[0], x);
        if (x != end) look_at(best_[1], end - w);
    }
    [[nodiscard]] bool has_nan() const {
        if constexpr (std::is_floating_point_v<T>) return any_set(nan_);
        return false;
    }
    /// The best one, if it is better than what was before.
    bool improves(Element& value) {
#pragma GCC unroll 4
        for (std::size_t half = count / 2; half > 0; half /= 2) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < half; ++k) best_[k] = better_of<seek, T>(best_[k], best_[k + half]);
        }
        if (!any_set(is_better<seek>(best_[0], before_ - Vec{}))) return false;
        value = best_lane<seek, T, w / 2>(best_[0])[0];
        return true;
    }

private:
    void look_at(Vec& best, const Element* x) {
        const Vec v = Kind::load(x);
        best = better_of<seek, T>(best, v);
        if constexpr (std::is_floating_point_v<T>) nan_ |= is_nan(v);
    }
    Vec best_[count];
    decltype(Vec{} != Vec{}) nan_{};
    Element before_;
};

/// One bit for each lane of a mask, lane 0 lowest.
template <std::size_t bytes, class Mask>
inline std::uint64_t lane_mask(Mask mask) {
#if IK_SIMD_ISA_avx2
    if constexpr (bytes == 8) return static_cast<unsigned>(_mm256_movemask_pd((__m256d)mask));
    if constexpr (bytes == 4) return static_cast<unsigned>(_mm256_movemask_ps((__m256)mask));
    if constexpr (bytes == 1) return static_cast<unsigned>(_mm256_movemask_epi8((__m256i)mask));
    if constexpr (bytes == 2) {
        const __m128i low = _mm256_castsi256_si128((__m256i)mask), high = _mm256_extracti128_si256((__m256i)mask, 1);
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16(low, high)));
    }
#elif IK_SIMD_ISA_sse2
    if constexpr (bytes == 8) return static_cast<unsigned>(_mm_movemask_pd((__m128d)mask));
    if constexpr (bytes == 4) return static_cast<unsigned>(_mm_movemask_ps((__m128)mask));
    if constexpr (bytes == 1) return static_cast<unsigned>(_mm_movemask_epi8((__m128i)mask));
    if constexpr (bytes == 2)
        return static_cast<unsigned>(_mm_movemask_epi8(_mm_packs_epi16((__m128i)mask, _mm_setzero_si128())));
#elif IK_SIMD_ISA_avx512
    if constexpr (bytes == 8) return _mm512_movepi64_mask((__m512i)mask);
    if constexpr (bytes == 4) return _mm512_movepi32_mask((__m512i)mask);
    if constexpr (bytes == 2) return _mm512_movepi16_mask((__m512i)mask);
    if constexpr (bytes == 1) return _mm512_movepi8_mask((__m512i)mask);
#endif
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < sizeof(Mask) / bytes; ++k) bits |= std::uint64_t{mask[k] != 0} << k;
    return bits;
}

/// The first lane of a mask that is set, as there is one.
template <class T, class Mask>
inline std::ptrdiff_t first_set(Mask mask) {
    return __builtin_ctzll(lane_mask<sizeof(T)>(mask));
}

/// The first element from `x` on that the test holds for, as there is one before `end`.
template <class T, class Test>
inline const typename Stored<T>::Element* first_with(const typename Stored<T>::Element* x,
                                                     const typename Stored<T>::Element* end, const Test& test) {
    constexpr std::size_t w = Stored<T>::width, together = 4 * w;
    for (; end - x >= static_cast<std::ptrdiff_t>(together); x += together) {
        auto hits = test(Stored<T>::load(x));
        for (std::size_t k = w; k < together; k += w) hits |= test(Stored<T>::load(x + k));
        if (any_set(hits)) break;
    }
    for (; end - x >= static_cast<std::ptrdiff_t>(w); x += w) {
        const auto hits = test(Stored<T>::load(x));
        if (any_set(hits)) return x + first_set<typename Stored<T>::Element>(hits);
    }
    while (!test(Stored<T>::read(x))) ++x;
    return x;
}

/// Fewer elements than a vector has. Nothing jumps by the values.
template <Seek seek, class T>
inline std::int64_t find_among_few(const typename Stored<T>::Element* x, std::int64_t count) {
    auto best = Stored<T>::read(x);
    std::int64_t place = 0;
    for (std::int64_t i = 1; i < count; ++i) {
        const auto value = Stored<T>::read(x + i);
        const bool takes = takes_over<seek>(value, best);
        best = takes ? value : best;
        place = takes ? i : place;
    }
    return place;
}

/// From one vector of elements on, a few hundred: their best value, and then where it is first, 64 elements at a time.
/// Up to 64 nothing jumps by the values, but for a NaN. The last vector takes elements before it too.
inline constexpr std::int64_t few_hundred = 512;
inline constexpr std::int64_t mask_lanes = 64;
template <Seek seek, class T>
inline std::int64_t find_by_bits(const typename Stored<T>::Element* x, std::int64_t count) {
    constexpr std::int64_t w = Stored<T>::width;
    constexpr std::size_t bytes = sizeof(typename Stored<T>::Element);
    auto even = Stored<T>::load(x), odd = Stored<T>::load(x + count - w);
    auto nan = is_nan(even) | is_nan(odd);
    const auto look = [&](auto& best, std::int64_t i) {
        const auto v = Stored<T>::load(x + i);
        best = better_of<seek, T>(best, v);
        if constexpr (std::is_floating_point_v<T>) nan |= is_nan(v);
    };
    std::int64_t i = w;
    for (; i + 2 * w < count; i += 2 * w) {
        look(odd, i);
        look(even, i + w);
    }
    if (i + w < count) look(odd, i);
    if (any_set(nan)) return first_with<T>(x, x + count, [](auto v) { return is_nan(v); }) - x;
    const auto top = best_lane<seek, T, w / 2>(better_of<seek, T>(even, odd))[0];
    const auto hits_at = [&](const auto* from, std::int64_t k) {
        return lane_mask<bytes>(Stored<T>::load(from + k) == top) << k;
    };
    if (count <= mask_lanes) {
        std::uint64_t hits = hits_at(x, count - w);
        for (std::int64_t k = 0; k + w < count; k += w) hits |= hits_at(x, k);
        return __builtin_ctzll(hits);
    }
    for (std::int64_t from = 0;; from = std::min(from + mask_lanes, count - mask_lanes)) {
        std::uint64_t hits = 0;
        for (std::int64_t k = 0; k < mask_lanes; k += w) hits |= hits_at(x + from, k);
        if (hits != 0) return from + __builtin_ctzll(hits);
    }
}

/// At least one vector of elements.
template <Seek seek, class T>
inline std::int64_t find_by_blocks(const typename Stored<T>::Element* x, std::int64_t count) {
    using Element = typename Stored<T>::Element;
    constexpr std::ptrdiff_t w = Stored<T>::width, block = Stored<T>::block;
    const Element* const end = x + count;
    const Element *from = x, *to = count < block ? end : x + block;
    Element best = Stored<T>::read(x);
    for (const Element* begin = x; begin < end && !is_final<seek, T>(best);) {
        const Element* const stop = end - begin < block ? end : begin + block;
        BestValue<seek, T> values(best);
        // A short last block takes what comes before it too, which is no better.
        values.look(stop - begin < w ? stop - w : begin, stop);
        if (values.has_nan()) return first_with<T>(begin, stop, [](auto v) { return is_nan(v); }) - x;
        if (values.improves(best)) {
            from = begin;
            to = stop;
        }
        begin = stop;
    }
    return first_with<T>(from, to, [best](auto v) { return v == best; }) - x;
}

template <Seek seek, class T>
inline std::int64_t find_in_row(const typename Stored<T>::Element* x, std::int64_t count) {
    constexpr std::int64_t w = Stored<T>::width;
    if (count < w) return find_among_few<seek, T>(x, count);
    if (count <= few_hundred) return find_by_bits<seek, T>(x, count);
    return find_by_blocks<seek, T>(x, count);
}

template <Seek seek, class T>
void find_best(const RowsOfElements& rows, std::int64_t* places) noexcept {
    for (std::int64_t row = 0; row < rows.rows; ++row) {
        const std::byte* const elements = rows.first + row * rows.step;
        places[row] = find_in_row<seek, T>(reinterpret_cast<const typename Stored<T>::Element*>(elements), rows.count);
    }
}

}  // namespace
}  // namespace ik::simd
