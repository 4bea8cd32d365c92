#pragma once
// Variables in straight-line code: a read behind a set of the same block gives the value that was set, and sets of
// variables that nobody reads go.

#include "ir/ir.hpp"

namespace ik::opt {

void forward_variables(ir::Module& module);
/// Drops sets of variables without a live read; `live` tells for each node whether it is needed.
void drop_dead_sets(ir::Module& module, const std::vector<bool>& live);

}  // namespace ik::opt
