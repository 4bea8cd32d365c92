// The memo gives what the units themselves give, before and after it remembers.

#include <catch2/catch.hpp>

#include "units/memo.hpp"
#include "units/registry.hpp"

using namespace ik::units;

TEST_CASE("a memo gives the products, powers and conversions of the units", "[units][memo]") {
    const Registry registry;
    Memo memo;
    const char* const names[] = {"m", "km", "s", "kg", "degC", "degF", "K", "deg", "rad", "mile"};
    for (int round = 0; round < 2; ++round) {
        for (const char* left : names) {
            const Unit a = *registry.find_unit(left);
            CHECK(memo.pow(a, *ik::Rational::make(3, 2)) == Unit::pow(a, *ik::Rational::make(3, 2)));
            CHECK(memo.pow(a, 0) == Unit::pow(a, 0));
            for (const char* right : names) {
                const Unit b = *registry.find_unit(right);
                const auto product = memo.mul(a, b);
                const auto quotient = memo.div(a, b);
                REQUIRE(product);
                REQUIRE(quotient);
                CHECK(display(*product) == display(*Unit::mul(a, b)));
                CHECK(*product == *Unit::mul(a, b));
                CHECK(display(*quotient) == display(*Unit::div(a, b)));
                CHECK(*quotient == *Unit::div(a, b));
                if (!convertible(a, b)) continue;
                CHECK(memo.convert(a, b)->factor == convert(a, b)->factor);
                CHECK(memo.convert(a, b)->offset == convert(a, b)->offset);
                CHECK(memo.convert(a, b)->exact == convert(a, b)->exact);
            }
        }
    }
}

TEST_CASE("a memo of more units than it keeps still gives each its own", "[units][memo]") {
    const Registry registry;
    const Unit metre = *registry.find_unit("m");
    Memo memo;
    for (std::int64_t n = 1; n <= 10'000; ++n) {
        const Unit number = Unit::number(*Scale::from_integer(n));
        const auto product = memo.mul(number, metre);
        REQUIRE(product);
        REQUIRE(product->scale() == *Scale::from_integer(n));
    }
}

TEST_CASE("a memo remembers no overflow as a unit", "[units][memo]") {
    const Registry registry;
    const Unit metre = *registry.find_unit("m");
    Memo memo;
    const auto large = memo.pow(metre, INT64_MAX);
    REQUIRE(large);
    CHECK_FALSE(memo.mul(*large, *large));
    CHECK_FALSE(memo.mul(*large, *large));
}
