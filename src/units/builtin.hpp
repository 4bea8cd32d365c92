#pragma once
// The built-in tables as units, dimensions and constants.

#include <cstdint>
#include <optional>
#include <string_view>

#include "units/tables.hpp"
#include "units/unit.hpp"

namespace ik::units::builtin {

/// Keys of symbols: one block of prefix sizes per definition; user-declared definitions continue after the built-in
/// ones.
inline constexpr std::uint32_t keys_per_unit = 256;

[[nodiscard]] const tables::UnitRow* find_row(std::string_view name) noexcept;
[[nodiscard]] Unit unit_of(const tables::UnitRow& row, std::string_view text);
[[nodiscard]] Dimension dimension_of(std::uint32_t begin, std::uint32_t end);
[[nodiscard]] bool same_dimension(const Dimension& dimension, std::uint32_t begin, std::uint32_t end) noexcept;
[[nodiscard]] const tables::ConstantRow* find_constant_row(std::string_view name) noexcept;

}  // namespace ik::units::builtin
