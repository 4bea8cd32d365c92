// Running sums and products, on several threads. How the elements are grouped depends on the shape alone, so the bits
// do not depend on the number of threads.
#include <algorithm>
#include <array>
#include <complex>
#include <concepts>
#include <vector>

#include "runtime/host_access.hpp"
#include "runtime/host_arrays.hpp"

namespace ik::runtime {
namespace {

constexpr std::int64_t chunk = 8192;     // Elements that are added one after the other.
constexpr std::int64_t interleaved = 4;  // Chunks that go side by side: an addition waits for the one before it.
constexpr std::int64_t columns = 256;    // Columns that one task takes down an axis.

template <class T>
concept AnyComplex = std::same_as<T, std::complex<float>> || std::same_as<T, std::complex<double>>;

/// f32 accumulates in f64, since sums would drift; integers wrap.
template <class T>
using Total = std::conditional_t<AnyComplex<T>, std::complex<double>,
                                 std::conditional_t<std::floating_point<T>, double, std::uint64_t>>;

struct Sum {
    template <class S>
    static constexpr S start = S(0);
    template <class S>
    static S run(S a, S b) {
        return a + b;
    }
};
struct Product {
    template <class S>
    static constexpr S start = S(1);
    template <class S>
    static S run(S a, S b) {
        // Without the recovery of infinities that std::complex would do, as the kernels have it.
        if constexpr (AnyComplex<S>) {
            return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
        } else {
            return a * b;
        }
    }
};

template <class T, class Op>
class Scan {
public:
    using S = Total<T>;

    Scan(const Array& x, Array& out, std::size_t axis, HostContext& context)
        : from_(x.data), to_(reinterpret_cast<T*>(out.data)), length_(x.shape[axis]), context_(context) {
        for (std::size_t d = 0; d < axis; ++d) outer_ *= x.shape[d];
        for (std::size_t d = axis + 1; d < x.rank; ++d) inner_ *= x.shape[d];
    }

    void run() {
        if (inner_ > 1) {
            down_columns();
        } else if (length_ <= interleaved * chunk) {
            parallel(outer_, [&](std::int64_t row) { along(row * length_, length_, Op::template start<S>); });
        } else {
            for (std::int64_t row = 0; row < outer_; ++row) long_row(row * length_);
        }
    }

private:
    template <class Body>
    void parallel(std::int64_t count, const Body& body) {
        const auto elements = static_cast<std::size_t>(outer_ * length_ * inner_);
        context_.for_each_range(static_cast<std::size_t>(count), elements, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) body(static_cast<std::int64_t>(k));
        });
    }

    [[nodiscard]] S element(std::int64_t at) const {
        return static_cast<S>(read_element<T>(from_ + at * static_cast<std::int64_t>(sizeof(T))));
    }

    void along(std::int64_t begin, std::int64_t count, S total) {
        for (std::int64_t i = begin; i < begin + count; ++i) {
            total = Op::run(total, element(i));
            to_[i] = static_cast<T>(total);
        }
    }

    void down_columns() {
        const std::int64_t blocks = (inner_ + columns - 1) / columns;
        parallel(outer_ * blocks, [&](std::int64_t task) {
            const std::int64_t first = task % blocks * columns;
            const std::int64_t count = std::min(columns, inner_ - first);
            std::array<S, columns> totals;
            totals.fill(Op::template start<S>);
            std::int64_t at = task / blocks * length_ * inner_ + first;
            for (std::int64_t k = 0; k < length_; ++k, at += inner_) {
                for (std::int64_t j = 0; j < count; ++j) {
                    S& total = totals[static_cast<std::size_t>(j)];
                    total = Op::run(total, element(at + j));
                    to_[at + j] = static_cast<T>(total);
                }
            }
        });
    }

    /// Totals of the chunks first, then each chunk from what comes before it.
    void long_row(std::int64_t begin) {
        const std::int64_t count = (length_ + chunk - 1) / chunk;
        std::vector<S> before(static_cast<std::size_t>(count) + 1, Op::template start<S>);
        parallel(count - 1,
                 [&](std::int64_t k) { before[static_cast<std::size_t>(k) + 1] = total(begin + k * chunk); });
        for (std::size_t k = 1; k < before.size(); ++k) before[k] = Op::run(before[k - 1], before[k]);
        const std::int64_t groups = (count + interleaved - 1) / interleaved;
        parallel(groups, [&](std::int64_t group) {
            const std::int64_t first = group * interleaved;
            if ((first + interleaved) * chunk <= length_) {
                side_by_side(begin + first * chunk, before.data() + first);
                return;
            }
            for (std::int64_t k = first; k < count; ++k) {
                along(begin + k * chunk, std::min(chunk, length_ - k * chunk), before[static_cast<std::size_t>(k)]);
            }
        });
    }

    [[nodiscard]] S total(std::int64_t begin) const {
        std::array<S, 8> lanes;
        lanes.fill(Op::template start<S>);
        for (std::int64_t i = 0; i < chunk; i += 8) {
            for (std::size_t k = 0; k < 8; ++k)
                lanes[k] = Op::run(lanes[k], element(begin + i + static_cast<std::int64_t>(k)));
        }
        for (std::size_t half = 4; half > 0; half /= 2) {
            for (std::size_t k = 0; k < half; ++k) lanes[k] = Op::run(lanes[k], lanes[k + half]);
        }
        return lanes[0];
    }

    void side_by_side(std::int64_t begin, const S* before) {
        S a = before[0], b = before[1], c = before[2], d = before[3];
        static_assert(interleaved == 4);
        for (std::int64_t i = begin; i < begin + chunk; ++i) {
            a = Op::run(a, element(i));
            b = Op::run(b, element(i + chunk));
            c = Op::run(c, element(i + 2 * chunk));
            d = Op::run(d, element(i + 3 * chunk));
            to_[i] = static_cast<T>(a);
            to_[i + chunk] = static_cast<T>(b);
            to_[i + 2 * chunk] = static_cast<T>(c);
            to_[i + 3 * chunk] = static_cast<T>(d);
        }
    }

    const std::byte* from_;
    T* to_;
    std::int64_t length_;
    std::int64_t outer_ = 1;
    std::int64_t inner_ = 1;
    HostContext& context_;
};

template <class Op>
std::optional<Fault> scan(std::string_view name, std::span<const Value> args, Value& result, HostContext& context) {
    Array array, x, out;
    if (auto fault = as_array(args[0], context, array)) return fault;
    if (auto fault = as_row_major(array, context, x)) return fault;
    std::int64_t at = args.size() > 1 ? as_int(std::get<Scalar>(args[1])) : 0;
    if (at < 0) at += x.rank;
    if (at < 0 || at >= x.rank) {
        return host_fault(Code::bad_axis, std::string(name) + ": there is no axis " + std::to_string(at));
    }
    if (auto fault = context.make_result(x.dtype, {x.shape.data(), x.rank}, out)) return fault;
    if (x.size() > 0) {
        const bool real = with_real_type(
            x.dtype, [&](auto t) { Scan<decltype(t), Op>(x, out, static_cast<std::size_t>(at), context).run(); });
        const auto axis = static_cast<std::size_t>(at);
        if (x.dtype == DType::c64) Scan<std::complex<float>, Op>(x, out, axis, context).run();
        if (x.dtype == DType::c128) Scan<std::complex<double>, Op>(x, out, axis, context).run();
        if (!real && !is_complex(x.dtype)) return host_fault(Code::wrong_dtype, std::string(name) + " takes numbers");
    }
    result = std::move(out);
    return std::nullopt;
}

}  // namespace

std::optional<Fault> host_cumsum(std::span<const Value> args, Value& result, HostContext& context) {
    return scan<Sum>("cumsum", args, result, context);
}

std::optional<Fault> host_cumprod(std::span<const Value> args, Value& result, HostContext& context) {
    return scan<Product>("cumprod", args, result, context);
}

}  // namespace ik::runtime
