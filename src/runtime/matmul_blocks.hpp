#pragma once
// How the product of two matrices is cut, and what makes one block of it. Bits may depend on the cut, so it is made by
// the extents alone, never by the number of threads. Large products of floats are OpenBLAS's; loops of ours make the
// small and the thin ones, of which a call or the copies it makes would be the larger part. Integers wrap.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <type_traits>

#include "runtime/blas.hpp"
#include "runtime/matrix_view.hpp"
#include "simd/matrix.hpp"

namespace ik::runtime {

struct Range {
    std::int64_t begin = 0, end = 0;
    [[nodiscard]] std::int64_t count() const noexcept { return end - begin; }
};

/// The extents of one block; in terms smaller than the product's where the sum is cut.
struct Cut {
    std::int64_t rows = 1, columns = 1, terms = 0;
};

/// The extents of a product: m by n, with k terms in each sum.
struct Extents {
    std::int64_t m = 0, n = 0, k = 0;

    /// As a double, which does not overflow.
    [[nodiscard]] double multiplications() const {
        return static_cast<double>(m) * static_cast<double>(n) * static_cast<double>(k);
    }
    /// What is read and written.
    [[nodiscard]] double elements() const {
        return static_cast<double>(m) * static_cast<double>(k) + static_cast<double>(k) * static_cast<double>(n) +
               static_cast<double>(m) * static_cast<double>(n);
    }
};

/// `extent` in equal parts of at most `most` elements, rounded up to whole blocks of registers.
inline std::int64_t equal_part(std::int64_t extent, std::int64_t most) {
    constexpr std::int64_t unit = 16;
    const std::int64_t count = (extent + most - 1) / most;
    const std::int64_t part = (extent + count - 1) / count;
    return std::max<std::int64_t>((part + unit - 1) / unit * unit, 1);
}

/// How many rows (or columns) of `each` multiplications make a task: a multiple of `unit`.
inline std::int64_t task_part(double each, std::int64_t extent, std::int64_t unit) {
    constexpr double task = 1 << 18;
    const auto part = static_cast<std::int64_t>(std::min(task / each, static_cast<double>(extent))) + 1;
    return (part + unit - 1) / unit * unit;
}

/// Long sums of a small result are cut into parts of this many terms.
inline std::int64_t part_of_terms(std::int64_t k) {
    constexpr std::int64_t least = 16384, most_parts = 64;
    return k >= 2 * least ? std::max(least, (k + most_parts - 1) / most_parts) : k;
}

/// How BLAS can read a matrix where it lies, if it can. Along an extent of 1 any stride will do.
template <class T>
std::optional<blas::Layout> layout_of(const MatrixView<T>& a) {
    constexpr std::int64_t most = std::numeric_limits<int>::max();
    const std::int64_t across = a.rows > 1 ? a.row_stride : std::max<std::int64_t>(a.columns, 1);
    const std::int64_t down = a.columns > 1 ? a.column_stride : std::max<std::int64_t>(a.rows, 1);
    if ((a.columns <= 1 || a.column_stride == 1) && across >= std::max<std::int64_t>(a.columns, 1) && across <= most)
        return blas::Layout{CblasNoTrans, static_cast<int>(across)};
    if ((a.rows <= 1 || a.row_stride == 1) && down >= std::max<std::int64_t>(a.rows, 1) && down <= most)
        return blas::Layout{CblasTrans, static_cast<int>(down)};
    return std::nullopt;
}

template <class T>
class FloatBlocks {
public:
    FloatBlocks(const simd::MatrixLoops<T>& loops, Extents extents, const MatrixView<T>& a, const MatrixView<T>& b)
        : loops_(loops), way_(way_of(extents, a, b)), cut_(cut_of(extents)) {}

    [[nodiscard]] const Cut& cut() const noexcept { return cut_; }
    [[nodiscard]] bool calls_blas() const noexcept { return way_ == Way::blas; }
    /// Elements of memory that a task needs.
    [[nodiscard]] std::int64_t scratch() const { return way_ == Way::copied ? cut_.terms * cut_.columns : 0; }
    /// Stores a block of a*b.
    void multiply(const MatrixView<T>& a, const MatrixView<T>& b, Range rows, Range columns, Range terms, T* out,
                  std::int64_t step, T* scratch) const {
        const T* const from_a = a.at(rows.begin, terms.begin);
        const T* const from_b = b.at(terms.begin, columns.begin);
        const std::int64_t m = rows.count(), n = columns.count(), k = terms.count();
        simd::MatrixProduct<T> product{from_a, a.row_stride, a.column_stride, from_b, b.row_stride, out, step, m, n, k};
        switch (way_) {
            case Way::rows_by_vector: loops_.by_rows(from_a, a.row_stride, from_b, out, m, k); return;
            case Way::columns_by_vector: loops_.by_columns(from_a, a.column_stride, from_b, out, k, m); return;
            case Way::vector_by_rows: loops_.by_columns(from_b, b.row_stride, from_a, out, k, n); return;
            case Way::vector_by_columns: loops_.by_rows(from_b, b.column_stride, from_a, out, n, k); return;
            case Way::in_place: loops_.product(product); return;
            case Way::copied:
                for (std::int64_t i = 0; i < k; ++i)
                    for (std::int64_t j = 0; j < n; ++j) scratch[i * n + j] = *b.at(i, j);
                product.b = scratch;
                product.b_row = n;
                loops_.product(product);
                return;
            case Way::blas:
                blas::multiply(static_cast<int>(m), static_cast<int>(n), static_cast<int>(k), from_a, *layout_of(a),
                               from_b, *layout_of(b), out, static_cast<int>(step));
                return;
        }
    }

private:
    enum class Way : std::uint8_t {
        rows_by_vector,
        columns_by_vector,
        vector_by_rows,
        vector_by_columns,
        in_place,
        copied,  ///< In place of a copy of the right operand.
        blas
    };

    static Way way_of(Extents e, const MatrixView<T>& a, const MatrixView<T>& b) {
        if (e.n == 1 && (b.row_stride == 1 || e.k == 1)) {
            if (a.column_stride == 1 || e.k == 1) return Way::rows_by_vector;
            if (a.row_stride == 1) return Way::columns_by_vector;
        }
        if (e.m == 1 && (a.column_stride == 1 || e.k == 1)) {
            if (b.column_stride == 1) return Way::vector_by_rows;
            if (b.row_stride == 1) return Way::vector_by_columns;
        }
        // Copies pay when they are read often and the operand does not stay in the cache.
        const bool is_read_well = e.m <= 12 || is_thin(e) || e.n <= cached / e.k;
        if (b.column_stride == 1 && is_read_well) return Way::in_place;
        constexpr double few = 16384;
        return e.multiplications() <= few ? Way::copied : Way::blas;
    }

    static constexpr std::int64_t cached = (160 << 10) / sizeof(T);  ///< Elements.
    static bool is_thin(Extents e) { return e.k <= 64; }

    [[nodiscard]] Cut cut_of(Extents e) const {
        constexpr std::int64_t lines = 48;  // Whole blocks of registers and whole lines of the cache for every ISA.
        switch (way_) {
            case Way::rows_by_vector: return {cut_vector(e.m, e.k), 1, terms_of_rows(e.m, e.k)};
            case Way::vector_by_columns: return {1, cut_vector(e.n, e.k), terms_of_rows(e.n, e.k)};
            case Way::columns_by_vector:
            case Way::vector_by_rows: return {e.m, e.n, terms_of_columns(std::max(e.m, e.n), e.k)};
            case Way::copied: return {e.m, e.n, e.k};
            case Way::in_place:
            case Way::blas: break;
        }
        constexpr std::int64_t small_result = 4096;
        if (e.m <= small_result / e.n && part_of_terms(e.k) < e.k) return {e.m, e.n, part_of_terms(e.k)};
        const auto k = static_cast<double>(e.k);
        if (way_ == Way::in_place) {
            const std::int64_t columns = is_thin(e) ? std::min(e.n, equal_part(e.n, cached / e.k)) : e.n;
            if (e.m >= e.n || columns < e.n)
                return {task_part(static_cast<double>(columns) * k, e.m, lines), columns, e.k};
            return {e.m, task_part(static_cast<double>(e.m) * k, e.n, lines), e.k};
        }
        // Each block copies its operands, so there are few, of few rows rather than few columns, which costs less;
        // what a thin result lacks on one side its blocks get on the other.
        const double side = std::sqrt(static_cast<double>(e.m) * static_cast<double>(e.n));
        const auto rows = static_cast<std::int64_t>(std::clamp<double>(side / 4, 208, 512));
        constexpr std::int64_t columns = 1024;
        return {equal_part(e.m, std::max(rows, rows * rows / e.n)),
                equal_part(e.n, std::max(columns, rows * columns / e.m)), e.k};
    }

    static constexpr std::int64_t vector_task = 1 << 17;  ///< Elements of a matrix that meets a vector.

    /// Elements of the result that one task makes, each a sum of `terms`.
    static std::int64_t cut_vector(std::int64_t extent, std::int64_t terms) {
        if (terms_of_rows(extent, terms) < terms) return extent;
        return std::max<std::int64_t>(vector_task / terms / 16 * 16, 16);
    }
    static std::int64_t terms_of_rows(std::int64_t extent, std::int64_t terms) {
        constexpr std::int64_t few = 256;
        return extent <= few ? part_of_terms(terms) : terms;
    }
    /// Whole rows of the matrix lie together, so it is the sums that are cut, even where there are many.
    static std::int64_t terms_of_columns(std::int64_t extent, std::int64_t terms) {
        constexpr std::int64_t most_parts = 32;
        if (extent > 2 * vector_task || terms * extent < 2 * vector_task) return terms;
        return std::max((vector_task / extent + 15) / 16 * 16, (terms + most_parts - 1) / most_parts);
    }

    const simd::MatrixLoops<T>& loops_;
    Way way_;
    Cut cut_;
};

/// Integers multiply and add in an unsigned type that is not promoted to a signed one: only the low bits count, and
/// those are the same.
template <std::integral T>
class IntegerBlocks {
public:
    explicit IntegerBlocks(Extents e) {
        constexpr std::int64_t side = 256;
        const bool is_small = e.m <= 4096 / e.n;
        cut_ = {is_small ? e.m : side, is_small ? e.n : side, is_small ? part_of_terms(e.k) : e.k};
    }
    [[nodiscard]] const Cut& cut() const noexcept { return cut_; }
    [[nodiscard]] std::int64_t scratch() const { return 0; }
    /// Row by row; b is read in strips that stay in the cache.
    void multiply(const MatrixView<T>& a, const MatrixView<T>& b, Range rows, Range columns, Range terms, T* out,
                  std::int64_t step, T* /*scratch*/) const {
        constexpr std::int64_t strip = 64;
        for (std::int64_t i = 0; i < rows.count(); ++i) std::fill_n(out + i * step, columns.count(), T{});
        for (std::int64_t first = terms.begin; first < terms.end; first += strip) {
            const std::int64_t last = std::min(first + strip, terms.end);
            for (std::int64_t i = rows.begin; i < rows.end; ++i) {
                T* const to = out + (i - rows.begin) * step;
                for (std::int64_t k = first; k < last; ++k)
                    add_row(term(*a.at(i, k)), b.at(k, columns.begin), b.column_stride, to, columns.count());
            }
        }
    }

private:
    using Term = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;
    static Term term(T x) { return static_cast<Term>(static_cast<std::make_unsigned_t<T>>(x)); }

    static void add_row(Term factor, const T* from, std::int64_t stride, T* to, std::int64_t count) {
        const auto add = [&](std::int64_t j, std::int64_t at) {
            to[j] = static_cast<T>(term(to[j]) + factor * term(from[at]));
        };
        if (stride == 1) {
            for (std::int64_t j = 0; j < count; ++j) add(j, j);
        } else {
            for (std::int64_t j = 0; j < count; ++j) add(j, j * stride);
        }
    }

    Cut cut_;
};

}  // namespace ik::runtime
