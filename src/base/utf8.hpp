#pragma once
// Reading UTF-8 one code point at a time, and how many terminal columns a code point takes. Takes bytes, gives code
// points; broken encodings give one `invalid` code point per byte and never read beyond the text.

#include <cstddef>
#include <string>
#include <string_view>

namespace ik {

struct CodePoint {
    static constexpr char32_t invalid = 0xFFFFFFFF;
    char32_t value = invalid;
    std::size_t length = 1;  ///< Bytes it takes in the text; 1 for an invalid byte.
};

/// Decodes the code point at `offset`, which must be inside the text. Overlong forms and surrogates are invalid.
[[nodiscard]] CodePoint decode_utf8(std::string_view text, std::size_t offset) noexcept;

/// Columns on a terminal: 0 for combining marks, 2 for East Asian wide characters and emoji, otherwise 1.
[[nodiscard]] int display_width(char32_t code_point) noexcept;
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// Control characters, bidirectional controls and other invisible characters: never shown as they are.
[[nodiscard]] bool is_hidden_character(char32_t code_point) noexcept;

/// "U+200B".
[[nodiscard]] std::string code_point_name(char32_t code_point);

}  // namespace ik
