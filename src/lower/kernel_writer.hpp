#pragma once
// Tile code of one kernel for the accumulator machine. Takes ordered values, gives instructions: one value lives in
// the accumulator, only a second live one goes to a temporary, and the costly sides of a `where` are jumped over when
// no lane needs them. Works with an explicit stack, so a deep expression takes no C++ stack.

#include <cstdint>
#include <span>
#include <vector>

#include "bytecode/kernel.hpp"
#include "lower/kernel_values.hpp"

namespace ik::lower {

/// Writes Kernel::code and Kernel::temps; the first `variables` temporaries are the variables.
void write_code(bytecode::Kernel& kernel, std::span<const Segment> segments, std::uint32_t variables);

}  // namespace ik::lower
