#include "syntax/characters.hpp"

#include "base/utf8.hpp"

namespace ik::syntax {
namespace {

struct Pair {
    char32_t character;
    char ascii;
};

// The commonest confusables of Unicode TR 39 for ASCII letters, and the punctuation that word processors put in.
constexpr Pair confusables[] = {
    {U'\u0391', 'A'}, {U'\u0392', 'B'}, {U'\u0395', 'E'}, {U'\u0396', 'Z'}, {U'\u0397', 'H'}, {U'\u0399', 'I'},
    {U'\u039A', 'K'}, {U'\u039C', 'M'}, {U'\u039D', 'N'}, {U'\u039F', 'O'}, {U'\u03A1', 'P'}, {U'\u03A4', 'T'},
    {U'\u03A5', 'Y'}, {U'\u03A7', 'X'}, {U'\u03BF', 'o'}, {U'\u0410', 'A'}, {U'\u0412', 'B'}, {U'\u0415', 'E'},
    {U'\u041A', 'K'}, {U'\u041C', 'M'}, {U'\u041D', 'H'}, {U'\u041E', 'O'}, {U'\u0420', 'P'}, {U'\u0421', 'C'},
    {U'\u0422', 'T'}, {U'\u0425', 'X'}, {U'\u0430', 'a'}, {U'\u0435', 'e'}, {U'\u043E', 'o'}, {U'\u0440', 'p'},
    {U'\u0441', 'c'}, {U'\u0443', 'y'}, {U'\u0445', 'x'}, {U'\u0455', 's'}, {U'\u0456', 'i'}, {U'\u0458', 'j'},
    {U'\u2010', '-'}, {U'\u2011', '-'}, {U'\u2013', '-'}, {U'\u2014', '-'}, {U'\u2212', '-'}, {U'\u2018', '"'},
    {U'\u2019', '"'}, {U'\u201C', '"'}, {U'\u201D', '"'}, {U'\u037E', ';'}, {U'\uFF1D', '='}, {U'\u2044', '/'},
    {U'\u2215', '/'}, {U'\u2217', '*'}, {U'\u00A0', ' '}, {U'\u2009', ' '}, {U'\u202F', ' '}, {U'\u3000', ' '},
};

bool is_ascii_letter(char32_t c) noexcept { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'_'; }

/// µ Ω (ohm) Å (angstrom) ° ′ ″ ‰ ℃ ℉ ℓ.
bool is_unit_sign(char32_t c) noexcept {
    constexpr char32_t signs[] = {U'\u00B5', U'\u2126', U'\u212B', U'\u00B0', U'\u2032',
                                  U'\u2033', U'\u2030', U'\u2103', U'\u2109', U'\u2113'};
    for (const char32_t sign : signs) {
        if (sign == c) return true;
    }
    return false;
}

bool is_greek_letter(char32_t c) noexcept {
    const bool greek = (c >= U'\u0391' && c <= U'\u03A9' && c != U'\u03A2') || (c >= U'\u03B1' && c <= U'\u03C9') ||
                       c == U'\u03D1' || c == U'\u03D5' || c == U'\u03F5';
    return greek && looks_like(c) == 0;
}

}  // namespace

char looks_like(char32_t c) noexcept {
    for (const Pair& pair : confusables) {
        if (pair.character == c) return pair.ascii;
    }
    return 0;
}

bool starts_name(char32_t c) noexcept {
    if (c < 0x80) return is_ascii_letter(c);
    const bool latin = c >= U'\u00C0' && c <= U'\u00FF' && c != U'\u00D7' && c != U'\u00F7';
    return latin || is_unit_sign(c) || is_greek_letter(c);
}

bool continues_name(char32_t c) noexcept { return starts_name(c) || (c >= U'0' && c <= U'9'); }

int superscript_digit(char32_t c) noexcept {
    if (c == U'\u00B9') return 1;
    if (c == U'\u00B2') return 2;
    if (c == U'\u00B3') return 3;
    const bool other = c == U'\u2070' || (c >= U'\u2074' && c <= U'\u2079');
    return other ? static_cast<int>(c - U'\u2070') : -1;
}

bool is_operator_character(char32_t c) noexcept {
    const bool sign = c == U'\u00B7' || c == U'\u22C5' || c == U'\u00D7' || c == U'\u00F7' || c == U'\u2264' ||
                      c == U'\u2265' || c == U'\u2260' || c == U'\u2192';
    return sign || c == superscript_minus || superscript_digit(c) >= 0;
}

std::size_t name_length(std::string_view text) noexcept {
    std::size_t at = 0;
    while (at < text.size()) {
        const char byte = text[at];
        const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        if (letter || (at > 0 && byte >= '0' && byte <= '9')) {
            ++at;
            continue;
        }
        if (static_cast<unsigned char>(byte) < 0x80) return at;
        const CodePoint c = decode_utf8(text, at);
        if (!starts_name(c.value)) return at;
        at += c.length;
    }
    return at;
}

}  // namespace ik::syntax
