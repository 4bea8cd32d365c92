// Functions, branches, loops, annotations and sessions.

#include <catch2/catch.hpp>

#include "check_support.hpp"

using namespace ik;
using namespace ik::test;
using Codes = std::vector<std::string>;

TEST_CASE("a function is instantiated per argument types") {
    CHECK(type_of("fn sq(x) = x * x\na = sq(3.0 m)\nb = sq(2)") == "i64");
    CHECK(type_of("fn sq(x) = x * x\na = sq([1.0, 2.0] s)") == "f64[2] s^2");
    const Checking result = check_script("fn sq(x) = x * x\na = sq(3.0 m)\nb = sq(4.0 m)\nc = sq(5.0 s)");
    CHECK(result.checked.module.functions.size() == 3);
}

TEST_CASE("defaults and keyword arguments find their parameters") {
    CHECK(type_of("fn f(x, y = 2 m) = x * y\na = f(3)") == "i64 m");
    CHECK(type_of("fn f(x, y = 2 m) = x * y\na = f(y = 1 s, x = 2 kg)") == "i64 kg·s");
    CHECK(codes("fn f(x) = x\nf(1, 2)") == Codes{"E0402 2:1"});
    CHECK(codes("fn f(x) = x\nf()") == Codes{"E0402 2:1"});
    CHECK(codes("fn f(x) = x\nf(z = 1)") == Codes{"E0304 2:3"});
    CHECK(codes("sin(1, 2)") == Codes{"E0402 1:1"});
}

TEST_CASE("a parameter may be an exponent: the body is checked for its value") {
    CHECK(type_of("fn p(x, n) = x^n\na = p(2.0 m, 3)") == "f64 m^3");
    CHECK(type_of("fn p(x, n) = x^n\nfn q(x, n) = p(x, n + 1)\na = q(2.0 m, 3)") == "f64 m^4");
}

TEST_CASE("a function sees the variables of the top level") {
    CHECK(type_of("k = 2 m\nfn f(x) = k * x\na = f(3 s)") == "i64 m·s");
    CHECK(type_of("k = 2 m\nfn f(x) = k * x\nk = 2.5 kg\na = f(3 s)") == "f64 kg·s");
    CHECK(type_of("k = 2 m\nfn f(x) = k * x\nfn g(x) = f(x) / k\na = g(3 s)") == "f64 s");
}

TEST_CASE("functions are passed to functions") {
    CHECK(type_of("fn twice(f, x) = f(f(x))\nfn inc(x) = x + 1\na = twice(inc, 3)") == "i64");
    CHECK(type_of("fn at(f, x) = f(x)\na = at(sqrt, 9.0 m^2)") == "f64 m");
}

TEST_CASE("recursion needs the type of the result") {
    CHECK(type_of("fn fact(n: i64) -> i64 = if n <= 1 then 1 else n * fact(n - 1)\na = fact(5)") == "i64");
    CHECK(codes("fn f(n) = if n < 1 then 1 else f(n - 1)\nf(3)") == Codes{"E0504 1:32"});
    CHECK(type_of("k = 2\nfn f(n: i64) -> i64 = if n <= 1 then k else k * f(n - 1)\na = f(5)") == "i64");
}

TEST_CASE("generic dimensions agree wherever they occur") {
    const std::string hyp = "fn hyp<D: Dim>(a: D, b: D) -> D = sqrt(a^2 + b^2)\n";
    CHECK(type_of(hyp + "x = hyp(3.0 m, 40 cm)") == "f64 m");
    CHECK(codes(hyp + "hyp(3 m, 4 s)") == Codes{"E0206 2:10"});
    CHECK(type_of("fn root<D: Dim>(a: D^2) -> D = sqrt(a)\nx = root(4.0 m^2)") == "f64 m");
    CHECK(codes("fn bad<D: Dim>(a: D) -> D = a * a\nbad(3 m)") == Codes{"E0206 1:29"});
}

TEST_CASE("annotations check dimension, dtype and shape") {
    CHECK(codes("v: Velocity = 3 m") == Codes{"E0206 1:15"});
    CHECK(codes("n: i64 = 3.5") == Codes{"E0206 1:10"});
    CHECK(type_of("x: f32 Length = 3.5 m") == "f32 m");
    CHECK(type_of("x: f32 = [1, 2, 3]") == "f32[3]");
    CHECK(codes("x: Length[2] = [1, 2, 3] m") == Codes{"E0206 1:16"});
    CHECK(codes("fn f(a: Length[n], b: Length[n]) = a + b\nf([1, 2] m, [1, 2, 3] m)") == Codes{"E0206 2:13"});
    CHECK(codes("x: Lenth = 3 m").front().starts_with("E0209"));
    CHECK(codes("fn f(x: Length) -> Time = x") == Codes{"E0206 1:27"});
}

TEST_CASE("bodies that are never called are still checked for names") {
    CHECK(codes("fn f(x) = x + undefined_thing") == Codes{"E0301 1:15"});
    CHECK(codes("fn f(x) = undefined_thing(x)") == Codes{"E0302 1:11"});
    CHECK(codes("fn f(x) { y = x\n for i in 0..3 { y += i }\n y }").empty());
}

TEST_CASE("every path returns a value of one type") {
    CHECK(type_of("fn f(x) { if x > 1 { return 2 m }\n 2.5 m }\na = f(1)") == "f64 m");
    CHECK(type_of("fn f(x) { if x > 1 { 2 m } else { 250 cm } }\na = f(1)") == "f64 m");
    CHECK(codes("fn f(x) { if x > 1 { return 2 m } }\nf(1)") == Codes{"E0502 1:4"});
    CHECK(codes("fn f(x) { if x > 1 { return 2 m }\n 3 s }\nf(1)") == Codes{"E0506 2:2"});
    CHECK(codes("return 3") == Codes{"E0503 1:1"});
}

TEST_CASE("a loop variable that starts as a literal takes the type the loop needs") {
    CHECK(type_of("s = 0\nfor i in 0..3 { s += 0.5 * i }\ns") == "f64");
    CHECK(type_of("s = 0\nfor x in [1.0, 2.0] m { s += x }\ns") == "f64 m");
    CHECK(type_of("x = 1 m\nwhile x < 10 m { x *= 2 }\nx") == "i64 m");
    CHECK(type_of("s = 0\nfor i in 0..2 { for j in 0..2 { s += 0.5 } }\ns") == "f64");
}

TEST_CASE("a loop that changes a type is reported") {
    CHECK(codes("x = [1, 2]\nfor i in 0..3 { x = 2.0 }") == Codes{"E0501 2:21"});
    CHECK(codes("x = 1 m\nfor i in 0..3 { x = 2 s }") == Codes{"E0501 2:21"});
    CHECK(codes("x = 1 m\nfor i in 0..3 { x = x * x }").front().starts_with("E0501"));
}

TEST_CASE("names that both branches bind live on, those of one branch do not") {
    CHECK(type_of("param c: bool = true\nif c { a = 1 } else { a = 2.5 }\nb = a") == "f64");
    CHECK(codes("param c: bool = true\nif c { a = 1 }\nb = a") == Codes{"E0301 3:5"});
    CHECK(codes("param c: bool = true\nif c { a = 1 m } else { a = 2 s }\nb = a") == Codes{"E0506 2:29"});
    CHECK(codes("for i in 0..3 { q = i }\nb = q") == Codes{"E0301 2:5"});
}

TEST_CASE("an array is not a condition") {
    CHECK(codes("if [1, 2] > 1 { print(\"x\") }") == Codes{"E0407 1:4"});
    CHECK(codes("while 3 { }") == Codes{"E0401 1:7"});
    CHECK(codes("break") == Codes{"E0503 1:1"});
}

TEST_CASE("params without a value are reported, given ones are inputs") {
    CHECK(codes("param v: Velocity") == Codes{"E0505 1:7"});
    check::Signature signature;
    check::Signature::Input input;
    input.name = "v";
    input.type.dtype = DType::f64;
    signature.inputs.push_back(input);
    signature.given_params.push_back("v");
    const Checking given = check_script("param v: Scalar = 3\nw = 2 * v", signature);
    REQUIRE_FALSE(given.diagnostics.has_errors());
    REQUIRE(given.checked.module.inputs.size() == 1);
    CHECK(given.checked.module.inputs[0].name == "v");
    CHECK(codes("param v: Velocity = 3 m/s", signature) == Codes{"E0801 1:7"});
}

TEST_CASE("free variables of a text are inputs, in the order of use") {
    check::Signature signature;
    for (const char* name : {"a", "b", "unused"}) {
        check::Signature::Input input;
        input.name = name;
        input.type.dtype = DType::f64;
        input.type.shape.rank = 1;
        input.type.shape.extents[0] = ir::Extent::symbol(7);
        signature.inputs.push_back(input);
    }
    const Checking result = check_script("b + a", signature);
    REQUIRE_FALSE(result.diagnostics.has_errors());
    REQUIRE(result.checked.module.inputs.size() == 2);
    CHECK(result.checked.module.inputs[0].name == "b");
    CHECK(result.checked.module.inputs[1].name == "a");
    CHECK(result.checked.ends_in_expression);
}

TEST_CASE("declarations outlive a text, those of a failed one do not") {
    const Checking first = check_script("dimension Money\nunit dollar: Money\nfn double(x) = 2 * x");
    REQUIRE_FALSE(first.diagnostics.has_errors());
    const Checking second = check_script("double(3 dollar)", {}, first.checked.scope);
    REQUIRE_FALSE(second.diagnostics.has_errors());
    CHECK(describe(second.checked.module.outputs.back().type) == "i64 dollar");
    const Checking bad = check_script("fn triple(x) = 3 * x\nnonsense", {}, first.checked.scope);
    CHECK(bad.diagnostics.has_errors());
    CHECK(bad.checked.scope == first.checked.scope);
}

TEST_CASE("modules give functions and values by name") {
    check::Signature signature;
    signature.module_text = [](std::string_view name, Span) -> std::optional<std::string> {
        if (name == "shapes") return "side = 2 m\nfn area(a) = a * side\n";
        if (name == "loop") return "use loop\n";
        return std::nullopt;
    };
    CHECK(codes("use shapes\na: Area = shapes.area(3 m) + shapes.side^2", signature).empty());
    CHECK(codes("use shapes: area\na: Area = area(3 m)", signature).empty());
    CHECK(codes("use shapes as s\ns.volume(3)", signature) == Codes{"E0301 2:3"});
    CHECK(codes("use nowhere", signature) == Codes{"E0303 1:1"});
    CHECK(codes("use loop", signature) == Codes{"E0303 1:1"});
}

TEST_CASE("names are declared once") {
    CHECK(codes("fn f(x) = x\nfn f(y) = y") == Codes{"E0305 2:4"});
    CHECK(codes("fn f(x, x) = x") == Codes{"E0305 1:9"});
}
