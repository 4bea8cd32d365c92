#pragma once
// What the tests of host functions share: a context that allocates from the heap, and short ways to make values.

#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "runtime/host.hpp"

namespace ik::runtime::testing {

inline Array make_array(DType dtype, std::span<const std::int64_t> shape) {
    Array array;
    array.dtype = dtype;
    array.rank = static_cast<std::uint8_t>(shape.size());
    array.writable = true;
    std::int64_t stride = static_cast<std::int64_t>(size_of(dtype));
    for (std::size_t d = shape.size(); d-- > 0;) {
        array.shape[d] = shape[d];
        array.strides[d] = stride;
        stride *= shape[d];
    }
    std::shared_ptr<std::byte[]> block(new std::byte[static_cast<std::size_t>(stride) + 1]());
    array.data = block.get();
    array.owner = block;
    return array;
}

inline HostContext heap_context(std::vector<std::string>* lines = nullptr) {
    HostContext context;
    context.allocate = [](DType dtype, std::span<const std::int64_t> shape, Array& result) -> std::optional<Fault> {
        result = make_array(dtype, shape);
        return std::nullopt;
    };
    if (lines != nullptr) context.print = [lines](std::string_view line) { lines->emplace_back(line); };
    return context;
}

template <class T>
Array array_of(DType dtype, std::vector<std::int64_t> shape, const std::vector<T>& elements) {
    Array array = make_array(dtype, shape);
    if (!elements.empty()) std::memcpy(array.data, elements.data(), elements.size() * sizeof(T));
    return array;
}

/// The elements in row-major order.
inline std::vector<double> doubles(const Value& value) {
    const auto& array = std::get<Array>(value);
    std::vector<double> out;
    for (std::int64_t i = 0; i < array.size(); ++i) out.push_back(as_double(element(array, i)));
    return out;
}

inline std::vector<std::int64_t> shape_of(const Value& value) {
    const auto& array = std::get<Array>(value);
    return {array.shape.begin(), array.shape.begin() + array.rank};
}

inline Value text(std::string s) { return std::make_shared<const std::string>(std::move(s)); }

}  // namespace ik::runtime::testing
