#pragma once
// Stage 4. Takes IR, gives a Program: host steps and fused kernels. Knows nothing of text or units.
// Everything elementwise between two materialisation points becomes one kernel, with several outputs and reductions;
// what no later step reads is never stored.

#include "bytecode/program.hpp"
#include "ir/ir.hpp"

namespace ik::lower {

[[nodiscard]] bytecode::Program lower(const ir::Module& module);

}  // namespace ik::lower
