#pragma once
// How much of the calling thread's stack is left. Recursive walks ask before they go deeper, so that a deep text is a
// located error on any stack, of 256 KiB as of 8 MiB.

namespace ik {

/// Whether less is left than a walk needs to report and return. Costs a few nanoseconds; true never where the size of
/// the stack cannot be told.
[[nodiscard]] bool is_stack_low() noexcept;

}  // namespace ik
