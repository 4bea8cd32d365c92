#include "runtime/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "base/utf8.hpp"

namespace ik::runtime {
namespace {

bool is_align(char c) noexcept { return c == '<' || c == '>' || c == '^'; }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Reads digits at `at`; nullopt when there are none or the number is above `limit`.
std::optional<int> read_number(std::string_view text, std::size_t& at, int limit) {
    const std::size_t first = at;
    int value = 0;
    while (at < text.size() && is_digit(text[at])) {
        value = value * 10 + (text[at++] - '0');
        if (value > limit) return std::nullopt;
    }
    if (at == first) return std::nullopt;
    return value;
}

template <class T>
T read(const std::byte* bytes) noexcept {
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

/// "1.500" -> "1.5", "2.000e+10" -> "2e+10".
void cut_trailing_zeros(std::string& text) {
    const std::size_t exponent = text.find('e');
    const std::string tail = exponent == std::string::npos ? "" : text.substr(exponent);
    text.resize(std::min(exponent, text.size()));
    if (text.find('.') != std::string::npos) {
        text.resize(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    text += tail;
}

template <class T>
std::string float_text(T x, const FormatSpec& spec, int digits) {
    if (std::isnan(x)) return "nan";
    if (std::isinf(x)) return x < 0 ? "-inf" : "inf";
    std::array<char, 512> buffer;
    std::chars_format format = std::chars_format::general;
    int precision = spec.precision < 0 ? digits : spec.precision;
    if (spec.type == 'e') {
        format = std::chars_format::scientific;
    } else if (spec.type == 'f' || (spec.type == '\0' && spec.precision >= 0)) {
        format = std::chars_format::fixed;
    } else if (precision == 0) {
        precision = 1;  // As printf's %.0g.
    }
    if (spec.precision < 0 && spec.type == 'f') precision = 6;
    if (spec.precision < 0 && spec.type == 'e') precision = 6;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, format, precision).ptr;
    std::string text(buffer.data(), end);
    if (spec.type == '\0' && spec.precision < 0) {
        // Where fewer digits give the same number (f32, mostly), more would only show rounding.
        const auto short_end =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::scientific).ptr;
        const auto shown = std::count_if(buffer.data(), std::find(buffer.data(), short_end, 'e'), is_digit);
        if (shown < precision) {
            const auto again =
                std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, format, static_cast<int>(shown)).ptr;
            const std::string_view shorter(buffer.data(), static_cast<std::size_t>(again - buffer.data()));
            // A smaller precision may switch to an exponent ("1e+02"): take it only where it does not.
            if (shorter.find('e') == std::string_view::npos || text.find('e') != std::string::npos) text = shorter;
        }
        cut_trailing_zeros(text);
    }
    return text;
}

template <class T>
std::string integer_text(T x, const FormatSpec& spec, int digits) {
    if (spec.type == 'e' || spec.type == 'f' || spec.type == 'g' || spec.precision >= 0) {
        return float_text(static_cast<double>(x), spec, digits);
    }
    std::array<char, 32> buffer;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), x).ptr;
    return {buffer.data(), end};
}

template <class T>
std::string complex_text(const std::byte* bytes, const FormatSpec& spec, int digits) {
    const std::string re = float_text(read<T>(bytes), spec, digits);
    std::string im = float_text(read<T>(bytes + sizeof(T)), spec, digits);
    if (im.front() != '-') im.insert(0, 1, '+');
    return re + im + "i";
}

std::string plain_element(DType dtype, const std::byte* bytes, const FormatSpec& spec, int digits) {
    switch (dtype) {
        case DType::boolean: return read<std::uint8_t>(bytes) != 0 ? "true" : "false";
        case DType::u8: return integer_text(read<std::uint8_t>(bytes), spec, digits);
        case DType::i8: return integer_text(read<std::int8_t>(bytes), spec, digits);
        case DType::u16: return integer_text(read<std::uint16_t>(bytes), spec, digits);
        case DType::i16: return integer_text(read<std::int16_t>(bytes), spec, digits);
        case DType::u32: return integer_text(read<std::uint32_t>(bytes), spec, digits);
        case DType::i32: return integer_text(read<std::int32_t>(bytes), spec, digits);
        case DType::u64: return integer_text(read<std::uint64_t>(bytes), spec, digits);
        case DType::i64: return integer_text(read<std::int64_t>(bytes), spec, digits);
        case DType::f32: return float_text(read<float>(bytes), spec, digits);
        case DType::f64: return float_text(read<double>(bytes), spec, digits);
        case DType::c64: return complex_text<float>(bytes, spec, digits);
        case DType::c128: return complex_text<double>(bytes, spec, digits);
        case DType::string:
        case DType::function:
        case DType::none:
        case DType::error: break;
    }
    return "";
}

}  // namespace

std::optional<FormatSpec> parse_format_spec(std::string_view text) {
    FormatSpec spec;
    std::size_t at = 0;
    if (!text.empty()) {
        const CodePoint first = decode_utf8(text, 0);
        if (first.value != CodePoint::invalid && first.length < text.size() && is_align(text[first.length])) {
            spec.fill = text.substr(0, first.length);
            spec.align = text[first.length];
            at = first.length + 1;
        } else if (is_align(text[0])) {
            spec.align = text[0];
            at = 1;
        }
    }
    if (at < text.size() && (text[at] == '+' || text[at] == '-' || text[at] == ' ')) spec.sign = text[at++];
    if (at < text.size() && text[at] == '0') {
        spec.zero_padded = true;
        ++at;
    }
    if (at < text.size() && is_digit(text[at])) {
        const auto width = read_number(text, at, max_format_width);
        if (!width) return std::nullopt;
        spec.width = *width;
    }
    if (at < text.size() && text[at] == '.') {
        ++at;
        const auto precision = read_number(text, at, max_format_precision);
        if (!precision) return std::nullopt;
        spec.precision = *precision;
    }
    if (at < text.size() && std::string_view("fegd").find(text[at]) != std::string_view::npos) spec.type = text[at++];
    if (at != text.size()) return std::nullopt;
    return spec;
}

std::string pad(std::string text, const FormatSpec& spec, char default_align) {
    const std::size_t width = static_cast<std::size_t>(spec.width);
    const std::size_t shown = display_width(std::string_view(text));
    if (shown >= width) return text;
    const std::size_t missing = width - shown;
    const char align = spec.align != '\0' ? spec.align : default_align;
    const std::size_t left = align == '<' ? 0 : align == '>' ? missing : missing / 2;
    std::string padded;
    for (std::size_t i = 0; i < left; ++i) padded += spec.fill;
    padded += text;
    for (std::size_t i = left; i < missing; ++i) padded += spec.fill;
    return padded;
}

std::string format_element(DType dtype, const std::byte* bytes, const FormatSpec& spec, int digits) {
    std::string text = plain_element(dtype, bytes, spec, digits);
    const bool number = dtype != DType::boolean && !text.empty();
    if (number && spec.sign != '-' && text.front() != '-') text.insert(0, 1, spec.sign);
    if (number && spec.zero_padded && spec.align == '\0' && is_digit(text.back())) {
        const std::size_t signs = is_digit(text.front()) ? 0 : 1;
        const std::size_t width = static_cast<std::size_t>(spec.width);
        if (text.size() < width) text.insert(signs, width - text.size(), '0');
    }
    return pad(std::move(text), spec, '>');
}

std::string format_scalar(Scalar scalar, const FormatSpec& spec) {
    std::array<std::byte, 16> bytes{};
    store_scalar(bytes.data(), scalar);
    return format_element(scalar.dtype, bytes.data(), spec, scalar_digits);
}

std::string format_value(const Value& value, const FormatSpec& spec, std::string_view unit) {
    std::string text;
    if (const auto* scalar = std::get_if<Scalar>(&value)) {
        text = format_scalar(*scalar, spec);
    } else if (const auto* array = std::get_if<Array>(&value)) {
        text = array->rank == 0 ? format_element(array->dtype, array->data, spec, scalar_digits)
                                : format_array(*array, spec);
    } else if (const auto* string = std::get_if<Text>(&value)) {
        text = pad(**string, spec, '<');
    }
    if (!unit.empty()) text.append(" ").append(unit);
    return text;
}

}  // namespace ik::runtime
