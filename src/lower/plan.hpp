#pragma once
// The plan of a batch: which of the nodes that are needed now get slots, and which kernels and host steps compute
// them in what order. Takes the needed nodes, gives actions; writes no code.

#include <cstdint>
#include <span>
#include <vector>

#include "lower/kernel.hpp"

namespace ik::lower {

/// A kernel, or one node that is a host step.
struct Action {
    KernelPlan kernel;
    ir::NodeId node;  ///< Valid: the host step.
};

/// `now` is the statement of the current block that the nodes are needed for: what later statements need themselves is
/// stored as well when it is computed along the way.
[[nodiscard]] std::vector<Action> plan_batch(Context& context, std::span<const ir::NodeId> needed, std::uint32_t now);

}  // namespace ik::lower
