#include "runtime/host_access.hpp"

#include <algorithm>
#include <utility>

namespace ik::runtime {
namespace {

/// What a thread copies at a time.
constexpr std::size_t piece_bytes = std::size_t{1} << 20;

void copy_axis(const Array& array, std::size_t axis, const std::byte* from, std::byte*& to, std::size_t element) {
    if (axis == array.rank) {
        std::memcpy(to, from, element);
        to += element;
        return;
    }
    const std::int64_t stride = array.strides[axis];
    const std::int64_t extent = array.shape[axis];
    if (axis + 1 == array.rank) {
        if (stride == static_cast<std::int64_t>(element)) {
            std::memcpy(to, from, element * static_cast<std::size_t>(extent));
            to += element * static_cast<std::size_t>(extent);
            return;
        }
        for (std::int64_t i = 0; i < extent; ++i, to += element) std::memcpy(to, from + i * stride, element);
        return;
    }
    for (std::int64_t i = 0; i < extent; ++i) copy_axis(array, axis + 1, from + i * stride, to, element);
}

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
    const std::size_t element = size_of(array.dtype);
    const std::size_t bytes = static_cast<std::size_t>(elements) * element;
    const std::int64_t extent = array.rank == 0 ? 1 : array.shape[0];
    const std::size_t pieces = std::min(bytes / piece_bytes + 1, static_cast<std::size_t>(extent));
    const auto first = [&](std::size_t piece) {
        return static_cast<std::int64_t>(piece) * extent / static_cast<std::int64_t>(pieces);
    };
    context.for_each_range(pieces, static_cast<std::size_t>(elements), [&](std::size_t begin, std::size_t end) {
        Array part = array;
        std::byte* to = out + first(begin) * static_cast<std::int64_t>(bytes) / extent;
        part.data += first(begin) * (array.rank == 0 ? 0 : array.strides[0]);
        part.shape[0] = first(end) - first(begin);
        copy_axis(part, 0, part.data, to, element);
    });
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
