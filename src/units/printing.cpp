// Registry::printing_unit: which unit a result is printed in when the script asked for none.

#include <algorithm>
#include <array>
#include <string_view>

#include "units/builtin.hpp"
#include "units/registry.hpp"
#include "units/text.hpp"

namespace ik::units {
namespace {

// Coherent units that stand for their dimension without being asked. Hz, Bq, Gy, Sv, lm, lx and kat do not: a rate is
// no frequency, a speed squared no dose.
constexpr std::array<std::string_view, 12> named_coherent = {"N", "Pa",  "J", "W",  "C", "V",
                                                             "F", "ohm", "S", "Wb", "T", "H"};

struct Preference {
    std::string_view dimension;
    std::string_view unit;
};

// What an annotation asks for. Each unit is coherent.
constexpr std::array<Preference, 36> preferences = {{
    {"Torque", "N·m"},
    {"Frequency", "Hz"},
    {"Activity", "Bq"},
    {"AbsorbedDose", "Gy"},
    {"DoseEquivalent", "Sv"},
    {"SpecificEnergy", "J/kg"},
    {"LuminousFlux", "lm"},
    {"Illuminance", "lx"},
    {"CatalyticActivity", "kat"},
    {"SolidAngle", "sr"},
    {"Impulse", "N·s"},
    {"AngularMomentum", "kg·m^2/s"},
    {"Action", "J·s"},
    {"EnergyDensity", "J/m^3"},
    {"Entropy", "J/K"},
    {"HeatCapacity", "J/K"},
    {"SpecificHeat", "J/(kg·K)"},
    {"ThermalConductivity", "W/(m·K)"},
    {"HeatTransferCoefficient", "W/(m^2·K)"},
    {"Irradiance", "W/m^2"},
    {"HeatFlux", "W/m^2"},
    {"SurfaceTension", "N/m"},
    {"Stiffness", "N/m"},
    {"DynamicViscosity", "Pa·s"},
    {"ElectricField", "V/m"},
    {"Resistivity", "ohm·m"},
    {"Conductivity", "S/m"},
    {"Permittivity", "F/m"},
    {"Permeability", "H/m"},
    {"ElectricDipoleMoment", "C·m"},
    {"MagneticMoment", "J/T"},
    {"MolarEnergy", "J/mol"},
    {"MolarHeatCapacity", "J/(mol·K)"},
    {"RadiantIntensity", "W/sr"},
    {"Radiance", "W/(m^2·sr)"},
    {"Exposure", "C/kg"},
}};

std::optional<Rational> exponent_in(const Dimension& symbol, const Dimension& other) {
    // other = symbol^k for one rational k?
    if (symbol.factors().empty() || symbol.factors().size() != other.factors().size()) {
        return std::nullopt;
    }
    const std::optional<Rational> k =
        Rational::div(other.factors().front().exponent, symbol.factors().front().exponent);
    const std::optional<Dimension> raised = k ? Dimension::pow(symbol, *k) : std::nullopt;
    return raised && *raised == other ? k : std::nullopt;
}

Unit symbol_unit(Symbol symbol) {
    symbol.exponent = 1;
    return Unit::make(std::move(symbol));
}

// `m·cm` -> `m^2`, `m·g/cm` -> `g`: a symbol that is a power of an earlier one's dimension is expressed in that one.
// A pure number among the symbols (percent) goes when something else is there.
std::optional<Unit> without_repetition(const Unit& unit) {
    std::vector<Symbol> kept;
    for (const Symbol& symbol : unit.symbols()) {
        bool absorbed = symbol.dimension.is_dimensionless() && unit.symbols().size() > 1;
        for (Symbol& earlier : kept) {
            const std::optional<Rational> k =
                absorbed ? std::nullopt : exponent_in(earlier.dimension, symbol.dimension);
            if (!k) {
                continue;
            }
            const std::optional<Rational> part = Rational::mul(*k, symbol.exponent);
            const std::optional<Rational> sum = part ? Rational::add(earlier.exponent, *part) : std::nullopt;
            if (!sum) {
                return std::nullopt;
            }
            earlier.exponent = *sum;
            absorbed = true;
        }
        if (!absorbed) {
            kept.push_back(symbol);
        }
    }
    Unit result;
    for (const Symbol& symbol : kept) {
        const std::optional<Unit> power = Unit::pow(symbol_unit(symbol), symbol.exponent);
        const std::optional<Unit> product = power ? Unit::mul(result, *power) : std::nullopt;
        if (!product) {
            return std::nullopt;
        }
        result = *product;
    }
    return result;
}

// Work done by a torque over an angle is an energy; a torque per angle (a stiffness) is not.
bool turns_into_angle_free(const Dimension& dimension) { return dimension.exponent(Base::angle) > Rational(0); }

bool is_single(const Unit& unit) {
    return unit.symbols().size() == 1 && unit.symbols().front().exponent == Rational(1);
}

}  // namespace

Unit Registry::printing_unit(const Unit& unit, std::string_view annotation) const {
    if (unit.is_one() || unit.is_written() || unit.is_point()) {
        return unit;
    }
    const std::optional<Dimension> wanted = annotation.empty() ? std::nullopt : find_dimension(annotation);
    // An annotation without angle takes the radians off (v = omega * r is m/s).
    const bool drop_angle = wanted && !wanted->has_angle() && unit.dimension().has_angle();
    const Dimension dimension = drop_angle ? unit.dimension().without_angle() : unit.dimension();
    if (dimension.is_dimensionless()) {
        return is_single(unit) && !drop_angle ? unit : Unit();
    }
    if (is_single(unit) && !drop_angle) {
        return unit;
    }
    const Unit base = coherent(dimension);
    const std::optional<Unit> merged = drop_angle ? std::nullopt : without_repetition(unit);
    if (merged && is_single(*merged)) {
        return *merged;
    }
    const Unit own = merged && merged->symbols().size() <= base.symbols().size() ? *merged : base;
    if (!own.scale().is_one()) {
        return own;
    }
    for (const Preference& preference : preferences) {
        if (preference.dimension == annotation) {
            const UnitText text = parse_unit(preference.unit, Registry());
            return text.unit && same_but_angle(text.unit->dimension(), dimension) ? *text.unit : own;
        }
    }
    for (const std::string_view name : named_coherent) {
        const tables::UnitRow* row = builtin::find_row(name);
        if (row != nullptr &&
            (builtin::same_dimension(dimension, row->dimension_begin, row->dimension_end) ||
             (turns_into_angle_free(dimension) &&
              builtin::same_dimension(dimension.without_angle(), row->dimension_begin, row->dimension_end)))) {
            return builtin::unit_of(*row, name);
        }
    }
    return own;
}

}  // namespace ik::units
