#pragma once
// Loops over the order of plain arrays, as the rest of the system sees them: plain data, no vector types. Every
// instruction set gives the same answers. Never allocates, never throws, knows nothing of threads.

#include <array>
#include <cstddef>
#include <cstdint>

#include "simd/tile.hpp"

namespace ik::simd {

/// Rows of elements that follow each other in memory, as stored.
struct RowsOfElements {
    const std::byte* first;
    std::int64_t step;  ///< Bytes from one row to the next.
    std::int64_t rows;
    std::int64_t count;  ///< Elements a row, above 0.
};

/// Where in each row its least or greatest element lies: the first of equals, or the first NaN if there is one.
using FindBest = void (*)(const RowsOfElements& rows, std::int64_t* places) noexcept;

/// The same down the columns of a block: in which row the best of each column lies.
using FindBestInColumns = FindBest;

/// Sorts `count` rows that follow each other, of at most `short_row` elements, as NumPy does: NaN comes last.
using SortRows = void (*)(std::byte* rows, std::int64_t length, std::int64_t count) noexcept;
inline constexpr std::int64_t short_row = 64;

/// Sorts one row of whole numbers, or of the integers that stand for floats.
using SortKeys = void (*)(std::byte* keys, std::int64_t count) noexcept;

/// Turns floats into signed integers of the same order, NaN last, or back.
using TurnKeys = void (*)(std::byte* elements, std::int64_t count) noexcept;

/// By dtype; nullptr where there is no such thing.
struct OrderTable {
    std::array<FindBest, dtype_count> least{}, greatest{};
    std::array<FindBestInColumns, dtype_count> least_in_columns{}, greatest_in_columns{};
    std::array<SortRows, dtype_count> sort_rows{};
    std::array<SortKeys, dtype_count> sort_keys{};             ///< Of elements of at least four bytes.
    std::array<TurnKeys, dtype_count> to_keys{}, from_keys{};  ///< Of floats.
};

}  // namespace ik::simd
