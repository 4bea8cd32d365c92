#include "syntax/explain.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "syntax/characters.hpp"

namespace ik::syntax {
namespace {

struct Habit {
    std::string_view written;
    std::string_view hint;
};

constexpr Habit signs[] = {
    {"**", "a power is written `^`"},
    {"&&", "write `and`"},
    {"||", "write `or`"},
    {"!", "write `not`"},
    {"'", "strings stand in double quotes"},
    {":=", "write `=`"},
    {"=>", "a function is written `fn name(x) = ...`"},
    {"++", "write `x += 1`"},
};

constexpr Habit words[] = {
    {"elif", "write `else if`"},
    {"if", "a choice is written `if c then a else b`"},
    {"def", "a function is written `fn name(x) = ...`"},
    {"function", "a function is written `fn name(x) = ...`"},
    {"lambda", "a function is written `fn name(x) = ...`"},
    {"let", "write `name = value`"},
    {"var", "write `name = value`"},
    {"const", "write `name = value`"},
    {"import", "write `use module`"},
};

std::string_view word_before(std::string_view text, std::size_t at) {
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
    std::size_t begin = at;
    while (begin > 0 && continues_name(static_cast<unsigned char>(text[begin - 1]))) --begin;
    return text.substr(begin, at - begin);
}

std::string hint_for_word(std::string_view word) {
    for (const Habit& habit : words) {
        if (word == habit.written) return std::string(habit.hint);
    }
    return {};
}

/// What stands before `at` on its line, and the line above; no more than a hint looks at.
std::string_view text_before(std::string_view text, std::size_t at) {
    constexpr std::size_t reach = 200;
    const std::size_t begin = at > reach ? at - reach : 0;
    return text.substr(begin, at - begin);
}

/// `x -> m / s`: the unit ended at the blank.
bool follows_conversion(std::string_view text, std::size_t at) {
    std::string_view before = text_before(text, at);
    const std::size_t line = before.rfind('\n');
    if (line != std::string_view::npos) before.remove_prefix(line);
    const std::size_t arrow = before.rfind("->");
    return arrow != std::string_view::npos && before.find_first_of("()[],=", arrow) == std::string_view::npos;
}

/// `x =` at the end of the line above: what stands on this line goes on with it.
bool line_above_goes_on(std::string_view text, std::size_t at) {
    const std::string_view before = text_before(text, at);
    const std::size_t line = before.rfind('\n');
    if (line == std::string_view::npos) return false;
    const std::size_t last = before.find_last_not_of(" \t\r\n", line);
    return last != std::string_view::npos &&
           std::string_view("+-*/%@^&|<>=,").find(before[last]) != std::string_view::npos;
}

}  // namespace

Found found_at(std::string_view text, std::uint32_t at) {
    if (at >= text.size()) return {"the end of the input", 0};
    const std::string_view rest = text.substr(at);
    if (rest.front() == '\n' || rest.front() == '#' || rest.starts_with("\r\n")) return {"the end of the line", 0};
    constexpr std::size_t longest = 40;
    const auto shown = [](std::string_view token) {
        return Found{"`" + std::string(token) + "`", static_cast<std::uint32_t>(token.size())};
    };
    const std::size_t name = name_length(rest.substr(0, 4 * longest));
    if (name > 0) return shown(rest.substr(0, name));
    if (rest.front() >= '0' && rest.front() <= '9') {
        std::size_t end = 0;
        while (end < rest.size() && end < longest && ((rest[end] >= '0' && rest[end] <= '9') || rest[end] == '.'))
            ++end;
        return shown(rest.substr(0, end));
    }
    if (rest.front() == '"') return {"a string", 1};
    for (const std::string_view sign : {"...", "->", "|>", "==", "!=", "<=", ">=", "<<", ">>", "..",
                                        "//",  "**", "&&", "||", "+=", "-=", "*=", "/=", ":=", "=>"}) {
        if (rest.starts_with(sign)) return shown(sign);
    }
    const CodePoint c = decode_utf8(rest, 0);
    if (c.value == CodePoint::invalid || is_hidden_character(c.value)) return {"an invisible character", 1};
    return shown(rest.substr(0, c.length));
}

std::string hint_at(std::string_view text, std::uint32_t at) {
    if (at >= text.size()) return {};
    const std::string_view rest = text.substr(at);
    const bool assigns = rest.starts_with("=") || rest.starts_with(":");
    if (assigns && line_above_goes_on(text, at)) return "the line above ends in an operator, so it goes on here";
    if (rest.starts_with("=") && !rest.starts_with("=>") && !rest.starts_with("==")) return "equality is written `==`";
    for (const Habit& habit : signs) {
        if (rest.starts_with(habit.written)) return std::string(habit.hint);
    }
    const std::string here = hint_for_word(rest.substr(0, name_length(rest.substr(0, 16))));
    if (!here.empty()) return here;
    const std::string before = hint_for_word(word_before(text, at));
    if (!before.empty()) return before;
    const bool unit_goes_on = rest.front() == '/' || rest.front() == '*' || rest.starts_with("\xC2\xB7");
    if (unit_goes_on && follows_conversion(text, at)) return "a unit is written without blanks, as in `-> m/s`";
    return {};
}

}  // namespace ik::syntax
