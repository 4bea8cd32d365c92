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

/// Sorts `count` rows that follow each other, of at most `short_row` elements, as NumPy does: NaN comes last.
using SortRows = void (*)(std::byte* rows, std::int64_t length, std::int64_t count) noexcept;
inline constexpr std::int64_t short_row = 64;

/// Turns floats into signed integers of the same order, NaN last, or back.
using TurnKeys = void (*)(std::byte* elements, std::int64_t count) noexcept;

/// By dtype; nullptr where there is no such thing.
struct OrderTable {
    std::array<FindBest, dtype_count> least{}, greatest{};
    std::array<SortRows, dtype_count> sort_rows{};
    std::array<TurnKeys, dtype_count> to_keys{}, from_keys{};  ///< Of floats.
};

}  // namespace ik::simd
