#pragma once
// Which function each block of a module belongs to.

#include <cstdint>
#include <vector>

#include "ir/ir.hpp"

namespace ik::opt {

inline constexpr std::uint32_t no_function = 0xFFFFFFFF;

/// By block: the number of the function whose body holds it, `no_function` for a block that nothing reaches.
[[nodiscard]] std::vector<std::uint32_t> functions_of_blocks(const ir::Module& module);

}  // namespace ik::opt
