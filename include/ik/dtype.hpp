#pragma once
// The element types of arrays, and the host-only types that share the type lattice.

#include <complex>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ik {

enum class DType : std::uint8_t {
    boolean,
    u8,
    i8,
    u16,
    i16,
    u32,
    i32,
    u64,
    i64,
    f32,
    f64,
    c64,
    c128,
    string,    ///< Texts only; never an array element.
    function,  ///< A function passed to a function; gone after instantiation.
    none,      ///< The type of a statement or a call without a value.
    error,     ///< Absorbs everything that follows a reported mistake.
};

/// "f64", "bool", "String".
[[nodiscard]] std::string_view name(DType dtype) noexcept;
[[nodiscard]] std::optional<DType> dtype_from_name(std::string_view name) noexcept;
/// Bytes an element takes in memory (bool takes one); 0 for host-only types.
[[nodiscard]] std::size_t size_of(DType dtype) noexcept;

/// The DType of a C++ element type; no member `value` where there is none.
template <class T>
struct DTypeOf {};
// clang-format off
template <> struct DTypeOf<bool> { static constexpr DType value = DType::boolean; };
template <> struct DTypeOf<std::uint8_t> { static constexpr DType value = DType::u8; };
template <> struct DTypeOf<std::int8_t> { static constexpr DType value = DType::i8; };
template <> struct DTypeOf<std::uint16_t> { static constexpr DType value = DType::u16; };
template <> struct DTypeOf<std::int16_t> { static constexpr DType value = DType::i16; };
template <> struct DTypeOf<std::uint32_t> { static constexpr DType value = DType::u32; };
template <> struct DTypeOf<std::int32_t> { static constexpr DType value = DType::i32; };
template <> struct DTypeOf<std::uint64_t> { static constexpr DType value = DType::u64; };
template <> struct DTypeOf<std::int64_t> { static constexpr DType value = DType::i64; };
template <> struct DTypeOf<float> { static constexpr DType value = DType::f32; };
template <> struct DTypeOf<double> { static constexpr DType value = DType::f64; };
template <> struct DTypeOf<std::complex<float>> { static constexpr DType value = DType::c64; };
template <> struct DTypeOf<std::complex<double>> { static constexpr DType value = DType::c128; };
// clang-format on

template <class T>
concept Element = requires {
    DTypeOf<T>::value;
};
template <Element T>
inline constexpr DType dtype_of = DTypeOf<T>::value;

}  // namespace ik
