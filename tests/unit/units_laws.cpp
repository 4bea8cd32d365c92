// The laws of dimensions and conversions, on random dimensions and on every unit of the library.

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "units/convert.hpp"
#include "units/registry.hpp"

using ik::Rational;
using namespace ik::units;

namespace {

constexpr int rounds = 20'000;

class Random {
public:
    Rational exponent() { return *Rational::make(number(-6, 6), number(1, 6)); }
    Dimension dimension() {
        Dimension result;
        for (int factors = static_cast<int>(number(0, 4)); factors > 0; --factors) {
            const auto base = Dimension(static_cast<std::uint16_t>(number(0, builtin_base_count - 1)));
            result = *Dimension::mul(result, *Dimension::pow(base, exponent()));
        }
        return result;
    }

private:
    std::int64_t number(std::int64_t low, std::int64_t high) {
        return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
    }
    std::mt19937_64 engine_{20260501};
};

Dimension operator*(const Dimension& a, const Dimension& b) { return *Dimension::mul(a, b); }
Dimension operator/(const Dimension& a, const Dimension& b) { return *Dimension::div(a, b); }

double ulps(double a, double b) { return std::abs(a - b) / (std::nextafter(std::abs(b), INFINITY) - std::abs(b)); }

}  // namespace

TEST_CASE("dimensions are a commutative group under multiplication", "[units][laws]") {
    Random random;
    const Dimension one;
    for (int i = 0; i < rounds; ++i) {
        const Dimension a = random.dimension();
        const Dimension b = random.dimension();
        const Dimension c = random.dimension();
        REQUIRE((a * b) * c == a * (b * c));
        REQUIRE(a * b == b * a);
        REQUIRE(a * one == a);
        REQUIRE(a / a == one);
        REQUIRE((a / b) * b == a);
        REQUIRE(a / b == a * (one / b));
        REQUIRE((a * b).hash() == (b * a).hash());
    }
}

TEST_CASE("powers of dimensions are those of a vector space over the rationals", "[units][laws]") {
    Random random;
    for (int i = 0; i < rounds; ++i) {
        const Dimension a = random.dimension();
        const Dimension b = random.dimension();
        const Rational p = random.exponent();
        const Rational q = random.exponent();
        REQUIRE(*Dimension::pow(a, *Rational::add(p, q)) == *Dimension::pow(a, p) * *Dimension::pow(a, q));
        REQUIRE(*Dimension::pow(*Dimension::pow(a, p), q) == *Dimension::pow(a, *Rational::mul(p, q)));
        REQUIRE(*Dimension::pow(a * b, p) == *Dimension::pow(a, p) * *Dimension::pow(b, p));
        REQUIRE(*Dimension::pow(a, 1) == a);
        REQUIRE(Dimension::pow(a, 0)->is_dimensionless());
        if (!p.is_zero()) {
            REQUIRE(*Dimension::pow(*Dimension::pow(a, p), *Rational::div(1, p)) == a);
        }
    }
}

TEST_CASE("scales of units compose exactly over every pair of the library", "[units][laws]") {
    const Registry registry;
    std::vector<Unit> units;
    for (const std::string_view name : registry.unit_names()) units.push_back(*registry.find_unit(name));
    REQUIRE(units.size() >= 400);
    std::size_t pairs = 0;
    for (const Unit& u : units) {
        for (const Unit& v : units) {
            const auto product = Unit::mul(u, v);
            if (product) {
                REQUIRE(product->scale() == Scale::mul(u.scale(), v.scale()));
                REQUIRE(product->dimension() == u.dimension() * v.dimension());
                REQUIRE(*Unit::div(*product, v) == u.delta());
            }
            if (!convertible(u, v) || u.is_point() || v.is_point()) continue;
            const auto there = convert(u, v);
            const auto back = convert(v, u);
            if (!there || !back || !there->in_range || !back->in_range) continue;
            ++pairs;
            if (there->exact && back->exact) REQUIRE(*Rational::mul(*there->exact, *back->exact) == Rational(1));
            // Each factor is rounded once.
            REQUIRE(ulps(there->factor * back->factor, 1.0) <= 1.5);
        }
    }
    REQUIRE(pairs > 5'000);
}
