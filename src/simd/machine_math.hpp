#pragma once
// Machine functions of the elementary functions of our own. They make no calls, so the core runs the vectors of a tile
// side by side; whether any lane of the tile needs the side path is one test after the loop.

#include "simd/machine.hpp"
#include "simd/math.hpp"

namespace ik::simd {
namespace {

/// What a function of our own computes with in a lane type: f32 values in wide lanes are packed, so that the bits are
/// those of a narrow kernel.
template <class L>
using OwnVector = std::conditional_t<std::is_same_v<L, F32Wide>, S, typename L::V>;

template <Op op, class L>
inline constexpr bool has_own = (std::is_same_v<L, F64> || std::is_same_v<L, F32> ||
                                 std::is_same_v<L, F32Wide>)&&OwnMath<op, OwnVector<L>>::value;

/// Lanes of the tile that one vector takes.
template <class L>
inline constexpr std::size_t own_step = (std::is_same_v<L, F32Wide> ? 2 : 1) * width<typename L::V>;

template <class L>
inline OwnVector<L> take(const ScalarOf<typename L::V>* t) {
    if constexpr (std::is_same_v<L, F32Wide>)
        return pack(load<D>(t), load<D>(t + width<D>));
    else
        return load<typename L::V>(t);
}
template <class L>
inline void put(OwnVector<L> v, ScalarOf<typename L::V>* t) {
    if constexpr (std::is_same_v<L, F32Wide>) {
        unpack_low(v).store_unaligned(t);
        unpack_high(v).store_unaligned(t + width<D>);
    } else {
        v.store_unaligned(t);
    }
}

/// What a function of our own does with the arguments it is not made for.
template <Op op, class V>
inline V rare_result(V x) {
    if constexpr (requires { OwnMath<op, V>::rare(x); })
        return OwnMath<op, V>::rare(x);
    else
        return FloatUnary<op>::run(x);
}

/// The lanes a function of our own is not made for, and no others, go the side path.
template <Op op, class L, class T = ScalarOf<typename L::V>>
[[gnu::noinline, gnu::cold]] void replace_special(const T* in, T* out) {
    for (std::size_t k = 0; k < tile_of<typename L::V>; k += own_step<L>) {
        const auto x = take<L>(in + k);
        const auto mask = OwnMath<op, OwnVector<L>>::special(x);
        if (any_set(mask)) put<L>(blend(mask, rare_result<op>(x), take<L>(out + k)), out + k);
    }
}
template <Op op, class L, class T = ScalarOf<typename L::V>>
[[gnu::noinline, gnu::cold]] void replace_special(const T* left, const T* right, T* out) {
    for (std::size_t k = 0; k < tile_of<typename L::V>; k += own_step<L>) {
        const auto a = take<L>(left + k);
        const auto b = take<L>(right + k);
        const auto mask = OwnMath<op, OwnVector<L>>::special(a, b);
        if (any_set(mask)) put<L>(blend(mask, FloatBinary<op>::run(a, b), take<L>(out + k)), out + k);
    }
}

// All of a function belongs into the loop: a call for each vector would save and load what the loop holds.
template <Op op, class L, class V = typename L::V>
[[gnu::flatten]] void unary_own(IK_PARAMETERS) {
    using Own = OwnMath<op, OwnVector<L>>;
    alignas(64) ScalarOf<V> in[tile_of<V>];
    alignas(64) ScalarOf<V> out[tile_of<V>];
    IK_STORE_ALL(in);
    Mask<OwnVector<L>> usual = ~Mask<OwnVector<L>>{};  // `special` is mostly a ~, so this is one `and` a vector.
    if constexpr (requires { &Own::first; }) {
        alignas(64) ScalarOf<V> low[tile_of<V>];
        for (std::size_t k = 0; k < tile_of<V>; k += own_step<L>) {
            const auto x = take<L>(in + k);
            usual &= ~Own::special(x);
            const auto pair = Own::first(x);
            put<L>(pair.high, out + k);
            put<L>(pair.low, low + k);
        }
        for (std::size_t k = 0; k < tile_of<V>; k += own_step<L>) {
            put<L>(Own::second(take<L>(in + k), take<L>(out + k), take<L>(low + k)), out + k);
        }
    } else {
        for (std::size_t k = 0; k < tile_of<V>; k += own_step<L>) {
            const auto x = take<L>(in + k);
            usual &= ~Own::special(x);
            put<L>(Own::run(x), out + k);
        }
    }
    if (any_set(~usual)) [[unlikely]]
        replace_special<op, L>(in, out);
    IK_LOAD_ALL(out);
    IK_GO(1);
}

template <Op op, class L, Form form, class V = typename L::V>
[[gnu::flatten]] void binary_own(IK_PARAMETERS) {
    static_assert(form == Form::memory || form == Form::memory_reverse);
    using Own = OwnMath<op, OwnVector<L>>;
    alignas(64) ScalarOf<V> in[tile_of<V>];
    alignas(64) ScalarOf<V> out[tile_of<V>];
    const auto* p = operand<V>(f, pc->b, i);
    IK_STORE_ALL(in);
    const auto* left = form == Form::memory ? in : p;
    const auto* right = form == Form::memory ? p : in;
    Mask<OwnVector<L>> usual = ~Mask<OwnVector<L>>{};
    if constexpr (requires { &Own::first; }) {
        alignas(64) ScalarOf<V> low[tile_of<V>];
        for (std::size_t k = 0; k < tile_of<V>; k += own_step<L>) {
            const auto a = take<L>(left + k);
            const auto b = take<L>(right + k);
            usual &= ~Own::special(a, b);
            const auto pair = Own::first(a, b);
            put<L>(pair.high, out + k);
            put<L>(pair.low, low + k);
        }
        for (std::size_t k = 0; k < tile_of<V>; k += own_step<L>) {
            put<L>(Own::second(take<L>(out + k), take<L>(low + k)), out + k);
        }
    } else {
        for (std::size_t k = 0; k < tile_of<V>; k += own_step<L>) {
            const auto a = take<L>(left + k);
            const auto b = take<L>(right + k);
            usual &= ~Own::special(a, b);
            put<L>(Own::run(a, b), out + k);
        }
    }
    if (any_set(~usual)) [[unlikely]]
        replace_special<op, L>(left, right, out);
    IK_LOAD_ALL(out);
    IK_GO(1);
}

}  // namespace
}  // namespace ik::simd
