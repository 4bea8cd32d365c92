#pragma once
// A view of an N-D array in memory: nothing is copied on the way in or out. Strides are in bytes and may be zero or
// negative; data must be aligned to nothing more than its bytes.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <ik/dtype.hpp>
#include <ik/unit.hpp>

namespace ik {

struct ArrayView {
    static constexpr std::size_t max_rank = 8;

    const void* data = nullptr;  ///< Element [0, ..., 0].
    DType dtype = DType::f64;
    std::vector<std::int64_t> shape;    ///< At most max_rank extents.
    std::vector<std::int64_t> strides;  ///< In bytes, one an axis.
    Unit unit;
    /// Keeps the memory alive for as long as anybody reads it. May be empty for an input: then the memory must outlive
    /// the run and every value that comes from it.
    std::shared_ptr<const void> owner;
    bool writable = false;  ///< Results: nobody else sees this memory. Ignored in inputs.

    ArrayView() = default;
    /// Row-major elements of the host. Errors: std::invalid_argument when the extents do not give data.size().
    template <Element T>
    ArrayView(std::span<const T> elements, std::vector<std::int64_t> extents, Unit in = {},
              std::shared_ptr<const void> keep = nullptr)
        : data(elements.data()),
          dtype(dtype_of<T>),
          shape(std::move(extents)),
          unit(std::move(in)),
          owner(std::move(keep)) {
        set_row_major();
        if (size() != static_cast<std::int64_t>(elements.size())) {
            throw std::invalid_argument("ik::ArrayView: the extents do not give the number of elements");
        }
    }
    /// A vector of the host, which must outlive the view.
    template <Element T>
    explicit ArrayView(const std::vector<T>& elements, Unit in = {})
        : ArrayView(std::span<const T>(elements), {static_cast<std::int64_t>(elements.size())}, std::move(in)) {}

    [[nodiscard]] std::size_t rank() const noexcept { return shape.size(); }
    [[nodiscard]] std::int64_t size() const noexcept {
        std::int64_t n = 1;
        for (const std::int64_t extent : shape) n *= extent;
        return n;
    }
    [[nodiscard]] bool is_contiguous() const noexcept;  ///< Row-major without gaps.
    /// The elements in row-major order. Errors: std::invalid_argument when T is not the dtype or there are gaps.
    template <Element T>
    [[nodiscard]] std::span<const T> as() const {
        if (dtype != dtype_of<T>) throw std::invalid_argument("ik::ArrayView::as: another element type");
        if (!is_contiguous()) throw std::invalid_argument("ik::ArrayView::as: not contiguous; walk the strides");
        return {static_cast<const T*>(data), static_cast<std::size_t>(size())};
    }
    /// Sets the strides of row-major order from dtype and shape.
    void set_row_major();
};

/// Memory of the host that a run writes a result to, instead of taking memory for it (RunOptions::out). The result must
/// have this dtype, shape and, when one is given, unit. The memory may be that of an input, as a whole or in part: the
/// result is what it would be elsewhere. After an error its contents are undefined.
struct OutputArray {
    void* data = nullptr;  ///< Element [0, ..., 0].
    DType dtype = DType::f64;
    std::vector<std::int64_t> shape;    ///< At most ArrayView::max_rank extents.
    std::vector<std::int64_t> strides;  ///< In bytes, one an axis; no two elements may share bytes.
    std::string name = {};              ///< Of the variable; "" for the value of the last expression.
    std::optional<Unit> unit = {};
    /// Keeps the memory alive for as long as the result does. May be empty: then the memory must outlive the result.
    std::shared_ptr<void> owner = {};

    OutputArray() = default;
    /// Row-major elements of the host. Errors: std::invalid_argument when the extents do not give elements.size().
    template <Element T>
    OutputArray(std::span<T> elements, std::vector<std::int64_t> extents, std::string of = {})
        : data(elements.data()), dtype(dtype_of<T>), name(std::move(of)) {
        ArrayView view(std::span<const T>(elements), std::move(extents));
        shape = std::move(view.shape);
        strides = std::move(view.strides);
    }
    template <Element T>
    explicit OutputArray(std::vector<T>& elements, std::string of = {})
        : OutputArray(std::span<T>(elements), {static_cast<std::int64_t>(elements.size())}, std::move(of)) {}
};

}  // namespace ik
