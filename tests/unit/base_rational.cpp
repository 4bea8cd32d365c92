#include <catch2/catch.hpp>
#include <limits>

#include "base/rational.hpp"

using ik::Rational;

namespace {
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
}  // namespace

TEST_CASE("a rational is reduced and has a positive denominator", "[base]") {
    CHECK(Rational::make(6, -4)->to_string() == "-3/2");
    CHECK(Rational::make(0, -7)->to_string() == "0");
    CHECK(Rational::make(least, -2)->num() == most / 2 + 1);
    CHECK_FALSE(Rational::make(1, 0));
    CHECK_FALSE(Rational::make(least, -1));
}

TEST_CASE("rational arithmetic is exact and reports overflow", "[base]") {
    const Rational half = *Rational::make(1, 2);
    const Rational third = *Rational::make(1, 3);
    CHECK(Rational::add(half, third) == Rational::make(5, 6));
    CHECK(Rational::sub(half, third) == Rational::make(1, 6));
    CHECK(Rational::mul(half, third) == Rational::make(1, 6));
    CHECK(Rational::div(half, third) == Rational::make(3, 2));
    CHECK_FALSE(Rational::div(half, Rational(0)));
    CHECK_FALSE(Rational::add(Rational(most), Rational(1)));
    CHECK_FALSE(Rational::mul(Rational(most), Rational(2)));
    // -2^63 fits an int64 but could not be negated.
    CHECK_FALSE(Rational::add(Rational(-most), Rational(-1)));
    CHECK_FALSE(Rational::mul(Rational(std::int64_t{1} << 62), Rational(-2)));
    CHECK(Rational::mul(Rational(3037000499), Rational(-3037000499)) == Rational(-9223372030926249001));
    CHECK(Rational::mul(Rational(most), half)->den() == 2);
    CHECK(Rational::add(*Rational::make(1, most), *Rational::make(1, most)) == Rational::make(2, most));
}

TEST_CASE("rationals compare without overflow", "[base]") {
    CHECK(*Rational::make(most - 1, most) < *Rational::make(most, most - 1));
    CHECK(*Rational::make(-1, 2) < *Rational::make(-1, 3));
    CHECK((Rational(2) <=> *Rational::make(4, 2)) == std::strong_ordering::equal);
}

TEST_CASE("a double gives the simplest rational equal to it", "[base]") {
    CHECK(Rational::from_double(0.5) == Rational::make(1, 2));
    CHECK(Rational::from_double(1.0 / 3.0) == Rational::make(1, 3));
    CHECK(Rational::from_double(-0.1) == Rational::make(-1, 10));
    CHECK(Rational::from_double(999.0 / 1000.0) == Rational::make(999, 1000));
    CHECK(Rational::from_double(1e15) == Rational(1000000000000000));
    CHECK(Rational::from_double(0.0) == Rational(0));
    CHECK_FALSE(Rational::from_double(3.14159265358979));
    CHECK_FALSE(Rational::from_double(5e-324));
    CHECK_FALSE(Rational::from_double(1e300));
    CHECK_FALSE(Rational::from_double(std::numeric_limits<double>::infinity()));
    CHECK_FALSE(Rational::from_double(std::numeric_limits<double>::quiet_NaN()));
}
