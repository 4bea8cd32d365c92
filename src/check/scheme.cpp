#include "check/scheme.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

namespace ik::check {
namespace {

std::string powered(std::string_view name, Rational exponent) {
    if (exponent == Rational(1)) return std::string(name);
    const std::string power = exponent.to_string();
    return std::string(name) + (exponent.is_integer() ? "^" + power : "^(" + power + ")");
}

struct Product {
    std::string above;
    std::string below;  ///< With positive exponents.
    int divisors = 0;
    std::string flat;  ///< All in one row, with negative exponents.

    void add(std::string_view name, Rational exponent) {
        const auto join = [](std::string& text, const std::string& factor) {
            text += (text.empty() ? "" : "·") + factor;
        };
        join(flat, powered(name, exponent));
        const std::optional<Rational> inverse = Rational::mul(exponent, -1);
        if (exponent > Rational(0) || !inverse) return join(above, powered(name, exponent));
        join(below, powered(name, *inverse));
        ++divisors;
    }
    [[nodiscard]] std::string text() const {
        if (above.empty() || divisors == 0) return flat;
        return above + "/" + (divisors > 1 ? "(" + below + ")" : below);
    }
};

/// Calls `visit` with every term of a type, in the order they are printed.
void for_terms(SchemeType& type, const std::function<void(DimTerm&)>& visit) {
    if (type.kind == SchemeType::Kind::quantity || type.kind == SchemeType::Kind::open) visit(type.term);
    for (SchemeType& part : type.parts) for_terms(part, visit);
}

void for_terms(Scheme& scheme, const std::function<void(DimTerm&)>& visit) {
    for (Scheme::Parameter& parameter : scheme.parameters) for_terms(parameter.type, visit);
    for_terms(scheme.result, visit);
}

// What the exponents of one variable are multiplied by: the least common multiple of the denominators over the greatest
// common divisor of the numerators, with the sign of the first. One when that overflows.
Rational scaling_of(const std::vector<Rational>& exponents) {
    std::int64_t denominators = 1;
    std::int64_t numerators = 0;
    for (const Rational exponent : exponents) {
        const std::int64_t step = exponent.den() / std::gcd(denominators, exponent.den());
        if (__builtin_mul_overflow(denominators, step, &denominators)) return 1;
        numerators = std::gcd(numerators, exponent.num());
    }
    const std::int64_t sign = exponents.front() > Rational(0) ? 1 : -1;
    const std::optional<Rational> factor = Rational::make(sign * denominators, numerators);
    const bool fits = factor && std::all_of(exponents.begin(), exponents.end(), [&](Rational exponent) {
                          return Rational::mul(exponent, *factor).has_value();
                      });
    return fits ? *factor : Rational(1);
}

}  // namespace

std::string text_of(const DimTerm& term, const std::vector<std::string>& names, const units::Registry& registry) {
    if (term.is_known()) return registry.dimension_name(term.known);
    Product product;
    for (const auto& [variable, exponent] : term.powers) {
        product.add(variable < names.size() ? names[variable] : "?", exponent);
    }
    if (term.known.is_dimensionless()) return product.text();
    if (const auto known = registry.dimension_names(term.known); !known.empty()) {
        product.add(known.front(), 1);
        return product.text();
    }
    const auto inverse = units::Dimension::pow(term.known, -1);
    const auto divisor = inverse ? registry.dimension_names(*inverse) : std::vector<std::string_view>();
    if (divisor.empty()) return product.flat + "·" + registry.dimension_name(term.known);
    product.add(divisor.front(), -1);
    return product.text();
}

std::string text_of(const SchemeType& type, const std::vector<std::string>& names, const units::Registry& registry) {
    switch (type.kind) {
        case SchemeType::Kind::unknown: return "?";
        case SchemeType::Kind::open:
        case SchemeType::Kind::quantity: return text_of(type.term, names, registry);
        case SchemeType::Kind::truth: return "bool";
        case SchemeType::Kind::text: return "String";
        case SchemeType::Kind::nothing: return "nothing";
        case SchemeType::Kind::function: break;
    }
    std::string text;
    for (std::size_t i = 0; i + 1 < type.parts.size(); ++i) {
        text += (text.empty() ? "" : ", ") + text_of(type.parts[i], names, registry);
    }
    return "(" + text + ") -> " + text_of(type.parts.back(), names, registry);
}

std::string text_of(const Scheme& scheme, const units::Registry& registry) {
    SchemeType whole;
    whole.kind = SchemeType::Kind::function;
    for (const Scheme::Parameter& parameter : scheme.parameters) whole.parts.push_back(parameter.type);
    whole.parts.push_back(scheme.result);
    return text_of(whole, scheme.variables, registry);
}

std::string signature_of(std::string_view name, const Scheme& scheme, const units::Registry& registry) {
    std::string text;
    for (const Scheme::Parameter& parameter : scheme.parameters) {
        text += text.empty() ? "" : ", ";
        const std::string inferred = text_of(parameter.type, scheme.variables, registry);
        text += parameter.name + ": " + (parameter.written_type.empty() ? inferred : parameter.written_type);
        if (!parameter.written_default.empty()) text += " = " + parameter.written_default;
    }
    const std::string result = text_of(scheme.result, scheme.variables, registry);
    return std::string(name) + "(" + text + ") -> " + (scheme.written_result.empty() ? result : scheme.written_result);
}

std::string variable_name(std::size_t number, const std::map<DimTerm::Variable, std::string>& given) {
    constexpr std::size_t letters = 23;  // D to Z
    std::size_t place = 0;
    while (true) {
        std::string name(1, static_cast<char>('D' + place % letters));
        if (place >= letters) name += std::to_string(place / letters);
        ++place;
        const bool taken =
            std::any_of(given.begin(), given.end(), [&](const auto& each) { return each.second == name; });
        if (taken) continue;
        if (number == 0) return name;
        --number;
    }
}

void name_variables(Scheme& scheme, const std::map<DimTerm::Variable, std::string>& given) {
    std::vector<DimTerm::Variable> order;
    std::map<DimTerm::Variable, std::vector<Rational>> exponents;
    for_terms(scheme, [&](DimTerm& term) {
        for (const auto& [variable, exponent] : term.powers) {
            std::vector<Rational>& seen = exponents[variable];
            if (seen.empty()) order.push_back(variable);
            seen.push_back(exponent);
        }
    });
    std::map<DimTerm::Variable, Rational> factors;
    for (const auto& [variable, seen] : exponents) {
        factors.emplace(variable, given.contains(variable) ? Rational(1) : scaling_of(seen));
    }
    std::map<DimTerm::Variable, DimTerm::Variable> numbers;
    std::size_t next = 0;
    for (const DimTerm::Variable variable : order) {
        numbers.emplace(variable, static_cast<DimTerm::Variable>(scheme.variables.size()));
        const auto named = given.find(variable);
        scheme.variables.push_back(named != given.end() ? named->second : variable_name(next++, given));
    }
    for_terms(scheme, [&](DimTerm& term) {
        std::map<DimTerm::Variable, Rational> powers;
        for (const auto& [variable, exponent] : term.powers) {
            // The scaling was made to fit.
            powers.emplace(numbers.at(variable), *Rational::mul(exponent, factors.at(variable)));
        }
        term.powers = std::move(powers);
    });
}

Diagnostic misfit(const FnDecl& decl, const Scheme& scheme, std::size_t parameter, std::string_view wanted,
                  std::string_view given, const units::Registry& registry) {
    const Scheme::Parameter& to = scheme.parameters[parameter];
    Diagnostic diagnostic;
    if (!to.written_type.empty()) {
        diagnostic.code = Code::annotation_mismatch;
        diagnostic.message =
            "`" + to.name + "` is annotated " + std::string(wanted) + ", but the value is " + std::string(given);
        diagnostic.labels.push_back({to.annotation, std::string(wanted)});
        return diagnostic;
    }
    diagnostic.code = Code::dimension_mismatch;
    diagnostic.message =
        "`" + to.name + "` of `" + decl.name + "` must be " + std::string(wanted) + " here, not " + std::string(given);
    const ast::Node& n = (*decl.ast)[decl.node];
    const bool named = n.name_span.end > n.name_span.begin;
    diagnostic.labels.push_back({named ? n.name_span : n.span, text_of(scheme, registry)});
    return diagnostic;
}

}  // namespace ik::check
