// Quantities of Boost.Units in and out of ik's values.
#include <boost/units/systems/cgs.hpp>
#include <boost/units/systems/si.hpp>
#include <catch2/catch.hpp>
#include <ik/boost_units.hpp>

namespace {

namespace si = boost::units::si;
namespace cgs = boost::units::cgs;
using boost::units::quantity;
using ik::boost_units::from_value;
using ik::boost_units::to_value;

}  // namespace

TEST_CASE("a quantity enters in coherent SI with its dimension", "[api][boost]") {
    const ik::Value speed = to_value(quantity<si::velocity>(20.0 * si::meters_per_second));
    CHECK(speed.to_double() == 20.0);
    CHECK(speed.unit() == ik::Unit("m/s"));
    CHECK(speed.unit().dimension() == "Velocity");
    CHECK(to_value(quantity<si::force>(3.0 * si::newtons)).unit() == ik::Unit("N"));
    CHECK(to_value(quantity<si::plane_angle>(1.5 * si::radians)).unit() == ik::Unit("rad"));
    CHECK(to_value(quantity<si::solid_angle>(1.5 * si::steradians)).unit() == ik::Unit("sr"));
    CHECK(to_value(quantity<si::dimensionless>(0.25)).unit().is_one());
}

TEST_CASE("a quantity of another system is converted by Boost", "[api][boost]") {
    const ik::Value length = to_value(quantity<cgs::length>(250.0 * cgs::centimeters));
    CHECK(length.to_double() == Approx(2.5).epsilon(1e-15));
    CHECK(length.unit() == ik::Unit("m"));
}

TEST_CASE("a value leaves as a quantity of its dimension, converted", "[api][boost]") {
    const auto speed = from_value<quantity<si::velocity>>(ik::Value(36.0, ik::Unit("km/h")));
    CHECK(speed.value() == Approx(10.0).epsilon(1e-15));
    const auto length = from_value<quantity<cgs::length>>(ik::Value(2.0, ik::Unit("m")));
    CHECK(length.value() == Approx(200.0).epsilon(1e-15));
    // omega * r is a velocity: the angle is not compared.
    CHECK(from_value<quantity<si::velocity>>(ik::Value(4.0, ik::Unit("rad*m/s"))).value() == 4.0);
    CHECK(from_value<quantity<si::dimensionless>>(ik::Value(5.0, ik::Unit("percent"))).value() == Approx(0.05));
}

TEST_CASE("a value of another dimension is refused with both dimensions", "[api][boost]") {
    const ik::Value time(3.0, ik::Unit("s"));
    CHECK_THROWS_AS(from_value<quantity<si::velocity>>(time), std::invalid_argument);
    CHECK_THROWS_WITH(from_value<quantity<si::velocity>>(time), Catch::Contains("Time") && Catch::Contains("Velocity"));
    CHECK_THROWS_AS(from_value<quantity<si::velocity>>(ik::Value("text")), std::invalid_argument);
}

TEST_CASE("a vector of quantities is viewed without a copy", "[api][boost]") {
    const std::vector<quantity<si::mass>> masses = {1.0 * si::kilograms, 2.0 * si::kilograms};
    const ik::ArrayView view = ik::boost_units::view(masses);
    CHECK(view.data == static_cast<const void*>(masses.data()));
    CHECK(view.unit == ik::Unit("kg"));
    REQUIRE(view.shape == std::vector<std::int64_t>{2});
    CHECK(view.as<double>()[1] == 2.0);
    CHECK(ik::boost_units::view(std::vector<quantity<si::mass>>()).size() == 0);
}
