#pragma once
// The iteration space of one kernel launch: broadcast of the input shapes, order of the axes, coalescing.

#include <array>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <span>
#include <vector>

#include "bytecode/program.hpp"
#include "runtime/fault.hpp"
#include "runtime/value.hpp"

namespace ik::vm {

inline constexpr std::size_t max_rank = runtime::max_rank;
using Extents = std::array<std::int64_t, max_rank>;

struct Shape {
    std::size_t rank = 0;
    Extents extent{};
};

/// Where the shapes and scalars of a launch come from: the slots of the present frame.
using Slots = std::span<runtime::Value>;

/// The broadcast iteration space of a kernel in the order of its axes, or the fault of two shapes that do not match.
[[nodiscard]] std::optional<runtime::Fault> iteration_shape(const bytecode::Kernel& kernel,
                                                            const bytecode::Program& program, Slots slots,
                                                            Shape& result);

/// Number of elements; nullopt when it does not fit 63 bits.
[[nodiscard]] std::optional<std::int64_t> element_count(const Shape& shape) noexcept;

/// "(3, 4)".
[[nodiscard]] std::string shape_text(const Shape& shape);

}  // namespace ik::vm
