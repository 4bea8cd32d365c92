#pragma once
// The rules of the elementwise operations on complex numbers: real nodes for the parts of the result.

#include <span>

#include "opt/complex_math.hpp"

namespace ik::opt {

/// What stands for a node: its parts; without `im` a real value. A number without an imaginary part is not one with a
/// zero there: it takes part in arithmetic as C99 Annex G wants, x * (a + bi) = xa + xbi.
struct Parts {
    ir::NodeId re;
    ir::NodeId im;
};

[[nodiscard]] Parts split_elementwise(Emitter& emitter, ops::Op op, std::span<const Parts> args);

}  // namespace ik::opt
