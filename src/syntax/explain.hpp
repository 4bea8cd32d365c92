#pragma once
// The words of a syntax error: what stands at a place, and a hint for habits from other languages.

#include <cstdint>
#include <string>
#include <string_view>

namespace ik::syntax {

struct Found {
    std::string text;      ///< "`)`", "the end of the line", "`else`".
    std::uint32_t length;  ///< Bytes to underline.
};

[[nodiscard]] Found found_at(std::string_view text, std::uint32_t at);
/// "" when there is nothing to say.
[[nodiscard]] std::string hint_at(std::string_view text, std::uint32_t at);

}  // namespace ik::syntax
