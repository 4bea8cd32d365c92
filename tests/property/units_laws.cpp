// Laws that hold for all units, tried on random ones: dimensions and scales form a commutative group with rational
// powers, and conversions compose and invert.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "units/convert.hpp"
#include "units/registry.hpp"
#include "units/text.hpp"

using ik::Rational;
using ik::units::Registry;
using ik::units::Unit;

namespace {

class RandomUnits {
public:
    explicit RandomUnits(std::uint32_t seed) : random_(seed) {
        for (const std::string_view name : registry_.unit_names()) {
            const Unit unit = *registry_.find_unit(name);
            if (!unit.is_point()) {
                units_.push_back(unit);
            }
        }
    }

    Unit simple() { return units_[pick(units_.size())]; }

    Rational exponent() {
        return *Rational::make(static_cast<std::int64_t>(pick(9)) - 4, static_cast<std::int64_t>(pick(3)) + 1);
    }

    Unit compound() {
        Unit result;
        for (std::size_t i = 0, n = pick(4) + 1; i < n; ++i) {
            result = *Unit::mul(result, *Unit::pow(simple(), exponent()));
        }
        return result;
    }

    /// Another unit of the same dimension.
    Unit like(const Unit& unit) {
        const std::vector<std::string_view> names = registry_.units_for(unit.dimension());
        return registry_.find_unit(names[pick(names.size())])->delta();
    }

    double magnitude() { return std::uniform_real_distribution<double>(-1000.0, 1000.0)(random_); }

private:
    std::size_t pick(std::size_t n) { return random_() % n; }

    Registry registry_;
    std::vector<Unit> units_;
    std::mt19937 random_;
};

double ulps(double a, double b) {
    if (a == b) {
        return 0.0;
    }
    const double larger = std::fmax(std::fabs(a), std::fabs(b));
    return std::fabs(a - b) / (std::nextafter(larger, HUGE_VAL) - larger);
}

}  // namespace

TEST_CASE("units form a commutative group with rational powers", "[units][property]") {
    RandomUnits random(1);
    for (int i = 0; i < 3000; ++i) {
        const Unit a = random.compound();
        const Unit b = random.compound();
        const Unit c = random.compound();
        const Rational p = random.exponent();
        const Rational q = random.exponent();
        CHECK(*Unit::mul(a, b) == *Unit::mul(b, a));
        CHECK(*Unit::mul(*Unit::mul(a, b), c) == *Unit::mul(a, *Unit::mul(b, c)));
        CHECK(Unit::div(a, a)->is_one());
        CHECK(*Unit::mul(a, Unit()) == a);
        CHECK(*Unit::div(*Unit::mul(a, b), b) == a);
        CHECK(*Unit::pow(*Unit::mul(a, b), p) == *Unit::mul(*Unit::pow(a, p), *Unit::pow(b, p)));
        CHECK(*Unit::pow(*Unit::pow(a, p), q) == *Unit::pow(a, *Rational::mul(p, q)));
        CHECK(*Unit::mul(*Unit::pow(a, p), *Unit::pow(a, q)) == *Unit::pow(a, *Rational::add(p, q)));
    }
}

TEST_CASE("a displayed unit reads back as itself", "[units][property]") {
    RandomUnits random(2);
    const Registry registry;
    for (int i = 0; i < 3000; ++i) {
        const Unit unit = random.compound();
        if (unit.is_one()) {
            continue;
        }
        const auto read = parse_unit(display(unit), registry);
        INFO(display(unit) << " " << read.error);
        REQUIRE(read.unit);
        CHECK(*read.unit == unit);
        CHECK(display(*read.unit) == display(unit));
    }
}

TEST_CASE("the unit chosen for printing measures the same dimension", "[units][property]") {
    RandomUnits random(3);
    const Registry registry;
    for (int i = 0; i < 3000; ++i) {
        const Unit unit = random.compound();
        const Unit printed = registry.printing_unit(unit);
        INFO(display(unit) << " -> " << display(printed));
        CHECK(compatible(unit, printed));
        CHECK(registry.printing_unit(printed) == printed);
        const Unit coherent = registry.coherent(unit.dimension());
        CHECK(coherent.dimension() == unit.dimension());
        CHECK(coherent.scale().is_one());
    }
}

TEST_CASE("conversion there and back, and by way of a third unit, stays within 1 ulp a step", "[units][property]") {
    RandomUnits random(4);
    for (int i = 0; i < 20000; ++i) {
        const Unit a = random.simple();
        const Unit b = random.like(a);
        const Unit c = random.like(a);
        const double x = random.magnitude();
        const double direct = x * convert(a, c)->factor;
        const double by_way = x * convert(a, b)->factor * convert(b, c)->factor;
        // Each side rounds a factor and a product; by way of b that happens twice.
        INFO(display(a) << " " << display(b) << " " << display(c));
        CHECK(ulps(direct, by_way) <= 3.0);
        CHECK(ulps(x, x * convert(a, b)->factor * convert(b, a)->factor) <= 2.0);
        CHECK(*ik::units::Scale::mul(*ik::units::Scale::div(a.scale(), b.scale()),
                                     *ik::units::Scale::div(b.scale(), c.scale())) ==
              *ik::units::Scale::div(a.scale(), c.scale()));
    }
}
