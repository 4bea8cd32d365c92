#pragma once
// Unification of dimensions that are not known yet. A dimension is a vector of rational exponents, so two products of
// dimensions agree exactly when a linear equation over the rationals holds, and Gaussian elimination finds the most
// general solution. After A. Kennedy, "Programming Languages and Dimensions" (PhD thesis, Cambridge, 1996, chapter 3),
// who works over the integers; with rational exponents every equation can be divided, so one step solves it (as in
// Numbat's type checker). Angles give way as everywhere: equations leave them out.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/span.hpp"
#include "units/dimension.hpp"

namespace ik::check {

/// A known dimension times powers of variables.
struct DimTerm {
    using Variable = std::uint32_t;

    units::Dimension known;
    std::map<Variable, Rational> powers;  ///< No exponent is zero.

    [[nodiscard]] bool is_known() const noexcept { return powers.empty(); }
    [[nodiscard]] static DimTerm of(units::Dimension dimension) { return {std::move(dimension), {}}; }
    [[nodiscard]] static DimTerm variable(Variable variable) { return {{}, {{variable, Rational(1)}}}; }

    /// nullopt when an exponent overflows.
    [[nodiscard]] static std::optional<DimTerm> mul(const DimTerm& a, const DimTerm& b);
    [[nodiscard]] static std::optional<DimTerm> div(const DimTerm& a, const DimTerm& b);
    [[nodiscard]] static std::optional<DimTerm> pow(const DimTerm& a, Rational exponent);

    friend bool operator==(const DimTerm&, const DimTerm&) = default;
};

class DimensionSolver {
public:
    enum class Outcome : std::uint8_t { agree, clash, overflow };

    [[nodiscard]] DimTerm fresh();
    /// Makes the two equal, angle aside. `reason` is the place that asks for it.
    Outcome unify(const DimTerm& a, const DimTerm& b, Span reason);
    /// The term with every solved variable replaced; nullopt when an exponent overflows.
    [[nodiscard]] std::optional<DimTerm> normal(DimTerm term) const;
    /// The place that settled a variable, if one did.
    [[nodiscard]] std::optional<Span> reason(DimTerm::Variable variable) const;

private:
    struct Solution {
        DimTerm term;  ///< Of variables that were free when it was found, so substitution ends.
        Span reason;
    };
    std::vector<std::optional<Solution>> solutions_;
};

}  // namespace ik::check
