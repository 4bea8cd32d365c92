#pragma once
// Loops over the order of plain arrays, as the rest of the system sees them: plain data, no vector types. Every
// instruction set gives the same answers. Never allocates, never throws, knows nothing of threads.

#include <array>
#include <cstddef>
#include <cstdint>

#include "simd/tile.hpp"

namespace ik::simd {

/// Where the least or greatest of `count` > 0 elements lies that follow each other in memory, as stored: the first of
/// equals, or the first NaN if there is one.
using FindBest = std::int64_t (*)(const std::byte* elements, std::int64_t count) noexcept;

struct OrderTable {
    /// By dtype; nullptr where there is no order.
    std::array<FindBest, dtype_count> least{}, greatest{};
};

}  // namespace ik::simd
