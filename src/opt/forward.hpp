#pragma once
// Variables in straight-line code: a read behind a set of the same block gives the value that was set, and sets of
// variables that nobody reads go.

#include <cstdint>
#include <vector>

#include "ir/ir.hpp"

namespace ik::opt {

/// By node, 1 when it is needed. Bytes: they are asked far more often than they take room.
using Live = std::vector<std::uint8_t>;

void forward_variables(ir::Module& module);
/// Drops sets of variables without a live read.
void drop_dead_sets(ir::Module& module, const Live& live);

}  // namespace ik::opt
