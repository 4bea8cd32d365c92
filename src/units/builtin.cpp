#include "units/builtin.hpp"

#include <algorithm>

namespace ik::units::builtin {
namespace {

template <class Row>
const Row* find_sorted(std::span<const Row> rows, std::string_view name) noexcept {
    const auto found = std::lower_bound(rows.begin(), rows.end(), name,
                                        [](const Row& row, std::string_view text) { return row.name < text; });
    return found != rows.end() && found->name == name ? &*found : nullptr;
}

}  // namespace

const tables::UnitRow* find_row(std::string_view name) noexcept {
    const tables::NameRow* found = find_sorted(tables::names(), name);
    return found == nullptr ? nullptr : &tables::units()[found->unit];
}

const tables::ConstantRow* find_constant_row(std::string_view name) noexcept {
    return find_sorted(tables::constants(), name);
}

Dimension dimension_of(std::uint32_t begin, std::uint32_t end) {
    Dimension result;
    for (const tables::Power& power : tables::powers().subspan(begin, end - begin)) {
        const Dimension base(static_cast<std::uint16_t>(power.base));
        // Exponents of the tables are small, so neither step can overflow.
        result = *Dimension::mul(result, *Dimension::pow(base, *Rational::make(power.num, power.den)));
    }
    return result;
}

bool same_dimension(const Dimension& dimension, std::uint32_t begin, std::uint32_t end) noexcept {
    const auto powers = tables::powers().subspan(begin, end - begin);
    return std::equal(powers.begin(), powers.end(), dimension.factors().begin(), dimension.factors().end(),
                      [](const tables::Power& power, const DimensionFactor& factor) {
                          return power.base == factor.base && power.num == factor.exponent.num() &&
                                 power.den == factor.exponent.den();
                      });
}

Unit unit_of(const tables::UnitRow& row, std::string_view text) {
    std::vector<ScaleFactor> factors;
    for (const tables::Power& power : tables::powers().subspan(row.scale_begin, row.scale_end - row.scale_begin)) {
        factors.push_back({power.base, *Rational::make(power.num, power.den)});
    }
    const auto index = static_cast<std::uint32_t>(&row - tables::units().data());
    Symbol symbol{std::string(text), (index + 1) * keys_per_unit, 1,
                  dimension_of(row.dimension_begin, row.dimension_end), Scale::from_factors(std::move(factors))};
    if (row.point_num == 0) {
        return Unit::make(std::move(symbol));
    }
    return Unit::make(std::move(symbol), Rational::make(row.point_num, row.point_den));
}

}  // namespace ik::units::builtin
