// Principal dimension types of functions: derived by hand, and tried: every instance of a scheme checks and gives the
// result it says, and a body that no arguments suit is told at the definition.

#include <catch2/catch.hpp>
#include <random>

#include "check/checker.hpp"
#include "check_support.hpp"

using namespace ik;
using namespace ik::test;
using Codes = std::vector<std::string>;

namespace {

/// The principal type of `f`.
std::string scheme(const std::string& text) {
    const Checking result = check_script(text);
    if (result.diagnostics.has_errors()) return "error: " + result.diagnostics.list().front().message;
    return check::type_of_function("f", *result.checked.scope);
}

}  // namespace

TEST_CASE("exponents of principal types are whole and without a common factor", "[infer]") {
    CHECK(scheme("fn f(x, y) = x^2 + y^3") == "(D^3, D^2) -> D^6");
    CHECK(scheme("fn f(x) = sqrt(x)") == "(D^2) -> D");
    CHECK(scheme("fn f(x, y) = sqrt(x) + cbrt(y)") == "(D^2, D^3) -> D");
    CHECK(scheme("fn f(x, y) = x / y") == "(D, E) -> D/E");
    CHECK(scheme("fn f(x, y) = x^-1 + y") == "(D, D^-1) -> D^-1");
    CHECK(scheme("fn f(a, b, c) = a*b + c") == "(D, E, D·E) -> D·E");
    CHECK(scheme("fn f(x, y, z) = [x^2, y^3, z^5]") == "(D^15, D^10, D^6) -> D^30");
}

TEST_CASE("what a body asks becomes the type of a parameter", "[infer]") {
    CHECK(scheme("fn f(x) = x + 1 m") == "(Length) -> Length");
    CHECK(scheme("fn f(x) = exp(x)") == "(Scalar) -> Scalar");
    CHECK(scheme("fn f(x) = x + x^2") == "(Scalar) -> Scalar");
    CHECK(scheme("fn f(m, v) = m * v^2 / 2 + 3 J") == "(D^2, D^-1·Length·Mass^(1/2)·Time^-1) -> Energy");
    CHECK(scheme("fn f(x) = sin(x)") == "(Angle) -> Scalar");
    CHECK(scheme("fn f(y, x) = atan2(y, x)") == "(D, D) -> Angle");
    CHECK(scheme("fn f(x) = (x -> ft) * 2 s") == "(Length) -> Length·Time");
    CHECK(scheme("fn f(x, y) = x > y") == "(D, D) -> bool");
    CHECK(scheme("fn f(c, a) = where(c, a, 0)") == "(bool, D) -> D");
    CHECK(scheme("fn f(x) = x") == "(D) -> D");
    CHECK(scheme("fn f(x) = \"{x}\"") == "(D) -> String");
    CHECK(scheme("fn f(x) = 0 * x + 1") == "(Scalar) -> Scalar");
}

TEST_CASE("annotations, generics and defaults are kept", "[infer]") {
    CHECK(scheme("fn f(m: Mass, v) = m * v") == "(Mass, D) -> D·Mass");
    CHECK(scheme("fn f<T: Dim>(a: T, b: T) -> T = sqrt(a^2 + b^2)") == "(T, T) -> T");
    CHECK(scheme("fn f<T: Dim>(a: T^2, b) -> T = sqrt(a) + b") == "(T^2, T) -> T");
    CHECK(scheme("fn f(a) -> Area = a * a") == "(Length) -> Area");
    CHECK(scheme("fn f(x, by = 10) = x * by") == "(D, E) -> D·E");
    CHECK(scheme("fn f(n: i64) -> i64 = if n < 2 then 1 else n * f(n - 1)") == "(Scalar) -> Scalar");
}

TEST_CASE("functions call functions with types of their own at each call", "[infer]") {
    CHECK(scheme("fn sq(x) = x * x\nfn f(x, t) = sq(x) / sq(t)") == "(D, E) -> D^2/E^2");
    CHECK(scheme("fn f(x) = g(x) + 1 m^2\nfn g(x) = x * x") == "(Length) -> Area");
    CHECK(scheme("k = 2 m\nfn f(x) = k * x") == "(D) -> D·Length");
    CHECK(scheme("k = 2 m\nfn f(x) = k * x\nk = 2 s") == "(D) -> ?");
}

TEST_CASE("functions of a module are inferred like the script's own", "[infer]") {
    check::Signature signature;
    signature.module_text = [](std::string_view, Span) { return "k = 2 s\nfn rms(x) = sqrt(mean(x^2)) + k"; };
    const Checking result = check_script("use lib\nfn f(x, y) = lib.rms(x) * y", signature);
    REQUIRE_FALSE(result.diagnostics.has_errors());
    CHECK(check::type_of_function("f", *result.checked.scope) == "(Time, D) -> D·Time");
}

TEST_CASE("parameters may be functions", "[infer]") {
    CHECK(scheme("fn f(g, x) = g(x)") == "((D) -> E, D) -> E");
    CHECK(scheme("fn f(g, x) = g(g(x))") == "((D) -> D, D) -> D");
    CHECK(scheme("fn f(g, x, h) = (g(x + h) - g(x - h)) / (2 * h)") == "((D) -> E, D, D) -> E/D");
    CHECK(scheme("fn at(g, x) = g(x)\nfn f(x) = at(sqrt, x) + 1 m") == "(Area) -> Length");
}

TEST_CASE("branches and loops keep one dimension", "[infer]") {
    CHECK(scheme("fn f(x, n) {\n total = 0\n for i in 0..n { total += x }\n total\n}") == "(D, Scalar) -> D");
    CHECK(scheme("fn f(x) {\n if x > 1 s { return x }\n 2 * x\n}") == "(Time) -> Time");
    CHECK(codes("fn f(x) {\n y = 1 m\n while x > 0 {\n y = y * y\n }\n y\n}") == Codes{"E0501 4:6"});
    CHECK(codes("fn f(x) {\n if x > 0 { return 1 m }\n 1 s\n}") == Codes{"E0506 3:2"});
    CHECK(codes("fn f(x) = if x > 0 then 1 m else 1 s") == Codes{"E0506 1:25"});
}

TEST_CASE("a body that nothing suits is told at the definition, called or not", "[infer]") {
    CHECK(codes("fn f(x) = (x + 1 m) * (x + 1 s)") == Codes{"E0203 1:24"});
    CHECK(codes("fn f(x) = (x + 1 m) * (x + 1 s)\nf(2)\nf(3 m)") == Codes{"E0203 1:24"});
    CHECK(codes("fn f(x) = x * 1 m + x * 1 s") == Codes{"E0203 1:11"});
    CHECK(codes("fn f(x) = exp(x + 1 m)") == Codes{"E0204 1:15"});
    CHECK(codes("fn f(x) = (x + 1 m) -> s") == Codes{"E0205 1:12"});
    CHECK(codes("fn f<D: Dim>(a: D, b: D) -> D = a * b") == Codes{"E0206 1:33"});
    CHECK(codes("fn f(x) -> Length = x^2 + 1 s") == Codes{"E0206 1:21"});
    CHECK(codes("fn g(x) = x + 1 m\nfn f(y) = g(y) + g(y * 1 s)") == Codes{"E0203 2:20"});
}

TEST_CASE("an argument that does not fit is told at the call", "[infer]") {
    CHECK(codes("fn f(x, y) = x^2 + y^3\nf(1 m^3, 1 m^2)").empty());
    CHECK(codes("fn f(x, y) = x^2 + y^3\nf(1 m, 1 s)") == Codes{"E0203 2:8"});
    CHECK(codes("fn f(x) = x + 1 m\nf(1 s)") == Codes{"E0203 2:3"});
    CHECK(codes("fn f(x) = x + 1 m\nf(0)\nf(inf)").empty());
    CHECK(codes("fn f(x, y = 1 mm) = x + y\nf(3 m)\nf(1 s, 2 s)\nf(1 s)") == Codes{"E0203 4:3"});
    CHECK(codes("fn f(x, y = x + 1 m) = y\nf(3 s, 2 m)\nf(3 m)").empty());
    CHECK(codes("fn f(x, y = 2 * x) = x + y\nfn g(z) = f(z) + 1 m\ng(3 m)").empty());
}

// A body is instantiated per call, so it may use a parameter that is a generic function in two ways.
TEST_CASE("inference refuses nothing that a call accepts", "[infer]") {
    const std::string two = "fn sq(x) = x * x\nfn half(x) = x / 2\nfn unit(x) = x / x\n";
    CHECK(codes(two + "fn f(g, x) = g(g(x))\na = f(sq, 2 m) + 1 m^4").empty());
    CHECK(codes(two + "fn t(g, x) = g(g(x))\nfn f(x) = t(sq, x) + 1 m^4\na = f(2 m)").empty());
    CHECK(codes(two + "fn f(g, x) = g(x) + g(1 m)\na = f(unit, 3 s)").empty());
    CHECK(codes(two + "fn f(g, x, y) {\n a = g(x)\n b = g(y)\n (x + 1 m) * (y + 1 s) * a * b\n}\nc = f(half, 1 m, 1 s)")
              .empty());
    CHECK(codes("fn p(x, n) = x^n\nfn f(x) = p(x, 2) + 1 m^2\na = f(2 m)").empty());
    CHECK(codes("fn f(a, b) = a + b\nprint(f(\"x\", \"y\"))").empty());
    CHECK(codes("fn f(n) {\n z = zeros(3)\n z[0] = 1 m\n z + 2 m\n}\na = f(1)").empty());
    CHECK(codes("fn f(x) {\n y = x + 1 m\n y = 2 s\n y + 1 s\n}\na = f(1 m)").empty());
}

TEST_CASE("every instance of a scheme checks and has the result it says", "[infer]") {
    const std::vector<std::string> bodies{"x^2 + y^3",
                                          "x * y",
                                          "sqrt(x) + cbrt(y)",
                                          "x / y + y / x",
                                          "[x, y^2]",
                                          "where(x > y^3, x, 0)",
                                          "hypot(x^-1, y)",
                                          "(x + 1 m) * y",
                                          "x^(2/3) - y^-2",
                                          "max(x, 2 * y)",
                                          "norm([x, x]) * y",
                                          "x % y",
                                          "clip(x, y, 2 * y) / y^2",
                                          "abs(x) * y // y"};
    std::mt19937 random(11);
    const units::Registry registry;
    for (const std::string& body : bodies) {
        const Checking defined = check_script("fn f(x, y) = " + body);
        REQUIRE_FALSE(defined.diagnostics.has_errors());
        const check::Scheme& scheme = *defined.checked.scope->schemes.at("f");
        for (int round = 0; round < 20; ++round) {
            std::vector<units::Dimension> variables;
            for (std::size_t i = 0; i < scheme.variables.size(); ++i) {
                const auto exponent = [&] {
                    return *Rational::make(static_cast<int>(random() % 7) - 3, random() % 2 + 1);
                };
                variables.push_back(
                    *units::Dimension::mul(*units::Dimension::pow(units::Dimension(units::Base::length), exponent()),
                                           *units::Dimension::pow(units::Dimension(units::Base::time), exponent())));
            }
            const auto value = [&](const check::DimTerm& term) {
                units::Dimension result = term.known;
                for (const auto& [variable, exponent] : term.powers) {
                    result = *units::Dimension::mul(result, *units::Dimension::pow(variables[variable], exponent));
                }
                return result;
            };
            check::Signature signature;
            for (const std::size_t i : {0U, 1U}) {
                ir::Type type;
                type.dtype = DType::f64;
                type.unit = registry.coherent(value(scheme.parameters[i].type.term));
                signature.inputs.push_back({i == 0 ? "p" : "q", type, ""});
            }
            const Checking called = check_script("fn f(x, y) = " + body + "\nr = f(p, q)", signature);
            INFO(body << " of " << units::display(signature.inputs[0].type.unit) << " and "
                      << units::display(signature.inputs[1].type.unit));
            REQUIRE_FALSE(called.diagnostics.has_errors());
            CHECK(units::same_but_angle(called.checked.module.outputs.back().type.unit.dimension(),
                                        value(scheme.result.term)));
        }
    }
}

TEST_CASE("a function inside a function is inferred for each of its calls", "[infer]") {
    CHECK(scheme("fn f(x) {\n  fn sq(y) = y^2\n  sq(x) + 1 m^2\n}") == "(Length) -> Area");
    CHECK(scheme("fn f(x, t) {\n  fn sq(y) = y * y\n  sq(x) / sq(t)\n}") == "(D, E) -> D^2/E^2");
    CHECK(scheme("fn f(x, t) {\n  fn over(y: Length) = y / t\n  fn back(z) = over(z) * t\n  back(x)\n}") ==
          "(Length, D) -> Length");
    CHECK(scheme("fn f(x) {\n  fn twice(h, y) = h(h(y))\n  fn half(q) = q / 2\n  twice(half, x) + 2 kg\n}") ==
          "(Mass) -> Mass");
    CHECK(scheme("fn f(x) {\n  fn scaled(y, by = 2 s) = y * by\n  scaled(by = x, y = 1 m) + scaled(1 m)\n}") ==
          "(Time) -> Length·Time");
    CHECK(scheme("fn f(x) {\n  fn count(n) -> f64 = if n > 1 then n * count(n - 1) else 1\n  count(3) * x\n}") ==
          "(D) -> D");
}

TEST_CASE("a function inside a function sees what its names hold when it is called", "[infer]") {
    CHECK(scheme("fn f(x) {\n  y = x\n  fn add(z) = z + y\n  y = 2 s\n  add(3 s)\n}") == "(D) -> Time");
    CHECK(scheme("fn f(x) {\n  fn set(z) {\n    x = z\n    x\n  }\n  set(1 s) * x\n}") == "(D) -> D·Time");
}

TEST_CASE("a function inside a function that no arguments suit is told once, called or not", "[infer]") {
    CHECK(codes("fn f(x) {\n  fn bad(y) = y + 1 m + 2 s\n  x\n}") == Codes{"E0203 2:15"});
    CHECK(codes("fn f(x) {\n  fn add(y) = y + 1 m\n  add(2 kg)\n}") == Codes{"E0203 2:15"});
    CHECK(codes("fn f(x) {\n  fn add(y) = y + 1 m\n  add(x)\n}\nf(2 kg)") == Codes{"E0203 5:3"});
    CHECK(codes("fn f(x) {\n  fn same(y) = y\n  same(1 m) * same(2 s) + same(x)\n}\nf(2 m * s)") == Codes{});
}

TEST_CASE("functions inside a function that call each other twice are inferred in bounded time", "[infer]") {
    std::string text = "fn f(x) {\n  fn g0(y) = y * 1\n";
    for (int i = 1; i <= 40; ++i) {
        const std::string below = "g" + std::to_string(i - 1);
        text += "  fn g" + std::to_string(i) + "(y) = " + below + "(y) + " + below + "(y)\n";
    }
    CHECK(codes(text + "  x\n}") == Codes{});
}
