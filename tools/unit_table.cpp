// Writes the built-in unit tables: unit_table UNITS.ik CONSTANTS.ik OUTPUT.inc. Reads the declarations of the language
// (`dimension`, `unit`) line by line, works every unit out exactly, and prints constant data that src/units/tables.cpp
// includes. A mistake in the files stops the build with file and line.

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "units/tables.hpp"
#include "units/text.hpp"
#include "units/unit.hpp"

namespace {

using namespace ik;
using namespace ik::units;

struct UnitEntry {
    std::string name;
    Unit unit;
    bool metric = false;
    bool binary = false;
    Rational point;
};

struct ConstantEntry {
    std::string text;
    std::string uncertainty = "0";
    std::string unit;
};

struct Tables {
    std::vector<std::pair<std::string, Dimension>> dimensions;
    std::vector<UnitEntry> units;
    std::map<std::string, std::size_t> names;
    std::map<std::string, ConstantEntry> constants;
    std::uint16_t bases = 0;
};

std::string_view trim(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    return begin == std::string_view::npos ? std::string_view()
                                           : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (true) {
        const std::size_t at = text.find(separator);
        parts.push_back(trim(text.substr(0, at)));
        if (at == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(at + 1);
    }
}

Unit evaluate(std::string_view text, const UnitLookup& lookup) {
    const UnitText result = parse_unit(text, lookup);
    if (!result.unit) {
        throw std::runtime_error(result.error + " in `" + std::string(text) + "`");
    }
    return *result.unit;
}

Dimension find_dimension(const Tables& tables, std::string_view name) {
    for (const auto& [known, dimension] : tables.dimensions) {
        if (known == name) {
            return dimension;
        }
    }
    throw std::runtime_error("unknown dimension `" + std::string(name) + "`");
}

void read_dimension(Tables& tables, std::string_view line) {
    const std::vector<std::string_view> sides = split(line, '=');
    Dimension dimension(tables.bases);
    if (sides.size() == 1) {
        ++tables.bases;
    } else {
        std::uint32_t key = 0;
        dimension = evaluate(sides[1], [&](std::string_view name) -> std::optional<Unit> {
                        return Unit::make({std::string(name), ++key, 1, find_dimension(tables, name), Scale()});
                    }).dimension();
    }
    tables.dimensions.emplace_back(sides[0], dimension);
}

// "273.15" or "45967/180".
Rational read_rational(std::string_view text) {
    const std::vector<std::string_view> sides = split(text, '/');
    const std::optional<Scale> num = Scale::from_decimal(sides[0]);
    const std::optional<Scale> den = Scale::from_decimal(sides.size() > 1 ? sides[1] : "1");
    const std::optional<Scale> ratio = num && den ? Scale::div(*num, *den) : std::nullopt;
    const std::optional<Rational> value = ratio ? ratio->to_rational() : std::nullopt;
    if (!value) {
        throw std::runtime_error("malformed point");
    }
    return *value;
}

void add_name(Tables& tables, std::string_view name) {
    if (!tables.names.emplace(name, tables.units.size()).second) {
        throw std::runtime_error("`" + std::string(name) + "` is declared twice");
    }
}

void read_unit(Tables& tables, std::string_view line, std::string_view comment) {
    const std::vector<std::string_view> parts = split(line, ',');
    const std::vector<std::string_view> sides = split(parts[0], '=');
    const std::vector<std::string_view> head = split(sides[0], ':');
    UnitEntry entry;
    entry.name = head[0];
    add_name(tables, head[0]);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (parts[i] == "metric" || parts[i] == "binary") {
            (parts[i] == "metric" ? entry.metric : entry.binary) = true;
        } else {
            add_name(tables, parts[i]);
        }
    }
    if (sides.size() == 1) {
        entry.unit = Unit::make({entry.name, 1, 1, find_dimension(tables, head.at(1)), Scale()});
    } else {
        const Unit value = evaluate(sides[1], [&](std::string_view name) -> std::optional<Unit> {
            if (name == "pi") {
                return Unit::number(Scale::pi());
            }
            const auto known = tables.names.find(std::string(name));
            return known == tables.names.end() ? std::nullopt : std::optional(tables.units.at(known->second).unit);
        });
        const auto key = static_cast<std::uint32_t>(tables.units.size() + 1);
        entry.unit = Unit::make({entry.name, key, 1, value.dimension(), value.scale()});
    }
    if (comment.starts_with("point ")) {
        entry.point = read_rational(trim(comment.substr(6)));
    }
    tables.units.push_back(std::move(entry));
}

void read_constant(Tables& tables, std::string_view line, std::string_view comment) {
    const std::vector<std::string_view> sides = split(line, '=');
    const std::string_view value = sides.at(1);
    ConstantEntry entry;
    if (const auto known = tables.constants.find(std::string(value)); known != tables.constants.end()) {
        entry = known->second;
    } else {
        const std::size_t blank = value.find(' ');
        entry.text = value.substr(0, blank);
        entry.unit = blank == std::string_view::npos ? std::string_view("1") : trim(value.substr(blank));
        if (comment.starts_with("+- ")) {
            entry.uncertainty = trim(comment.substr(3));
        }
    }
    if (!tables.constants.emplace(sides[0], std::move(entry)).second) {
        throw std::runtime_error("`" + std::string(sides[0]) + "` is declared twice");
    }
}

template <class ReadLine>
void read_file(const std::string& path, ReadLine read_line) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error(path + ": cannot be read");
    }
    std::string text;
    for (int number = 1; std::getline(file, text); ++number) {
        const std::string_view whole = text;
        const std::size_t hash = whole.find('#');
        const std::string_view line = trim(whole.substr(0, hash));
        const std::string_view comment = hash == std::string_view::npos ? "" : trim(whole.substr(hash + 1));
        try {
            if (!line.empty()) {
                read_line(line, comment);
            }
        } catch (const std::exception& error) {
            throw std::runtime_error(path + ":" + std::to_string(number) + ": " + error.what());
        }
    }
}

void read_declaration(Tables& tables, std::string_view line, std::string_view comment) {
    constexpr std::string_view dimension = "dimension ";
    constexpr std::string_view unit = "unit ";
    if (line.starts_with(dimension)) {
        read_dimension(tables, line.substr(dimension.size()));
    } else if (line.starts_with(unit)) {
        read_unit(tables, line.substr(unit.size()), comment);
    } else {
        throw std::runtime_error("neither a dimension nor a unit");
    }
}

// The pool of powers that rows point into; equal runs are stored once.
class Powers {
public:
    template <class Factor>
    std::string range(const std::vector<Factor>& factors) {
        std::string run;
        for (const Factor& factor : factors) {
            run += "    {" + std::to_string(factor.base) + ", " + std::to_string(factor.exponent.num()) + ", " +
                   std::to_string(factor.exponent.den()) + "},\n";
        }
        const auto [known, is_new] = begins_.emplace(run, count_);
        if (is_new) {
            text_ += run;
            count_ += factors.size();
        }
        return std::to_string(known->second) + ", " + std::to_string(known->second + factors.size());
    }

    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::map<std::string, std::size_t> begins_;
    std::string text_;
    std::size_t count_ = 0;
};

std::string write(const Tables& tables) {
    Powers powers;
    std::ostringstream out;
    std::ostringstream rows;
    for (const auto& [name, dimension] : tables.dimensions) {
        rows << "    {\"" << name << "\", " << powers.range(dimension.factors()) << "},\n";
    }
    rows << "};\n\nconstexpr UnitRow unit_table[] = {\n";
    for (const UnitEntry& entry : tables.units) {
        rows << "    {\"" << entry.name << "\", " << powers.range(entry.unit.dimension().factors()) << ", "
             << powers.range(entry.unit.scale().factors()) << ", " << (entry.metric ? "true" : "false") << ", "
             << (entry.binary ? "true" : "false") << ", " << entry.point.num() << ", " << entry.point.den() << "},\n";
    }
    rows << "};\n\nconstexpr NameRow name_table[] = {\n";
    for (const auto& [name, index] : tables.names) {
        rows << "    {\"" << name << "\", " << index << "},\n";
    }
    rows << "};\n\nconstexpr ConstantRow constant_table[] = {\n";
    for (const auto& [name, entry] : tables.constants) {
        // "299792458." would be no C++ number and 299792458 would be an int: the exponent makes every text a double.
        const bool has_exponent = entry.text.find('e') != std::string::npos;
        rows << "    {\"" << name << "\", \"" << entry.text << "\", " << entry.text << (has_exponent ? "" : "e0")
             << ", " << entry.uncertainty << (entry.uncertainty == "0" ? ".0" : "") << ", \"" << entry.unit << "\"},\n";
    }
    rows << "};\n";
    out << "// Generated from stdlib/units.ik and stdlib/constants.ik.\n\nconstexpr Power power_table[] = {\n"
        << powers.text() << "};\n\nconstexpr DimensionRow dimension_table[] = {\n"
        << rows.str();
    return out.str();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "usage: unit_table UNITS.ik CONSTANTS.ik OUTPUT.inc\n";
        return 2;
    }
    try {
        Tables tables;
        read_file(argv[1], [&](auto line, auto comment) { read_declaration(tables, line, comment); });
        read_file(argv[2], [&](auto line, auto comment) { read_constant(tables, line, comment); });
        std::ofstream(argv[3]) << write(tables);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << '\n';
        return 1;
    }
}
