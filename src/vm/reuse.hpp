#pragma once
// Where a kernel may put its results other than in fresh memory: over an input that nobody reads after it, or in memory
// that the host gave. A kernel reads whole tiles and stores whole tiles, so a result may lie exactly on an input that
// is walked the same way and whose last load comes before the store; any other overlap would be read after it was
// written.

#include "vm/plan.hpp"

namespace ik::vm {

/// Whether the array has the shape and the strides in which the plan writes an output.
[[nodiscard]] bool lies_as_written(const Plan& plan, std::size_t output, const Shape& shape,
                                   const runtime::Array& array) noexcept;

/// The slot of an input whose memory may take the output: ours alone, as large, and dead after this kernel. no_slot
/// when there is none.
[[nodiscard]] bytecode::Slot dying_input(const Plan& plan, std::size_t output, const Shape& shape,
                                         Slots slots) noexcept;

/// Whether the host's memory may be written as an output while the slots hold what they hold.
[[nodiscard]] bool may_write(const Plan& plan, std::size_t output, const runtime::Array& memory, Slots slots) noexcept;

/// Whether no slot holds an array that shares memory with `memory`, but for `except`, which is about to be replaced.
[[nodiscard]] bool is_apart(const runtime::Array& memory, Slots slots, bytecode::Slot except) noexcept;

}  // namespace ik::vm
