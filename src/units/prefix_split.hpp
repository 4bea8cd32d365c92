#pragma once
// Splitting a prefixed name ("km", "kilometre", "KiB") into prefix and unit name, one rule for the built-in table, the
// user's own units and the generator of the table.

#include <cstddef>
#include <optional>
#include <string_view>

#include "units/prefixes.hpp"
#include "units/unit.hpp"

namespace ik::units {

/// Short prefixes go on names of up to three letters, long ones on names of three and more.
[[nodiscard]] bool prefix_fits(const Prefix& prefix, std::string_view name) noexcept;

/// 10^3 for kilo.
[[nodiscard]] Scale prefix_scale(const Prefix& prefix);

/// The unit `text` = prefix + unit, `number` being the position of the prefix in `prefixes`.
[[nodiscard]] std::optional<Unit> prefixed(std::string_view text, std::size_t number, const Unit& unit);

}  // namespace ik::units
