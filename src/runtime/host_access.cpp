#include "runtime/host_access.hpp"

#include <algorithm>
#include <utility>

#include "runtime/copy.hpp"

namespace ik::runtime {
namespace {

/// What a thread copies at a time.
constexpr std::int64_t piece_bytes = 1 << 20;

}  // namespace

Fault host_fault(Code code, std::string message, std::string hint) {
    Fault fault;
    fault.code = code;
    fault.message = std::move(message);
    fault.hint = std::move(hint);
    return fault;
}

void copy_row_major(const Array& array, std::byte* out, const HostContext& context) {
    const std::int64_t elements = array.size();
    if (elements == 0) return;
    const std::int64_t extent = array.rank == 0 ? 1 : array.shape[0];
    const std::int64_t row_bytes = elements / extent * static_cast<std::int64_t>(size_of(array.dtype));
    const std::int64_t pieces = std::min(row_bytes * extent / piece_bytes + 1, extent);
    const auto first = [&](std::size_t piece) { return static_cast<std::int64_t>(piece) * extent / pieces; };
    const auto copy = [&](std::size_t begin, std::size_t end) {
        Array part = array;
        part.data += first(begin) * array.strides[0];
        part.shape[0] = first(end) - first(begin);
        copy_row_major(part, out + first(begin) * row_bytes);
    };
    context.for_each_range(static_cast<std::size_t>(pieces), static_cast<std::size_t>(elements), copy);
}

std::optional<Fault> make_copy(const Array& array, HostContext& context, Array& result) {
    // The result may be the argument itself, which is still to be read.
    Array copy;
    if (auto fault = context.allocate(array.dtype, {array.shape.data(), array.rank}, copy)) return fault;
    copy_row_major(array, copy.data, context);
    result = std::move(copy);
    return std::nullopt;
}

std::optional<Fault> as_array(const Value& value, HostContext& context, Array& result) {
    if (const auto* array = std::get_if<Array>(&value)) {
        result = *array;
        return std::nullopt;
    }
    if (const auto* scalar = std::get_if<Scalar>(&value)) {
        if (auto fault = context.allocate(scalar->dtype, {}, result)) return fault;
        std::memcpy(result.data, &scalar->bits, size_of(scalar->dtype));
        return std::nullopt;
    }
    return host_fault(Code::wrong_dtype, "an array is needed");
}

std::optional<Fault> as_row_major(const Array& array, HostContext& context, Array& result) {
    if (is_contiguous(array)) {
        result = array;
        return std::nullopt;
    }
    return make_copy(array, context, result);
}

std::string shape_text(const Array& array) {
    std::string text = "[";
    for (std::size_t axis = 0; axis < array.rank; ++axis)
        text += (axis > 0 ? ", " : "") + std::to_string(array.shape[axis]);
    return text + "]";
}

}  // namespace ik::runtime
