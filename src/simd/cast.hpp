#pragma once
// Casts between lane types. Integers wrap to narrower ones. A float goes to an integer as the x86 conversions that
// NumPy uses do: what does not fit 32 bits (64 for i64, u32, u64) and NaN give the smallest i32 (i64) before wrapping.

#include "simd/memory.hpp"

namespace ik::simd {
namespace {

inline std::int64_t to_i64(double x) {
    const bool fits = x >= -9223372036854775808.0 && x < 9223372036854775808.0;
    return fits ? static_cast<std::int64_t>(x) : std::numeric_limits<std::int64_t>::min();
}
inline std::int32_t to_i32(double x) {
    const bool fits = x > -2147483649.0 && x < 2147483648.0;
    return fits ? static_cast<std::int32_t>(x) : std::numeric_limits<std::int32_t>::min();
}
inline std::uint64_t to_u64(double x) {
    constexpr double half = 9223372036854775808.0;
    if (x < half) return static_cast<std::uint64_t>(to_i64(x));
    return static_cast<std::uint64_t>(to_i64(x - half)) ^ (std::uint64_t{1} << 63);
}

/// The value a lane of type `to` holds for x.
template <DType to, class T>
inline auto cast_value(T x) {
    using U = Storage<to>;
    if constexpr (to == DType::boolean) {
        return x != T(0);
    } else if constexpr (std::is_floating_point_v<T> && std::is_integral_v<U>) {
        if constexpr (to == DType::u64)
            return to_u64(x);
        else if constexpr (to == DType::i64)
            return to_i64(x);
        else if constexpr (to == DType::u32)
            return static_cast<U>(to_i64(x));
        else
            return static_cast<U>(to_i32(x));
    } else {
        return static_cast<U>(x);
    }
}

constexpr bool casts(Type from, DType to, std::size_t lane_bytes) {
    if (lane_bytes == 8) return true;
    return (from == Type::f32 || from == Type::boolean) && (to == DType::f32 || to == DType::boolean);
}

template <Type from, DType to, class V>
void cast(IK_PARAMETERS) {
    constexpr Type target = type_of(to);
    using T = typename LaneScalar<from, V>::T;
    using U = typename LaneScalar<target, V>::T;
    alignas(64) T t[tile_of<V>];
    alignas(64) U u[tile_of<V>];
    IK_STORE_ALL(reinterpret_cast<ScalarOf<V>*>(t));
    for (std::size_t k = 0; k < tile_of<V>; ++k) {
        if constexpr (from == Type::boolean && target == Type::boolean)
            u[k] = static_cast<U>(t[k]);
        else if constexpr (from == Type::boolean)
            u[k] = static_cast<U>(-t[k]);
        else if constexpr (target == Type::boolean)
            u[k] = static_cast<U>(-static_cast<int>(t[k] != T(0)));
        else
            u[k] = static_cast<U>(+cast_value<to>(t[k]));  // By int where narrower, with the sign.
    }
    IK_LOAD_ALL(reinterpret_cast<const ScalarOf<V>*>(u));
    IK_GO(1);
}

}  // namespace
}  // namespace ik::simd
