#pragma once
// Which characters may stand where: in names, in superscript exponents, anywhere at all.

#include <cstddef>
#include <string_view>

namespace ik::syntax {

/// Letters of names: ASCII and Latin-1 letters, `_`, Greek letters that do not look like Latin ones, and unit signs.
[[nodiscard]] bool starts_name(char32_t c) noexcept;
/// Letters and digits of names.
[[nodiscard]] bool continues_name(char32_t c) noexcept;
/// Operators and superscripts outside ASCII that the grammar knows.
[[nodiscard]] bool is_operator_character(char32_t c) noexcept;
/// The digit of ⁰ ... ⁹, or -1.
[[nodiscard]] int superscript_digit(char32_t c) noexcept;
inline constexpr char32_t superscript_minus = U'\u207B';
/// The ASCII character that `c` is easily mistaken for ("а" of Cyrillic for "a"), or 0.
[[nodiscard]] char looks_like(char32_t c) noexcept;

/// Bytes of the name at the start of `text`, 0 when there is none.
[[nodiscard]] std::size_t name_length(std::string_view text) noexcept;

}  // namespace ik::syntax
