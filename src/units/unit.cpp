#include "units/unit.hpp"

#include <algorithm>

namespace ik::units {
namespace {

// The key of a difference of points: one bit above the keys of definitions and prefixes.
constexpr std::uint32_t delta_bit = 0x80000000U;
constexpr std::string_view delta_prefix = "delta_";

// A point in a compound unit counts as a difference; only its text stays ("W/(m^2·degC)").
std::vector<Symbol> difference_symbols(const Unit& unit) {
    std::vector<Symbol> symbols = unit.symbols();
    if (unit.is_point()) {
        symbols.front().key |= delta_bit;
    }
    return symbols;
}

std::optional<std::vector<Symbol>> merge(std::vector<Symbol> symbols, const std::vector<Symbol>& others,
                                         Rational sign) {
    for (const Symbol& other : others) {
        const std::optional<Rational> exponent = Rational::mul(other.exponent, sign);
        if (!exponent) {
            return std::nullopt;
        }
        const auto same = std::find_if(symbols.begin(), symbols.end(),
                                       [&other](const Symbol& symbol) { return symbol.key == other.key; });
        if (same == symbols.end()) {
            symbols.push_back(other);
            symbols.back().exponent = *exponent;
            continue;
        }
        const std::optional<Rational> sum = Rational::add(same->exponent, *exponent);
        if (!sum) {
            return std::nullopt;
        }
        same->exponent = *sum;
    }
    std::erase_if(symbols, [](const Symbol& symbol) { return symbol.exponent.is_zero(); });
    return symbols;
}

// A lone difference must not read like a point.
void name_lone_difference(std::vector<Symbol>& symbols) {
    if (symbols.size() == 1 && symbols.front().exponent == Rational(1) && (symbols.front().key & delta_bit) != 0 &&
        !symbols.front().text.starts_with(delta_prefix)) {
        symbols.front().text.insert(0, delta_prefix);
    }
}

void append_power(std::string& text, const Symbol& symbol, Rational exponent) {
    text += symbol.text;
    if (exponent == Rational(1)) {
        return;
    }
    text += '^';
    text += exponent.is_integer() ? exponent.to_string() : "(" + exponent.to_string() + ")";
}

}  // namespace

struct Unit::Rep {
    Dimension dimension;
    Scale scale;
    std::vector<Symbol> symbols;
    std::optional<Rational> point_offset;
    bool written = false;
};

Unit Unit::from(Rep rep) {
    if (rep.symbols.empty() && rep.dimension.is_dimensionless() && rep.scale.is_one()) {
        return {};
    }
    return Unit(std::make_shared<const Rep>(std::move(rep)));
}

Unit Unit::make(Symbol symbol, std::optional<Rational> point_offset) {
    Rep rep;
    rep.dimension = symbol.dimension;
    rep.scale = symbol.scale;
    rep.point_offset = point_offset;
    rep.symbols.push_back(std::move(symbol));
    return from(std::move(rep));
}

Unit Unit::number(Scale scale) {
    Rep rep;
    rep.scale = std::move(scale);
    return from(std::move(rep));
}

const Dimension& Unit::dimension() const noexcept {
    static constinit const Dimension none;
    return rep_ ? rep_->dimension : none;
}

const Scale& Unit::scale() const noexcept {
    static constinit const Scale one;
    return rep_ ? rep_->scale : one;
}

const std::vector<Symbol>& Unit::symbols() const noexcept {
    static constinit const std::vector<Symbol> none;
    return rep_ ? rep_->symbols : none;
}

bool Unit::is_point() const noexcept { return rep_ && rep_->point_offset; }

Rational Unit::point_offset() const noexcept { return is_point() ? *rep_->point_offset : Rational(); }

Unit Unit::delta() const {
    if (!is_point()) {
        return *this;
    }
    Rep rep = *rep_;
    rep.point_offset.reset();
    rep.symbols.front().key |= delta_bit;
    name_lone_difference(rep.symbols);
    return from(std::move(rep));
}

bool Unit::is_written() const noexcept { return rep_ && rep_->written; }

Unit Unit::as_written() const {
    if (!rep_ || rep_->written) {
        return *this;
    }
    Rep rep = *rep_;
    rep.written = true;
    return from(std::move(rep));
}

std::optional<Unit> Unit::mul(const Unit& a, const Unit& b) {
    if (a.is_one() || b.is_one()) {
        return a.is_one() ? b : a;
    }
    auto dimension = Dimension::mul(a.dimension(), b.dimension());
    auto scale = Scale::mul(a.scale(), b.scale());
    auto symbols = merge(difference_symbols(a), difference_symbols(b), 1);
    if (!dimension || !scale || !symbols) {
        return std::nullopt;
    }
    name_lone_difference(*symbols);
    return from({std::move(*dimension), std::move(*scale), std::move(*symbols), std::nullopt, false});
}

std::optional<Unit> Unit::div(const Unit& a, const Unit& b) {
    if (b.is_one()) {
        return a;
    }
    auto dimension = Dimension::div(a.dimension(), b.dimension());
    auto scale = Scale::div(a.scale(), b.scale());
    auto symbols = merge(difference_symbols(a), difference_symbols(b), -1);
    if (!dimension || !scale || !symbols) {
        return std::nullopt;
    }
    name_lone_difference(*symbols);
    return from({std::move(*dimension), std::move(*scale), std::move(*symbols), std::nullopt, false});
}

std::optional<Unit> Unit::pow(const Unit& a, Rational exponent) {
    if (exponent == Rational(1)) {
        return a;
    }
    auto dimension = Dimension::pow(a.dimension(), exponent);
    auto scale = Scale::pow(a.scale(), exponent);
    if (!dimension || !scale) {
        return std::nullopt;
    }
    std::vector<Symbol> symbols = difference_symbols(a);
    for (Symbol& symbol : symbols) {
        const std::optional<Rational> raised = Rational::mul(symbol.exponent, exponent);
        if (!raised) {
            return std::nullopt;
        }
        symbol.exponent = *raised;
    }
    std::erase_if(symbols, [](const Symbol& symbol) { return symbol.exponent.is_zero(); });
    name_lone_difference(symbols);
    return from({std::move(*dimension), std::move(*scale), std::move(symbols), std::nullopt, false});
}

bool operator==(const Unit& a, const Unit& b) noexcept {
    return a.rep_ == b.rep_ || (a.dimension() == b.dimension() && a.scale() == b.scale() &&
                                a.is_point() == b.is_point() && a.point_offset() == b.point_offset());
}

std::string display(const Unit& unit) {
    std::string numerator;
    std::string denominator;
    int denominators = 0;
    for (const Symbol& symbol : unit.symbols()) {
        const bool above = symbol.exponent > Rational(0);
        std::string& side = above ? numerator : denominator;
        if (!side.empty()) {
            side += "·";
        }
        const std::optional<Rational> negated = Rational::mul(symbol.exponent, -1);
        append_power(side, symbol, above || !negated ? symbol.exponent : *negated);
        denominators += above ? 0 : 1;
    }
    if (denominators == 0) {
        return numerator;
    }
    if (numerator.empty()) {
        numerator = "1";
    }
    return numerator + "/" + (denominators > 1 ? "(" + denominator + ")" : denominator);
}

}  // namespace ik::units
