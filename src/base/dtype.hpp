#pragma once
// The element types of arrays, and the two host-only types (string, none) that share the type lattice.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ik {

enum class DType : std::uint8_t {
    boolean, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, c64, c128,
    string,    ///< Host values only; never an array element.
    function,  ///< A function passed to a function; gone after instantiation.
    none,      ///< The type of a statement or a call without a value.
    error,     ///< Absorbs everything that follows a reported mistake.
};

[[nodiscard]] std::string_view name(DType dtype) noexcept;
[[nodiscard]] std::optional<DType> dtype_from_name(std::string_view name) noexcept;
/// Bytes an element takes in memory (bool takes one); 0 for host-only types.
[[nodiscard]] std::size_t size_of(DType dtype) noexcept;
[[nodiscard]] bool is_integer(DType dtype) noexcept;   ///< u8 ... i64, not bool.
[[nodiscard]] bool is_signed(DType dtype) noexcept;    ///< i8 ... i64.
[[nodiscard]] bool is_float(DType dtype) noexcept;     ///< f32, f64.
[[nodiscard]] bool is_complex(DType dtype) noexcept;   ///< c64, c128.
[[nodiscard]] bool is_numeric(DType dtype) noexcept;   ///< bool, integers, floats, complex: what an array may hold.
/// NumPy 2's promotion (NEP 50) of two strong array dtypes.
[[nodiscard]] DType promote(DType a, DType b) noexcept;

}  // namespace ik
