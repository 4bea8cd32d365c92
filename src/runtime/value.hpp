#pragma once
// Run-time values: scalars, arrays and strings. An Array is a view (pointer, shape, byte strides) that shares the
// ownership of its buffer; buffers come from the Pool or belong to the host (NumPy, C++), whose owner object they keep
// alive. Arrays are immutable while shared. Threads: a Value is a value; distinct Values may be used concurrently.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>

#include "base/dtype.hpp"

namespace ik::runtime {

inline constexpr std::size_t max_rank = 8;

struct Scalar {
    DType dtype = DType::f64;
    std::uint64_t bits = 0;       ///< As bytecode::Scalar; of a complex number the real part, as f64 or f32.
    std::uint64_t imaginary = 0;  ///< Of a complex number.
};

struct Array {
    std::shared_ptr<const void> owner;  ///< Keeps the memory alive; a pool block or a host object.
    std::byte* data = nullptr;          ///< Element [0, ..., 0].
    DType dtype = DType::f64;
    std::uint8_t rank = 0;
    bool writable = false;     ///< Memory of ours that no host object shares.
    bool fills_block = false;  ///< Not a view of some of it: `owner` keeps no more than these elements.
    std::array<std::int64_t, max_rank> shape{};
    std::array<std::int64_t, max_rank> strides{};  ///< In bytes; 0 and negative allowed.

    [[nodiscard]] std::int64_t size() const noexcept {
        std::int64_t n = 1;
        for (std::size_t d = 0; d < rank; ++d) n *= shape[d];
        return n;
    }
};

using Text = std::shared_ptr<const std::string>;
using Value = std::variant<std::monostate, Scalar, Array, Text>;

[[nodiscard]] Scalar scalar_of(double x) noexcept;
[[nodiscard]] Scalar scalar_of(std::int64_t x) noexcept;
[[nodiscard]] Scalar scalar_of(bool x) noexcept;
[[nodiscard]] double as_double(Scalar s) noexcept;     ///< Any numeric dtype.
[[nodiscard]] std::int64_t as_int(Scalar s) noexcept;  ///< Integers and bool.
[[nodiscard]] bool as_bool(Scalar s) noexcept;
[[nodiscard]] bool is_contiguous(const Array& a) noexcept;  ///< Row-major without gaps.
/// Whether the bytes between the first and the last element of one meet those of the other.
[[nodiscard]] bool may_overlap(const Array& a, const Array& b) noexcept;
/// The element that is stored at p (unaligned is fine), and the way back.
[[nodiscard]] Scalar load_scalar(const std::byte* p, DType dtype) noexcept;
void store_scalar(std::byte* p, Scalar s) noexcept;
/// Element at a flat row-major position, as a scalar (slow: for printing and tests).
[[nodiscard]] Scalar element(const Array& a, std::int64_t flat) noexcept;

}  // namespace ik::runtime
