// The typed hole `?`: what the expression around it asks of it. The wanted dimension goes down from the annotation to
// the hole, and the operands on the way, which are known, are divided out of it.

#include <algorithm>

#include "check/checker.hpp"

namespace ik::check {
namespace {

using ast::Kind;
using units::Dimension;

using Wanted = std::optional<Dimension>;

bool covers(Span outer, Span inner) { return outer.begin <= inner.begin && inner.end <= outer.end; }

Wanted product(const Wanted& a, const Wanted& b) { return a && b ? Dimension::mul(*a, *b) : std::nullopt; }
Wanted quotient(const Wanted& a, const Wanted& b) { return a && b ? Dimension::div(*a, *b) : std::nullopt; }
Wanted raised(const Wanted& a, const std::optional<Rational>& b) {
    return a && b ? Dimension::pow(*a, *b) : std::nullopt;
}

}  // namespace

void Checker::report_holes(ast::NodeId root, ast::NodeId type) {
    const std::vector<ast::NodeId> holes = std::move(holes_);
    holes_.clear();
    Wanted wanted;
    if (type.valid() && node(type).kind == Kind::type && node(type).count > 0 && tree().kid(type, 0).valid()) {
        const auto spec = dimension_spec(tree(), tree().kid(type, 0), frame());
        if (spec && spec->unbound.empty()) wanted = spec->known;
    } else if (type.valid() && node(type).text != "String") {
        wanted = Dimension();
    }
    for (const ast::NodeId hole : holes) report_hole(node(hole).span, wanted_of_hole(root, hole, wanted));
    holes_.clear();  // Operands with holes of their own were looked at again.
}

Wanted Checker::wanted_of_hole(ast::NodeId root, ast::NodeId hole, Wanted wanted) {
    ast::NodeId at = root;
    while (at.valid() && at != hole) {
        const std::span<const ast::NodeId> kids = tree().kids(at);
        const auto inside = std::find_if(kids.begin(), kids.end(), [&](ast::NodeId kid) {
            return kid.valid() && covers(node(kid).span, node(hole).span);
        });
        if (inside == kids.end()) return std::nullopt;
        wanted = wanted_of_operand(at, static_cast<std::size_t>(inside - kids.begin()), wanted);
        at = *inside;
    }
    return wanted;
}

// Dimension of an operand that stands beside the hole.
Wanted Checker::known_dimension(ast::NodeId id) {
    const Typed value = expr(id);
    if (value.is_error() || !value.is_numeric() || value.type.any_unit) return std::nullopt;
    return value.type.unit.dimension();
}

Wanted Checker::wanted_of_operand(ast::NodeId id, std::size_t position, const Wanted& wanted) {
    const ast::Node& n = node(id);
    const ast::NodeId first = tree().kid(id, 0);
    if (n.kind == Kind::unary || n.kind == Kind::argument || n.kind == Kind::array) return wanted;
    if (n.kind == Kind::if_expr) return position == 0 ? std::nullopt : wanted;
    if (n.kind == Kind::factorial) return Dimension();
    if (n.kind == Kind::compare) return known_dimension(tree().kid(id, position == 0 ? 1 : 0));
    if (n.kind == Kind::call) return wanted_of_argument(id, position, wanted);
    if (n.kind == Kind::convert) {
        const std::optional<units::Unit> unit = position == 0 ? unit_of(tree().kid(id, 1)) : std::nullopt;
        return unit ? Wanted(unit->dimension()) : std::nullopt;
    }
    if (n.kind != Kind::binary) return std::nullopt;
    const ast::NodeId other = tree().kid(id, 1 - position);
    if (n.op == ast::Op::add || n.op == ast::Op::sub || n.op == ast::Op::mod) {
        return wanted ? wanted : known_dimension(other);
    }
    if (n.op == ast::Op::mul) return quotient(wanted, known_dimension(other));
    if (n.op == ast::Op::div) {
        return position == 0 ? product(wanted, known_dimension(other)) : quotient(known_dimension(first), wanted);
    }
    if (n.op != ast::Op::pow) return std::nullopt;
    if (position == 1) return Dimension();
    const auto exponent = as_double(constant_of(expr(other)));
    const auto exact = exponent ? Rational::from_double(*exponent) : std::nullopt;
    return exact ? raised(wanted, Rational::div(Rational(1), *exact)) : std::nullopt;
}

// The kids of a call are what is called and then the arguments.
Wanted Checker::wanted_of_argument(ast::NodeId call, std::size_t position, const Wanted& wanted) {
    const ast::Node& named = node(tree().kid(call, 0));
    if (position == 0 || named.kind != Kind::name) return std::nullopt;
    if (find_callable(named.text)) return wanted_of_parameter(named.text, position - 1);
    const auto op = ops::find(named.text);
    if (!op) return std::nullopt;
    switch (ops::info(*op).dim) {
        case ops::DimRule::same:
        case ops::DimRule::keep: return wanted;
        case ops::DimRule::first: return position == 1 ? wanted : std::nullopt;
        case ops::DimRule::select: return position == 1 ? std::nullopt : wanted;
        case ops::DimRule::sqrt: return raised(wanted, Rational(2));
        case ops::DimRule::cbrt: return raised(wanted, Rational(3));
        case ops::DimRule::square: return raised(wanted, Rational::make(1, 2));
        case ops::DimRule::inverse: return raised(wanted, Rational(-1));
        case ops::DimRule::scalar:
        case ops::DimRule::angle_out: return Dimension();
        case ops::DimRule::angle_in: return Dimension(units::Base::angle);
        case ops::DimRule::mul:
        case ops::DimRule::div:
        case ops::DimRule::div_into:
        case ops::DimRule::ratio:
        case ops::DimRule::pow:
        case ops::DimRule::to_scalar:
        case ops::DimRule::angle_out2:
        case ops::DimRule::angle_of:
        case ops::DimRule::compare:
        case ops::DimRule::test:
        case ops::DimRule::fill:
        case ops::DimRule::load:
        case ops::DimRule::none: return std::nullopt;
    }
    return std::nullopt;
}

// What the annotation of a function's parameter says.
Wanted Checker::wanted_of_parameter(std::string_view function, std::size_t position) {
    const std::optional<Callable> callable = find_callable(function);
    const FnRef* decl = callable ? std::get_if<FnRef>(&*callable) : nullptr;
    if (decl == nullptr || (*(*decl)->ast)[(*decl)->node].kind != Kind::fn) return std::nullopt;
    const ast::Ast& in = *(*decl)->ast;
    const ast::FnParts parts = in.fn_parts((*decl)->node);
    if (position >= parts.params.size()) return std::nullopt;
    const ast::NodeId type = in.kid(parts.params[position], 0);
    if (!type.valid() || in[type].count == 0 || !in.kid(type, 0).valid()) return std::nullopt;
    Frame generics;
    for (const ast::NodeId generic : parts.generics) generics.dimensions.emplace(in[generic].text, std::nullopt);
    const auto spec = dimension_spec(in, in.kid(type, 0), generics);
    return spec && spec->unbound.empty() ? Wanted(spec->known) : std::nullopt;
}

// Variables in sight and constants that would fit the hole, the nearest first.
std::vector<std::string> Checker::fitting_names(const Dimension& wanted) const {
    constexpr std::size_t most = 6;
    std::vector<std::string> names;
    const auto add = [&](std::string_view name, const ir::Type& type) {
        const bool fits = ik::is_numeric(type.dtype) && type.dtype != DType::boolean && !type.is_error() &&
                          units::same_but_angle(type.unit.dimension(), wanted);
        if (fits && names.size() < most && std::find(names.begin(), names.end(), name) == names.end()) {
            names.emplace_back(name);
        }
    };
    for (std::size_t depth = frames_.size(); depth-- > 0; depth = std::min<std::size_t>(depth, 1)) {
        const std::vector<Bindings>& levels = frames_[depth].levels;
        for (std::size_t level = levels.size(); level-- > 0;) {
            for (const auto& [name, binding] : sorted(levels[level])) {
                const bool holds_value =
                    binding->kind == Binding::Kind::value || binding->kind == Binding::Kind::variable;
                if (holds_value) add(name, binding->value.type);
            }
        }
    }
    for (const Signature::Input& given : signature_.inputs) add(given.name, given.type);
    if (wanted.is_dimensionless()) return names;
    for (const std::string_view name : registry.constant_names()) {
        const auto constant = registry.find_constant(name);
        if (constant) add(name, type_of(DType::f64, {}, constant->unit));
    }
    return names;
}

}  // namespace ik::check
