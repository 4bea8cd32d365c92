#include <algorithm>
#include <array>

#include "syntax/characters.hpp"
#include "syntax/parse.hpp"
#include "syntax/scan.hpp"

namespace ik::syntax {
namespace {

/// The word that ends the text, "" when it does not end in one.
std::string_view last_word(std::string_view text) {
    std::size_t begin = text.size();
    while (begin > 0 && continues_name(static_cast<unsigned char>(text[begin - 1]))) --begin;
    return text.substr(begin);
}

}  // namespace

bool is_incomplete(std::string_view text) {
    const Scan scanned = scan(text, 0);
    if (scanned.ends_in_bracket) return true;
    const auto is_open_bracket = [](const Diagnostic& d) { return d.code != Code::unbalanced_bracket; };
    if (std::any_of(scanned.diagnostics.begin(), scanned.diagnostics.end(), is_open_bracket)) return false;
    const std::string_view code = text.substr(0, scanned.code_end);
    constexpr std::array<std::string_view, 7> words{"and", "or", "not", "xor", "to", "then", "else"};
    if (std::find(words.begin(), words.end(), last_word(code)) != words.end()) return true;
    // clang-format off
    constexpr std::array<std::string_view, 25> ends{
        "+", "-", "*", "/", "%", "@", "^", "&", "|", "<", ">", "=", ",", "..", "\xC2\xB7", "\xE2\x8B\x85", "\xC3\x97",
        "\xC3\xB7", "\xE2\x89\xA4", "\xE2\x89\xA5", "\xE2\x89\xA0", "\xE2\x86\x92", "->", "|>", "~",
    };
    // clang-format on
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return code.ends_with(end); });
}

}  // namespace ik::syntax
