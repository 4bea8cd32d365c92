#pragma once
// One function: its statements in order, with what each needs computed before it in batches.

#include "bytecode/program.hpp"
#include "lower/context.hpp"

namespace ik::lower {

/// Lowers function `number`; for the script also fills Program::outputs.
[[nodiscard]] bytecode::Function lower_function(Context& context, std::uint32_t number,
                                                std::vector<bytecode::Slot>& var_slots);

}  // namespace ik::lower
