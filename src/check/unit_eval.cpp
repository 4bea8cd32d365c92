#include "check/unit_eval.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace ik::check {
namespace {

using ast::Kind;
using ast::Node;
using ast::NodeId;
using ast::Op;
using units::Dimension;
using units::Scale;
using units::Unit;

std::string quoted(std::string_view text) { return "`" + std::string(text) + "`"; }

std::string did_you_mean(const std::string& suggestion) {
    return suggestion.empty() ? suggestion : "did you mean " + quoted(suggestion) + "?";
}

Span name_span(const Node& node) { return node.name_span.end > node.name_span.begin ? node.name_span : node.span; }

std::nullopt_t report(const UnitContext& context, Code code, Span span, std::string message, std::string hint = {}) {
    context.diagnostics.add(code, span, std::move(message), std::move(hint));
    return std::nullopt;
}

std::nullopt_t report_overflow(const UnitContext& context, Span span) {
    return report(context, Code::exponent_overflow, span, "an exponent is too large to be kept exactly");
}

// Folds a tree of products, quotients and powers. Chains lean to the left and may be long, so the left spine is walked
// in a loop; only right operands and powers recurse, and their depth the parser bounds.
// `Leaf` gives the value of a node that is neither; `is_product` and `is_quotient` tell the operators.
template <class Value, class Leaf>
std::optional<Value> fold(const UnitContext& context, NodeId root, const Leaf& leaf) {
    const auto is_product = [&context](NodeId id) {
        const Node& node = context.ast[id];
        return (node.kind == Kind::unit_binary || node.kind == Kind::binary) &&
               (node.op == Op::mul || node.op == Op::div);
    };
    std::vector<NodeId> spine;
    NodeId first = root;
    while (first.valid() && is_product(first)) {
        spine.push_back(first);
        first = context.ast.kid(first, 0);
    }
    if (!first.valid()) {
        return std::nullopt;
    }
    std::optional<Value> result = leaf(first);
    // Every operand is looked at even after a mistake, so that each unknown name is reported.
    for (auto at = spine.rbegin(); at != spine.rend(); ++at) {
        const std::optional<Value> right = fold<Value>(context, context.ast.kid(*at, 1), leaf);
        if (!result || !right) {
            result = std::nullopt;
            continue;
        }
        const Node& node = context.ast[*at];
        result = node.op == Op::mul ? Value::mul(*result, *right) : Value::div(*result, *right);
        if (!result) {
            return report_overflow(context, node.span);
        }
    }
    return result;
}

template <class Value>
std::optional<Value> raise(const UnitContext& context, const Node& node, const std::optional<Value>& base) {
    if (node.value_den == 0) {
        return report(context, Code::exponent_overflow, node.span, "the exponent divides by zero");
    }
    const std::optional<Rational> exponent = Rational::make(node.value_num, node.value_den);
    if (!base) {
        return std::nullopt;
    }
    std::optional<Value> result = exponent ? Value::pow(*base, *exponent) : std::nullopt;
    if (!result) {
        return report_overflow(context, node.span);
    }
    return result;
}

std::optional<Unit> number_unit(const UnitContext& context, const Node& node) {
    std::string digits(node.text);
    std::erase(digits, '_');
    const std::optional<Scale> scale = Scale::from_decimal(digits);
    if (!scale) {
        return report(context, Code::bad_number, node.span,
                      "a factor of a unit must be a positive decimal number of at most 18 digits");
    }
    return Unit::number(*scale);
}

// Whether the script declares the unit behind the place that uses it.
bool is_declared_later(const ast::Ast& tree, const Node& use) {
    for (const NodeId id : tree.kids(tree.root)) {
        if (!id.valid() || tree[id].kind != Kind::unit_decl || tree[id].span.end < use.span.begin) {
            continue;
        }
        const auto kids = tree.kids(id);
        const bool alias =
            std::any_of(kids.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(2, kids.size())), kids.end(),
                        [&](NodeId kid) { return tree[kid].text == use.text; });
        if (tree[id].span.begin > use.span.end && (tree[id].text == use.text || alias)) {
            return true;
        }
    }
    return false;
}

std::optional<Unit> named_unit(const UnitContext& context, const Node& node) {
    if (std::optional<Unit> unit = context.registry.find_unit(node.text)) {
        return unit;
    }
    if (context.failed != nullptr && context.failed->contains(node.text)) {
        return std::nullopt;
    }
    std::string hint;
    if (is_declared_later(context.ast, node)) {
        hint = quoted(node.text) + " is declared below; a unit is declared before it is used";
    } else if (const std::optional<Dimension> dimension = context.registry.find_dimension(node.text)) {
        hint = quoted(node.text) + " is a dimension; a unit of it is " +
               quoted(display(context.registry.coherent(*dimension)));
    } else {
        hint = did_you_mean(context.registry.suggest_unit(node.text));
    }
    return report(context, Code::unknown_unit, name_span(node), "unknown unit " + quoted(node.text), hint);
}

std::optional<Unit> unit_leaf(const UnitContext& context, NodeId id) {
    const Node& node = context.ast[id];
    if (node.kind == Kind::unit_name) {
        return named_unit(context, node);
    }
    if (node.kind == Kind::unit_number) {
        return number_unit(context, node);
    }
    if (node.kind == Kind::unit_power) {
        const auto leaf = [&context](NodeId inner) { return unit_leaf(context, inner); };
        return raise(context, node, fold<Unit>(context, context.ast.kid(id, 0), leaf));
    }
    if (node.kind == Kind::error) {
        return std::nullopt;
    }
    return report(context, Code::syntax_error, node.span, "a unit is expected here");
}

std::optional<Dimension> named_dimension(const UnitContext& context, const Node& node) {
    if (context.generics != nullptr) {
        if (const auto found = context.generics->find(node.text); found != context.generics->end()) {
            return found->second;
        }
    }
    if (std::optional<Dimension> dimension = context.registry.find_dimension(node.text)) {
        return dimension;
    }
    std::string hint = did_you_mean(context.registry.suggest_dimension(node.text));
    if (const std::optional<Unit> unit = context.registry.find_unit(node.text); hint.empty() && unit) {
        hint = quoted(node.text) + " is a unit; its dimension is " +
               quoted(context.registry.dimension_name(unit->dimension()));
    }
    return report(context, Code::unknown_dimension, name_span(node), "unknown dimension or type " + quoted(node.text),
                  hint);
}

std::optional<Dimension> dimension_leaf(const UnitContext& context, NodeId id) {
    const Node& node = context.ast[id];
    if (node.kind == Kind::unit_name) {
        return named_dimension(context, node);
    }
    if (node.kind == Kind::unit_power) {
        const auto leaf = [&context](NodeId inner) { return dimension_leaf(context, inner); };
        return raise(context, node, fold<Dimension>(context, context.ast.kid(id, 0), leaf));
    }
    if (node.kind == Kind::unit_number) {
        if (node.text == "1") {
            return Dimension();
        }
        return report(context, Code::unknown_dimension, node.span, "a dimension has no factors; only 1 can stand here");
    }
    if (node.kind == Kind::error) {
        return std::nullopt;
    }
    return report(context, Code::syntax_error, node.span, "a dimension is expected here");
}

std::optional<Unit> value_of(const UnitContext& context, NodeId id);

// pi, tau and constants keep their exact or printed value; then units.
std::optional<Unit> value_name(const UnitContext& context, const Node& node) {
    if (node.text == "pi") {
        return Unit::number(Scale::pi());
    }
    if (node.text == "tau") {
        return Unit::mul(Unit::number(Scale::pi()), Unit::number(*Scale::from_integer(2)));
    }
    if (const std::optional<units::Constant> constant = context.registry.find_constant(node.text)) {
        const std::optional<Scale> size = Scale::from_decimal(constant->text);
        if (size) {
            return Unit::mul(Unit::number(*size), constant->unit);
        }
    }
    return named_unit(context, node);
}

// The exponent of `^`: an integer, or a quotient of two in brackets, with an optional sign.
std::optional<Rational> exponent_of(const UnitContext& context, NodeId id) {
    const Node& node = context.ast[id];
    if (node.kind == Kind::unary && (node.op == Op::neg || node.op == Op::pos)) {
        const std::optional<Rational> inner = exponent_of(context, context.ast.kid(id, 0));
        return inner && node.op == Op::neg ? Rational::mul(*inner, -1) : inner;
    }
    if (node.kind == Kind::binary && node.op == Op::div) {
        const std::optional<Rational> num = exponent_of(context, context.ast.kid(id, 0));
        const std::optional<Rational> den = exponent_of(context, context.ast.kid(id, 1));
        return num && den ? Rational::div(*num, *den) : std::nullopt;
    }
    if (node.kind != Kind::number) {
        return std::nullopt;
    }
    std::string digits(node.text);
    std::erase(digits, '_');
    const std::optional<Scale> value = Scale::from_decimal(digits);
    if (!value) {
        return digits == "0" ? std::optional(Rational(0)) : std::nullopt;
    }
    return value->to_rational();
}

// One operand of the value of a unit declaration.
std::optional<Unit> value_leaf(const UnitContext& context, NodeId id) {
    const Node& node = context.ast[id];
    if (node.kind == Kind::error) {
        return std::nullopt;
    }
    if (node.kind == Kind::number) {
        return number_unit(context, node);
    }
    if (node.kind == Kind::name) {
        return value_name(context, node);
    }
    if (node.kind == Kind::unary && node.op == Op::pos) {
        return value_of(context, context.ast.kid(id, 0));
    }
    if (node.kind == Kind::quantity) {
        const std::optional<Unit> size = value_of(context, context.ast.kid(id, 0));
        const std::optional<Unit> unit = eval_unit(context, context.ast.kid(id, 1));
        if (!size || !unit) {
            return std::nullopt;
        }
        std::optional<Unit> product = Unit::mul(*size, *unit);
        return product ? product : report_overflow(context, node.span);
    }
    if (node.kind == Kind::binary && node.op == Op::pow) {
        const std::optional<Unit> base = value_of(context, context.ast.kid(id, 0));
        const std::optional<Rational> exponent = exponent_of(context, context.ast.kid(id, 1));
        if (!exponent) {
            return report(context, Code::exponent_not_constant, context.ast[context.ast.kid(id, 1)].span,
                          "the exponent must be a whole number or a fraction of two");
        }
        if (!base) {
            return std::nullopt;
        }
        std::optional<Unit> result = Unit::pow(*base, *exponent);
        return result ? result : report_overflow(context, node.span);
    }
    return report(context, Code::not_constant, node.span,
                  "a unit is declared by numbers and units with `*`, `/` and `^`");
}

std::optional<Unit> value_of(const UnitContext& context, NodeId id) {
    return fold<Unit>(context, id, [&context](NodeId leaf) { return value_leaf(context, leaf); });
}

void report_clash(const UnitContext& context, std::string_view what, const Node& node) {
    Diagnostic diagnostic;
    diagnostic.code = Code::unit_clash;
    diagnostic.message = std::string(what) + " " + quoted(node.text) + " is declared twice";
    diagnostic.labels.push_back({name_span(node), "declared again here"});
    if (const std::optional<Span> before = context.registry.declared_at(node.text)) {
        diagnostic.labels.push_back({*before, "first declared here"});
    } else {
        diagnostic.notes.push_back(quoted(node.text) + " is built in");
    }
    context.diagnostics.add(std::move(diagnostic));
}

}  // namespace

std::optional<Unit> eval_unit(const UnitContext& context, NodeId id) {
    if (!id.valid()) {
        return std::nullopt;
    }
    const auto leaf = [&context](NodeId inner) { return unit_leaf(context, inner); };
    const std::optional<Unit> unit = fold<Unit>(context, id, leaf);
    return unit ? std::optional(unit->as_written()) : std::nullopt;
}

std::optional<Dimension> eval_dimension(const UnitContext& context, NodeId id) {
    if (!id.valid()) {
        return std::nullopt;
    }
    return fold<Dimension>(context, id, [&context](NodeId inner) { return dimension_leaf(context, inner); });
}

void declare_dimension(const UnitContext& context, NodeId id) {
    const Node& node = context.ast[id];
    const NodeId definition = context.ast.kids(id).empty() ? NodeId{} : context.ast.kid(id, 0);
    units::Registry::Declared declared = units::Registry::Declared::ok;
    if (!definition.valid()) {
        declared = context.registry.declare_base(node.text, name_span(node));
    } else if (const std::optional<Dimension> dimension = eval_dimension(context, definition)) {
        declared = context.registry.declare_dimension(node.text, *dimension, name_span(node));
    }
    if (declared == units::Registry::Declared::clash) {
        report_clash(context, "the dimension", node);
    }
}

void declare_unit(const UnitContext& context, NodeId id) {
    const Node& node = context.ast[id];
    const auto kids = context.ast.kids(id);
    if (kids.size() < 2) {
        return;
    }
    units::Prefixes prefixes;
    std::vector<std::string_view> aliases;
    bool clash = context.registry.is_unit_taken(node.text);
    if (clash) {
        report_clash(context, "the unit", node);
    }
    for (const NodeId kid : kids.subspan(2)) {
        const Node& name = context.ast[kid];
        if (name.text == "metric" || name.text == "binary") {
            (name.text == "metric" ? prefixes.metric : prefixes.binary) = true;
        } else if (name.text == node.text || std::find(aliases.begin(), aliases.end(), name.text) != aliases.end() ||
                   context.registry.is_unit_taken(name.text)) {
            report_clash(context, "the unit", name);
            clash = true;
        } else {
            aliases.push_back(name.text);
        }
    }
    const auto fail = [&] {
        if (context.failed != nullptr && !clash) {
            context.failed->emplace(node.text);
            context.failed->insert(aliases.begin(), aliases.end());
        }
    };
    const std::optional<Dimension> dimension = kids[0].valid() ? eval_dimension(context, kids[0]) : std::nullopt;
    const std::optional<Unit> value = kids[1].valid() ? value_of(context, kids[1]) : std::nullopt;
    if (clash || (kids[0].valid() && !dimension) || (kids[1].valid() && !value)) {
        fail();
        return;
    }
    const Span where = name_span(node);
    if (value && dimension && !same_but_angle(value->dimension(), *dimension)) {
        fail();
        context.diagnostics.add(Code::annotation_mismatch, context.ast[kids[1]].span,
                                "the value is " + context.registry.dimension_name(value->dimension()) + ", not " +
                                    context.registry.dimension_name(*dimension));
    } else if (value && value->is_point()) {
        fail();
        context.diagnostics.add(Code::temperature_point, context.ast[kids[1]].span,
                                "a unit cannot be declared by a temperature point",
                                "write `" + display(value->delta()) + "` for a difference");
    } else if (value) {
        (void)context.registry.declare_unit(node.text, aliases, *value, prefixes, where);
    } else if (dimension) {
        (void)context.registry.declare_unit(node.text, aliases, *dimension, prefixes, where);
    }
}

}  // namespace ik::check
