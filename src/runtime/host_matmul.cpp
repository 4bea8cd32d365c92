// The matrix product: its shapes, and the tasks that are shared out among the threads. matmul_blocks.hpp tells how it
// is cut.

#include <atomic>
#include <mutex>

#include "runtime/host_arrays.hpp"
#include "runtime/matmul_blocks.hpp"

namespace ik::runtime {
namespace {

Range part(std::int64_t number, std::int64_t block, std::int64_t extent) {
    return {number * block, std::min(extent, (number + 1) * block)};
}

std::int64_t parts(std::int64_t extent, std::int64_t block) { return (extent + block - 1) / block; }

Extents extents_of(const Array& a, const Array& b) {
    return {a.rank > 1 ? a.shape[a.rank - 2U] : 1, b.rank > 1 ? b.shape[b.rank - 1U] : 1, a.shape[a.rank - 1U]};
}

std::int64_t stride(const Array& array, std::size_t axis) {
    return array.strides[axis] / static_cast<std::int64_t>(size_of(array.dtype));
}

/// A vector on the left is a row.
template <class T>
MatrixView<T> left_view(const Array& a, const std::byte* data, Extents e) {
    const std::int64_t row = a.rank > 1 ? stride(a, a.rank - 2U) : e.k;
    return {reinterpret_cast<const T*>(data), e.m, e.k, row, stride(a, a.rank - 1U)};
}

/// A vector on the right is a column.
template <class T>
MatrixView<T> right_view(const Array& b, const std::byte* data, Extents e) {
    const std::int64_t row = stride(b, b.rank > 1 ? b.rank - 2U : 0);
    return {reinterpret_cast<const T*>(data), e.k, e.n, row, b.rank > 1 ? stride(b, b.rank - 1U) : 1};
}

/// The products of stacked matrices, in tasks of `Blocks`.
template <class T, class Blocks>
class Product {
public:
    Product(const Array& a, const Array& b, Array& out, const Stack& stack, HostContext& context, const Blocks& blocks)
        : a_(a),
          b_(b),
          out_(reinterpret_cast<T*>(out.data)),
          stack_(stack),
          context_(context),
          blocks_(blocks),
          extents_(extents_of(a, b)),
          cut_(blocks.cut()) {}

    std::optional<Fault> run() { return cut_.terms < extents_.k ? in_parts() : in_blocks(); }

private:
    std::optional<Fault> in_blocks() {
        const std::int64_t m = extents_.m, n = extents_.n, k = extents_.k;
        const std::int64_t down = parts(m, cut_.rows);
        const std::int64_t across = parts(n, cut_.columns);
        if (down * across == 1) {
            return for_each(stack_.count(), [&](std::int64_t member, T* scratch) {
                multiply(member, {0, m}, {0, n}, {0, k}, out_ + member * m * n, scratch);
            });
        }
        return for_each(stack_.count() * down * across, [&](std::int64_t task, T* scratch) {
            const std::int64_t member = task / (down * across);
            const Range rows = part(task / across % down, cut_.rows, m);
            const Range columns = part(task % across, cut_.columns, n);
            multiply(member, rows, columns, {0, k}, out_ + (member * m + rows.begin) * n + columns.begin, scratch);
        });
    }

    /// Of long sums each part has a result of its own; these are added in pairs.
    std::optional<Fault> in_parts() {
        const std::int64_t count = parts(extents_.k, cut_.terms);
        const std::int64_t size = extents_.m * extents_.n;
        const std::array<std::int64_t, 2> shape{stack_.count() * count, size};
        Array memory;
        if (auto fault = context_.allocate(a_.dtype, shape, memory)) return fault;
        T* const sums = reinterpret_cast<T*>(memory.data);
        auto fault = for_each(shape[0], [&](std::int64_t task, T* scratch) {
            const Range terms = part(task % count, cut_.terms, extents_.k);
            multiply(task / count, {0, extents_.m}, {0, extents_.n}, terms, sums + task * size, scratch);
        });
        if (fault) return fault;
        for (std::int64_t member = 0; member < stack_.count(); ++member) {
            T* const of_member = sums + member * count * size;
            for (std::int64_t step = 1; step < count; step *= 2) {
                for (std::int64_t i = 0; i + step < count; i += 2 * step)
                    add(of_member + i * size, of_member + (i + step) * size, size);
            }
            std::copy_n(of_member, size, out_ + member * size);
        }
        return std::nullopt;
    }

    static void add(T* to, const T* from, std::int64_t count) {
        using Term = std::conditional_t<std::floating_point<T>, T, std::uint64_t>;
        for (std::int64_t i = 0; i < count; ++i)
            to[i] = static_cast<T>(static_cast<Term>(to[i]) + static_cast<Term>(from[i]));
    }

    void multiply(std::int64_t member, Range rows, Range columns, Range terms, T* out, T* scratch) const {
        const std::byte* const a = stack_.begin(a_, std::min<std::size_t>(a_.rank, 2), member);
        const std::byte* const b = stack_.begin(b_, std::min<std::size_t>(b_.rank, 2), member);
        blocks_.multiply(left_view<T>(a_, a, extents_), right_view<T>(b_, b, extents_), rows, columns, terms, out,
                         extents_.n, scratch);
    }

    template <class Body>
    std::optional<Fault> for_each(std::int64_t count, const Body& body) {
        // Either the multiplications take the time, of which floats make some at once, or the memory does.
        const double computed = extents_.multiplications() / (std::floating_point<T> ? 64 : 8);
        const double work = static_cast<double>(stack_.count()) * std::max(computed, extents_.elements() / 8);
        constexpr double worth_asking = 1000;
        const std::size_t tasks_between = work >= worth_asking * static_cast<double>(count) ? 1 : 64;
        context_.for_each_range(static_cast<std::size_t>(count), static_cast<std::size_t>(std::min(work, 1e9)),
                                [&](std::size_t begin, std::size_t end) {
                                    Array memory;
                                    if (!take_scratch(memory)) return;
                                    T* const scratch = reinterpret_cast<T*>(memory.data);
                                    for (std::size_t task = begin; task < end && !halted_; ++task) {
                                        body(static_cast<std::int64_t>(task), scratch);
                                        const bool asks = task % tasks_between == 0 && context_.stopped;
                                        if (asks && context_.stopped()) halted_ = true;
                                    }
                                });
        if (fault_) return fault_;
        return halted_ ? context_.stopped() : std::nullopt;
    }

    /// Any thread may find that there is no memory left.
    bool take_scratch(Array& memory) {
        const std::int64_t size = blocks_.scratch();
        if (size == 0) return true;
        auto fault = context_.allocate(a_.dtype, {&size, 1}, memory);
        if (!fault) return true;
        const std::lock_guard lock(mutex_);
        fault_ = std::move(fault);
        halted_ = true;
        return false;
    }

    const Array& a_;
    const Array& b_;
    T* out_;
    const Stack& stack_;
    HostContext& context_;
    const Blocks& blocks_;
    Extents extents_;
    Cut cut_;
    std::atomic<bool> halted_ = false;
    std::mutex mutex_;
    std::optional<Fault> fault_;
};

template <class T>
std::optional<Fault> multiply(const Array& a, const Array& b, Array& out, const Stack& stack, HostContext& context);

/// After copying the operands that BLAS cannot read where they lie.
template <class T>
std::optional<Fault> multiply_copies(const Array& a, const Array& b, Array& out, const Stack& stack,
                                     HostContext& context) {
    Array left = a, right = b;
    const Extents extents = extents_of(a, b);
    if (std::max({extents.n, extents.k, a.shape[a.rank - 1U]}) > std::numeric_limits<int>::max())
        return host_fault(Code::run_domain, "`@` takes at most 2147483647 columns of floats");
    if (!layout_of(left_view<T>(a, a.data, extents))) {
        if (auto fault = as_row_major(a, context, left)) return fault;
    }
    if (!layout_of(right_view<T>(b, b.data, extents))) {
        if (auto fault = as_row_major(b, context, right)) return fault;
    }
    return multiply<T>(left, right, out, stack, context);
}

template <class T>
std::optional<Fault> multiply(const Array& a, const Array& b, Array& out, const Stack& stack, HostContext& context) {
    const Extents extents = extents_of(a, b);
    if (out.size() == 0) return std::nullopt;
    if (extents.k == 0) {
        std::fill_n(reinterpret_cast<T*>(out.data), out.size(), T{});
        return std::nullopt;
    }
    if constexpr (std::floating_point<T>) {
        const auto left = left_view<T>(a, a.data, extents);
        const auto right = right_view<T>(b, b.data, extents);
        const FloatBlocks<T> blocks(context.matrix_loops<T>(), extents, left, right);
        if (!blocks.calls_blas()) return Product<T, FloatBlocks<T>>(a, b, out, stack, context, blocks).run();
        if (layout_of(left) && layout_of(right)) {
            const blas::OneThread own;
            return Product<T, FloatBlocks<T>>(a, b, out, stack, context, blocks).run();
        }
        return multiply_copies<T>(a, b, out, stack, context);
    } else {
        const IntegerBlocks<T> blocks(extents);
        return Product<T, IntegerBlocks<T>>(a, b, out, stack, context, blocks).run();
    }
}

/// An operand as the product can read it: vectors of floats without gaps, anything else with any strides.
std::optional<Fault> operand(const Value& value, HostContext& context, Array& result) {
    Array array;
    if (auto fault = as_elements(value, context, array)) return fault;
    if (array.rank == 1 && is_float(array.dtype)) return as_row_major(array, context, result);
    result = std::move(array);
    return std::nullopt;
}

Fault no_product(const Array& a, const Array& b) {
    return host_fault(Code::run_shape_mismatch,
                      "`@`: shapes " + shape_text(a) + " and " + shape_text(b) + " do not match",
                      "the columns of the left matrix and the rows of the right one must be equally many");
}

}  // namespace

std::optional<Fault> host_matmul(std::span<const Value> args, Value& result, HostContext& context) {
    Array a, b, out;
    if (auto fault = operand(args[0], context, a)) return fault;
    if (auto fault = operand(args[1], context, b)) return fault;
    if (a.rank == 0 || b.rank == 0 || a.dtype != b.dtype) {
        return host_fault(Code::run_shape_mismatch, "`@` takes vectors and matrices of one dtype");
    }
    Stack stack;
    const std::size_t core_a = std::min<std::size_t>(a.rank, 2);
    const std::size_t core_b = std::min<std::size_t>(b.rank, 2);
    if (a.shape[a.rank - 1U] != b.shape[b.rank - core_b]) return no_product(a, b);
    if (!stack.add(a, core_a) || !stack.add(b, core_b)) return no_product(a, b);
    std::array<std::int64_t, max_rank> shape{};
    std::size_t rank = 0;
    for (; rank < stack.rank(); ++rank) shape[rank] = stack.extent(rank);
    if (a.rank > 1) shape[rank++] = a.shape[a.rank - 2U];
    if (b.rank > 1) shape[rank++] = b.shape[b.rank - 1U];
    if (auto fault = context.make_result(a.dtype, {shape.data(), rank}, out)) return fault;
    std::optional<Fault> fault;
    const bool real =
        with_real_type(a.dtype, [&](auto t) { fault = multiply<decltype(t)>(a, b, out, stack, context); });
    if (!real) return host_fault(Code::wrong_dtype, "`@` takes real numbers");
    if (fault) return fault;
    result = std::move(out);
    return std::nullopt;
}

}  // namespace ik::runtime
