#pragma once
// One fused kernel from its roots: collects the content, splits it where it outgrows a kernel, builds values and code,
// and adds the step that runs it. The roots get slots.

#include <span>
#include <vector>

#include "lower/context.hpp"

namespace ik::lower {

/// Values of one iteration space that leave the kernel; reductions all go over the same axes.
struct KernelPlan {
    SpaceId space = Spaces::scalar;
    std::vector<ir::NodeId> outputs;
    std::vector<ir::NodeId> reductions;
};

/// Every operand that has no slot and is no constant is computed inside.
void lower_kernel(Context& context, const KernelPlan& plan);

}  // namespace ik::lower
