#pragma once
// How host functions read their arguments: any value as an array, any array in row-major order, elements as doubles.

#include <cstring>
#include <optional>
#include <string>

#include "runtime/host.hpp"

namespace ik::runtime {

[[nodiscard]] Fault host_fault(Code code, std::string message, std::string hint = {});

/// An array as it is, or a scalar as a fresh array of rank 0.
[[nodiscard]] std::optional<Fault> as_array(const Value& value, HostContext& context, Array& result);
/// The array itself when it is row-major without gaps, else a fresh copy that is.
[[nodiscard]] std::optional<Fault> as_row_major(const Array& array, HostContext& context, Array& result);
/// Copies the elements in row-major order to `out`, which has room for them; large arrays on all threads.
void copy_row_major(const Array& array, std::byte* out, const HostContext& context);
/// A fresh row-major copy.
[[nodiscard]] std::optional<Fault> make_copy(const Array& array, HostContext& context, Array& result);

/// "[3, 4]".
[[nodiscard]] std::string shape_text(const Array& array);

/// Calls `visit(T{})` with the C++ type of a real or bool dtype; bool is std::uint8_t there. False for other dtypes.
template <class Visit>
bool with_real_type(DType dtype, Visit&& visit) {
    switch (dtype) {
        case DType::boolean:
        case DType::u8: visit(std::uint8_t{}); return true;
        case DType::i8: visit(std::int8_t{}); return true;
        case DType::u16: visit(std::uint16_t{}); return true;
        case DType::i16: visit(std::int16_t{}); return true;
        case DType::u32: visit(std::uint32_t{}); return true;
        case DType::i32: visit(std::int32_t{}); return true;
        case DType::u64: visit(std::uint64_t{}); return true;
        case DType::i64: visit(std::int64_t{}); return true;
        case DType::f32: visit(float{}); return true;
        case DType::f64: visit(double{}); return true;
        case DType::c64:
        case DType::c128:
        case DType::string:
        case DType::function:
        case DType::none:
        case DType::error: break;
    }
    return false;
}

/// Reads an element that may be unaligned.
template <class T>
[[nodiscard]] T read_element(const std::byte* bytes) noexcept {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// Text of an argument; "" when it is not one.
[[nodiscard]] inline std::string text_of(const Value& value) {
    const auto* text = std::get_if<Text>(&value);
    return text != nullptr ? **text : std::string();
}

}  // namespace ik::runtime
