#pragma once
// The product of two matrices. A block of rows by vectors of columns is kept in registers while the terms pass by: each
// needs one load a vector and one broadcast a row. For the sources that are compiled once per ISA.

#include "simd/matrix.hpp"
#include "simd/matrix_vectors.hpp"

namespace ik::simd {
namespace {

#if IK_SIMD_ISA_avx512 || IK_SIMD_ISA_neon64
inline constexpr std::size_t block_rows = 8;  // Of 32 registers, 16 hold sums.
#else
inline constexpr std::size_t block_rows = 6;  // Of 16 registers, 12 hold sums.
#endif
inline constexpr std::size_t block_vectors = 2;

/// How the last vector of a block meets the end of the row: it is whole, or what is beyond the end is not read.
enum class Edge : std::uint8_t { none, unread };

/// Where one block reads and writes.
template <class T>
struct Block {
    const T* a;
    std::int64_t a_row, a_column;
    const T* b;
    std::int64_t b_row;
    T* c;
    std::int64_t c_row, k;
    std::size_t last;  ///< Columns of the last vector that exist.
    /// A whole vector may be written over columns that do not exist, up to here: they are written again later.
    const T* free_until;
};

template <std::size_t rows, std::size_t vectors, Edge edge, class V>
inline void store_block(const Block<ScalarOf<V>>& block, const V (&sum)[rows][vectors]) {
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) {
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v) {
            ScalarOf<V>* const to =
                block.c + static_cast<std::int64_t>(r) * block.c_row + static_cast<std::int64_t>(v) * lanes;
            if (edge == Edge::none || v + 1 < vectors || block.last == width<V> || block.free_until - to >= lanes)
                sum[r][v].store_unaligned(to);
            else
                store_part<V>(to, sum[r][v], block.last);
        }
    }
}

template <std::size_t rows, std::size_t vectors, Edge edge, class V>
inline void product_block(const Block<ScalarOf<V>>& block) {
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
    V sum[rows][vectors];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) {
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v) sum[r][v] = splat<V>(0);
    }
    const Part<V> part(block.last);
    const ScalarOf<V>* a = block.a;
    const ScalarOf<V>* b = block.b;
    const std::int64_t a_row = block.a_row, a_column = block.a_column, b_row = block.b_row;
    for (std::int64_t k = block.k; k > 0; --k, a += a_column, b += b_row) {
        V terms[vectors];
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v) {
            const ScalarOf<V>* const from = b + static_cast<std::int64_t>(v) * lanes;
            terms[v] = edge == Edge::unread && v + 1 == vectors ? part.load(from) : load<V>(from);
        }
#pragma GCC unroll 8
        for (std::size_t r = 0; r < rows; ++r) {
            const V factor = splat<V>(a[static_cast<std::int64_t>(r) * a_row]);
#pragma GCC unroll 4
            for (std::size_t v = 0; v < vectors; ++v) sum[r][v] = multiply_add(factor, terms[v], sum[r][v]);
        }
    }
    store_block<rows, vectors, edge, V>(block, sum);
}

/// All columns for some rows, from the right to the left: what a vector wrote too much is written again.
template <std::size_t rows, class V>
inline void product_rows(const MatrixProduct<ScalarOf<V>>& p, std::int64_t row) {
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
    constexpr std::int64_t wide = lanes * static_cast<std::int64_t>(block_vectors);
    std::int64_t column = p.n / wide * wide;
    const std::int64_t rest = p.n - column;
    const bool fills_rows = p.c_row == p.n;
    Block<ScalarOf<V>> block{.a = p.a + row * p.a_row,
                             .a_row = p.a_row,
                             .a_column = p.a_column,
                             .b = p.b + column,
                             .b_row = p.b_row,
                             .c = p.c + row * p.c_row + column,
                             .c_row = p.c_row,
                             .k = p.k,
                             .last = width<V>,
                             .free_until = fills_rows ? p.c + p.m * p.n : p.c};
    if (rest > lanes) {
        block.last = static_cast<std::size_t>(rest - lanes);
        product_block<rows, 2, Edge::unread, V>(block);
    } else if (rest > 0) {
        block.last = static_cast<std::size_t>(rest);
        product_block<rows, 1, Edge::unread, V>(block);
    }
    block.last = width<V>;
    for (; column > 0; column -= wide) {
        block.b -= wide;
        block.c -= wide;
        product_block<rows, block_vectors, Edge::none, V>(block);
    }
}

/// Calls `visit` with the number of rows as a constant; there are at most `rows`.
template <std::size_t rows, class Visit>
inline void with_rows(std::int64_t left, const Visit& visit) {
    if constexpr (rows > 0) {
        if (left >= static_cast<std::int64_t>(rows))
            visit(std::integral_constant<std::size_t, rows>());
        else
            with_rows<rows - 1>(left, visit);
    }
}

template <class V>
void product(const MatrixProduct<ScalarOf<V>>& p) noexcept {
    for (std::int64_t row = 0; row < p.m; row += static_cast<std::int64_t>(block_rows)) {
        with_rows<block_rows>(p.m - row, [&](auto rows) { product_rows<rows.value, V>(p, row); });
    }
}

}  // namespace
}  // namespace ik::simd
