#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "units/factorize.hpp"
#include "units/scale.hpp"

using ik::Rational;
using ik::units::prime_factors;
using ik::units::Scale;

TEST_CASE("prime factors are complete for large numbers", "[units]") {
    CHECK(prime_factors(1).empty());
    CHECK(prime_factors(360) == std::vector<std::int64_t>{2, 2, 2, 3, 3, 5});
    CHECK(prime_factors(299792458) == std::vector<std::int64_t>{2, 7, 73, 293339});
    CHECK(prime_factors(9223372036854775807) == std::vector<std::int64_t>{7, 7, 73, 127, 337, 92737, 649657});
    // Two primes near 3e9: beyond trial division.
    CHECK(prime_factors(std::int64_t{3000000019} * 3000000037) == std::vector<std::int64_t>{3000000019, 3000000037});
    CHECK(prime_factors(std::int64_t{1000003} * 1000003) == std::vector<std::int64_t>{1000003, 1000003});
    CHECK(prime_factors(9223372036854775783) == std::vector<std::int64_t>{9223372036854775783});
}

TEST_CASE("decimal texts are exact", "[units]") {
    CHECK(Scale::from_decimal("0.3048")->to_rational() == Rational::make(381, 1250));
    CHECK(Scale::from_decimal("1609.344")->to_rational() == Rational::make(201168, 125));
    CHECK(*Scale::from_decimal("1e3") == *Scale::from_integer(1000));
    CHECK(*Scale::from_decimal("1000.000") == *Scale::from_integer(1000));
    CHECK(*Scale::from_decimal("00012") == *Scale::from_integer(12));
    CHECK(Scale::from_decimal("1.602176634e-19")->to_double() == 1.602176634e-19);
    CHECK(Scale::from_decimal("898755178736.8176400")->to_double() == 898755178736.81764);
}

TEST_CASE("texts that are no positive decimal number are refused", "[units]") {
    for (const char* text : {"", ".", "0", "0.000", "-1", "1e", "1e+", "1.2.3", "0x10", "abc", "1e9999999999999999999",
                             "1234567890123456789", "1 "}) {
        INFO(text);
        CHECK_FALSE(Scale::from_decimal(text));
    }
}

TEST_CASE("a scale rounds once to the nearest double", "[units]") {
    // Expected values: MPFR at 200 bits, rounded to nearest.
    const Scale degree = *Scale::div(Scale::pi(), *Scale::from_integer(180));
    CHECK(degree.to_double() == 0.017453292519943295);
    CHECK(Scale::pow(*Scale::from_integer(1000), *Rational::make(1, 2))->to_double() == 31.622776601683793);
    CHECK(Scale::pow(*Scale::from_integer(2), *Rational::make(1, 3))->to_double() == 1.2599210498948732);
    CHECK(Scale::from_rational(*Rational::make(1, 3))->to_double() == 1.0 / 3.0);
    CHECK(Scale::from_decimal("1e-5")->to_double() == 1e-5);
    CHECK(Scale::from_decimal("1e23")->to_double() == 1e23);
    CHECK(Scale::from_decimal("4.9406564584124654e-324")->to_double() == 4.9406564584124654e-324);
    CHECK(Scale::from_decimal("2.2250738585072011e-308")->to_double() == 2.2250738585072011e-308);
    CHECK(Scale::from_decimal("1.7976931348623157e308")->to_double() == std::numeric_limits<double>::max());
}

TEST_CASE("a scale outside the range of double is 0 or infinite", "[units]") {
    CHECK(std::isinf(Scale::from_decimal("1e400")->to_double()));
    CHECK(Scale::from_decimal("1e-400")->to_double() == 0.0);
    const Scale huge = *Scale::pow(*Scale::from_integer(10), Rational(4000000000000000000));
    CHECK(std::isinf(huge.to_double()));
    CHECK(*Scale::mul(huge, *Scale::pow(huge, Rational(-1))) == Scale());
    CHECK_FALSE(Scale::pow(huge, Rational(10)));
}

TEST_CASE("a double is taken as its exact binary value", "[units]") {
    CHECK(*Scale::from_double(0.5) == *Scale::from_rational(*Rational::make(1, 2)));
    CHECK(Scale::from_double(0.1)->to_double() == 0.1);
    CHECK(*Scale::from_double(0.1) != *Scale::from_decimal("0.1"));
    CHECK_FALSE(Scale::from_double(0.0));
    CHECK_FALSE(Scale::from_double(-1.0));
    CHECK_FALSE(Scale::from_double(std::numeric_limits<double>::infinity()));
    CHECK_FALSE(Scale::from_double(std::numeric_limits<double>::quiet_NaN()));
}

TEST_CASE("pi and roots are not rational", "[units]") {
    CHECK(Scale::from_integer(7)->is_rational());
    CHECK_FALSE(Scale::pi().is_rational());
    const Scale root = *Scale::pow(*Scale::from_integer(1000), *Rational::make(1, 2));
    CHECK_FALSE(root.is_rational());
    CHECK(Scale::mul(root, root)->is_rational());
    CHECK(*Scale::mul(root, root) == *Scale::from_integer(1000));
    CHECK_FALSE(Scale::from_decimal("1e30")->to_rational());
}
