#pragma once
// Complex values as pairs of real ones. Takes IR as the checker makes it, gives IR in which every operation is real: a
// complex node becomes one node for each part, a complex variable two variables, a complex parameter of a function two
// parameters. An input, or what a call or host function gives, is read through two `part` views; where a whole complex
// value must stand in memory, a `complex` node puts the parts together, which lowering turns into one interleaved
// store.

#include "ir/ir.hpp"

namespace ik::opt {

void split_complex(ir::Module& module);

/// The end of it, when dot calls will not be inlined any more: the parts of a complex dot call become two real ones.
void split_maps(ir::Module& module);

}  // namespace ik::opt
