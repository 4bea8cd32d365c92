#pragma once
// Dot calls: the body of a scalar function as values of a kernel, one element a lane. Takes a map node whose operands
// have values, gives the value of its result. A branch becomes a selection, or a region that is jumped over when no
// lane wants it; a loop goes round until no lane is left in it. What a lane assigns while it is not in a branch or loop
// does not count: assignments are blends under the mask of the lanes that are here.

#include "ir/ir.hpp"
#include "lower/kernel_values.hpp"

namespace ik::lower {

/// The second value is the imaginary part of a complex result.
[[nodiscard]] std::array<ValueRef, 2> write_mapped(KernelValues& values, const ir::Module& module, ir::NodeId call);

/// Whether `fits` holds for the dtype of every value in the body of `function` and of what it calls.
[[nodiscard]] bool mapped_dtypes_fit(const ir::Module& module, std::uint32_t function, bool (*fits)(DType));

}  // namespace ik::lower
