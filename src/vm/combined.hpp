#pragma once
// Finds where four instructions of a kernel are one of two operations: a tile is put aside, an operation of two other
// operands follows, and both are combined.

#include <optional>

#include "bytecode/kernel.hpp"
#include "simd/tile.hpp"

namespace ik::vm {

/// acc = outer(acc, inner(b, c)), of instructions [at, at + 4).
struct Combined {
    simd::Outer outer = simd::Outer::add;
    ops::Op inner = ops::Op::none;
    DType type = DType::f64;  ///< Of b and c.
    bytecode::Operand b{}, c{};
};
inline constexpr std::size_t combined_length = 4;

[[nodiscard]] std::optional<Combined> combined_at(const bytecode::Kernel& kernel, std::size_t at) noexcept;

}  // namespace ik::vm
