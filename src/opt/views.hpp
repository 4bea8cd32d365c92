#pragma once
// Views of elementwise values, pushed to what the values are made of: (a*b)[1:-1] becomes a[1:-1] * b[1:-1], which
// fuses with what comes next and needs no memory for the product.

#include <optional>
#include <span>

#include "opt/rewrite.hpp"

namespace ik::opt {

/// The slice `node` of cheap elementwise values as elementwise values of slices; nullopt when it stays as it is.
[[nodiscard]] std::optional<ir::NodeId> push_slice(Rewriter& rewriter, const ir::Node& node,
                                                   std::span<const ir::NodeId> operands);

}  // namespace ik::opt
