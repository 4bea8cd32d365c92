#pragma once
// Metric prefixes (SI Brochure 9th ed., table 7, with the four of 2022) and binary ones (IEC 80000-13).

#include <array>
#include <cstdint>
#include <string_view>

namespace ik::units {

struct Prefix {
    std::string_view text;
    std::int32_t base;      ///< 10 or 2.
    std::int32_t exponent;  ///< Of the base.
    bool is_long;           ///< "kilo", not "k".
};

/// Longer texts stand before their own beginnings ("da" before "d"), so the first match is the longest.
inline constexpr std::array<Prefix, 69> prefixes = {{
    {"quecto", 10, -30, true}, {"ronto", 10, -27, true},  {"yocto", 10, -24, true}, {"zepto", 10, -21, true},
    {"atto", 10, -18, true},   {"femto", 10, -15, true},  {"pico", 10, -12, true},  {"nano", 10, -9, true},
    {"micro", 10, -6, true},   {"milli", 10, -3, true},   {"centi", 10, -2, true},  {"deci", 10, -1, true},
    {"deca", 10, 1, true},     {"deka", 10, 1, true},     {"hecto", 10, 2, true},   {"kilo", 10, 3, true},
    {"mega", 10, 6, true},     {"giga", 10, 9, true},     {"tera", 10, 12, true},   {"peta", 10, 15, true},
    {"exa", 10, 18, true},     {"zetta", 10, 21, true},   {"yotta", 10, 24, true},  {"ronna", 10, 27, true},
    {"quetta", 10, 30, true},  {"kibi", 2, 10, true},     {"mebi", 2, 20, true},    {"gibi", 2, 30, true},
    {"tebi", 2, 40, true},     {"pebi", 2, 50, true},     {"exbi", 2, 60, true},    {"zebi", 2, 70, true},
    {"yobi", 2, 80, true},     {"robi", 2, 90, true},     {"quebi", 2, 100, true},  {"Ki", 2, 10, false},
    {"Mi", 2, 20, false},      {"Gi", 2, 30, false},      {"Ti", 2, 40, false},     {"Pi", 2, 50, false},
    {"Ei", 2, 60, false},      {"Zi", 2, 70, false},      {"Yi", 2, 80, false},     {"da", 10, 1, false},
    {"q", 10, -30, false},     {"r", 10, -27, false},     {"y", 10, -24, false},    {"z", 10, -21, false},
    {"a", 10, -18, false},     {"f", 10, -15, false},     {"p", 10, -12, false},    {"n", 10, -9, false},
    {"\u00b5", 10, -6, false}, {"\u03bc", 10, -6, false}, {"u", 10, -6, false},     {"m", 10, -3, false},
    {"c", 10, -2, false},      {"d", 10, -1, false},      {"h", 10, 2, false},      {"k", 10, 3, false},
    {"M", 10, 6, false},       {"G", 10, 9, false},       {"T", 10, 12, false},     {"P", 10, 15, false},
    {"E", 10, 18, false},      {"Z", 10, 21, false},      {"Y", 10, 24, false},     {"R", 10, 27, false},
    {"Q", 10, 30, false},
}};

}  // namespace ik::units
