#pragma once
// Host functions: the operations of class `host` in ops.def that hold whole values (load, save, print, format, sort,
// linear algebra). Takes values of one host step, gives a value or a Fault; never throws on input, never prints by
// itself and never knows units (a unit arrives as the text to show).
//
// Arguments, in this order. Texts are Text values; "i64" is a scalar; an array argument may always be a scalar too.
//   load          path, key ("" for .npy and for the only member of an .npz)[, dtype name, rank i64] -> array;
//                 the last two are what the checker read in the header: a file that changed since is a fault
//   save          path, array                          .npy or .png, or .npz with the one member "data"
//                 path, name, array, name, array, ...  .npz
//   print         text...                              one line: the texts with one blank between them
//   format        value, spec ("" or ".3", ".1f", "8.2e", ...), unit text ("" for none) -> text; a text passes through
//   join          text... -> text                      the pieces of an interpolated string
//   assert_true   condition (bool; an array holds when all of it does)[, message]
//   assert_close  a, b, tolerance f64 scalar (absolute)[, unit text]; broadcasts; NaN is close to NaN only
//   check_extent  actual i64, wanted i64, message      shapes do not match unless the two are equal
//   raise         text
//   concat        axis i64, array, array, ...          all of one dtype and rank -> array
//   cumsum, cumprod   x, axis i64 -> array             of x's dtype
//   prod              x, axes as bits i64, keepdims i64 -> array or scalar; complex x
//   median, quantile  x, share f64, axes as bits i64, keepdims i64, skipnan i64 -> array or scalar of x's dtype, a
//   float dot           a, b                                 vectors of one dtype -> scalar matmul        a, b of one
//   dtype; vectors and stacks of matrices, as NumPy's matmul solve         a, b                                 of one
//   float dtype: square matrices; b is one vector, or matrices sort          x -> array                           along
//   the last axis; NaN last take          x, axis i64, indices (integers) -> array: the axis is replaced by the axes of
//   the indices compress      x, mask (bool, the leading axes of x) -> array: the elements where the mask holds, then
//   x's other
//                 axes
//   update        x, value of x's dtype, then for each axis of x kind, start, stop, step (i64) -> array: x with the
//                 value broadcast into a slice; kind is a sum of 1 (the single element `start`), 2 (a start is given),
//                 4 (a stop is given); in place when the argument holds the only share of x's memory

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/dtype.hpp"
#include "ops/ops.hpp"
#include "runtime/fault.hpp"
#include "runtime/value.hpp"
#include "simd/dispatch.hpp"

namespace ik::runtime {

/// What a run lends its host functions.
struct HostContext {
    /// A fresh writable row-major array from the pool, or the fault (memory limit, size overflow).
    std::function<std::optional<Fault>(DType, std::span<const std::int64_t> shape, Array& result)> allocate;
    /// The same for the array that the step gives: may be the host's own memory, apart from every argument. May be
    /// empty.
    std::function<std::optional<Fault>(DType, std::span<const std::int64_t> shape, Array& result)> allocate_result;
    /// Gets one line without its line end; may be empty: the text is dropped.
    std::function<void(std::string_view)> print;
    /// Calls body(begin, end) on ranges that cover [0, count), on several threads. May be empty.
    std::function<void(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body)> parallel_for;
    int threads = 1;  ///< Of parallel_for, at most.

    /// The loops over the order of arrays that the run uses; those of this CPU when there are none.
    const simd::OrderTable* order = nullptr;
    [[nodiscard]] const simd::OrderTable& order_loops() const {
        return order != nullptr ? *order : simd::order_table(simd::best_table());
    }

    /// The loops of matrix products that the run uses; those of this CPU when there are none.
    const simd::MatrixTable* matrices = nullptr;
    template <class T>
    [[nodiscard]] const simd::MatrixLoops<T>& matrix_loops() const {
        const simd::MatrixTable& table = matrices != nullptr ? *matrices : simd::matrix_table(simd::best_table());
        if constexpr (sizeof(T) == sizeof(double))
            return table.f64;
        else
            return table.f32;
    }

    /// The fault to stop with, if any; asked between the parts of long work, by any thread. May be empty.
    std::function<std::optional<Fault>()> stopped;

    [[nodiscard]] std::optional<Fault> make_result(DType dtype, std::span<const std::int64_t> shape,
                                                   Array& result) const {
        return allocate_result ? allocate_result(dtype, shape, result) : allocate(dtype, shape, result);
    }

    /// On one thread when all the work is on few `elements`.
    void for_each_range(std::size_t count, std::size_t elements,
                        const std::function<void(std::size_t, std::size_t)>& body) const {
        constexpr std::size_t worth_waking = 16384;
        if (parallel_for && count > 1 && elements >= worth_waking)
            parallel_for(count, body);
        else if (count > 0)
            body(0, count);
    }
};

/// Runs `op` on `args` in the order above; `result` is set when the operation has one. A fault carries no span: the
/// caller knows the place.
[[nodiscard]] std::optional<Fault> call_host(ops::Op op, std::span<const Value> args, Value& result,
                                             HostContext& context);

/// Whether call_host knows the operation.
[[nodiscard]] bool is_host_op(ops::Op op) noexcept;

/// The type of a data file, read from its header alone (.npy, .npz member, .png), or why there is none.
struct FileHeader {
    std::optional<DType> dtype;
    std::vector<std::int64_t> shape;
    std::string error;
};
[[nodiscard]] FileHeader file_header(std::string_view path, std::string_view key);

}  // namespace ik::runtime
