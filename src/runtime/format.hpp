#pragma once
// Text of values, as print and interpolation show it. Independent of the locale. Without a spec a scalar has up to 10
// significant digits and an array's elements 6, trailing zeros cut; integers have all their digits.
//
// Spec: [[fill]align][sign][0][width][.precision][type], with align < > ^, sign + or blank, type f e g d.
// `.3` alone means three digits after the point, as `.3f` does. The spec applies to each element of an array; for a
// text only fill, align and width count.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/value.hpp"

namespace ik::runtime {

struct FormatSpec {
    std::string fill = " ";  ///< One code point.
    char align = '\0';       ///< '<', '>', '^', or 0: numbers to the right, texts to the left.
    char sign = '-';         ///< '-': of negative numbers only, '+', ' '.
    bool zero_padded = false;
    int width = 0;
    int precision = -1;  ///< -1: none given.
    char type = '\0';    ///< 'f', 'e', 'g', 'd', or 0.

    [[nodiscard]] bool is_default() const noexcept {
        return width == 0 && precision < 0 && type == '\0' && sign == '-';
    }
};

inline constexpr int max_format_width = 1000;
inline constexpr int max_format_precision = 100;

[[nodiscard]] std::optional<FormatSpec> parse_format_spec(std::string_view text);

/// Significant digits of floats where the spec says nothing.
inline constexpr int scalar_digits = 10;
inline constexpr int array_digits = 6;

/// One element, whose bytes stand at `bytes`, without padding.
[[nodiscard]] std::string format_element(DType dtype, const std::byte* bytes, const FormatSpec& spec, int digits);
[[nodiscard]] std::string format_scalar(Scalar scalar, const FormatSpec& spec = {});
/// One line when it fits into 80 columns, otherwise rows with aligned columns; more than 1000 elements are elided to
/// three at each end of an axis.
[[nodiscard]] std::string format_array(const Array& array, const FormatSpec& spec = {});
/// Any value with its unit after one blank ("" for none).
[[nodiscard]] std::string format_value(const Value& value, const FormatSpec& spec, std::string_view unit);

/// `text` filled up to spec.width columns.
[[nodiscard]] std::string pad(std::string text, const FormatSpec& spec, char default_align);

}  // namespace ik::runtime
