#include <catch2/catch.hpp>

#include "syntax_helpers.hpp"

using ik::test::errors;
using ik::test::shape;

TEST_CASE("a unit stands directly after a number, with or without a blank", "[syntax]") {
    CHECK(shape("3 m") == "(quantity 3 m)");
    CHECK(shape("3m") == "(quantity 3 m)");
    CHECK(shape("36 in == 3 ft") == "(compare == (quantity 36 in) (quantity 3 ft))");
    CHECK(shape("2 in") == "(quantity 2 in)");
    CHECK(shape("2i m") == "(quantity (imaginary '2') m)");
    CHECK(shape("1e5eV") == "(quantity 1e5 eV)");
    CHECK(shape("90° + 5 µm + 5 μm + 1 Å") ==
          "(+ (+ (+ (quantity 90 °) (quantity 5 µm)) (quantity 5 μm)) (quantity 1 Å))");
}

TEST_CASE("a unit stands after a closing bracket on the same line", "[syntax]") {
    CHECK(shape("(x) m") == "(quantity x m)");
    CHECK(shape("[1, 2] km") == "(quantity (array 1 2) km)");
    CHECK(shape("f(x) m/s") == "(quantity (call f (argument x)) (/ m s))");
    CHECK(shape("x m").starts_with("error"));
    CHECK(shape("(x)\nm") == "x");
}

TEST_CASE("keywords are never units", "[syntax]") {
    CHECK(shape("3 to km") == "(convert 3 km)");
    CHECK(shape("3 and 2") == "(and 3 2)");
    CHECK(shape("if (x) then 1 else 2 m") == "(if_expr x 1 (quantity 2 m))");
    CHECK(shape("f(x) or y") == "(or (call f (argument x)) y)");
    CHECK(shape("7 xor 2") == "(xor 7 2)");
}

TEST_CASE("a unit literal is compact", "[syntax]") {
    CHECK(shape("9.81 m/s^2") == "(quantity 9.81 (/ m (unit_power 2/1 s)))");
    CHECK(shape("3 W/(m^2*K)") == "(quantity 3 (/ W (* (unit_power 2/1 m) K)))");
    CHECK(shape("3 m·s⁻¹") == "(quantity 3 (* m (unit_power -1/1 s)))");
    CHECK(shape("1 kg*m^2/s^2") == "(quantity 1 (/ (* kg (unit_power 2/1 m)) (unit_power 2/1 s)))");
    CHECK(shape("5 m / t") == "(/ (quantity 5 m) t)");
    CHECK(shape("5 m/t") == "(quantity 5 (/ m t))");
    CHECK(shape("3 m*2") == "(* (quantity 3 m) 2)");
    CHECK(shape("3 m/(x + 1)") == "(/ (quantity 3 m) (+ x 1))");
    CHECK(shape("3 m/(2*x)") == "(/ (quantity 3 m) (* 2 x))");
    CHECK(shape("50 cm / 2 m") == "(/ (quantity 50 cm) (quantity 2 m))");
    CHECK(shape("1/2 m") == "(/ 1 (quantity 2 m))");
    CHECK(shape("3 m//s") == "(// (quantity 3 m) s)");
}

TEST_CASE("a unit has rational exponents", "[syntax]") {
    CHECK(shape("2 m^2") == "(quantity 2 (unit_power 2/1 m))");
    CHECK(shape("2 m^-1") == "(quantity 2 (unit_power -1/1 m))");
    CHECK(shape("2 m^(1/2)") == "(quantity 2 (unit_power 1/2 m))");
    CHECK(shape("2 m^(-3/2)") == "(quantity 2 (unit_power -3/2 m))");
    CHECK(shape("2 m^1.5") == "(quantity 2 (unit_power 15/10 m))");
    CHECK(shape("2 m²") == "(quantity 2 (unit_power 2/1 m))");
    CHECK(shape("2 m^(1/0)") == "(quantity 2 (unit_power 1/0 m))");
    CHECK(shape("2 m^n") == "(^ (quantity 2 m) n)");
    CHECK(errors("2 m^99999999999999999999") == std::vector<std::string>{"E0208 1:4"});
}
