// A unit where a function of the table takes one (`load("x.npy", m/s)`): the argument is parsed as an expression, and
// read here as a unit.

#include "check/checker.hpp"

namespace ik::check {

using ast::Kind;

std::optional<units::Unit> Checker::unit_from_expr(ast::NodeId id) {
    if (!id.valid()) return std::nullopt;
    const ast::Node& n = node(id);
    if (n.kind == Kind::name) {
        if (const std::optional<units::Unit> unit = registry.find_unit(n.text)) return unit->as_written();
        const std::string suggestion = registry.suggest_unit(n.text);
        error(Code::unknown_unit, n.span, "unknown unit `" + std::string(n.text) + "`",
              suggestion.empty() ? "" : "did you mean `" + suggestion + "`?");
        return std::nullopt;
    }
    if (n.kind == Kind::binary) return unit_from_binary(id);
    if (n.kind == Kind::number && n.text == "1") return units::Unit();
    if (n.kind == Kind::quantity && node(tree().kid(id, 0)).kind == Kind::number &&
        node(tree().kid(id, 0)).text == "1") {
        return unit_of(tree().kid(id, 1));
    }
    if (n.kind == Kind::unit_name || n.kind == Kind::unit_number || n.kind == Kind::unit_power ||
        n.kind == Kind::unit_binary) {
        return unit_of(id);
    }
    if (n.kind != Kind::error) error(Code::unknown_unit, n.span, "a unit is needed here, for example `m/s`");
    failed_ = true;
    return std::nullopt;
}

std::optional<units::Unit> Checker::unit_from_binary(ast::NodeId id) {
    const std::vector<ast::NodeId> spine = tree().left_spine(id);
    std::optional<units::Unit> result = unit_from_expr(tree().kid(spine.back(), 0));
    for (std::size_t i = spine.size(); result && i-- > 0;) {
        const ast::Node& n = node(spine[i]);
        const ast::NodeId right = tree().kid(spine[i], 1);
        if (n.op == ast::Op::pow) {
            const std::optional<Constant> exponent = constant_of(expr(right));
            const std::optional<double> real = as_double(exponent);
            const std::optional<Rational> exact = real ? Rational::from_double(*real) : std::nullopt;
            result = exact ? units::Unit::pow(*result, *exact) : std::nullopt;
        } else if (n.op == ast::Op::mul || n.op == ast::Op::div) {
            const std::optional<units::Unit> factor = unit_from_expr(right);
            if (!factor) return std::nullopt;
            result = n.op == ast::Op::mul ? units::Unit::mul(*result, *factor) : units::Unit::div(*result, *factor);
        } else {
            result = std::nullopt;
        }
        if (!result) error(Code::unknown_unit, n.span, "this is not a unit");
    }
    return result ? std::optional(result->as_written()) : std::nullopt;
}

}  // namespace ik::check
