#pragma once
// Reductions: the accumulator tile is added to a row of accumulators in L1, always 64-bit lanes (f32 accumulates as
// f64). Lane of element i is i & reduce_mask, so that the grouping of the sum is that of the logical lanes and not of
// the ISA. Lanes beyond reduce_valid (padding of a tail) take the identity instead.

#include "simd/cast.hpp"

namespace ik::simd {
namespace {

template <class Vec>
inline constexpr bool is_float = std::is_same_v<Vec, VD> || std::is_same_v<Vec, VF>;

/// The reductions on one kind of 64-bit lane. Vec is VD, I64 or U64 (and VF to compare f32 values).
template <Reduce op, class Vec>
struct Fold;
template <class Vec>
struct Fold<Reduce::sum, Vec> {
    template <class T>
    static constexpr T identity() {
        return T(-0.0);
    }
    static inline Vec run(Vec s, Vec a) { return s + a; }
};
template <class Vec>
struct Fold<Reduce::prod, Vec> {
    template <class T>
    static constexpr T identity() {
        return T(1);
    }
    static inline Vec run(Vec s, Vec a) { return s * a; }
};
template <class Vec>
struct Fold<Reduce::min, Vec> {
    template <class T>
    static constexpr T identity() {
        return std::numeric_limits<T>::has_infinity ? std::numeric_limits<T>::infinity()
                                                    : std::numeric_limits<T>::max();
    }
    // The order of the comparison keeps the first of equals; a NaN on either side stays.
    static inline Vec run(Vec s, Vec a) {
        if constexpr (is_float<Vec>) {
            using V = std::conditional_t<std::is_same_v<Vec, VD>, D, S>;
            return native(FloatBinary<Op::minimum>::run(make<V>(a), make<V>(s)));
        } else {
            return a < s ? a : s;
        }
    }
};
template <class Vec>
struct Fold<Reduce::max, Vec> {
    template <class T>
    static constexpr T identity() {
        return std::numeric_limits<T>::has_infinity ? -std::numeric_limits<T>::infinity()
                                                    : std::numeric_limits<T>::lowest();
    }
    static inline Vec run(Vec s, Vec a) {
        if constexpr (is_float<Vec>) {
            using V = std::conditional_t<std::is_same_v<Vec, VD>, D, S>;
            return native(FloatBinary<Op::maximum>::run(make<V>(a), make<V>(s)));
        } else {
            return a > s ? a : s;
        }
    }
};
// On masks.
template <class Vec>
struct Fold<Reduce::any, Vec> {
    template <class T>
    static constexpr T identity() {
        return T(0);
    }
    static inline Vec run(Vec s, Vec a) { return s | a; }
};
template <class Vec>
struct Fold<Reduce::all, Vec> {
    template <class T>
    static constexpr T identity() {
        return T(-1);
    }
    static inline Vec run(Vec s, Vec a) { return s & a; }
};
template <class Vec>
struct Fold<Reduce::count, Vec> {
    template <class T>
    static constexpr T identity() {
        return T(0);
    }
    static inline Vec run(Vec s, Vec a) { return s - a; }
};

template <Reduce op, class Vec, class T>
inline void fold_into(T* s, Vec a) {
    Vec old;
    std::memcpy(&old, s, sizeof old);
    const Vec sum = Fold<op, Vec>::run(old, a);
    std::memcpy(s, &sum, sizeof sum);
}

/// Lanes k, k + 1, ... of a tail tile with `valid` elements: the padding takes the identity. In registers, since a load
/// of what was just stored in other pieces waits for the stores.
template <Reduce op, class Vec>
inline Vec padded(Vec part, std::size_t k, std::size_t valid) {
    using T = std::remove_cvref_t<decltype(part[0])>;
    Vec identity;
    using Lane = decltype(part < identity);
    using Number = std::remove_cvref_t<decltype(Lane{}[0])>;
    Lane lane, end;
    for (std::size_t j = 0; j < sizeof(Vec) / sizeof(T); ++j) {
        lane[j] = static_cast<Number>(j) + static_cast<Number>(k);
        end[j] = static_cast<Number>(valid);
        identity[j] = Fold<op, Vec>::template identity<T>();
    }
    return lane < end ? part : identity;
}

/// A tail tile. A function of its own, so that the common path needs no further registers.
template <Reduce op, class T, class V>
[[gnu::noinline]] void reduce_wide_tail(IK_PARAMETERS) {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    T* s = reinterpret_cast<T*>(f->pointers()[pc->b]) + (i & f->reduce_mask);
    const std::size_t valid = f->reduce_valid;
#define IK_APPLY(k) fold_into<op, Vec>(s + k * width<V>, padded<op>((Vec)native(a##k), k * width<V>, valid));
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

/// Wide lanes: T is the lane scalar (double for f64 and f32).
template <Reduce op, class T, class V>
void reduce_wide(IK_PARAMETERS) {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    if (f->reduce_valid < tile_of<V>) [[unlikely]] {
        return reduce_wide_tail<op, T, V>(pc, f, i, a0, a1, a2, a3, a4, a5, a6, a7);
    }
    T* s = reinterpret_cast<T*>(f->pointers()[pc->b]) + (i & f->reduce_mask);
#define IK_APPLY(k) fold_into<op, Vec>(s + k * width<V>, (Vec)native(a##k));
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

/// Two vectors of wide lanes from one of narrow lanes: doubles, or 64-bit masks.
template <class T>
inline auto low_half(VF v) {
    if constexpr (std::is_same_v<T, double>)
        return low_doubles(v);
    else
        return low_integers((I32)v);
}
template <class T>
inline auto high_half(VF v) {
    if constexpr (std::is_same_v<T, double>)
        return high_doubles(v);
    else
        return high_integers((I32)v);
}

/// A tail tile of narrow lanes.
template <Reduce op, class T, class V>
[[gnu::noinline]] void reduce_narrow_tail(IK_PARAMETERS) {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    constexpr std::size_t w = width<V>;
    T* s = reinterpret_cast<T*>(f->pointers()[pc->b]) + (i & f->reduce_mask);
    const std::size_t valid = f->reduce_valid;
#define IK_APPLY(k)                                                                          \
    fold_into<op, Vec>(s + k * w, padded<op>((Vec)low_half<T>(native(a##k)), k * w, valid)); \
    fold_into<op, Vec>(s + k * w + w / 2, padded<op>((Vec)high_half<T>(native(a##k)), k * w + w / 2, valid));
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

/// Narrow lanes: each vector widens to two of doubles (or of 64-bit masks).
template <Reduce op, class T, class V>
void reduce_narrow(IK_PARAMETERS) {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    if (f->reduce_valid < tile_of<V>) [[unlikely]] {
        return reduce_narrow_tail<op, T, V>(pc, f, i, a0, a1, a2, a3, a4, a5, a6, a7);
    }
    T* s = reinterpret_cast<T*>(f->pointers()[pc->b]) + (i & f->reduce_mask);
#define IK_APPLY(k)                                                       \
    fold_into<op, Vec>(s + k * width<V>, (Vec)low_half<T>(native(a##k))); \
    fold_into<op, Vec>(s + k * width<V> + width<V> / 2, (Vec)high_half<T>(native(a##k)));
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

/// argmin and argmax keep the value and its position per lane, the first of equals; a NaN wins over all numbers.
template <class T>
constexpr bool is_nan(T x) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        return __builtin_isnan(x);
    else
        return false;
}

/// The values of a tile beside the best ones so far, and where those were.
template <class T>
struct Positions {
    T* value;
    std::int64_t* where;
    std::int64_t start;  ///< Position of the tile's first element.
    std::int64_t step;
};

/// Whether x takes the place of the best value: it is better, or the first NaN.
template <Reduce op, class Vec>
inline I64 takes_place(Vec x, Vec best) {
    const I64 better = op == Reduce::argmin ? (I64)(x < best) : (I64)(x > best);
    return better | ((I64)(x != x) & (I64)(best == best));  // NOLINT(misc-redundant-expression)
}

/// One vector of a tile, from element k on.
template <Reduce op, class T>
inline void update_positions(const Positions<T>& best, std::size_t k, const T* x) {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    Vec now, old;
    I64 where, here;
    std::memcpy(&now, x, sizeof now);
    std::memcpy(&old, best.value + k, sizeof old);
    std::memcpy(&where, best.where + k, sizeof where);
    for (std::size_t lane = 0; lane < width<D>; ++lane) {
        here[lane] = best.start + static_cast<std::int64_t>(k + lane) * best.step;
    }
    const I64 takes = takes_place<op>(now, old) | (where < 0);
    old = takes ? now : old;
    where = takes ? here : where;
    std::memcpy(best.value + k, &old, sizeof old);
    std::memcpy(best.where + k, &where, sizeof where);
}

/// The elements x of a tile, of which `valid` take part.
template <Reduce op, std::size_t tile, class T>
[[gnu::noinline]] void update_tile(const Positions<T>& best, const T* x, std::size_t valid) {
    if (valid == tile) {
        for (std::size_t k = 0; k < tile; k += width<D>) update_positions<op>(best, k, x + k);
        return;
    }
    for (std::size_t k = 0; k < valid; ++k) {
        const bool better = op == Reduce::argmin ? x[k] < best.value[k] : x[k] > best.value[k];
        const bool nan = is_nan(x[k]) && !is_nan(best.value[k]);
        if (best.where[k] >= 0 && !better && !nan) continue;
        best.value[k] = x[k];
        best.where[k] = best.start + static_cast<std::int64_t>(k) * best.step;
    }
}

/// Operand b names the values, b + 1 the positions (-1: none yet). Mostly no element of a tile takes a place, which is
/// found without looking at positions: lanes get their first value by whole tiles.
template <Reduce op, class T, class V>
void reduce_position(IK_PARAMETERS) {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    constexpr std::size_t w = width<D>;
    const std::size_t lane = i & f->reduce_mask;
    const Positions<T> best{.value = reinterpret_cast<T*>(f->pointers()[pc->b]) + lane,
                            .where = reinterpret_cast<std::int64_t*>(f->pointers()[pc->b + 1]) + lane,
                            .start = f->position + static_cast<std::int64_t>(i) * f->position_step,
                            .step = f->position_step};
    alignas(64) T t[tile_of<V>];
    I64 takes{};
    const auto look = [&](std::size_t k, Vec x) {
        Vec old;
        std::memcpy(t + k, &x, sizeof x);
        std::memcpy(&old, best.value + k, sizeof old);
        takes |= takes_place<op>(x, old);
    };
#define IK_APPLY(k)                                                  \
    if constexpr (sizeof(ScalarOf<V>) == 4) {                        \
        look(k* width<V>, (Vec)low_half<double>(native(a##k)));      \
        look(k* width<V> + w, (Vec)high_half<double>(native(a##k))); \
    } else {                                                         \
        look(k* w, (Vec)native(a##k));                               \
    }
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    const std::size_t valid = f->reduce_valid < tile_of<V> ? f->reduce_valid : tile_of<V>;
    const bool may_be_empty = best.where[0] < 0 || best.where[tile_of<V> - 1] < 0;
    if (valid < tile_of<V> || may_be_empty || any_set(takes)) update_tile<op, tile_of<V>>(best, t, valid);
    IK_GO(1);
}

/// The logical lanes of a lane width, whatever the ISA.
template <class V>
inline constexpr std::size_t logical_lanes = sizeof(ScalarOf<V>) == 8 ? wide_lanes : narrow_lanes;

template <class V>
void fill_lanes(std::byte* lanes, std::uint64_t bits) {
    U64 all;
    for (std::size_t k = 0; k < width<D>; ++k) all[k] = bits;
    for (std::size_t k = 0; k < logical_lanes<V>; k += width<D>) std::memcpy(lanes + k * 8, &all, sizeof all);
}

/// Two halves combined; the first is the earlier one: it stays where both are as good.
template <Reduce op, class Vec>
inline Vec combine_halves(Vec first, Vec second) {
    if constexpr (op == Reduce::count)
        return first + second;
    else
        return Fold<op, Vec>::run(first, second);
}

/// Lane k of the result is lane k + by; what wraps around is not used.
template <std::size_t by, class Vec, std::size_t... k>
inline Vec moved_down(Vec v, std::index_sequence<k...> /*lanes*/) {
    return __builtin_shufflevector(v, v, static_cast<int>((k + by) % sizeof...(k))...);
}

/// Lane 0 becomes the lanes below 2 * half, combined.
template <Reduce op, std::size_t half, class Vec>
inline Vec fold_within(Vec v) {
    if constexpr (half == 0) {
        return v;
    } else {
        const Vec upper = moved_down<half>(v, std::make_index_sequence<width<D>>());
        return fold_within<op, half / 2>(combine_halves<op>(v, upper));
    }
}

/// Halves against halves down to one vector, and then within it, all in registers.
template <Reduce op, class T, class V>
void fold_lanes(std::byte* lanes) {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    constexpr std::size_t vectors = logical_lanes<V> / width<D>;
    Vec parts[vectors];
#pragma GCC unroll 64
    for (std::size_t k = 0; k < vectors; ++k) std::memcpy(&parts[k], lanes + k * sizeof(Vec), sizeof(Vec));
#pragma GCC unroll 8
    for (std::size_t half = vectors / 2; half > 0; half /= 2) {
#pragma GCC unroll 64
        for (std::size_t k = 0; k < half; ++k) parts[k] = combine_halves<op>(parts[k], parts[k + half]);
    }
    const T all = fold_within<op, width<D> / 2>(parts[0])[0];
    std::memcpy(lanes, &all, sizeof all);
}

}  // namespace
}  // namespace ik::simd
