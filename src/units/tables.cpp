#include "units/tables.hpp"

namespace ik::units::tables {
namespace {

#include "unit_table.inc"  // generated

}  // namespace

std::span<const Power> powers() noexcept { return power_table; }

std::span<const UnitRow> units() noexcept { return unit_table; }

std::span<const NameRow> names() noexcept { return name_table; }

std::span<const DimensionRow> dimensions() noexcept { return dimension_table; }

std::span<const ConstantRow> constants() noexcept { return constant_table; }

}  // namespace ik::units::tables
