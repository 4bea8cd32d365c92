#pragma once
// Stacks of matrices in an array: the last two axes, and the leading ones broadcast as NumPy's matmul does.

#include <optional>
#include <string>

#include "runtime/host_access.hpp"

namespace ik::runtime {

/// One matrix; strides in elements.
template <class T>
struct MatrixView {
    const T* data = nullptr;
    std::int64_t rows = 0, columns = 0;
    std::int64_t row_stride = 1, column_stride = 1;

    [[nodiscard]] const T* at(std::int64_t i, std::int64_t j) const noexcept {
        return data + i * row_stride + j * column_stride;
    }
};

/// Steps through the leading axes of several arrays at once; an axis of extent 1, or one that is missing, repeats.
class Stack {
public:
    /// Axes before the last `core` of each array. False when they do not broadcast.
    [[nodiscard]] bool add(const Array& array, std::size_t core) {
        const std::size_t rank = array.rank - core;
        if (rank > rank_) {
            std::move_backward(shape_.begin(), shape_.begin() + static_cast<std::ptrdiff_t>(rank_),
                               shape_.begin() + static_cast<std::ptrdiff_t>(rank));
            std::fill_n(shape_.begin(), rank - rank_, 1);
            rank_ = rank;
        }
        for (std::size_t d = 0; d < rank; ++d) {
            std::int64_t& extent = shape_[rank_ - rank + d];
            if (extent == 1) extent = array.shape[d];
            if (array.shape[d] != extent && array.shape[d] != 1) return false;
        }
        return true;
    }
    [[nodiscard]] std::size_t rank() const noexcept { return rank_; }
    [[nodiscard]] std::int64_t extent(std::size_t axis) const noexcept { return shape_[axis]; }
    [[nodiscard]] std::int64_t count() const noexcept {
        std::int64_t n = 1;
        for (std::size_t d = 0; d < rank_; ++d) n *= shape_[d];
        return n;
    }
    /// Where member `number` of the stack begins in an array that was added.
    [[nodiscard]] const std::byte* begin(const Array& array, std::size_t core, std::int64_t number) const noexcept {
        const std::byte* data = array.data;
        const std::size_t rank = array.rank - core;
        for (std::size_t d = rank_; d-- > 0;) {
            const std::int64_t at = number % shape_[d];
            number /= shape_[d];
            if (d + rank < rank_) continue;
            const std::size_t own = d + rank - rank_;
            if (array.shape[own] != 1) data += at * array.strides[own];
        }
        return data;
    }

private:
    std::array<std::int64_t, max_rank> shape_{};
    std::size_t rank_ = 0;
};

/// The array itself when its elements are aligned and its strides are whole elements, else a row-major copy.
[[nodiscard]] inline std::optional<Fault> as_elements(const Value& value, HostContext& context, Array& result) {
    Array array;
    if (auto fault = as_array(value, context, array)) return fault;
    const auto element = static_cast<std::int64_t>(size_of(array.dtype));
    bool whole = reinterpret_cast<std::uintptr_t>(array.data) % size_of(array.dtype) == 0;
    for (std::size_t d = 0; d < array.rank; ++d) whole = whole && array.strides[d] % element == 0;
    if (whole) {
        result = array;
        return std::nullopt;
    }
    return make_copy(array, context, result);
}

}  // namespace ik::runtime
