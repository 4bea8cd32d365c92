#pragma once
// LU factors of one matrix, from LAPACK and BLAS calls that each run on one thread. How the columns of a large matrix
// are divided among tasks depends on the extents alone, and with it every bit of the result.
//
// The matrix lies row by row. LAPACK takes that for the transpose and factors it, A^T = P*L*U, so where this file says
// columns they are rows of memory, and it is the unknowns that are exchanged: as stable as the exchange of equations,
// and nothing has to be transposed. Small matrices are plain loops; a call of LAPACK takes longer than their work.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>

#include "runtime/blas.hpp"
#include "runtime/host.hpp"

namespace ik::runtime {

template <class T>
class Lu {
public:
    /// Up to this many rows a matrix is the work of one thread.
    static constexpr int alone = 256;
    /// Up to this many rows OpenBLAS is not called.
    static constexpr int small = 20;

    /// Factors `a`, n by n with `step` elements from row to row, in place; `pivots` has n elements.
    Lu(T* a, int n, int step, std::span<int> pivots, HostContext& context)
        : a_(a), n_(n), step_(step), pivots_(pivots), context_(context) {}

    /// Singular: a pivot is zero. Stopped: the run is to end.
    enum class Outcome : std::uint8_t { done, singular, stopped };
    [[nodiscard]] Outcome factor() {
        if (n_ <= small) return factor_small() ? Outcome::done : Outcome::singular;
        const int width = n_ <= alone ? n_ : panel;
        for (int first = 0; first < n_; first += width) {
            if (n_ > alone && context_.stopped && context_.stopped()) return Outcome::stopped;
            const int columns = std::min(width, n_ - first);
            int* const pivots = pivots_.data() + first;
            if (!blas::factor(n_ - first, columns, at(first, first), step_, pivots)) return Outcome::singular;
            for (int k = 0; k < columns; ++k) pivots[k] += first - 1;
            if (columns < n_) update_others(first, columns);
        }
        return Outcome::done;
    }

    /// b = A^-1 * b for `count` vectors side by side, after factor().
    void solve(T* b, std::int64_t count) {
        if (n_ <= small) {
            solve_small(b, count);
            exchange_back(b, count, count);
            return;
        }
        const int step = static_cast<int>(count);
        for_each_strip(count, n_, [&](int begin, int columns) {
            T* const x = b + begin;
            blas::solve_right(blas::Triangle::upper, columns, n_, a_, step_, x, step);
            blas::solve_right(blas::Triangle::lower_unit, columns, n_, a_, step_, x, step);
            exchange_back(x, columns, count);
        });
    }

private:
    static constexpr int panel = 64;   ///< Columns that are factored before the rest is brought up to date.
    static constexpr int strip = 128;  ///< Columns of one task.

    [[nodiscard]] T* at(int row, int column) const { return a_ + (std::int64_t{column} * step_ + row); }

    /// Applies exchanges [first, last) to columns that begin at `columns`.
    void exchange(T* columns, int count, int first, int last) const {
        for (int c = 0; c < count; ++c, columns += step_) {
            for (int k = first; k < last; ++k) std::swap(columns[k], columns[pivots_[static_cast<std::size_t>(k)]]);
        }
    }

    /// The unknowns back in their order; each has `count` elements, `step` from one to the next.
    void exchange_back(T* x, std::int64_t count, std::int64_t step) const {
        for (std::int64_t k = n_; k-- > 0;) {
            const std::int64_t other = pivots_[static_cast<std::size_t>(k)];
            if (other != k) std::swap_ranges(x + k * step, x + k * step + count, x + other * step);
        }
    }

    /// What the panel [first, first + width) means for the columns beside it.
    void update_others(int first, int width) {
        const int end = first + width;
        exchange(a_, first, first, end);
        const int rest = n_ - end;
        for_each_strip(rest, width, [&](int begin, int count) {
            T* const columns = at(0, end + begin);
            exchange(columns, count, first, end);
            blas::solve_left(blas::Triangle::lower_unit, width, count, at(first, first), step_, columns + first, step_);
            blas::subtract_product(rest, count, width, at(end, first), columns + first, columns + end, step_);
        });
    }

    [[nodiscard]] bool factor_small() {
        for (int k = 0; k < n_; ++k) {
            T* const column = at(0, k);
            const int pivot = largest(column, k);
            pivots_[static_cast<std::size_t>(k)] = pivot;
            if (column[pivot] == T(0)) return false;
            for (int c = 0; c <= k; ++c) std::swap(*at(k, c), *at(pivot, c));
            for (int i = k + 1; i < n_; ++i) column[i] /= column[k];
            for (int c = k + 1; c < n_; ++c) {
                T* const other = at(0, c);
                std::swap(other[k], other[pivot]);
                const T factor = other[k];
                for (int i = k + 1; i < n_; ++i) other[i] -= column[i] * factor;
            }
        }
        return true;
    }

    /// The row of the largest element from row `first` on. NaN counts as large: it must reach the result.
    [[nodiscard]] int largest(const T* column, int first) const {
        int best = first;
        for (int i = first; i < n_ && !std::isnan(column[best]); ++i) {
            if (!(std::abs(column[i]) <= std::abs(column[best]))) best = i;
        }
        return best;
    }

    void solve_small(T* x, std::int64_t count) const {
        const auto subtract = [&](int j, int i) {
            for (std::int64_t c = 0; c < count; ++c) x[j * count + c] -= *at(i, j) * x[i * count + c];
        };
        for (int j = 0; j < n_; ++j) {
            for (int i = 0; i < j; ++i) subtract(j, i);
            for (std::int64_t c = 0; c < count; ++c) x[j * count + c] /= *at(j, j);
        }
        for (int j = n_; j-- > 0;) {
            for (int i = j + 1; i < n_; ++i) subtract(j, i);
        }
    }

    /// Strips of columns, as tasks where the matrix is not the work of one thread; `depth` multiplications for each
    /// element.
    template <class Body>
    void for_each_strip(std::int64_t columns, int depth, const Body& body) {
        const std::int64_t tasks = (columns + strip - 1) / strip;
        const auto run = [&](std::size_t begin, std::size_t end) {
            for (auto task = static_cast<std::int64_t>(begin); task < static_cast<std::int64_t>(end); ++task) {
                const std::int64_t from = task * strip;
                body(static_cast<int>(from), static_cast<int>(std::min<std::int64_t>(strip, columns - from)));
            }
        };
        if (n_ <= alone) {
            run(0, static_cast<std::size_t>(tasks));
            return;
        }
        // A thread makes some tens of thousands of multiplications while another one wakes up.
        const double work = static_cast<double>(n_) * static_cast<double>(columns) * depth / 64;
        context_.for_each_range(static_cast<std::size_t>(tasks), static_cast<std::size_t>(std::min(work, 1e9)), run);
    }

    T* a_;
    int n_, step_;
    std::span<int> pivots_;
    HostContext& context_;
};

}  // namespace ik::runtime
