#pragma once
// What names mean: the built-in units, prefixes, dimensions and constants (tables generated at build time from
// stdlib/units.ik and stdlib/constants.ik, read in place, so start-up costs nothing) and, over them, what a script
// declares. A Registry is a value; a copy sees later declarations of its own only.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.hpp"
#include "units/unit.hpp"

namespace ik::units {

struct Prefixes {
    bool metric = false;
    bool binary = false;
};

/// A value with a unit that a name stands for in value position.
struct Constant {
    std::string_view name;
    double value = 0.0;
    Unit unit;
    double uncertainty = 0.0;  ///< Standard uncertainty, in the same unit; 0 when exact.
    std::string_view text;     ///< The value as CODATA prints it.
};

class Registry {
public:
    Registry();  ///< The built-in names.

    /// Exact names first, then prefix + name. Both micro signs and `u` are micro.
    [[nodiscard]] std::optional<Unit> find_unit(std::string_view name) const;
    /// Whether the name is taken as it is, without splitting off a prefix: what a declaration must not repeat.
    [[nodiscard]] bool is_unit_taken(std::string_view name) const;
    /// "Velocity", "Energy", "Scalar", and the user's own.
    [[nodiscard]] std::optional<Dimension> find_dimension(std::string_view name) const;
    [[nodiscard]] std::optional<Constant> find_constant(std::string_view name) const;

    /// "Momentum"; where there is no name, a composed text "Length^2·Time^-1"; "Scalar" for none.
    [[nodiscard]] std::string dimension_name(const Dimension& dimension) const;
    /// All names of a dimension ("Energy", "Torque"), the preferred one first; empty when there is none.
    [[nodiscard]] std::vector<std::string_view> dimension_names(const Dimension& dimension) const;
    /// The unit of scale 1, with the symbols of the SI base units ("kg·m^2/s^2").
    [[nodiscard]] Unit coherent(const Dimension& dimension) const;
    /// The unit a result is printed in when the script asked for none (language.md, "Printing chooses"). It has the
    /// same dimension (angle may be gone), and need not have the same scale: convert() to it. `annotation` is the name
    /// of the dimension the value was annotated with, or "".
    [[nodiscard]] Unit printing_unit(const Unit& unit, std::string_view annotation = {}) const;

    /// A name to suggest instead of an unknown one, or "".
    [[nodiscard]] std::string suggest_unit(std::string_view name) const;
    [[nodiscard]] std::string suggest_dimension(std::string_view name) const;
    /// Preferred names of all units of a dimension, smallest first.
    [[nodiscard]] std::vector<std::string_view> units_for(const Dimension& dimension) const;
    /// Every name that find_unit knows without prefixes, for completion; sorted.
    [[nodiscard]] std::vector<std::string_view> unit_names() const;
    [[nodiscard]] std::vector<std::string_view> all_dimension_names() const;
    [[nodiscard]] std::vector<std::string_view> constant_names() const;

    enum class Declared : std::uint8_t { ok, clash };
    /// `dimension Money`: a new base dimension.
    Declared declare_base(std::string_view name, Span where);
    /// `dimension Drag = Force / Velocity^2`.
    Declared declare_dimension(std::string_view name, const Dimension& dimension, Span where);
    /// `unit furlong = 220 yard, fur`: `value` is the unit it equals; its names are name and aliases.
    Declared declare_unit(std::string_view name, const std::vector<std::string_view>& aliases, const Unit& value,
                          Prefixes prefixes, Span where);
    /// `unit dollar: Money`: the coherent unit of a dimension.
    Declared declare_unit(std::string_view name, const std::vector<std::string_view>& aliases,
                          const Dimension& dimension, Prefixes prefixes, Span where);
    /// Where a user-declared unit or dimension was declared, for clashes; nullopt for built-in and unknown names.
    [[nodiscard]] std::optional<Span> declared_at(std::string_view name) const;

private:
    struct Overlay;
    Overlay& own();                     ///< Copies the overlay when another Registry shares it.
    std::shared_ptr<Overlay> overlay_;  ///< Null until something is declared.
};

}  // namespace ik::units
