#pragma once
// Finds where several instructions of a kernel are one of the machine: a tile is put aside, an operation of two other
// operands follows, and both are combined; lanes of a mask count by one; a tile is copied that is not read again.

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

/// acc = where(mask, b + 1, b), or b - 1, of integers, of instructions [at, at + 3). A lane of the mask that holds is
/// -1 as an integer, so that is b - mask, or b + mask.
struct Counted {
    ops::Op op = ops::Op::sub;  ///< acc = op(b, mask).
    DType type = DType::i64;
    bytecode::Operand b{}, mask{};
};
inline constexpr std::size_t counted_length = 3;

inline constexpr std::size_t move_length = 2;

/// Looks for them in one kernel, which it refers to.
class Several {
public:
    explicit Several(const bytecode::Kernel& kernel) noexcept;

    [[nodiscard]] std::optional<Combined> combined_at(std::size_t at) const noexcept;
    [[nodiscard]] std::optional<Counted> counted_at(std::size_t at) const noexcept;
    /// Whether instructions [at, at + 2) copy one temporary tile to another, nothing reads the first one after that,
    /// and the accumulator is replaced: the two may as well change places.
    [[nodiscard]] bool moves_at(std::size_t at) const noexcept;

private:
    [[nodiscard]] bool is_jumped_into(std::size_t at, std::size_t length) const noexcept;
    [[nodiscard]] bool is_dead(std::size_t at, bytecode::Operand tile) const noexcept;

    const bytecode::Kernel& kernel_;
    bool jumps_;  ///< Whether there are jumps at all; most kernels have none.
};

}  // namespace ik::vm
