// Schemes and the checker: when a function is inferred, what its free names mean, and calls against its scheme.

#include "check/assigned_names.hpp"
#include "check/checker.hpp"
#include "check/infer.hpp"

namespace ik::check {
namespace {

// Of functions that call each other; deeper ones are checked per call only.
constexpr int most_nested = 40;

OuterName quantity_name(const units::Dimension& dimension) {
    OuterName name;
    name.kind = OuterName::Kind::quantity;
    name.dimension = dimension;
    return name;
}

OuterName typed_name(const ir::Type& type) {
    OuterName name;
    if (type.dtype == DType::string) name.kind = OuterName::Kind::text;
    if (type.dtype == DType::boolean) name.kind = OuterName::Kind::truth;
    if (type.is_error() || !is_numeric(type.dtype) || type.dtype == DType::boolean) return name;
    name = quantity_name(type.any_unit ? units::Dimension() : type.unit.dimension());
    name.any = type.any_unit;
    return name;
}

OuterName callable_name(Callable callable) {
    OuterName name;
    name.kind = OuterName::Kind::callable;
    name.callable = std::move(callable);
    return name;
}

}  // namespace

/// The names around a function as the checker knows them when the function is first called, or at the script's end.
class SchemeScope : public InferenceScope {
public:
    explicit SchemeScope(Checker& checker) : checker_(checker) { failed_units = &checker.failed_units_; }

    OuterName find(const FnDecl& from, std::string_view name) override {
        if (from.home) {
            if (const FnRef member = check::find_member(from.home, name)) return member_name(member);
            return from.home->modules.contains(name) ? module() : builtin(name);
        }
        if (const Binding* binding = checker_.find_outer(0, name)) return bound(*binding, name);
        for (const Signature::Input& given : checker_.signature_.inputs) {
            if (given.name == name) return typed_name(given.type);
        }
        return builtin(name);
    }

    OuterName find_member(const FnDecl& from, std::string_view module, std::string_view name) override {
        std::shared_ptr<const ModuleScope> used;
        if (from.home) {
            const auto found = from.home->modules.find(module);
            if (found != from.home->modules.end()) used = found->second;
        } else if (const Binding* binding = checker_.find_outer(0, module)) {
            used = binding->module;
        }
        const FnRef member = used ? check::find_member(used, name) : nullptr;
        return member ? member_name(member) : OuterName();
    }

    std::shared_ptr<const Scheme> scheme_of(const FnRef& decl) override { return checker_.scheme_of(decl); }
    units::Registry& registry() override { return checker_.registry; }
    std::optional<std::string> mending(const units::Dimension& left, const units::Dimension& right) override {
        return checker_.mending_factor(left, right);
    }

private:
    static OuterName module() {
        OuterName name;
        name.kind = OuterName::Kind::module;
        return name;
    }

    // A module's value is a function without parameters.
    OuterName member_name(const FnRef& member) {
        if ((*member->ast)[member->node].kind == ast::Kind::fn) return callable_name(member);
        const std::shared_ptr<const Scheme> scheme = scheme_of(member);
        const bool known =
            scheme && scheme->result.kind == SchemeType::Kind::quantity && scheme->result.term.is_known();
        return known ? quantity_name(scheme->result.term.known) : OuterName();
    }

    // A variable that the script assigns again may be of another dimension at another call.
    OuterName bound(const Binding& binding, std::string_view name) {
        if (binding.kind == Binding::Kind::module) return module();
        if (binding.value.callable) return callable_name(*binding.value.callable);
        return checker_.is_assigned_again(name) ? OuterName() : typed_name(binding.value.type);
    }

    OuterName builtin(std::string_view name) {
        if (name == "true" || name == "false") return typed_name(Checker::type_of(DType::boolean));
        if (name == "pi" || name == "tau") return quantity_name({});
        if (name == "inf" || name == "nan") {
            OuterName any = quantity_name({});
            any.any = true;
            return any;
        }
        if (const auto constant = checker_.registry.find_constant(name))
            return quantity_name(constant->unit.dimension());
        if (const auto unit = checker_.registry.find_unit(name)) return quantity_name(unit->dimension());
        const std::optional<ops::Op> op = ops::find(name);
        return op ? callable_name(*op) : OuterName();
    }

    Checker& checker_;
};

bool Checker::is_assigned_again(std::string_view name) {
    if (!assignments_) {
        assignments_.emplace();
        for_assigned_names(*script_, script_->root, [&](std::string_view each) { ++(*assignments_)[each]; });
    }
    const auto found = assignments_->find(name);
    return found != assignments_->end() && found->second > 1;
}

std::shared_ptr<const Scheme> Checker::scheme_of(const FnRef& decl) {
    if (decl->depth > 0 || inferring_ >= most_nested) return nullptr;
    const auto [at, fresh] = schemes_.try_emplace({decl->ast.get(), decl->node.value});
    if (!fresh) return at->second.scheme;
    decls_.push_back(decl);
    if (!scheme_scope_) scheme_scope_ = std::make_shared<SchemeScope>(*this);
    ++inferring_;
    Scheme scheme;
    std::vector<Diagnostic> mistakes;
    for (const Calls calls : {Calls::followed, Calls::open}) {
        Inference inference(*scheme_scope_, *decl, calls);
        scheme = inference.run();
        mistakes = inference.diagnostics().list();
        if (!scheme.failed || !inference.has_arrows()) break;
    }
    --inferring_;
    KnownScheme& known = schemes_.at({decl->ast.get(), decl->node.value});
    known.scheme = std::make_shared<const Scheme>(std::move(scheme));
    known.mistakes = std::move(mistakes);
    return known.scheme;
}

std::shared_ptr<const Scheme> Checker::infer_in(const Scope& scope, const FnRef& decl) {
    ast_ = decl->ast;
    script_ = ast_;
    frames_.emplace_back();
    frame().levels.emplace_back();
    adopt(scope);
    return scheme_of(decl);
}

/// Tells the mistakes of a body that no arguments can mend. Told again where an attempt was taken back.
bool Checker::is_sound(const FnRef& decl) {
    const std::shared_ptr<const Scheme> scheme = scheme_of(decl);
    if (!scheme || !scheme->failed) return true;
    for (const Diagnostic& mistake : schemes_.at({decl->ast.get(), decl->node.value}).mistakes) report(mistake);
    return false;
}

/// Whether the dimensions of the arguments are an instance of the scheme; false after a report at the argument.
/// Annotated parameters and defaults come first: they are compared with the body when that is checked.
bool Checker::fits_scheme(const FnRef& decl, std::span<const std::optional<Typed>> slots) {
    const std::shared_ptr<const Scheme> scheme = scheme_of(decl);
    if (!scheme || scheme->parameters.size() != slots.size()) return true;
    for (const Scheme::Parameter& parameter : scheme->parameters) {
        if (parameter.type.used_often) return true;
    }
    DimensionSolver solver;
    std::vector<DimTerm> order;
    for (std::size_t i = 0; i < scheme->variables.size(); ++i) order.push_back(solver.fresh());
    for (const bool annotated : {true, false}) {
        for (std::size_t i = 0; i < slots.size(); ++i) {
            const Scheme::Parameter& parameter = scheme->parameters[i];
            const bool dimension = parameter.type.kind == SchemeType::Kind::quantity;
            if (annotated && dimension && !slots[i] && parameter.fallback.kind == SchemeType::Kind::quantity) {
                (void)solver.unify(parameter.type.term, parameter.fallback.term, {});
            }
            if (!dimension || parameter.written_type.empty() == annotated || !slots[i]) continue;
            const Typed& given = *slots[i];
            if (given.is_error() || given.callable || !given.is_numeric() || given.type.any_unit) continue;
            const DimTerm actual = DimTerm::of(given.type.unit.dimension());
            const bool agrees =
                solver.unify(parameter.type.term, actual, given.span) != DimensionSolver::Outcome::clash;
            if (agrees || annotated) continue;
            const DimTerm wanted = solver.normal(parameter.type.term).value_or(parameter.type.term);
            Diagnostic diagnostic = misfit(*decl, *scheme, i, text_of(wanted, scheme->variables, registry),
                                           dimension_text(given.type), registry);
            diagnostic.labels.insert(diagnostic.labels.begin(), {given.span, describe(given.type)});
            report(std::move(diagnostic));
            return false;
        }
    }
    return true;
}

}  // namespace ik::check
