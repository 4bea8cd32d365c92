#pragma once
// A unit expression from text ("kg*m^2/s^2", "W/(m^2*K)", "m·s⁻¹", "1/s"), for hosts and for the build-time tables;
// scripts go through the parser. Names are looked up through a function, so tables can be built before a Registry is.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "units/registry.hpp"
#include "units/unit.hpp"

namespace ik::units {

using UnitLookup = std::function<std::optional<Unit>(std::string_view)>;

/// A unit, or the reason there is none.
struct UnitText {
    std::optional<Unit> unit;
    std::string error;         ///< "unknown unit `foo`", "unexpected `)`"; empty when there is a unit.
    std::size_t position = 0;  ///< Byte where the error stands.
};

[[nodiscard]] UnitText parse_unit(std::string_view text, const UnitLookup& lookup);
/// With the names of a registry; the unit counts as written by the user, so printing keeps it.
[[nodiscard]] UnitText parse_unit(std::string_view text, const Registry& registry);

}  // namespace ik::units
