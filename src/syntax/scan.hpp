#pragma once
// A first look at the bytes of a text, before the grammar: finds the characters that may not stand anywhere,
// unterminated strings, and which bracket closes which. The grammar then reports nothing more at a `broken` place, and
// recovery skips from a bracket to its partner.

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"

namespace ik::syntax {

struct Pair {
    std::uint32_t open;
    std::uint32_t close;
};

struct Scan {
    std::vector<Pair> pairs;            ///< Brackets and strings that are closed, by opening offset.
    std::vector<std::uint32_t> broken;  ///< Offsets already reported, ascending.
    std::vector<Diagnostic> diagnostics;
    std::uint32_t code_end = 0;    ///< Just behind the last byte that is neither blank nor comment.
    bool ends_in_bracket = false;  ///< A bracket or brace is open at the end, and nothing else about it is wrong.

    [[nodiscard]] bool is_broken(std::uint32_t offset) const;
    /// The offset of the partner of the bracket or quote at `open`, or `open` itself when it has none.
    [[nodiscard]] std::uint32_t partner(std::uint32_t open) const;
};

[[nodiscard]] Scan scan(std::string_view text, std::uint32_t file);

}  // namespace ik::syntax
