#include "check/infer_solver.hpp"

#include <utility>

namespace ik::check {
namespace {

using units::Dimension;

// a * b^exponent.
std::optional<DimTerm> combine(DimTerm a, const DimTerm& b, Rational exponent) {
    const std::optional<Dimension> power = Dimension::pow(b.known, exponent);
    const std::optional<Dimension> known = power ? Dimension::mul(a.known, *power) : std::nullopt;
    if (!known) return std::nullopt;
    a.known = *known;
    for (const auto& [variable, inner] : b.powers) {
        const std::optional<Rational> raised = Rational::mul(inner, exponent);
        const auto [at, fresh] = a.powers.try_emplace(variable, 0);
        const std::optional<Rational> sum = raised ? Rational::add(at->second, *raised) : std::nullopt;
        if (!sum) return std::nullopt;
        if (sum->is_zero()) {
            a.powers.erase(at);
        } else {
            at->second = *sum;
        }
    }
    return a;
}

}  // namespace

std::optional<DimTerm> DimTerm::mul(const DimTerm& a, const DimTerm& b) { return combine(a, b, 1); }
std::optional<DimTerm> DimTerm::div(const DimTerm& a, const DimTerm& b) { return combine(a, b, -1); }
std::optional<DimTerm> DimTerm::pow(const DimTerm& a, Rational exponent) { return combine({}, a, exponent); }

DimTerm DimensionSolver::fresh() {
    solutions_.emplace_back();
    return DimTerm::variable(static_cast<DimTerm::Variable>(solutions_.size() - 1));
}

std::optional<DimTerm> DimensionSolver::normal(DimTerm term) const {
    while (true) {
        auto at = term.powers.rbegin();
        while (at != term.powers.rend() && !solutions_[at->first]) ++at;
        if (at == term.powers.rend()) return term;
        const auto [variable, exponent] = *at;
        term.powers.erase(variable);
        std::optional<DimTerm> replaced = combine(std::move(term), solutions_[variable]->term, exponent);
        if (!replaced) return std::nullopt;
        term = std::move(*replaced);
    }
}

// The newest variable is the pivot, so that what remains free is what came first: the first parameters.
DimensionSolver::Outcome DimensionSolver::unify(const DimTerm& a, const DimTerm& b, Span reason) {
    const std::optional<DimTerm> quotient = DimTerm::div(a, b);
    std::optional<DimTerm> rest = quotient ? normal(*quotient) : std::nullopt;
    if (!rest) return Outcome::overflow;
    if (rest->is_known()) return rest->known.without_angle().is_dimensionless() ? Outcome::agree : Outcome::clash;
    const auto [pivot, exponent] = *rest->powers.rbegin();
    rest->powers.erase(pivot);
    const std::optional<Rational> inverse = Rational::div(-1, exponent);
    std::optional<DimTerm> solution = inverse ? DimTerm::pow(*rest, *inverse) : std::nullopt;
    if (!solution) return Outcome::overflow;
    solutions_[pivot] = Solution{std::move(*solution), reason};
    return Outcome::agree;
}

std::optional<Span> DimensionSolver::reason(DimTerm::Variable variable) const {
    const std::optional<Solution>& solution = solutions_[variable];
    return solution ? std::optional(solution->reason) : std::nullopt;
}

}  // namespace ik::check
