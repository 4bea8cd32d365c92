#pragma once
// The type lattice: the public DType with what the stages ask of it.

#include <ik/dtype.hpp>

namespace ik {

[[nodiscard]] bool is_integer(DType dtype) noexcept;  ///< u8 ... i64, not bool.
[[nodiscard]] bool is_signed(DType dtype) noexcept;   ///< i8 ... i64.
[[nodiscard]] bool is_float(DType dtype) noexcept;    ///< f32, f64.
[[nodiscard]] bool is_complex(DType dtype) noexcept;  ///< c64, c128.
[[nodiscard]] bool is_numeric(DType dtype) noexcept;  ///< bool, integers, floats, complex: what an array may hold.
/// The dtype of the parts of a complex dtype; any other dtype is itself.
[[nodiscard]] DType real_dtype(DType dtype) noexcept;
/// c64 for f32 and c64, else c128.
[[nodiscard]] DType complex_dtype(DType dtype) noexcept;
/// NumPy 2's promotion (NEP 50) of two strong array dtypes.
[[nodiscard]] DType promote(DType a, DType b) noexcept;

}  // namespace ik
