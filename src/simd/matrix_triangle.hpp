#pragma once
// Systems of equations with a triangular matrix. For the sources that are compiled once per ISA.

#include "simd/matrix_vectors.hpp"

namespace ik::simd {
namespace {

/// Some columns of right sides, as many as fill `vectors`.
template <std::size_t vectors, class V>
using RightSides = V[most_unknowns][vectors];

/// One row of the solution: what the rows that are known leave of it, divided by the diagonal element.
template <Triangle triangle, std::size_t vectors, class V>
inline void solve_row(RightSides<vectors, V>& rows, const ScalarOf<V>* a, std::int64_t row, std::int64_t n) {
    V sum[vectors];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < vectors; ++v) sum[v] = rows[row][v];
    const std::int64_t begin = triangle == Triangle::lower_unit ? 0 : row + 1;
    const std::int64_t end = triangle == Triangle::lower_unit ? row : n;
    for (std::int64_t k = begin; k < end; ++k) {
        const V factor = splat<V>(-a[k]);
#pragma GCC unroll 4
        for (std::size_t v = 0; v < vectors; ++v) sum[v] = multiply_add(factor, rows[k][v], sum[v]);
    }
#pragma GCC unroll 4
    for (std::size_t v = 0; v < vectors; ++v)
        rows[row][v] = triangle == Triangle::lower_unit ? sum[v] : sum[v] / splat<V>(a[row]);
}

template <std::size_t vectors, class V>
void solve_columns(Triangle triangle, const ScalarOf<V>* a, std::int64_t a_row, ScalarOf<V>* b, std::int64_t b_row,
                   std::int64_t n, std::int64_t columns) {
    constexpr auto together = static_cast<std::int64_t>(width<V> * vectors);
    RightSides<vectors, V> rows;
    for (std::int64_t j = 0; j < columns; j += together) {
        const auto bytes = static_cast<std::size_t>(std::min(together, columns - j)) * sizeof(ScalarOf<V>);
        for (std::int64_t i = 0; i < n; ++i) {
            // What is beyond the columns is solved too, and dropped.
            if (bytes < sizeof rows[i]) std::fill_n(rows[i], vectors, splat<V>(0));
            std::memcpy(reinterpret_cast<std::byte*>(rows[i]), b + i * b_row + j, bytes);
        }
        if (triangle == Triangle::lower_unit) {
            for (std::int64_t i = 0; i < n; ++i) solve_row<Triangle::lower_unit, vectors, V>(rows, a + i * a_row, i, n);
        } else {
            for (std::int64_t i = n; i-- > 0;) solve_row<Triangle::upper, vectors, V>(rows, a + i * a_row, i, n);
        }
        for (std::int64_t i = 0; i < n; ++i)
            std::memcpy(b + i * b_row + j, reinterpret_cast<const std::byte*>(rows[i]), bytes);
    }
}

template <class V>
void solve_triangle(Triangle triangle, const ScalarOf<V>* a, std::int64_t a_row, ScalarOf<V>* b, std::int64_t b_row,
                    std::int64_t n, std::int64_t columns) noexcept {
    if (columns <= static_cast<std::int64_t>(width<V>))
        solve_columns<1, V>(triangle, a, a_row, b, b_row, n, columns);
    else
        solve_columns<4, V>(triangle, a, a_row, b, b_row, n, columns);
}

/// Factors the first `columns` columns, at most few_columns, of `rows` rows; false when a pivot is zero.
template <class V>
bool factor_few(ScalarOf<V>* a, std::int64_t a_row, std::int64_t rows, std::int64_t columns, int* pivots) noexcept {
    using T = ScalarOf<V>;
    const auto size = [](T x) { return x < 0 ? -x : x; };
    for (std::int64_t j = 0; j < columns; ++j) {
        // NaN counts as large: it must reach the result.
        std::int64_t best = j;
        T largest = size(a[j * a_row + j]);
        for (std::int64_t i = j + 1; i < rows && !__builtin_isnan(largest); ++i) {
            const T other = size(a[i * a_row + j]);
            if (!(other <= largest)) {
                best = i;
                largest = other;
            }
        }
        pivots[j] = static_cast<int>(best);
        if (largest == 0) return false;
        T* const pivot = a + j * a_row;
        if (best != j) std::swap_ranges(pivot, pivot + columns, a + best * a_row);
        T known[few_columns];
        std::copy_n(pivot, columns, known);
        for (std::int64_t i = j + 1; i < rows; ++i) {
            T* const row = a + i * a_row;
            const T factor = row[j] / known[j];
            row[j] = factor;
            for (std::int64_t c = j + 1; c < columns; ++c) row[c] = multiply_add(-factor, known[c], row[c]);
        }
    }
    return true;
}

}  // namespace
}  // namespace ik::simd
