#pragma once
// Operands before their users, with an explicit stack: a deep expression takes no C++ stack.

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "ir/ir.hpp"

namespace ik::lower {

/// Calls `leave` for `root` and the nodes below it, operands first. `enter` is asked once for each edge and says
/// whether to go to the node; it may keep a record, so that a node is visited once. `operands` gives a node's operands;
/// what it refers to must last until the walk ends.
template <class Enter, class Operands, class Leave>
void visit_operands_first(ir::NodeId root, const Enter& enter, const Operands& operands, const Leave& leave) {
    if (!enter(root)) return;
    std::vector<std::pair<ir::NodeId, std::size_t>> path{{root, 0}};
    while (!path.empty()) {
        auto& [id, next] = path.back();
        const std::span<const ir::NodeId> below = operands(id);
        if (next < below.size()) {
            const ir::NodeId operand = below[next++];
            if (enter(operand)) path.emplace_back(operand, 0);
            continue;
        }
        const ir::NodeId done = id;
        path.pop_back();
        leave(done);
    }
}

}  // namespace ik::lower
