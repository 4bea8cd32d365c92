// Systems of linear equations: each matrix of a stack is copied, factored and applied.

#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <vector>

#include "runtime/host_arrays.hpp"
#include "runtime/lu.hpp"
#include "runtime/matrix_view.hpp"

namespace ik::runtime {
namespace {

/// Copies `rows` by `columns` elements with any strides, in bytes, to rows that are `step` elements apart.
template <class T>
void copy_rows(const std::byte* from, std::int64_t down, std::int64_t across, std::int64_t rows, std::int64_t columns,
               T* to, std::int64_t step) {
    for (std::int64_t i = 0; i < rows; ++i, from += down, to += step) {
        if (across == static_cast<std::int64_t>(sizeof(T))) {
            std::copy_n(reinterpret_cast<const T*>(from), columns, to);
            continue;
        }
        for (std::int64_t j = 0; j < columns; ++j) to[j] = *reinterpret_cast<const T*>(from + j * across);
    }
}

/// From row to row in elements: rows of a power of two would all want the same places of the cache.
std::int64_t padded(std::int64_t columns) {
    constexpr std::int64_t line = 16;
    const std::int64_t whole = (columns + line - 1) / line * line;
    return columns > 64 && whole % 64 == 0 ? whole + line : whole;
}

template <class T>
class Systems {
public:
    Systems(const Array& a, const Array& b, Array& out, const Stack& stack, HostContext& context)
        : a_(a),
          b_(b),
          out_(reinterpret_cast<T*>(out.data)),
          stack_(stack),
          context_(context),
          n_(a.shape[a.rank - 1U]),
          columns_(b.rank > 1 ? b.shape[b.rank - 1U] : 1) {}

    std::optional<Fault> run() {
        if (n_ == 0 || columns_ == 0 || stack_.count() == 0) return std::nullopt;
        std::optional<blas::OneThread> own;
        if (n_ > Lu<T>::small) own.emplace();
        const auto count = static_cast<std::size_t>(stack_.count());
        // Large matrices are shared out among the threads, of small ones the stack is.
        if (n_ > Lu<T>::alone) {
            solve_range(0, count);
        } else {
            const double work = static_cast<double>(n_) * static_cast<double>(n_) * static_cast<double>(count);
            context_.for_each_range(count, static_cast<std::size_t>(std::min(work, 1e9)),
                                    [&](std::size_t begin, std::size_t end) { solve_range(begin, end); });
        }
        if (context_.stopped) {
            if (auto fault = context_.stopped()) return fault;
        }
        if (fault_) return fault_;
        return singular_ == none ? std::nullopt : std::optional(singular());
    }

private:
    static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

    void solve_range(std::size_t begin, std::size_t end) {
        Array memory;
        std::int64_t size = 0;
        const std::int64_t step = padded(n_);
        if (__builtin_mul_overflow(n_, step, &size)) size = none;
        if (auto fault = context_.allocate(a_.dtype, {&size, 1}, memory)) {
            const std::lock_guard lock(mutex_);
            fault_ = std::move(fault);
            return;
        }
        T* const matrix = reinterpret_cast<T*>(memory.data);
        std::vector<int> pivots(static_cast<std::size_t>(n_));
        Lu<T> lu(matrix, static_cast<int>(n_), static_cast<int>(step), pivots, context_);
        const std::byte* factored = nullptr;
        for (std::size_t member = begin; member < end && !given_up(); ++member) {
            const auto number = static_cast<std::int64_t>(member);
            const std::byte* const from = stack_.begin(a_, 2, number);
            T* const x = out_ + number * n_ * columns_;
            if (from != factored) {
                copy_rows(from, a_.strides[a_.rank - 2U], a_.strides[a_.rank - 1U], n_, n_, matrix, step);
                const auto outcome = lu.factor();
                if (outcome == Lu<T>::Outcome::singular && !is_finite(from)) {
                    // LAPACK overlooks NaN when it looks for the largest element.
                    std::fill_n(x, n_ * columns_, std::numeric_limits<T>::quiet_NaN());
                    factored = nullptr;
                    continue;
                }
                if (outcome == Lu<T>::Outcome::singular) note_singular(number);
                if (outcome != Lu<T>::Outcome::done) return;
                factored = from;
            }
            read_right(number, x);
            lu.solve(x, columns_);
        }
    }

    [[nodiscard]] bool is_finite(const std::byte* matrix) const {
        for (std::int64_t i = 0; i < n_; ++i) {
            for (std::int64_t j = 0; j < n_; ++j) {
                const std::int64_t at = i * a_.strides[a_.rank - 2U] + j * a_.strides[a_.rank - 1U];
                if (!std::isfinite(*reinterpret_cast<const T*>(matrix + at))) return false;
            }
        }
        return true;
    }

    void read_right(std::int64_t number, T* to) const {
        const std::size_t core = std::min<std::size_t>(b_.rank, 2);
        const std::byte* const from = stack_.begin(b_, core, number);
        const std::int64_t across = core > 1 ? b_.strides[b_.rank - 1U] : static_cast<std::int64_t>(sizeof(T));
        copy_rows(from, b_.strides[b_.rank - core], across, n_, columns_, to, columns_);
    }

    [[nodiscard]] bool given_up() { return context_.stopped && context_.stopped(); }

    /// Several threads may find one; the first in the stack is told.
    void note_singular(std::int64_t member) {
        const std::lock_guard lock(mutex_);
        singular_ = std::min(singular_, member);
    }

    [[nodiscard]] Fault singular() const {
        const std::string which =
            stack_.rank() > 0 ? "matrix " + std::to_string(singular_) + " of the stack" : std::string("the matrix");
        return host_fault(Code::run_singular, which + " is singular",
                          "a row or column is a sum of multiples of the others: no solution, or more than one");
    }

    const Array& a_;
    const Array& b_;
    T* out_;
    const Stack& stack_;
    HostContext& context_;
    std::int64_t n_, columns_;
    std::mutex mutex_;
    std::int64_t singular_ = none;
    std::optional<Fault> fault_;
};

}  // namespace

std::optional<Fault> host_solve(std::span<const Value> args, Value& result, HostContext& context) {
    Array a, b, out;
    if (auto fault = as_elements(args[0], context, a)) return fault;
    if (auto fault = as_elements(args[1], context, b)) return fault;
    if (a.rank < 2 || b.rank == 0 || a.dtype != b.dtype || !is_float(a.dtype)) {
        return host_fault(Code::run_shape_mismatch, "solve takes matrices and vectors of one float dtype");
    }
    const std::int64_t n = a.shape[a.rank - 1U];
    if (a.shape[a.rank - 2U] != n) {
        return host_fault(Code::run_shape_mismatch, "solve: " + shape_text(a) + " is not a square matrix",
                          "as many equations as unknowns are needed");
    }
    const std::size_t core = std::min<std::size_t>(b.rank, 2);
    // As the gap between two rows counts too, a few less.
    constexpr std::int64_t most = 2'000'000'000;
    if (n > most || (core > 1 && b.shape[b.rank - 1U] > most))
        return host_fault(Code::run_domain, "solve takes at most 2000000000 rows and columns");
    Stack stack;
    if (b.shape[b.rank - core] != n || !stack.add(a, 2) || !stack.add(b, core)) {
        return host_fault(Code::run_shape_mismatch,
                          "solve: shapes " + shape_text(a) + " and " + shape_text(b) + " do not match",
                          "the right side has one row for each row of the matrix");
    }
    std::array<std::int64_t, max_rank> shape{};
    std::size_t rank = 0;
    for (; rank < stack.rank(); ++rank) shape[rank] = stack.extent(rank);
    for (std::size_t d = b.rank - core; d < b.rank; ++d) shape[rank++] = b.shape[d];
    if (auto fault = context.make_result(a.dtype, {shape.data(), rank}, out)) return fault;
    const auto fault = a.dtype == DType::f32 ? Systems<float>(a, b, out, stack, context).run()
                                             : Systems<double>(a, b, out, stack, context).run();
    if (fault) return fault;
    result = std::move(out);
    return std::nullopt;
}

}  // namespace ik::runtime
