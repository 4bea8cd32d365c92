#pragma once
// Floats as signed integers of the same order: -0 is less than +0, and NaN is greater than every number.

#include <type_traits>

#include "simd/order.hpp"
#include "simd/vector.hpp"

namespace ik::simd {
namespace {

/// Integers are their own keys. X is a key or a vector of them.
template <class T>
struct Keys {
    using Key = T;
    template <class X>
    static X key(X bits) {
        return bits;
    }
    template <class X>
    static X value(X key) {
        return key;
    }
};

/// The sign turns the other bits of a negative number around; a NaN loses its sign first, which puts it at the end.
template <class Integer, Integer infinity>
struct FloatKeys {
    using Key = Integer;
    static constexpr Integer magnitude = std::numeric_limits<Integer>::max();
    template <class X>
    static X key(X bits) {
        const X size = bits & magnitude;
        return size > infinity ? size : value(bits);
    }
    template <class X>
    static X value(X key) {
        return key < 0 ? key ^ magnitude : key;
    }
};
template <>
struct Keys<double> : FloatKeys<std::int64_t, 0x7FF0'0000'0000'0000> {};
template <>
struct Keys<float> : FloatKeys<std::int32_t, 0x7F80'0000> {};

/// In place.
template <class T, class Turn>
inline void turn_all(std::byte* elements, std::int64_t count, const Turn& turn) {
    using Key = typename Keys<T>::Key;
    typedef Key Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    constexpr std::int64_t width = IK_VECTOR_BYTES / sizeof(Key);
    auto* const keys = reinterpret_cast<Key*>(elements);
    std::int64_t i = 0;
    for (; i + width <= count; i += width) {
        Vec v;
        std::memcpy(&v, keys + i, sizeof v);
        v = turn(v);
        std::memcpy(keys + i, &v, sizeof v);
    }
    for (; i < count; ++i) keys[i] = turn(keys[i]);
}
template <class T>
void to_keys(std::byte* elements, std::int64_t count) noexcept {
    turn_all<T>(elements, count, [](auto bits) { return Keys<T>::key(bits); });
}
template <class T>
void from_keys(std::byte* elements, std::int64_t count) noexcept {
    turn_all<T>(elements, count, [](auto key) { return Keys<T>::value(key); });
}

}  // namespace
}  // namespace ik::simd
