// Inference of calls: of functions with a scheme, of the table's rows, and of parameters that are functions.

#include "check/checker.hpp"
#include "check/infer.hpp"

namespace ik::check {
namespace {

using ast::Kind;
using Outcome = DimensionSolver::Outcome;

// A term of a scheme with the variables of one use.
DimTerm instantiated(const DimTerm& term, const std::vector<DimTerm>& variables) {
    DimTerm result = DimTerm::of(term.known);
    for (const auto& [variable, exponent] : term.powers) {
        const auto power = DimTerm::pow(variables[variable], exponent);
        const auto product = power ? DimTerm::mul(result, *power) : std::nullopt;
        if (product) result = *product;
    }
    return result;
}

}  // namespace

std::vector<DimTerm> Inference::instance_of(const Scheme& scheme) {
    std::vector<DimTerm> variables;
    for (std::size_t i = 0; i < scheme.variables.size(); ++i) variables.push_back(solver_.fresh());
    return variables;
}

Inferred Inference::call(ast::NodeId id) {
    Given args;
    const std::span<const ast::NodeId> kids = tree().kids(id);
    for (const ast::NodeId kid : kids.subspan(1)) {
        if (!kid.valid()) continue;
        const ast::Node& n = node(kid);
        args.push_back({n.kind == Kind::argument ? n.text : std::string_view(), expr(kid), n.span});
    }
    const ast::Node& named = node(kids[0]);
    Inferred callee = expr(kids[0]);
    if (callee.kind == Inferred::Kind::local) return call_local(callee.cell, args, node(id).span);
    if (callee.kind == Inferred::Kind::callable && callee.callable) return call_callable(*callee.callable, args);
    if (callee.kind == Inferred::Kind::open || callee.kind == Inferred::Kind::arrow) {
        const auto arrow = as_arrow(callee, args.size());
        return arrow ? call_arrow(*arrow, args, 1) : Inferred();
    }
    if (named.kind != Kind::name || !Checker::is_special(named.text) || args.size() != 1) return {};
    if (named.text == "dimension_of") {
        Inferred text;
        text.kind = Inferred::Kind::text;
        return text;
    }
    // f64(x) has the unit of x, bool(x) none.
    Inferred value = as_quantity(args[0].value);
    if (named.text == "bool") return truth();
    value.truth = false;
    return value.kind == Inferred::Kind::quantity ? value : Inferred();
}

Inferred Inference::call_callable(const Callable& callable, const Given& args) {
    if (const ops::Op* op = std::get_if<ops::Op>(&callable)) return call_row(*op, args);
    const FnRef& decl = std::get<FnRef>(callable);
    const std::shared_ptr<const Scheme> scheme = scope_.scheme_of(decl);
    if (scheme) return scheme->failed ? Inferred() : call_scheme(*decl, *scheme, args);
    // The function itself, or one that calls it: its result is what its annotation says.
    if (!decl->is_same(decl_) || !return_type_.valid()) return {};
    return annotated(return_type_);
}

// A parameter that is a function has one type in the body. Where the calls ask for several, it is no longer followed.
Inferred Inference::call_arrow(std::size_t index, const Given& args, int uses) {
    arrows_[index].uses += uses;
    const Arrow arrow = arrows_[index];
    if (arrow.broken) return {};
    bool good = arrow.parameters.size() == args.size();
    for (std::size_t i = 0; good && i < args.size(); ++i) {
        const Inferred value = as_quantity(args[i].value);
        good = value.kind == Inferred::Kind::quantity && args[i].name.empty() &&
               (value.any || solver_.unify(arrow.parameters[i], value.term, args[i].span) == Outcome::agree);
    }
    arrows_[index].broken = !good;
    return good ? quantity(arrow.result) : Inferred();
}

Inferred Inference::call_scheme(const FnDecl& decl, const Scheme& scheme, const Given& args) {
    const std::vector<DimTerm> variables = instance_of(scheme);
    std::vector<bool> given(scheme.parameters.size(), false);
    std::size_t position = 0;
    bool good = true;
    for (const GivenArgument& arg : args) {
        std::size_t index = position;
        if (arg.name.empty()) {
            ++position;
        } else {
            index = 0;
            while (index < scheme.parameters.size() && scheme.parameters[index].name != arg.name) ++index;
        }
        if (index >= scheme.parameters.size() || given[index]) return {};
        if (!is_one_type(scheme.parameters[index].type, arg.value)) return {};
        given[index] = true;
        good = pass(decl, scheme, index, {arg.value, arg.span}, variables) && good;
    }
    for (std::size_t i = 0; i < given.size(); ++i) {
        const Scheme::Parameter& parameter = scheme.parameters[i];
        if (given[i] || parameter.fallback.kind != SchemeType::Kind::quantity) continue;
        const DimTerm wanted = instantiated(parameter.type.term, variables);
        good = solver_.unify(wanted, parameter.fallback.term, node(decl_.node).span) == Outcome::agree && good;
    }
    if (!good) return {};
    Inferred result;
    if (scheme.result.kind == SchemeType::Kind::text) result.kind = Inferred::Kind::text;
    if (scheme.result.kind == SchemeType::Kind::nothing) result.kind = Inferred::Kind::nothing;
    if (scheme.result.kind == SchemeType::Kind::truth) result = truth();
    if (scheme.result.kind == SchemeType::Kind::quantity || scheme.result.kind == SchemeType::Kind::open) {
        result = quantity(instantiated(scheme.result.term, variables));
    }
    return result;
}

/// Whether the one type of a function parameter says all about this use of it: the function is called in one place
/// only, or has no generic type.
bool Inference::is_one_type(const SchemeType& type, const Inferred& given) {
    if (type.kind != SchemeType::Kind::function || !type.used_often) return true;
    const Inferred value = resolved(given);
    if (value.kind == Inferred::Kind::open || value.kind == Inferred::Kind::arrow) return true;
    if (value.kind == Inferred::Kind::local) locals_[value.cell].called = true;
    if (value.kind != Inferred::Kind::callable || !value.callable) return false;
    const FnRef* decl = std::get_if<FnRef>(&*value.callable);
    const std::shared_ptr<const Scheme> scheme = decl != nullptr ? scope_.scheme_of(*decl) : nullptr;
    return scheme && !scheme->failed && scheme->variables.empty();
}

bool Inference::pass(const FnDecl& decl, const Scheme& scheme, std::size_t index, const Operand& given,
                     const std::vector<DimTerm>& variables) {
    const SchemeType& type = scheme.parameters[index].type;
    if (type.kind == SchemeType::Kind::function) {
        pass_function(type, variables, given.value, given.span);
        return true;
    }
    if (type.kind == SchemeType::Kind::open && resolved(given.value).kind == Inferred::Kind::open) return true;
    if (type.kind != SchemeType::Kind::quantity && type.kind != SchemeType::Kind::open) return true;
    const Inferred value = as_quantity(given.value);
    if (value.kind != Inferred::Kind::quantity || value.any) return true;
    const DimTerm wanted = instantiated(type.term, variables);
    if (solver_.unify(value.term, wanted, given.span) != Outcome::clash) return true;
    Diagnostic diagnostic = misfit(decl, scheme, index, text(wanted), text(value.term), scope_.registry());
    diagnostic.labels.insert(diagnostic.labels.begin(), {given.span, described(value.term)});
    explain(diagnostic, {value.term});
    diagnostics_.add(std::move(diagnostic));
    return false;
}

// A function that suits no single type of the parameter is left to the check of each call.
void Inference::pass_function(const SchemeType& type, const std::vector<DimTerm>& variables, const Inferred& given,
                              Span span) {
    const std::size_t arity = type.parts.size() - 1;
    const Inferred value = resolved(given);
    Given args;
    for (std::size_t i = 0; i < arity; ++i) {
        args.push_back({"", quantity(instantiated(type.parts[i].term, variables)), span});
    }
    Inferred result;
    if (value.kind == Inferred::Kind::callable && value.callable) {
        const Diagnostics before = diagnostics_;
        result = call_callable(*value.callable, args);
        diagnostics_ = before;
    } else if (value.kind == Inferred::Kind::local) {
        const Diagnostics before = diagnostics_;
        result = call_local(value.cell, args, span);
        diagnostics_ = before;
    } else if (value.kind == Inferred::Kind::open || value.kind == Inferred::Kind::arrow) {
        const auto arrow = as_arrow(value, arity);
        if (arrow) result = call_arrow(*arrow, args, type.used_often ? 2 : 1);
    }
    if (result.kind != Inferred::Kind::quantity || result.any) return;
    (void)solver_.unify(result.term, instantiated(type.parts.back().term, variables), span);
}

}  // namespace ik::check
