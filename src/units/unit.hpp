#pragma once
// A unit: dimension, exact scale and the symbols to print it with. A cheap value: the representation is shared and
// immutable, and the dimensionless unit one has none.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "units/dimension.hpp"
#include "units/scale.hpp"

namespace ik::units {

struct Symbol {
    std::string text;       ///< With its prefix, as the user wrote it: "km", "mile".
    std::uint32_t key = 0;  ///< Definition and prefix: two spellings of one unit share it ("metre", "m").
    Rational exponent = 1;
    Dimension dimension;  ///< Of the symbol itself, exponent 1.
    Scale scale;          ///< Of the symbol itself, exponent 1.
};

class Unit {
public:
    Unit() = default;  ///< The dimensionless unit one.
    /// A unit of one symbol. `point_offset` is the zero of a temperature point above absolute zero, in kelvin.
    [[nodiscard]] static Unit make(Symbol symbol, std::optional<Rational> point_offset = std::nullopt);
    /// A pure number as unit: the 1000 of `1000 m` in a declaration. No symbols.
    [[nodiscard]] static Unit number(Scale scale);

    /// The same for copies of one unit, null for one; equal units made apart may differ in it.
    [[nodiscard]] const void* identity() const noexcept { return rep_.get(); }
    [[nodiscard]] bool is_one() const noexcept { return rep_ == nullptr; }  ///< Dimensionless, scale 1, no symbols.
    [[nodiscard]] bool is_dimensionless() const noexcept { return dimension().is_dimensionless(); }
    [[nodiscard]] const Dimension& dimension() const noexcept;
    [[nodiscard]] const Scale& scale() const noexcept;
    [[nodiscard]] const std::vector<Symbol>& symbols() const noexcept;

    [[nodiscard]] bool is_point() const noexcept;          ///< degC or degF alone.
    [[nodiscard]] Rational point_offset() const noexcept;  ///< In kelvin; 0 when not a point.
    /// The unit of a difference of two points (degC -> delta_degC); itself when not a point.
    [[nodiscard]] Unit delta() const;

    /// Whether the user wrote this unit as it is (a literal, a `->`), so that printing keeps it.
    [[nodiscard]] bool is_written() const noexcept;
    [[nodiscard]] Unit as_written() const;

    /// Products forget point-ness (a point in a compound unit is a difference) and merge equal symbols; a product with
    /// one is the other operand. nullopt when an exponent overflows.
    [[nodiscard]] static std::optional<Unit> mul(const Unit& a, const Unit& b);
    [[nodiscard]] static std::optional<Unit> div(const Unit& a, const Unit& b);
    [[nodiscard]] static std::optional<Unit> pow(const Unit& a, Rational exponent);

    /// Same dimension, scale and point-ness; how it is written does not matter.
    friend bool operator==(const Unit& a, const Unit& b) noexcept;

private:
    struct Rep;
    explicit Unit(std::shared_ptr<const Rep> rep) : rep_(std::move(rep)) {}
    [[nodiscard]] static Unit from(Rep rep);
    std::shared_ptr<const Rep> rep_;
};

/// "kg·m/s^2", "W/(m^2·K)", "m^(1/2)", "1/s"; "" for one and for pure numbers.
[[nodiscard]] std::string display(const Unit& unit);

}  // namespace ik::units
