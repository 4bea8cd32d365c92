#pragma once
// The product of two large matrices: pieces of both are copied so that the inner loop reads them in order, from the
// first cache (a strip of b) and the second one (a piece of a). For the sources that are compiled once per ISA.

#include <algorithm>

#include "simd/matrix_product.hpp"

namespace ik::simd {
namespace {

inline constexpr std::int64_t piece_terms = 256;  ///< A strip of b takes 16 KiB with AVX2.

template <class V>
inline constexpr auto strip_columns = static_cast<std::int64_t>(block_vectors* width<V>);
/// About 192 KiB of `a`, a whole number of blocks.
template <class V>
inline constexpr auto piece_rows = static_cast<std::int64_t>((192 << 10) / (piece_terms * sizeof(ScalarOf<V>)) /
                                                             block_rows * block_rows);

/// Whether c holds the sum of earlier terms.
enum class Sum : std::uint8_t { begins, goes_on };

/// Copies rows of `a` in blocks, the elements of a column of a block side by side. The last block is not filled up.
template <class V>
void pack_left(const ScalarOf<V>* from, std::int64_t row, std::int64_t column, std::int64_t m, std::int64_t k,
               ScalarOf<V>* to) {
    constexpr auto rows = static_cast<std::int64_t>(block_rows);
    for (std::int64_t i = 0; i < m; i += rows, from += rows * row) {
        const std::int64_t count = std::min(rows, m - i);
        if (count == rows) {
            for (std::int64_t j = 0; j < k; ++j, to += rows) {
#pragma GCC unroll 8
                for (std::int64_t r = 0; r < rows; ++r) to[r] = from[r * row + j * column];
            }
            continue;
        }
        for (std::int64_t j = 0; j < k; ++j, to += rows) {
            for (std::int64_t r = 0; r < count; ++r) to[r] = from[r * row + j * column];
        }
    }
}

/// Copies columns of `b` in strips, the elements of a row of a strip side by side; the last strip is filled up with 0.
template <class V>
void pack_right(const ScalarOf<V>* from, std::int64_t row, std::int64_t column, std::int64_t k, std::int64_t n,
                ScalarOf<V>* to) {
    constexpr std::int64_t columns = strip_columns<V>;
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
    for (std::int64_t j = 0; j < n; j += columns, from += columns * column) {
        const std::int64_t count = std::min(columns, n - j);
        if (count == columns && column == 1) {
            for (std::int64_t i = 0; i < k; ++i, to += columns) {
#pragma GCC unroll 4
                for (std::int64_t v = 0; v < columns; v += lanes) load<V>(from + i * row + v).store_unaligned(to + v);
            }
            continue;
        }
        for (std::int64_t i = 0; i < k; ++i, to += columns) {
            for (std::int64_t c = 0; c < columns; ++c) to[c] = c < count ? from[i * row + c * column] : 0;
        }
    }
}

/// Adds the product of a packed piece of `a` and packed strips of `b`.
template <class V>
void multiply_packed(const MatrixProduct<ScalarOf<V>>& p, const ScalarOf<V>* left, const ScalarOf<V>* right,
                     std::int64_t first_row, std::int64_t m, std::int64_t k, Sum sum) {
    constexpr auto rows = static_cast<std::int64_t>(block_rows);
    constexpr std::int64_t columns = strip_columns<V>;
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
    for (std::int64_t j = 0; j < p.n; j += columns, right += columns * k) {
        const std::int64_t count = std::min(columns, p.n - j);
        Block<ScalarOf<V>> block{.a = left,
                                 .a_row = 1,
                                 .a_column = rows,
                                 .b = right,
                                 .b_row = columns,
                                 .c = p.c + first_row * p.c_row + j,
                                 .c_row = p.c_row,
                                 .k = k,
                                 .last = static_cast<std::size_t>(count > lanes ? count - lanes : count),
                                 .goes_on = sum == Sum::goes_on,
                                 .free_until = p.c};
        for (std::int64_t i = 0; i < m; i += rows) {
            with_rows<block_rows>(m - i, [&](auto some) {
                constexpr std::size_t of = decltype(some)::value;
                if (count > lanes)
                    product_block<of, 2, Edge::padded, V>(block);
                else
                    product_block<of, 1, Edge::padded, V>(block);
            });
            block.a += rows * k;
            block.c += rows * p.c_row;
        }
    }
}

template <class V>
std::int64_t scratch(std::int64_t n) noexcept {
    constexpr std::int64_t columns = strip_columns<V>;
    return (piece_rows<V> + (n + columns - 1) / columns * columns) * piece_terms;
}

template <class V>
void packed_product(const MatrixProduct<ScalarOf<V>>& p, ScalarOf<V>* scratch) noexcept {
    ScalarOf<V>* const left = scratch;
    ScalarOf<V>* const right = scratch + piece_rows<V> * piece_terms;
    for (std::int64_t term = 0; term < p.k; term += piece_terms) {
        const std::int64_t k = std::min(piece_terms, p.k - term);
        const Sum sum = term > 0 ? Sum::goes_on : Sum::begins;
        pack_right<V>(p.b + term * p.b_row, p.b_row, p.b_column, k, p.n, right);
        for (std::int64_t row = 0; row < p.m; row += piece_rows<V>) {
            const std::int64_t m = std::min(piece_rows<V>, p.m - row);
            pack_left<V>(p.a + row * p.a_row + term * p.a_column, p.a_row, p.a_column, m, k, left);
            multiply_packed<V>(p, left, right, row, m, k, sum);
        }
    }
}

}  // namespace
}  // namespace ik::simd
