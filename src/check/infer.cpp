// Inference of one function as a whole: its parameters, its body, and the scheme that remains.

#include "check/infer.hpp"

#include <tuple>

#include "check/unit_eval.hpp"

namespace ik::check {
namespace {

using ast::Kind;

// A dimension that stands for <D: Dim> inside the body is a base of its own, beyond all that scripts can declare.
constexpr std::uint16_t first_rigid_base = 0xF000;

// The source text of a node, by the place of another text of the same source.
std::string written(const ast::Node& known, Span span) {
    const std::uint32_t begin = known.name_span.end > known.name_span.begin ? known.name_span.begin : known.span.begin;
    return std::string(known.text.data() - begin + span.begin, span.end - span.begin);
}

}  // namespace

Inference::Inference(InferenceScope& scope, const FnDecl& decl, Calls calls)
    : scope_(scope), decl_(decl), calls_(calls) {}

Scheme Inference::run() {
    levels_.emplace_back();
    Scheme scheme;
    ast::NodeId body = decl_.node;
    if (node(decl_.node).kind == Kind::fn) {
        const ast::FnParts parts = tree().fn_parts(decl_.node);
        body = parts.body;
        for (const ast::NodeId generic : parts.generics) {
            const auto base = static_cast<std::uint16_t>(first_rigid_base + rigid_.size());
            rigid_.emplace(node(generic).text, units::Dimension(base));
            rigid_terms_.emplace(base, solver_.fresh());
            given_names_.emplace(rigid_terms_.at(base).powers.begin()->first, node(generic).text);
        }
        for (const ast::NodeId param : parts.params) add_parameter(param);
        return_type_ = parts.return_type;
        if (return_type_.valid()) {
            result_ = annotated(return_type_);
            scheme.written_result = written(node(decl_.node), node(return_type_).span);
        }
    }
    infer_body(body);
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        parameters_[i].type = generalised(parameter_values_[i]);
        scheme.parameters.push_back(std::move(parameters_[i]));
    }
    Inferred nothing;
    nothing.kind = Inferred::Kind::nothing;
    scheme.result = generalised(result_.value_or(nothing));
    name_variables(scheme, given_names_);
    scheme.failed = diagnostics_.has_errors();
    return scheme;
}

/// The values it returns are given to result_.
void Inference::infer_body(ast::NodeId body) {
    if (node(body).kind == Kind::block) {
        levels_.emplace_back();
        (void)statements(body, Tail::value);
        return;
    }
    const Inferred value = expr(body);
    if (resolved(value).kind != Inferred::Kind::nothing) give(value, node(body).span);
}

/// A value of which nothing is known yet.
Inferred Inference::opened(std::string_view owner) {
    Inferred value;
    value.kind = Inferred::Kind::open;
    value.cell = cells_.size();
    cells_.emplace_back();
    // The variable is made now, so that the first parameters are the ones that stay free.
    cell_owners_.emplace_back(owner, solver_.fresh());
    return value;
}

void Inference::add_parameter(ast::NodeId param) {
    const ast::Node& n = node(param);
    const ast::NodeId type = tree().kid(param, 0);
    const ast::NodeId fallback = tree().kid(param, 1);
    Scheme::Parameter parameter;
    parameter.name = n.text;
    Inferred value;
    if (type.valid()) {
        parameter.annotation = node(type).span;
        parameter.written_type = written(n, node(type).span);
        value = annotated(type);
    } else {
        value = opened(n.text);
    }
    if (fallback.valid()) {
        // A default is one of the values the parameter may have: it asks nothing of the body.
        parameter.written_default = written(n, node(fallback).span);
        parameter.fallback = fallback_type(fallback);
    }
    levels_.back().insert_or_assign(n.text, value);
    parameter_values_.push_back(value);
    parameters_.push_back(std::move(parameter));
}

// What a default asks of other parameters holds only where it is used, so it is forgotten; and one that is made of
// them is left to the check of each call.
SchemeType Inference::fallback_type(ast::NodeId id) {
    const auto before = std::tuple(solver_, cells_, owners_, arrows_, diagnostics_);
    const Inferred given = resolved(expr(id));
    SchemeType type;
    if (given.kind == Inferred::Kind::quantity && !given.any) type = generalised(given);
    std::tie(solver_, cells_, owners_, arrows_, diagnostics_) = before;
    return type.term.is_known() ? type : SchemeType();
}

Inferred Inference::annotated(ast::NodeId type) {
    const ast::Node& n = node(type);
    Inferred result;
    if (n.kind != Kind::type) return result;
    if (n.text == "String") {
        result.kind = Inferred::Kind::text;
        return result;
    }
    const ast::NodeId dimension = n.count > 0 ? tree().kid(type, 0) : ast::NodeId{};
    if (!dimension.valid()) return n.text == "bool" ? truth() : scalar();
    const auto known = eval_dimension({tree(), scope_.registry(), diagnostics_, &rigid_}, dimension);
    return known ? quantity(DimTerm::of(*known)) : result;
}

DimTerm Inference::generalised(const DimTerm& term) const {
    DimTerm result;
    std::optional<DimTerm> normal = solver_.normal(term);
    if (!normal) return result;
    result.powers = normal->powers;
    for (const units::DimensionFactor& factor : normal->known.factors()) {
        const auto rigid = rigid_terms_.find(factor.base);
        const DimTerm base = rigid == rigid_terms_.end() ? DimTerm::of(units::Dimension(factor.base)) : rigid->second;
        const auto power = DimTerm::pow(base, factor.exponent);
        // These are the exponents of a dimension that exists.
        if (power) result = DimTerm::mul(result, *power).value_or(result);
    }
    return result;
}

SchemeType Inference::generalised(const Inferred& value) {
    const Inferred known = resolved(value);
    SchemeType type;
    switch (known.kind) {
        case Inferred::Kind::unknown:
        case Inferred::Kind::callable:
        case Inferred::Kind::local: return type;
        case Inferred::Kind::text: type.kind = SchemeType::Kind::text; return type;
        case Inferred::Kind::nothing: type.kind = SchemeType::Kind::nothing; return type;
        case Inferred::Kind::open:
            type.kind = SchemeType::Kind::open;
            cells_[known.cell] = quantity(cell_owners_[known.cell].second);
            type.term = cells_[known.cell]->term;
            return type;
        case Inferred::Kind::quantity:
            type.kind = known.truth ? SchemeType::Kind::truth : SchemeType::Kind::quantity;
            type.term = known.any ? solver_.fresh() : generalised(known.term);
            return type;
        case Inferred::Kind::arrow: break;
    }
    const Arrow& arrow = arrows_[known.cell];
    if (arrow.broken) return type;
    type.kind = SchemeType::Kind::function;
    type.used_often = arrow.uses > 1;
    for (const DimTerm& parameter : arrow.parameters) {
        type.parts.push_back({SchemeType::Kind::quantity, generalised(parameter), {}});
    }
    type.parts.push_back({SchemeType::Kind::quantity, generalised(arrow.result), {}});
    return type;
}

}  // namespace ik::check
