#pragma once
// Stage 3. Takes and gives typed IR: folds constants, merges equal nodes (CSE), drops dead ones, applies algebra that
// is exact, inlines straight-line functions. Never changes a result bit beyond the documented FMA contraction (which
// lower/ makes).

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "ir/ir.hpp"

namespace ik::opt {

/// Evaluates one elementwise op on scalars: bits in, bits out, by running the VM's kernel with n = 1, so that folding
/// can never disagree with running. Given by api/, which knows the VM.
using Fold = std::function<std::optional<std::uint64_t>(ops::Op op, DType operand, DType result,
                                                        std::span<const std::uint64_t> args)>;

void optimize(ir::Module& module, const Fold& fold);

}  // namespace ik::opt
