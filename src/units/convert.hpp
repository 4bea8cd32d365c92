#pragma once
// Conversion between two units of one dimension: one constant factor, worked out exactly and rounded once, and an
// offset where a temperature point is concerned.

#include <optional>

#include "base/rational.hpp"
#include "units/unit.hpp"

namespace ik::units {

struct Conversion {
    double factor = 1.0;  ///< Magnitude in `to` = magnitude in `from` * factor + offset; rounded once.
    double offset = 0.0;  ///< Non-zero only when a temperature point is concerned; rounded once.
    std::optional<Rational> exact = Rational(1);  ///< The factor, when numerator and denominator fit int64.
    bool in_range = true;                         ///< False when the factor is 0 or infinite as a double: report it.

    [[nodiscard]] bool is_identity() const noexcept { return factor == 1.0 && offset == 0.0; }
    /// Integer magnitudes stay integers: the factor is a whole number and there is no offset.
    [[nodiscard]] bool is_integer() const noexcept { return exact && exact->is_integer() && offset == 0.0; }
};

/// Same dimension, angle included: what an explicit `->` asks for.
[[nodiscard]] bool convertible(const Unit& from, const Unit& to);
/// Same dimension but for the angle: what `+`, comparison, annotation and arguments ask for.
[[nodiscard]] bool compatible(const Unit& from, const Unit& to);

/// Compares scales only: the caller has asked convertible() or compatible(). nullopt when an exponent overflows.
/// A unit that is no point counts as absolute temperature against one that is (300 K -> degC); take delta() of the
/// point first where a difference is meant.
[[nodiscard]] std::optional<Conversion> convert(const Unit& from, const Unit& to);

}  // namespace ik::units
