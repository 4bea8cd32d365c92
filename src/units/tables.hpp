#pragma once
// The shape of the generated tables (tools/unit_table.cpp writes them, tables.cpp holds them): plain constant data,
// read in place. Names are sorted for binary search; dimensions and units keep the order of stdlib/units.ik.

#include <cstdint>
#include <span>
#include <string_view>

namespace ik::units::tables {

struct Power {
    std::int64_t base;  ///< Of a scale or a dimension.
    std::int32_t num;
    std::int32_t den;
};

struct UnitRow {
    std::string_view name;  ///< The preferred one.
    std::uint32_t dimension_begin;
    std::uint32_t dimension_end;
    std::uint32_t scale_begin;
    std::uint32_t scale_end;
    bool metric;
    bool binary;
    std::int64_t point_num;  ///< Zero of a temperature point in kelvin; 0 for every other unit.
    std::int64_t point_den;
};

struct NameRow {
    std::string_view name;
    std::uint32_t unit;  ///< Index into units().
};

struct DimensionRow {
    std::string_view name;
    std::uint32_t begin;
    std::uint32_t end;
};

struct ConstantRow {
    std::string_view name;
    std::string_view text;  ///< The value as written.
    double value;
    double uncertainty;
    std::string_view unit;
};

[[nodiscard]] std::span<const Power> powers() noexcept;
[[nodiscard]] std::span<const UnitRow> units() noexcept;
[[nodiscard]] std::span<const NameRow> names() noexcept;
[[nodiscard]] std::span<const DimensionRow> dimensions() noexcept;
[[nodiscard]] std::span<const ConstantRow> constants() noexcept;  ///< Sorted by name.

}  // namespace ik::units::tables
