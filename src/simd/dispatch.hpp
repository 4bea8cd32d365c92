#pragma once
// Chooses the kernels of one instruction set for this CPU.

#include <string_view>
#include <vector>

#include "simd/matrix.hpp"
#include "simd/order.hpp"
#include "simd/tile.hpp"

namespace ik::simd {

/// The table of that name, or nullptr when it is unknown or this CPU cannot run it.
[[nodiscard]] const KernelTable* find_table(std::string_view isa) noexcept;
/// The widest table this CPU can run.
[[nodiscard]] const KernelTable& best_table() noexcept;
/// The loops of matrix products for the same instruction set.
[[nodiscard]] const MatrixTable& matrix_table(const KernelTable& kernels) noexcept;
/// The loops over the order of arrays for the same instruction set.
[[nodiscard]] const OrderTable& order_table(const KernelTable& kernels) noexcept;
/// Names of the tables this CPU can run, narrowest first.
[[nodiscard]] std::vector<std::string_view> usable_isas();

}  // namespace ik::simd
