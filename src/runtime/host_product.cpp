// The product of complex numbers over some axes: the one reduction that is no pair of real ones. Blocks depend on the
// shape alone and are combined as a balanced tree, so the bits do not depend on the number of threads.

#include <complex>
#include <vector>

#include "runtime/host_access.hpp"
#include "runtime/host_arrays.hpp"

namespace ik::runtime {
namespace {

using Number = std::complex<double>;

constexpr std::int64_t block = 4096;  // Elements that are multiplied one after the other.

/// Without the recovery of infinities that std::complex would do, as NumPy and the kernels have it.
Number times(Number a, Number b) {
    return {a.real() * b.real() - a.imag() * b.imag(), a.real() * b.imag() + a.imag() * b.real()};
}

/// Axes with their strides in bytes, walked in row-major order.
struct Axes {
    std::vector<std::int64_t> extents, strides;
    std::int64_t count = 1;

    void add(std::int64_t extent, std::int64_t stride) {
        extents.push_back(extent);
        strides.push_back(stride);
        count *= extent;
    }
    [[nodiscard]] std::int64_t offset(std::int64_t position) const {
        std::int64_t result = 0;
        for (std::size_t d = extents.size(); d-- > 0;) {
            result += position % extents[d] * strides[d];
            position /= extents[d];
        }
        return result;
    }
};

template <class T>
class Product {
public:
    Product(const Array& x, std::uint32_t axes, HostContext& context) : data_(x.data), context_(context) {
        for (std::size_t d = 0; d < x.rank; ++d) {
            ((axes >> d & 1U) != 0 ? reduced_ : kept_).add(x.shape[d], x.strides[d]);
        }
    }

    void run(std::complex<T>* out) {
        const std::int64_t blocks = (reduced_.count + block - 1) / block;
        std::vector<Number> partial(static_cast<std::size_t>(kept_.count * blocks));
        const auto elements = static_cast<std::size_t>(kept_.count * reduced_.count);
        context_.for_each_range(partial.size(), elements, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const auto at = static_cast<std::int64_t>(k);
                partial[k] = of_block(data_ + kept_.offset(at / blocks), at % blocks * block);
            }
        });
        for (std::int64_t row = 0; row < kept_.count; ++row) {
            const Number value = of_tree(partial.data() + row * blocks, blocks);
            out[row] = {static_cast<T>(value.real()), static_cast<T>(value.imag())};
        }
    }

private:
    [[nodiscard]] Number of_block(const std::byte* row, std::int64_t begin) const {
        Number product = 1;
        for (std::int64_t i = begin; i < std::min(begin + block, reduced_.count); ++i) {
            const auto z = read_element<std::complex<T>>(row + reduced_.offset(i));
            product = times(product, {static_cast<double>(z.real()), static_cast<double>(z.imag())});
        }
        return product;
    }

    static Number of_tree(const Number* items, std::int64_t count) {
        if (count <= 1) return count == 0 ? Number(1) : items[0];
        const std::int64_t half = count / 2;
        return times(of_tree(items, half), of_tree(items + half, count - half));
    }

    const std::byte* data_;
    Axes kept_, reduced_;
    HostContext& context_;
};

}  // namespace

std::optional<Fault> host_product(std::span<const Value> args, Value& result, HostContext& context) {
    Array x, out;
    if (auto fault = as_array(args[0], context, x)) return fault;
    const auto axes = static_cast<std::uint32_t>(as_int(std::get<Scalar>(args[1])));
    const bool keepdims = as_int(std::get<Scalar>(args[2])) != 0;
    std::vector<std::int64_t> shape;
    for (std::size_t d = 0; d < x.rank; ++d) {
        const bool gone = (axes >> d & 1U) != 0;
        if (!gone || keepdims) shape.push_back(gone ? 1 : x.shape[d]);
    }
    if (auto fault = context.allocate(x.dtype, shape, out)) return fault;
    if (out.size() > 0 && x.dtype == DType::c128) {
        Product<double>(x, axes, context).run(reinterpret_cast<std::complex<double>*>(out.data));
    } else if (out.size() > 0 && x.dtype == DType::c64) {
        Product<float>(x, axes, context).run(reinterpret_cast<std::complex<float>*>(out.data));
    } else if (out.size() > 0) {
        return host_fault(Code::wrong_dtype, "the host's product is that of complex numbers");
    }
    result = shape.empty() ? Value(load_scalar(out.data, out.dtype)) : Value(std::move(out));
    return std::nullopt;
}

}  // namespace ik::runtime
