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
    if constexpr (std::is_floating_point_v<T> && std::is_integral_v<U>) {
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

/// The lanes converted one by one, for those that have no short way.
template <Type from, DType to, class V>
[[gnu::noinline]] void cast_by_lanes(IK_PARAMETERS) {
    constexpr Type target = type_of(to);
    using T = typename LaneScalar<from, V>::T;
    using U = typename LaneScalar<target, V>::T;
    alignas(64) T t[tile_of<V>];
    alignas(64) U u[tile_of<V>];
    IK_STORE_ALL(reinterpret_cast<ScalarOf<V>*>(t));
    for (std::size_t k = 0; k < tile_of<V>; ++k) u[k] = static_cast<U>(cast_value<to>(t[k]));  // NOLINT
    IK_LOAD_ALL(reinterpret_cast<const ScalarOf<V>*>(u));
    IK_GO(1);
}

/// Integers of 64 bits wrapped to a narrower type.
template <DType to>
inline U64 wrapped(U64 x) {
    using U = Storage<to>;
    if constexpr (sizeof(U) == 8) {
        return x;
    } else {
        constexpr std::uint64_t kept = (std::uint64_t{1} << (8 * sizeof(U))) - 1;
        constexpr std::uint64_t sign = std::is_signed_v<U> ? (kept >> 1) + 1 : 0;
        return ((x & kept) ^ sign) - sign;
    }
}

/// Doubles to integers by the bits of x + 1.5 * 2^52; `hard` are the lanes that do not fit the type or those bits.
template <DType to>
inline U64 truncated(D x, I64& hard) {
    using U = Storage<to>;
    constexpr double least =
        sizeof(U) == 8 ? (std::is_signed_v<U> ? -0x1p51 : 0.0) : double(std::numeric_limits<U>::min());
    constexpr double most = sizeof(U) == 8 ? 0x1p51 : double(std::numeric_limits<U>::max());
    hard |= ~((native(x) >= least) & (native(x) <= most));
    const D magic = splat<D>(0x1.8p52);
    return (U64)bits(xsimd::trunc(x) + magic) - (U64)bits(magic);
}

/// One vector converted; sets the lanes of `hard` that have to go one by one.
template <Type from, DType to, class V>
inline V cast_vector(V x, [[maybe_unused]] Mask<V>& hard) {
    constexpr Type target = type_of(to);
    constexpr bool from_int = from == Type::i64 || from == Type::u64;
    constexpr bool to_int = target == Type::i64 || target == Type::u64;
    using Integers = std::conditional_t<from == Type::u64, U64, I64>;
    if constexpr (from == Type::boolean && target == Type::boolean) {  // NOLINT(bugprone-branch-clone)
        return x;
    } else if constexpr (from == Type::boolean) {
        if constexpr (to_int)
            return to_register(bits(x) & 1);
        else
            return make<V>(bits(x) & bits(splat<V>(1)));
    } else if constexpr (target == Type::boolean) {
        if constexpr (from_int)
            return to_register((Mask<V>)(bits(x) != 0));
        else
            return to_register((Mask<V>)(native(x) != 0));
    } else if constexpr (from_int && to_int) {
        return to_register(wrapped<to>((U64)bits(x)));
    } else if constexpr (from_int && target == Type::f64) {
        return make<D>(to_doubles((Integers)bits(x)));
    } else if constexpr (from_int) {
        // Rounded to f64 and then to f32, which is one rounding while the first is exact.
        constexpr std::uint64_t exact = std::uint64_t{1} << 53;
        const U64 size = (U64)bits(x) + (from == Type::i64 ? exact : 0);
        hard |= (Mask<V>)(size > (from == Type::i64 ? 2 * exact : exact));
        return round_to_f32(make<D>(to_doubles((Integers)bits(x))));
    } else if constexpr (to_int) {
        return to_register(truncated<to>(x, hard));
    } else if constexpr (from == Type::f64 && target == Type::f32) {
        return round_to_f32(x);
    } else {
        return x;
    }
}

template <Type from, DType to, class V>
void cast(IK_PARAMETERS) {
    Mask<V> hard{};
#define IK_APPLY(k) const V b##k = cast_vector<from, to, V>(a##k, hard);
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    constexpr bool may_be_hard = from != Type::boolean && type_of(to) != Type::boolean;
    if constexpr (may_be_hard) {
        if (any_set(hard)) [[unlikely]] {
            return cast_by_lanes<from, to, V>(pc, f, i, a0, a1, a2, a3, a4, a5, a6, a7);
        }
    }
    return reinterpret_cast<Machine<V>>(pc[1].fn)(pc + 1, f, i, b0, b1, b2, b3, b4, b5, b6, b7);
}

}  // namespace
}  // namespace ik::simd
