#pragma once
// LU factors with row exchanges, after LAPACK's getrf and getrf2, from BLAS calls that each run on one thread. How the
// columns are divided among tasks depends on the extents alone, and with it every bit of the result. Matrices are
// column-major here, without gaps.

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
    /// Factors `a`, n by n, in place; `pivots` has n elements. `context` may be null: all on this thread.
    Lu(T* a, int n, std::span<int> pivots, HostContext* context) : a_(a), n_(n), pivots_(pivots), context_(context) {}

    /// Singular: a pivot is zero. Stopped: the run is to end.
    enum class Outcome : std::uint8_t { done, singular, stopped };
    [[nodiscard]] Outcome factor() {
        for (int first = 0; first < n_; first += panel) {
            if (context_ != nullptr && context_->stopped && context_->stopped()) return Outcome::stopped;
            const int width = std::min(panel, n_ - first);
            if (!factor_columns(at(first, first), n_ - first, width, pivots_.data() + first)) {
                return Outcome::singular;
            }
            for (int k = first; k < first + width; ++k) pivots_[static_cast<std::size_t>(k)] += first;
            update_others(first, width);
        }
        return Outcome::done;
    }

    /// b = A^-1 * b for `columns` vectors, after factor().
    void solve(T* b, int columns) {
        const int tasks = (columns + strip - 1) / strip;
        for_each(tasks, columns, [&](int task) {
            const int begin = task * strip;
            const int count = std::min(strip, columns - begin);
            T* const x = b + std::int64_t{begin} * n_;
            exchange(x, count, 0, n_);
            blas::solve(blas::Triangle::lower_unit, n_, count, a_, n_, x, n_);
            blas::solve(blas::Triangle::upper, n_, count, a_, n_, x, n_);
        });
    }

private:
    static constexpr int panel = 64;  ///< Columns that are factored before the rest is brought up to date.
    static constexpr int strip = 64;  ///< Columns of one task.
    static constexpr int few = 8;     ///< Columns that plain loops factor.

    [[nodiscard]] T* at(int row, int column) const { return a_ + (std::int64_t{column} * n_ + row); }

    /// Applies exchanges [first, last) to columns that begin at `columns`.
    void exchange(T* columns, int count, int first, int last) const {
        for (int c = 0; c < count; ++c, columns += n_) {
            for (int k = first; k < last; ++k) std::swap(columns[k], columns[pivots_[static_cast<std::size_t>(k)]]);
        }
    }

    /// What the panel [first, first + width) means for the columns beside it.
    void update_others(int first, int width) {
        const int end = first + width;
        exchange(a_, first, first, end);
        const int rest = n_ - end;
        for_each((rest + strip - 1) / strip, std::min(width, rest), [&](int task) {
            const int begin = end + task * strip;
            const int count = std::min(strip, n_ - begin);
            exchange(at(0, begin), count, first, end);
            blas::solve(blas::Triangle::lower_unit, width, count, at(first, first), n_, at(first, begin), n_);
            if (rest > 0) {
                blas::subtract_product(rest, count, width, at(end, first), n_, at(first, begin), n_, at(end, begin),
                                       n_);
            }
        });
    }

    /// Halves the columns until few are left; `pivots` count from the first row of the part.
    bool factor_columns(T* a, int rows, int columns, int* pivots) {
        if (columns <= few) return factor_few(a, rows, columns, pivots);
        const int left = columns / 2;
        const int right = columns - left;
        if (!factor_columns(a, rows, left, pivots)) return false;
        T* const beside = a + std::int64_t{left} * n_;
        exchange_in(beside, right, 0, left, pivots);
        blas::solve(blas::Triangle::lower_unit, left, right, a, n_, beside, n_);
        blas::subtract_product(rows - left, right, left, a + left, n_, beside, n_, beside + left, n_);
        if (!factor_columns(beside + left, rows - left, right, pivots + left)) return false;
        for (int k = left; k < columns; ++k) pivots[k] += left;
        exchange_in(a, left, left, columns, pivots);
        return true;
    }

    void exchange_in(T* columns, int count, int first, int last, const int* pivots) const {
        for (int c = 0; c < count; ++c, columns += n_) {
            for (int k = first; k < last; ++k) std::swap(columns[k], columns[pivots[k]]);
        }
    }

    bool factor_few(T* a, int rows, int columns, int* pivots) const {
        for (int j = 0; j < columns; ++j) {
            T* const column = a + std::int64_t{j} * n_;
            const int pivot = largest(column, j, rows);
            pivots[j] = pivot;
            if (column[pivot] == T(0)) return false;
            if (pivot != j) {
                for (int c = 0; c < columns; ++c)
                    std::swap(a[std::int64_t{c} * n_ + j], a[std::int64_t{c} * n_ + pivot]);
            }
            const T divisor = column[j];
            for (int i = j + 1; i < rows; ++i) column[i] /= divisor;
            for (int c = j + 1; c < columns; ++c) {
                T* const other = a + std::int64_t{c} * n_;
                const T factor = other[j];
                for (int i = j + 1; i < rows; ++i) other[i] -= column[i] * factor;
            }
        }
        return true;
    }

    /// The row of the largest element from row `first` on. NaN counts as large: it must reach the result.
    static int largest(const T* column, int first, int rows) {
        int best = first;
        for (int i = first; i < rows && !std::isnan(column[best]); ++i) {
            if (!(std::abs(column[i]) <= std::abs(column[best]))) best = i;
        }
        return best;
    }

    template <class Body>
    void for_each(int tasks, int depth, const Body& body) {
        const auto run = [&](std::size_t begin, std::size_t end) {
            for (std::size_t task = begin; task < end; ++task) body(static_cast<int>(task));
        };
        const auto count = static_cast<std::size_t>(std::max(tasks, 0));
        if (context_ == nullptr) {
            run(0, count);
            return;
        }
        // Multiplications, of which a thread makes some tens of thousands while another one wakes up.
        const double work = double(n_) * strip * tasks * depth / 64;
        context_->for_each_range(count, static_cast<std::size_t>(std::min(work, 1e9)), run);
    }

    T* a_;
    int n_;
    std::span<int> pivots_;
    HostContext* context_;
};

}  // namespace ik::runtime
