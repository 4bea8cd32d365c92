// The matrix product. Floats go through BLAS, in blocks that depend on the extents alone; each block is one call on one
// thread, so the bits do not depend on the number of threads. Integers (which wrap) and very small products are loops.

#include <algorithm>
#include <atomic>
#include <concepts>
#include <limits>

#include "runtime/host_arrays.hpp"
#include "runtime/matrix_view.hpp"

namespace ik::runtime {
namespace {

constexpr std::int64_t side = 256;              // Of a block: BLAS packs both operands anew for each one.
constexpr std::int64_t long_side = 512;         // Where there are many blocks all the same.
constexpr std::int64_t many = 4096;             // Rows and columns from which on that is so.
constexpr std::int64_t vector_block = 1 << 17;  // Elements of the matrix that one product with a vector reads.
constexpr std::int64_t small_result = 4096;     // Elements up to which the sum itself is cut rather than the result.
constexpr std::int64_t least_part = 16384;      // Terms of such a part, and
constexpr std::int64_t most_parts = 64;         // how many parts there may be.
constexpr double loop_up_to = 512;              // Multiplications up to which a call costs more than it saves.

/// Integers multiply and add in an unsigned type that is not promoted to a signed one.
template <class T>
using Term =
    std::conditional_t<std::floating_point<T>, T, std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>>;

template <class T>
Term<T> term(T x) {
    // Only the low bits count, and those are the same.
    if constexpr (std::signed_integral<T>) {
        return static_cast<std::make_unsigned_t<T>>(x);
    } else {
        return x;
    }
}

struct Range {
    std::int64_t begin = 0, end = 0;
    [[nodiscard]] std::int64_t count() const noexcept { return end - begin; }
};

Range part(std::int64_t number, std::int64_t block, std::int64_t extent) {
    return {number * block, std::min(extent, (number + 1) * block)};
}

std::int64_t parts(std::int64_t extent, std::int64_t block) { return (extent + block - 1) / block; }

/// c += a*b for one block, row by row; b is read in strips that stay in the cache.
template <class T>
void add_product(const MatrixView<T>& a, const MatrixView<T>& b, Range rows, Range columns, Range terms, T* out,
                 std::int64_t step) {
    constexpr std::int64_t strip = 64;
    for (std::int64_t first = terms.begin; first < terms.end; first += strip) {
        const std::int64_t last = std::min(first + strip, terms.end);
        for (std::int64_t i = rows.begin; i < rows.end; ++i) {
            T* to = out + (i - rows.begin) * step;
            for (std::int64_t k = first; k < last; ++k) {
                const auto factor = term(*a.at(i, k));
                const T* from = b.at(k, columns.begin);
                const auto add = [&](std::int64_t j, std::int64_t at) {
                    to[j] = static_cast<T>(term(to[j]) + factor * term(from[at]));
                };
                if (b.column_stride == 1) {
                    for (std::int64_t j = 0; j < columns.count(); ++j) add(j, j);
                } else {
                    for (std::int64_t j = 0; j < columns.count(); ++j) add(j, j * b.column_stride);
                }
            }
        }
    }
}

/// How a product is cut; by its extents alone.
struct Cut {
    std::int64_t rows, columns, terms;

    Cut(std::int64_t m, std::int64_t n, std::int64_t k)
        : rows(std::max<std::int64_t>(m, 1)), columns(std::max<std::int64_t>(n, 1)), terms(k) {
        if (m == 0 || n == 0 || k == 0) return;
        if (m <= small_result / n) {
            if (k >= 2 * least_part) terms = std::max(least_part, (k + most_parts - 1) / most_parts);
        } else if (m == 1 || n == 1) {
            std::int64_t& longer = n == 1 ? rows : columns;
            longer = std::max<std::int64_t>(vector_block / k / 16 * 16, 16);
        } else {
            const std::int64_t wanted = std::min(m, n) >= many ? long_side : side;
            // What a thin result lacks on one side its blocks get on the other.
            rows = std::max(wanted, wanted * wanted / std::min(n, wanted));
            columns = std::max(wanted, wanted * wanted / std::min(m, wanted));
        }
    }
};

template <class T>
class Product {
public:
    Product(const Array& a, const Array& b, Array& out, HostContext& context)
        : a_(a),
          b_(b),
          out_(reinterpret_cast<T*>(out.data)),
          context_(context),
          m_(a.rank > 1 ? a.shape[a.rank - 2U] : 1),
          n_(b.rank > 1 ? b.shape[b.rank - 1U] : 1),
          k_(a.shape[a.rank - 1U]),
          cut_(m_, n_, k_),
          loops_(!std::floating_point<T> || multiplications() <= loop_up_to) {}

    /// Of matrices that are stacked as `stack` says.
    std::optional<Fault> run(const Stack& stack) {
        if (k_ == 0 || (loops_ && cut_.terms == k_)) std::fill_n(out_, stack.count() * m_ * n_, T{});
        if (k_ == 0 || m_ == 0 || n_ == 0) return std::nullopt;
        stack_ = &stack;
        if (loops_) return cut_.terms < k_ ? in_parts() : in_blocks();
        const blas::OneThread own;
        return cut_.terms < k_ ? in_parts() : in_blocks();
    }

private:
    std::optional<Fault> in_blocks() {
        const std::int64_t down = parts(m_, cut_.rows);
        const std::int64_t across = parts(n_, cut_.columns);
        return for_each(stack_->count() * down * across, [&](std::int64_t task) {
            const std::int64_t member = task / (down * across);
            const Range rows = part(task / across % down, cut_.rows, m_);
            const Range columns = part(task % across, cut_.columns, n_);
            block(member, rows, columns, {0, k_}, out_ + member * m_ * n_ + rows.begin * n_ + columns.begin, n_);
        });
    }

    /// Of long sums each part has a result of its own; these are added in pairs.
    std::optional<Fault> in_parts() {
        const std::int64_t count = parts(k_, cut_.terms);
        const std::int64_t size = m_ * n_;
        const std::array<std::int64_t, 2> shape{stack_->count() * count, size};
        Array memory;
        if (auto fault = context_.allocate(a_.dtype, shape, memory)) return fault;
        T* const sums = reinterpret_cast<T*>(memory.data);
        if (loops_) std::fill_n(sums, shape[0] * size, T{});
        auto fault = for_each(shape[0], [&](std::int64_t task) {
            block(task / count, {0, m_}, {0, n_}, part(task % count, cut_.terms, k_), sums + task * size, n_);
        });
        if (fault) return fault;
        for (std::int64_t member = 0; member < stack_->count(); ++member) {
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
        for (std::int64_t i = 0; i < count; ++i) to[i] = static_cast<T>(term(to[i]) + term(from[i]));
    }

    /// For one result; as a double, which does not overflow.
    [[nodiscard]] double multiplications() const {
        return static_cast<double>(m_) * static_cast<double>(n_) * static_cast<double>(k_);
    }

    template <class Body>
    std::optional<Fault> for_each(std::int64_t count, const Body& body) {
        // A product with a vector waits for memory, one of matrices computes: its multiplications cost less.
        const double each = loops_ || m_ == 1 || n_ == 1 ? 8 : 64;
        const double work = static_cast<double>(stack_->count()) * multiplications() / each;
        std::atomic<bool> halted = false;
        context_.for_each_range(static_cast<std::size_t>(count), static_cast<std::size_t>(std::min(work, 1e9)),
                                [&](std::size_t begin, std::size_t end) {
                                    for (std::size_t task = begin; task < end && !halted; ++task) {
                                        body(static_cast<std::int64_t>(task));
                                        if (context_.stopped && context_.stopped()) halted = true;
                                    }
                                });
        return halted ? context_.stopped() : std::nullopt;
    }

    [[nodiscard]] MatrixView<T> left(std::int64_t member) const {
        MatrixView<T> view{reinterpret_cast<const T*>(stack_->begin(a_, std::min<std::size_t>(a_.rank, 2), member)), m_,
                           k_};
        view.column_stride = stride(a_, a_.rank - 1U);
        view.row_stride = a_.rank > 1 ? stride(a_, a_.rank - 2U) : 1;
        return view;
    }

    [[nodiscard]] MatrixView<T> right(std::int64_t member) const {
        MatrixView<T> view{reinterpret_cast<const T*>(stack_->begin(b_, std::min<std::size_t>(b_.rank, 2), member)), k_,
                           n_};
        view.row_stride = stride(b_, b_.rank > 1 ? b_.rank - 2U : 0);
        view.column_stride = b_.rank > 1 ? stride(b_, b_.rank - 1U) : 1;
        return view;
    }

    static std::int64_t stride(const Array& array, std::size_t axis) {
        return array.strides[axis] / static_cast<std::int64_t>(sizeof(T));
    }

    void block(std::int64_t member, Range rows, Range columns, Range terms, T* out, std::int64_t step) const {
        const MatrixView<T> a = left(member);
        const MatrixView<T> b = right(member);
        if constexpr (std::floating_point<T>) {
            if (!loops_) {
                call_blas(a, b, rows, columns, terms, out, step);
                return;
            }
        }
        add_product(a, b, rows, columns, terms, out, step);
    }

    static void call_blas(const MatrixView<T>& a, const MatrixView<T>& b, Range rows, Range columns, Range terms,
                          T* out, std::int64_t step) {
        const blas::Layout la = *a.layout();
        const blas::Layout lb = *b.layout();
        const auto m = static_cast<int>(rows.count());
        const auto n = static_cast<int>(columns.count());
        const auto k = static_cast<int>(terms.count());
        const T* const from_a = a.at(rows.begin, terms.begin);
        const T* const from_b = b.at(terms.begin, columns.begin);
        if (n == 1) {
            blas::multiply(m, k, from_a, la, from_b, vector_step(b.rows, b.row_stride), out, static_cast<int>(step));
        } else if (m == 1) {
            const blas::Layout turned{lb.order == CblasNoTrans ? CblasTrans : CblasNoTrans, lb.step};
            blas::multiply(n, k, from_b, turned, from_a, vector_step(a.columns, a.column_stride), out, 1);
        } else {
            blas::multiply(m, n, k, from_a, la, from_b, lb, out, static_cast<int>(step));
        }
    }

    static int vector_step(std::int64_t extent, std::int64_t stride) {
        return extent > 1 ? static_cast<int>(stride) : 1;
    }

    const Array& a_;
    const Array& b_;
    T* out_;
    HostContext& context_;
    const Stack* stack_ = nullptr;
    std::int64_t m_, n_, k_;
    Cut cut_;
    bool loops_;
};

bool blas_reads(const Array& array) {
    if (array.rank < 2) return array.strides[0] > 0 || array.shape[0] <= 1;
    const auto element = static_cast<std::int64_t>(size_of(array.dtype));
    const MatrixView<std::byte> view{array.data, array.shape[array.rank - 2U], array.shape[array.rank - 1U],
                                     array.strides[array.rank - 2U] / element,
                                     array.strides[array.rank - 1U] / element};
    return view.layout().has_value();
}

/// An operand as the product can read it. Integers read any strides.
std::optional<Fault> operand(const Value& value, HostContext& context, Array& result) {
    Array array;
    if (auto fault = as_elements(value, context, array)) return fault;
    if (!is_float(array.dtype) || blas_reads(array)) {
        result = array;
        return std::nullopt;
    }
    return as_row_major(array, context, result);
}

bool fits_blas(const Array& array) {
    for (std::size_t d = array.rank > 2 ? array.rank - 2U : 0; d < array.rank; ++d) {
        if (array.shape[d] > std::numeric_limits<int>::max()) return false;
        const std::int64_t step = array.strides[d] / static_cast<std::int64_t>(size_of(array.dtype));
        if (array.rank == 1 && step > std::numeric_limits<int>::max()) return false;
    }
    return true;
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
    if (is_float(a.dtype) && !(fits_blas(a) && fits_blas(b))) {
        return host_fault(Code::run_domain, "`@` takes at most 2147483647 rows and columns of floats");
    }
    std::array<std::int64_t, max_rank> shape{};
    std::size_t rank = 0;
    for (; rank < stack.rank(); ++rank) shape[rank] = stack.extent(rank);
    if (a.rank > 1) shape[rank++] = a.shape[a.rank - 2U];
    if (b.rank > 1) shape[rank++] = b.shape[b.rank - 1U];
    if (auto fault = context.make_result(a.dtype, {shape.data(), rank}, out)) return fault;
    std::optional<Fault> fault;
    const bool real =
        with_real_type(a.dtype, [&](auto t) { fault = Product<decltype(t)>(a, b, out, context).run(stack); });
    if (!real) return host_fault(Code::wrong_dtype, "`@` takes no complex numbers yet");
    if (fault) return fault;
    result = std::move(out);
    return std::nullopt;
}

}  // namespace ik::runtime
