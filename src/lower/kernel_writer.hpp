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

/// A value that leaves the kernel, as output or reduction `number`.
struct Root {
    ValueId value = 0;
    bytecode::Action action = bytecode::Action::store_output;
    std::uint32_t number = 0;
};

/// Writes Kernel::code and Kernel::temps. Roots stand in the order of their values.
void write_code(bytecode::Kernel& kernel, std::span<const Value> values, std::span<const Root> roots);

}  // namespace ik::lower
