#pragma once
// LU factors with row exchanges, after LAPACK's getrf and getrf2, on the loops of src/simd/matrix.hpp. Every element is
// made by one chain of operations, whatever the tasks. Matrices lie row by row.

#include <algorithm>
#include <cstdint>
#include <new>
#include <span>

#include "runtime/host.hpp"

namespace ik::runtime {

/// What the tasks of a factorisation may use.
enum class Threads : std::uint8_t { own, all };

template <class T>
class Lu {
public:
    /// Factors `a`, n by n with `step` elements from row to row, in place; `pivots` has n elements.
    Lu(T* a, std::int64_t n, std::int64_t step, std::span<int> pivots, HostContext& context, Threads threads)
        : loops_(context.matrix_loops<T>()),
          a_(a),
          n_(n),
          step_(step),
          pivots_(pivots),
          context_(context),
          threads_(threads) {
        if (n_ > few) own_scratch_ = scratch(memory_);
    }

    /// Singular: a pivot is zero. Stopped: the run is to end.
    enum class Outcome : std::uint8_t { done, singular, stopped };
    [[nodiscard]] Outcome factor() {
        for (std::int64_t first = 0; first < n_; first += panel) {
            if (threads_ == Threads::all && context_.stopped && context_.stopped()) return Outcome::stopped;
            const std::int64_t width = std::min(panel, n_ - first);
            int* const pivots = pivots_.data() + first;
            if (!factor_columns(at(first, first), n_ - first, width, pivots)) return Outcome::singular;
            for (std::int64_t k = 0; k < width; ++k) pivots[k] += static_cast<int>(first);
            update_others(first, width);
        }
        return Outcome::done;
    }

    /// b = A^-1 * b for `columns` vectors side by side, after factor().
    void solve(T* b, std::int64_t columns) {
        for_each_strip(columns, static_cast<double>(n_) * 2, [&](std::int64_t begin, std::int64_t count, T* scratch) {
            T* const x = b + begin;
            exchange(x, columns, count, 0, n_);
            for (std::int64_t first = 0; first < n_; first += panel) {
                const std::int64_t size = std::min(panel, n_ - first);
                subtract(at(first, 0), x, columns, x + first * columns, size, count, first, scratch);
                loops_.solve_triangle(simd::Triangle::lower_unit, at(first, first), step_, x + first * columns, columns,
                                      size, count);
            }
            for (std::int64_t first = (n_ - 1) / panel * panel; first >= 0; first -= panel) {
                const std::int64_t size = std::min(panel, n_ - first);
                const std::int64_t end = first + size;
                subtract(at(first, end), x + end * columns, columns, x + first * columns, size, count, n_ - end,
                         scratch);
                loops_.solve_triangle(simd::Triangle::upper, at(first, first), step_, x + first * columns, columns,
                                      size, count);
            }
        });
    }

private:
    static constexpr std::int64_t panel =
        simd::most_unknowns;                                ///< Columns that are factored before the rest is updated.
    static constexpr std::int64_t strip = 128;              ///< Columns of one task.
    static constexpr std::int64_t few = simd::few_columns;  ///< Columns that a plain loop factors.

    [[nodiscard]] T* at(std::int64_t row, std::int64_t column) const { return a_ + row * step_ + column; }

    [[nodiscard]] T* scratch(Array& memory) const {
        const std::int64_t size = loops_.scratch(strip);
        // The one fault there is; call_host makes it again of the exception, which crosses the threads.
        if (context_.allocate(dtype, {&size, 1}, memory)) throw std::bad_alloc();
        return reinterpret_cast<T*>(memory.data);
    }

    /// Applies exchanges [first, last) to `count` columns of rows that are `step` apart.
    void exchange(T* columns, std::int64_t step, std::int64_t count, std::int64_t first, std::int64_t last) const {
        for (std::int64_t k = first; k < last; ++k) {
            const std::int64_t other = pivots_[static_cast<std::size_t>(k)];
            if (other != k) std::swap_ranges(columns + k * step, columns + k * step + count, columns + other * step);
        }
    }

    /// c -= a*b for `m` rows of c and `n` columns; b and c have rows `step` apart.
    void subtract(const T* a, const T* b, std::int64_t step, T* c, std::int64_t m, std::int64_t n, std::int64_t k,
                  T* scratch) const {
        if (m == 0 || n == 0 || k == 0) return;
        if (n == 1 && step == 1 && m <= panel) {
            loops_.by_rows(a, step_, b, scratch, m, k);
            for (std::int64_t i = 0; i < m; ++i) c[i] -= scratch[i];
            return;
        }
        loops_.subtract_product({a, step_, 1, b, step, 1, c, step, m, n, k}, scratch);
    }

    /// What the panel [first, first + width) means for the columns beside it.
    void update_others(std::int64_t first, std::int64_t width) {
        const std::int64_t end = first + width;
        if (first > 0) exchange(a_, step_, first, first, end);
        const std::int64_t rest = n_ - end;
        for_each_strip(rest, static_cast<double>(width), [&](std::int64_t begin, std::int64_t count, T* scratch) {
            T* const columns = a_ + end + begin;
            exchange(columns, step_, count, first, end);
            T* const upper = columns + first * step_;
            loops_.solve_triangle(simd::Triangle::lower_unit, at(first, first), step_, upper, step_, width, count);
            subtract(at(end, first), upper, step_, columns + end * step_, rest, count, width, scratch);
        });
    }

    /// Halves the columns until few are left; `pivots` count from the first row of the part.
    bool factor_columns(T* a, std::int64_t rows, std::int64_t columns, int* pivots) {
        if (columns <= few) return loops_.factor_few(a, step_, rows, columns, pivots);
        const std::int64_t left = columns / 2;
        const std::int64_t right = columns - left;
        if (!factor_columns(a, rows, left, pivots)) return false;
        T* const beside = a + left;
        exchange_in(beside, right, 0, left, pivots);
        loops_.solve_triangle(simd::Triangle::lower_unit, a, step_, beside, step_, left, right);
        T* const below = beside + left * step_;
        subtract(a + left * step_, beside, step_, below, rows - left, right, left, own_scratch_);
        if (!factor_columns(below, rows - left, right, pivots + left)) return false;
        for (std::int64_t k = left; k < columns; ++k) pivots[k] += static_cast<int>(left);
        exchange_in(a, left, left, columns, pivots);
        return true;
    }

    void exchange_in(T* columns, std::int64_t count, std::int64_t first, std::int64_t last, const int* pivots) const {
        for (std::int64_t k = first; k < last; ++k) {
            if (pivots[k] == k) continue;
            std::swap_ranges(columns + k * step_, columns + k * step_ + count, columns + pivots[k] * step_);
        }
    }

    /// Strips of columns as tasks of some multiplications for each element of a matrix with n rows.
    template <class Body>
    void for_each_strip(std::int64_t columns, double depth, const Body& body) {
        const std::int64_t tasks = (columns + strip - 1) / strip;
        const auto run = [&](std::size_t begin, std::size_t end) {
            if (begin == end) return;
            Array memory;
            T* const own = threads_ == Threads::own ? own_scratch_ : scratch(memory);
            for (auto task = static_cast<std::int64_t>(begin); task < static_cast<std::int64_t>(end); ++task)
                body(task * strip, std::min(strip, columns - task * strip), own);
        };
        if (threads_ == Threads::own) {
            run(0, static_cast<std::size_t>(tasks));
            return;
        }
        // A thread makes some tens of thousands of multiplications while another one wakes up.
        const double work = static_cast<double>(n_) * static_cast<double>(columns) * depth / 64;
        context_.for_each_range(static_cast<std::size_t>(tasks), static_cast<std::size_t>(std::min(work, 1e9)), run);
    }

    static constexpr DType dtype = sizeof(T) == 8 ? DType::f64 : DType::f32;
    const simd::MatrixLoops<T>& loops_;
    T* a_;
    std::int64_t n_, step_;
    std::span<int> pivots_;
    HostContext& context_;
    Threads threads_;
    Array memory_;
    T* own_scratch_ = nullptr;
};

}  // namespace ik::runtime
