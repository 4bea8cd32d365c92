// What inference can ask of values: to be of one dimension, to be a number, to be a function.

#include <algorithm>

#include "check/infer.hpp"

namespace ik::check {

using Outcome = DimensionSolver::Outcome;

Inferred Inference::quantity(DimTerm term) {
    Inferred result;
    result.kind = Inferred::Kind::quantity;
    result.term = std::move(term);
    return result;
}

Inferred Inference::truth() {
    Inferred result = scalar();
    result.truth = true;
    return result;
}

Inferred Inference::resolved(Inferred value) const {
    while (value.kind == Inferred::Kind::open && cells_[value.cell]) value = *cells_[value.cell];
    return value;
}

/// The value as a quantity, or as what else it is.
Inferred Inference::as_quantity(const Inferred& value) {
    Inferred known = resolved(value);
    if (known.kind != Inferred::Kind::open) return known;
    const auto& [owner, variable] = cell_owners_[known.cell];
    const Inferred made = quantity(variable);
    owners_.emplace(variable.powers.begin()->first, owner);
    cells_[known.cell] = made;
    return made;
}

std::optional<std::size_t> Inference::as_arrow(const Inferred& value, std::size_t arity) {
    const Inferred known = resolved(value);
    if (known.kind == Inferred::Kind::arrow) return known.cell;
    if (known.kind != Inferred::Kind::open) return std::nullopt;
    if (calls_ == Calls::open) {
        cells_[known.cell] = Inferred();
        return std::nullopt;
    }
    Arrow arrow;
    for (std::size_t i = 0; i < arity; ++i) arrow.parameters.push_back(solver_.fresh());
    arrow.result = solver_.fresh();
    arrows_.push_back(std::move(arrow));
    Inferred made;
    made.kind = Inferred::Kind::arrow;
    made.cell = arrows_.size() - 1;
    cells_[known.cell] = made;
    return made.cell;
}

Inferred Inference::power(const Inferred& value, std::optional<Rational> exponent) {
    const Inferred base = as_quantity(value);
    if (base.kind != Inferred::Kind::quantity || !exponent) return {};
    if (base.any || base.truth) return scalar();
    const std::optional<DimTerm> term = DimTerm::pow(base.term, *exponent);
    return term ? quantity(*term) : Inferred();
}

// A literal zero in a product is a plain number.
Inferred Inference::product(const Inferred& left, const Inferred& right, Rational sign) {
    const Inferred a = as_quantity(left);
    const Inferred b = as_quantity(right);
    if (a.kind != Inferred::Kind::quantity || b.kind != Inferred::Kind::quantity) return {};
    const DimTerm none;
    const std::optional<DimTerm> factor = DimTerm::pow(b.any ? none : b.term, sign);
    const std::optional<DimTerm> term = factor ? DimTerm::mul(a.any ? none : a.term, *factor) : std::nullopt;
    return term ? quantity(*term) : Inferred();
}

/// Makes two values agree. False after a report; what is no quantity is left to the check of each call.
bool Inference::same(const Operand& left, const Operand& right, std::string_view verb, Code code) {
    const Inferred a = resolved(left.value);
    const Inferred b = resolved(right.value);
    const bool a_open = a.kind == Inferred::Kind::open;
    const bool b_open = b.kind == Inferred::Kind::open;
    if (a.kind == Inferred::Kind::text && b_open) cells_[b.cell] = a;
    if (b.kind == Inferred::Kind::text && a_open) cells_[a.cell] = b;
    const bool both = (a_open || a.kind == Inferred::Kind::quantity) && (b_open || b.kind == Inferred::Kind::quantity);
    if (!both || a.any || b.any) return true;
    const DimTerm x = as_quantity(a).term;
    const DimTerm y = as_quantity(b).term;
    if (solver_.unify(x, y, right.span) != Outcome::clash) return true;
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = "cannot " + std::string(verb) + " " + text(x) + " and " + text(y);
    diagnostic.labels.push_back({left.span, described(x)});
    diagnostic.labels.push_back({right.span, described(y)});
    const DimTerm a_shown = generalised(x);
    const DimTerm b_shown = generalised(y);
    if (a_shown.is_known() && b_shown.is_known()) {
        const auto hint = scope_.mending(a_shown.known.without_angle(), b_shown.known.without_angle());
        if (hint) diagnostic.hints.push_back(*hint);
    }
    explain(diagnostic, {x, y});
    diagnostics_.add(std::move(diagnostic));
    return false;
}

/// All of one dimension: the value they share.
Inferred Inference::unified(const std::vector<Operand>& operands, std::string_view verb, Code code) {
    if (operands.empty()) return {};
    std::size_t first = 0;
    const auto is_plain = [&](std::size_t i) {
        const Inferred value = resolved(operands[i].value);
        return (value.kind == Inferred::Kind::quantity && !value.any) || value.kind == Inferred::Kind::open;
    };
    while (first + 1 < operands.size() && !is_plain(first)) ++first;
    if (!is_plain(first)) first = 0;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        if (i == first) continue;
        const bool good =
            i < first ? same(operands[i], operands[first], verb, code) : same(operands[first], operands[i], verb, code);
        if (!good) return {};
    }
    Inferred result = as_quantity(operands[first].value);
    result.constant.reset();
    return result;
}

/// False after a report.
bool Inference::need(const Operand& operand, const units::Dimension& wanted, std::string_view what) {
    const Inferred value = as_quantity(operand.value);
    if (value.kind != Inferred::Kind::quantity || value.any) return true;
    if (solver_.unify(value.term, DimTerm::of(wanted), operand.span) != Outcome::clash) return true;
    Diagnostic diagnostic;
    diagnostic.code = Code::needs_dimensionless;
    diagnostic.message = std::string(what) + " needs a dimensionless argument, not " + text(value.term);
    diagnostic.labels.push_back({operand.span, described(value.term)});
    explain(diagnostic, {value.term});
    diagnostics_.add(std::move(diagnostic));
    return false;
}

/// Whether a value suits the annotation; false after a report.
bool Inference::fits(const Operand& operand, ast::NodeId type, std::string_view what) {
    const Inferred wanted = annotated(type);
    const Inferred value =
        wanted.kind == Inferred::Kind::quantity ? as_quantity(operand.value) : resolved(operand.value);
    if (value.kind != Inferred::Kind::quantity || wanted.kind != Inferred::Kind::quantity || value.any) return true;
    if (solver_.unify(value.term, wanted.term, operand.span) != Outcome::clash) return true;
    Diagnostic diagnostic;
    diagnostic.code = Code::annotation_mismatch;
    diagnostic.message = (what == "the result" ? std::string(what) : "`" + std::string(what) + "`") + " is annotated " +
                         text(wanted.term) + ", but the value is " + text(value.term);
    diagnostic.labels.push_back({operand.span, described(value.term)});
    diagnostic.labels.push_back({node(type).span, text(wanted.term)});
    explain(diagnostic, {value.term});
    diagnostics_.add(std::move(diagnostic));
    return false;
}

/// What a name is after two branches that bind it.
Inferred Inference::merged(const Inferred& a, const Inferred& b) {
    const Inferred x = resolved(a);
    const Inferred y = resolved(b);
    if (x.kind != y.kind) return {};
    if (x.kind != Inferred::Kind::quantity) return x.kind == Inferred::Kind::text ? x : Inferred();
    if (x.any || y.any) return x.any ? y : x;
    if (solver_.unify(x.term, y.term, {}) != Outcome::agree) return {};
    Inferred result = quantity(x.term);
    result.truth = x.truth && y.truth;
    return result;
}

void Inference::be_condition(const Inferred& value) {
    const Inferred known = resolved(value);
    if (known.kind == Inferred::Kind::open) cells_[known.cell] = truth();
}

std::string Inference::text(const DimTerm& term) const {
    const DimTerm shown = generalised(term);
    std::vector<std::string> list;
    for (const auto& [variable, exponent] : shown.powers) {
        if (list.size() <= variable) list.resize(variable + 1, "?");
        const auto given = given_names_.find(variable);
        list[variable] = given != given_names_.end() ? given->second : variable_name(letter_of(variable), given_names_);
    }
    return text_of(shown, list, scope_.registry());
}

/// Letters go to the variables in the order they were made.
std::size_t Inference::letter_of(DimTerm::Variable variable) const {
    std::size_t number = 0;
    for (DimTerm::Variable each = 0; each < variable; ++each) {
        if (!given_names_.contains(each) && !solver_.reason(each)) ++number;
    }
    return number;
}

std::string Inference::described(const DimTerm& term) const {
    const DimTerm shown = generalised(term);
    std::string result = text(term);
    if (!shown.is_known()) return result;
    const std::string unit = units::display(scope_.registry().coherent(shown.known));
    return unit.empty() ? result : result + "  [" + unit + "]";
}

/// Where the variables of a clash got their dimension, and which parameters those that are left stand for.
void Inference::explain(Diagnostic& diagnostic, std::initializer_list<DimTerm> terms) const {
    std::map<DimTerm::Variable, std::string_view> free;
    std::map<DimTerm::Variable, std::string_view> settled;
    for (const DimTerm& term : terms) {
        for (const auto& [variable, exponent] : term.powers) {
            const auto owner = owners_.find(variable);
            if (owner != owners_.end() && solver_.reason(variable)) settled.insert(*owner);
        }
        for (const auto& [variable, exponent] : generalised(term).powers) {
            const auto owner = owners_.find(variable);
            if (owner != owners_.end()) free.insert(*owner);
        }
    }
    for (const auto& [variable, name] : settled) {
        const Span where = *solver_.reason(variable);
        const bool labelled = std::any_of(diagnostic.labels.begin(), diagnostic.labels.end(),
                                          [&](const Label& label) { return label.span == where; });
        const std::string what = text(DimTerm::variable(variable));
        if (!labelled) diagnostic.labels.push_back({where, "so `" + std::string(name) + "` is " + what});
    }
    for (const auto& [variable, name] : free) {
        diagnostic.notes.push_back(text(DimTerm::variable(variable)) + " is the dimension of `" + std::string(name) +
                                   "`, which may be any");
    }
}

}  // namespace ik::check
