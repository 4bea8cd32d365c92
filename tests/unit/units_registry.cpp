#include <catch2/catch.hpp>

#include "units/convert.hpp"
#include "units/registry.hpp"
#include "units/text.hpp"

using ik::Rational;
using ik::units::Base;
using ik::units::Dimension;
using ik::units::Registry;
using ik::units::Scale;
using ik::units::Unit;

namespace {

Unit unit(std::string_view text, const Registry& registry = Registry()) {
    const ik::units::UnitText result = parse_unit(text, registry);
    INFO(text << ": " << result.error);
    REQUIRE(result.unit);
    return *result.unit;
}

double factor(std::string_view from, std::string_view to) {
    const Unit a = unit(from);
    const Unit b = unit(to);
    CHECK(convertible(a, b));
    return convert(a, b)->factor;
}

bool known(std::string_view name) { return Registry().find_unit(name).has_value(); }

}  // namespace

// Expected factors: NIST SP 811, SI Brochure and IAU resolutions, computed by hand; see shared facts.
TEST_CASE("conversion factors are those of the standards", "[units]") {
    CHECK(factor("mile", "m") == 1609.344);
    CHECK(factor("nautical_mile", "m") == 1852.0);
    CHECK(factor("au", "m") == 149597870700.0);
    CHECK(factor("parsec", "lightyear") == Approx(3.2615637771674333).epsilon(1e-15));
    CHECK(factor("rod", "ft") == 16.5);
    CHECK(factor("acre", "m^2") == 4046.8564224);
    CHECK(factor("hectare", "m^2") == 10000.0);
    CHECK(factor("imperial_gallon", "L") == 4.54609);
    CHECK(factor("US_cup", "mL") == 236.5882365);
    CHECK(factor("grain", "mg") == 64.79891);
    CHECK(factor("troy_ounce", "g") == 31.1034768);
    CHECK(factor("dalton", "kg") == Approx(1.6605390666e-27).epsilon(1e-9));
    CHECK(factor("lbf", "N") == 4.4482216152605);
    CHECK(factor("kgf", "N") == 9.80665);
    CHECK(factor("torr", "Pa") == 133.32236842105263);
    CHECK(factor("mmHg", "Pa") == 133.322387415);
    CHECK(factor("psi", "Pa") == Approx(6894.757293168361).epsilon(1e-15));
    CHECK(factor("mile/hour", "m/s") == 0.44704);
    CHECK(factor("rod/hogshead", "mile/US_gallon") * 40 == Approx(0.001984126984126984).epsilon(1e-15));
    CHECK(factor("ton_TNT", "GJ") == 4.184);
    CHECK(factor("erg", "J") == 1e-7);
    CHECK(factor("kWh", "J") == 3600000.0);
    CHECK(factor("calorie_thermochemical", "J") == 4.184);
    CHECK(factor("horsepower_mechanical", "W") == 745.6998715822702);
    CHECK(factor("kcal/day", "W") * 1600 == Approx(77.48148148148148).epsilon(1e-15));
    CHECK(factor("week", "s") == 604800.0);
    CHECK(factor("gregorian_year", "day") == 365.2425);
    CHECK(factor("turn", "deg") == 360.0);
    CHECK(factor("rpm", "rad/s") == Approx(0.10471975511965977).epsilon(1e-15));
    CHECK(factor("mrad", "deg") == 0.05729577951308232);
    CHECK(factor("kB/ms", "MB/s") == 1.0);
    CHECK(factor("KiB", "16 B") == 64.0);
    CHECK(factor("cm/m", "1") == 0.01);
    CHECK(factor("delta_degC", "delta_degF") == 1.8);
}

TEST_CASE("temperature points convert with an offset", "[units]") {
    const auto celsius = convert(unit("degF"), unit("degC"));
    CHECK(-40 * celsius->factor + celsius->offset == Approx(-40.0).epsilon(1e-14));
    CHECK(212 * celsius->factor + celsius->offset == Approx(100.0).epsilon(1e-14));
    CHECK(convert(unit("degC"), unit("K"))->offset == 273.15);
    CHECK(convert(unit("K"), unit("degC"))->offset == -273.15);
    const auto rankine = convert(unit("rankine"), unit("degC"));
    CHECK(491.67 * rankine->factor + rankine->offset == Approx(0.0).margin(1e-9));
    CHECK(convert(unit("delta_degC"), unit("K"))->offset == 0.0);
}

TEST_CASE("a point in a compound unit is a difference", "[units]") {
    CHECK(unit("degC").is_point());
    CHECK_FALSE(unit("K").is_point());
    CHECK_FALSE(unit("rankine").is_point());
    CHECK(unit("W/(m^2*degC)") == unit("W/(m^2*K)"));
    CHECK(display(unit("degC").delta()) == "delta_degC");
    CHECK(unit("degC").delta() == unit("delta_degC"));
    CHECK(unit("degC").delta() == unit("K"));
    CHECK_FALSE(unit("degC") == unit("K"));
    CHECK(display(*Unit::div(unit("degC*m"), unit("m"))) == "delta_degC");
}

TEST_CASE("prefixes go on metric names, long with long and short with short", "[units]") {
    CHECK(factor("km", "m") == 1000.0);
    CHECK(factor("kilometre", "m") == 1000.0);
    CHECK(factor("quettametre", "Qm") == 1.0);
    CHECK(factor("rg", "rontogram") == 1.0);
    CHECK(factor("MiB", "mebibyte") == 1.0);
    CHECK(unit("\u00b5m") == unit("\u03bcm"));
    CHECK(unit("um") == unit("micrometer"));
    CHECK(unit("kg") == unit("kilogram"));
    CHECK(unit("dam") == *Unit::mul(Unit::number(*Scale::from_integer(10)), unit("m")));
    CHECK_FALSE(known("kmetre"));
    CHECK_FALSE(known("kmile"));
    CHECK_FALSE(known("Kim"));
    CHECK_FALSE(known("kkm"));
    CHECK_FALSE(known("k"));
    CHECK_FALSE(known("dB"));  // No tenth of a byte.
    CHECK_FALSE(known(""));
}

TEST_CASE("an exact name comes before a prefix", "[units]") {
    CHECK(unit("min") == unit("minute"));
    CHECK(unit("ft") == unit("foot"));
    CHECK(unit("cd") == unit("candela"));
    CHECK(unit("Pa") == unit("pascal"));
    CHECK(unit("mol") == unit("mole"));
    CHECK(unit("ha") == unit("hectare"));
    CHECK(unit("au") == unit("astronomical_unit"));
}

TEST_CASE("every name of the table is found and every constant has a unit", "[units]") {
    const Registry registry;
    CHECK(registry.unit_names().size() > 900);
    for (const std::string_view name : registry.unit_names()) {
        INFO(name);
        CHECK(registry.find_unit(name));
    }
    for (const std::string_view name : registry.constant_names()) {
        INFO(name);
        CHECK(registry.find_constant(name));
    }
}

TEST_CASE("dimensions have names", "[units]") {
    const Registry registry;
    CHECK(registry.dimension_name(unit("kg*m/s").dimension()) == "Momentum");
    CHECK(registry.dimension_name(unit("N*m").dimension()) == "Energy");
    CHECK(registry.dimension_name(Dimension()) == "Scalar");
    CHECK(registry.dimension_name(unit("m^5/s").dimension()) == "Length^5·Time^-1");
    CHECK(registry.dimension_name(unit("m^(1/2)").dimension()) == "Length^(1/2)");
    CHECK(registry.suggest_unit("kilogrm") == "kilogram");
    CHECK(registry.suggest_dimension("Velocty") == "Velocity");
    CHECK(registry.suggest_unit(std::string(100000, 'x')).empty());
}

TEST_CASE("units are written as the user wrote them", "[units]") {
    CHECK(display(unit("kg*m^2/s^2")) == "kg·m^2/s^2");
    CHECK(display(unit("W/(m^2*K)")) == "W/(m^2·K)");
    CHECK(display(unit("m·s⁻¹")) == "m/s");
    CHECK(display(unit("1/s")) == "1/s");
    CHECK(display(unit("m^(1/2)")) == "m^(1/2)");
    CHECK(display(unit("mile")) == "mile");
    CHECK(display(unit("m*metre")) == "m^2");
    CHECK(display(Unit()).empty());
}

TEST_CASE("malformed unit texts are refused with a place", "[units]") {
    const Registry registry;
    const auto error = [&registry](std::string_view text) { return parse_unit(text, registry); };
    CHECK(error("foo").error == "unknown unit `foo`");
    CHECK(error("kg*foo").position == 3);
    CHECK_FALSE(error("").unit);
    CHECK_FALSE(error("m^").unit);
    CHECK_FALSE(error("m^(1/0)").unit);
    CHECK_FALSE(error("m^99999999999999999999").unit);
    CHECK_FALSE(error("(m").unit);
    CHECK_FALSE(error("m)").unit);
    CHECK_FALSE(error("m**").unit);
    CHECK_FALSE(error("m*").unit);
    CHECK_FALSE(error(std::string(100000, '(')).unit);
    CHECK_FALSE(error("0 m").unit);
    CHECK_FALSE(error("m^1000000000^2").unit);
}

TEST_CASE("printing chooses the user's unit, a named one, or the fewest symbols", "[units]") {
    const Registry registry;
    const auto printed = [&registry](std::string_view text, std::string_view annotation = "") {
        // A product, not what the user wrote.
        const Unit two = Unit::number(*Scale::from_integer(2));
        const Unit composed = *Unit::div(*Unit::mul(unit(text), two), two);
        return display(registry.printing_unit(composed, annotation));
    };
    CHECK(display(registry.printing_unit(unit("kg*m^2/s^2"))) == "kg·m^2/s^2");
    CHECK(printed("kg*m^2/s^2") == "J");
    CHECK(printed("N*m") == "J");
    CHECK(printed("N*m", "Torque") == "N·m");
    CHECK(printed("V*A") == "W");
    CHECK(printed("m/s") == "m/s");
    CHECK(printed("km/h") == "km/h");
    CHECK(printed("m^2/s^2") == "m^2/s^2");
    CHECK(printed("1/s") == "1/s");
    CHECK(printed("1/s", "Frequency") == "Hz");
    CHECK(printed("kg*m*cm/s^2") == "J");
    CHECK(printed("m*g/cm") == "g");
    CHECK(printed("mHz*N/g") == "m/s^3");
    CHECK(printed("kW*h") == "kW·h");
    CHECK(printed("m*rad/s", "Velocity") == "m/s");
    CHECK(printed("rad/s") == "rad/s");
    CHECK(printed("km/m").empty());
    CHECK(printed("percent") == "percent");
}

TEST_CASE("a script's own units and dimensions overlay the built-in ones", "[units]") {
    Registry registry;
    const Registry before = registry;
    REQUIRE(registry.declare_base("Money", {0, 1, 2}) == Registry::Declared::ok);
    const Dimension money = *registry.find_dimension("Money");
    REQUIRE(registry.declare_unit("dollar", {"USD"}, money, {.metric = true}, {0, 3, 4}) == Registry::Declared::ok);
    REQUIRE(registry.declare_unit("furlong2", {}, unit("220 yard"), {}, {}) == Registry::Declared::ok);
    CHECK(convert(unit("kiloUSD", registry), unit("dollar", registry))->factor == 1000.0);
    CHECK(convert(unit("furlong2", registry), unit("m"))->factor == 201.168);
    CHECK(registry.dimension_name(unit("dollar/h", registry).dimension()) == "Time^-1·Money");
    CHECK(display(registry.coherent(money)) == "dollar");
    CHECK(registry.declared_at("USD") == ik::Span{0, 3, 4});
    CHECK(registry.declare_unit("USD", {}, unit("m"), {}, {}) == Registry::Declared::clash);
    CHECK(registry.declare_unit("metre", {}, unit("m"), {}, {}) == Registry::Declared::clash);
    CHECK(registry.declare_unit("other", {"mile"}, unit("m"), {}, {}) == Registry::Declared::clash);
    CHECK(registry.declare_base("Length", {}) == Registry::Declared::clash);
    CHECK_FALSE(before.find_unit("dollar"));
    CHECK_FALSE(before.find_dimension("Money"));
}
