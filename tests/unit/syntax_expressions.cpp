#include <catch2/catch.hpp>

#include "syntax_helpers.hpp"

using ik::test::shape;

TEST_CASE("operators bind as the language says", "[syntax]") {
    CHECK(shape("-2^2") == "(- (^ 2 2))");
    CHECK(shape("2^3^2") == "(^ 2 (^ 3 2))");
    CHECK(shape("2^-3^2*4") == "(* (^ 2 (- (^ 3 2))) 4)");
    CHECK(shape("a - b - c") == "(- (- a b) c)");
    CHECK(shape("a + b*c @ d % e // f") == "(+ a (// (% (@ (* b c) d) e) f))");
    CHECK(shape("not a == b and c or d") == "(or (and (not (compare == a b)) c) d)");
    CHECK(shape("a | b xor c & d << e") == "(| a (xor b (& c (<< d e))))");
    CHECK(shape("~a & -b") == "(& (~ a) (- b))");
    CHECK(shape("0..n - 1") == "(range 0 (- n 1))");
    CHECK(shape("a < b == c") == "(compare < == a b c)");
    CHECK(shape("0 < x <= 1 and y") == "(and (compare < <= 0 x 1) y)");
    CHECK(shape("(a < b) < c") == "(compare < (compare < a b) c)");
    CHECK(shape("--x") == "(- (- x))");
    CHECK(shape("n! != 3") == "(compare != (factorial n) 3)");
}

TEST_CASE("superscripts are powers", "[syntax]") {
    CHECK(shape("x²") == "(^ x 2)");
    CHECK(shape("-x³") == "(- (^ x 3))");
    CHECK(shape("x⁻¹⁰ + 1") == "(+ (^ x (- 10)) 1)");
    CHECK(shape("f(x)²*y") == "(* (^ (call f (argument x)) 2) y)");
}

TEST_CASE("Unicode operators stand for the ASCII ones", "[syntax]") {
    CHECK(shape("a · b × c ÷ d") == "(/ (* (* a b) c) d)");
    CHECK(shape("a ≤ b ≥ c ≠ d") == "(compare <= >= != a b c d)");
    CHECK(shape("x → km") == "(convert x km)");
}

TEST_CASE("a conversion binds below everything but a pipe", "[syntax]") {
    CHECK(shape("a + b -> km") == "(convert (+ a b) km)");
    CHECK(shape("a + b to km") == "(convert (+ a b) km)");
    CHECK(shape("x -> km |> f -> m") == "(convert (call f (argument (convert x km))) m)");
    CHECK(shape("if c then a else b + 1 -> m") == "(convert (if_expr c a (+ b 1)) m)");
    CHECK(shape("x -> 1") == "(convert x 1)");
    CHECK(shape("x -> 1/s") == "(convert x (/ 1 s))");
    CHECK(shape("f(x -> km, y)") == "(call f (argument (convert x km)) (argument y))");
}

TEST_CASE("a pipe is a call", "[syntax]") {
    CHECK(shape("x |> f") == "(call f (argument x))");
    CHECK(shape("x + 1 |> f(2, k = 3)") == "(call f (argument (+ x 1)) (argument 2) (argument 'k' 3))");
    CHECK(shape("x |> f |> eo.g") == "(call (member 'g' eo) (argument (call f (argument x))))");
    CHECK(shape("x |> f.(y)") == "(dot_call f (argument x) (argument y))");
}

TEST_CASE("postfixes apply to what stands before them", "[syntax]") {
    CHECK(shape("eo.ndvi(a)[0]") == "(index (call (member 'ndvi' eo) (argument a)) 0)");
    CHECK(shape("f.(x, y)") == "(dot_call f (argument x) (argument y))");
    CHECK(shape("f()") == "(call f)");
    CHECK(shape("f(a,)") == "(call f (argument a))");
    CHECK(shape("a[1:5, ::-1, -1]") == "(index a (slice 1 5 -) (slice - - (- 1)) (- 1))");
    CHECK(shape("a[..., 0]") == "(index a (ellipsis '...') 0)");
    CHECK(shape("a[:, new]") == "(index a (slice - - -) (new_axis 'new'))");
    CHECK(shape("a[1::2]") == "(index a (slice 1 - 2))");
    CHECK(shape("a[b > 0]") == "(index a (compare > b 0))");
}

TEST_CASE("numbers keep their text without underscores", "[syntax]") {
    CHECK(shape("1_000 + 0xFF + 0b101 + 1.5e-9 + .5 + 1.") == "(+ (+ (+ (+ (+ 1000 0xFF) 0b101) 1.5e-9) .5) 1.)");
    CHECK(shape("2i") == "(imaginary '2')");
    CHECK(shape("0..n") == "(range 0 n)");
    CHECK(shape("[1, [2, 3], []]") == "(array 1 (array 2 3) (array))");
}

TEST_CASE("strings are cooked and hold expressions", "[syntax]") {
    CHECK(shape(R"("a\n\t\"\\\{b}")") == "(string (string_text 'a\n\t\"\\{b}'))");
    CHECK(shape(R"("best: {max(d):.1} at {a[0] -> deg:.2}!")") ==
          "(string (string_text 'best: ') (interpolation '.1' (call max (argument d)) -) (string_text ' at ') "
          "(interpolation '.2' (index a 0) deg) (string_text '!'))");
    CHECK(shape(R"("{f("{x}")}")") == "(string (interpolation (call f (argument (string (interpolation x -)))) -))");
    CHECK(shape("\"\"") == "(string)");
}

TEST_CASE("a choice and a hole are expressions", "[syntax]") {
    CHECK(shape("1 + if c then a else if d then b else e") == "(+ 1 (if_expr c a (if_expr d b e)))");
    CHECK(shape("mass * ?") == "(* mass (hole '?'))");
    CHECK(shape("x = if a then b\n  else c") == "(assign x - (if_expr a b c))");
}

TEST_CASE("a line goes on after an operator and inside brackets", "[syntax]") {
    CHECK(shape("a +  # why\n  b") == "(+ a b)");
    CHECK(shape("x =\n  3") == "(assign x - 3)");
    CHECK(shape("f(a\n  , # note\n b\n)") == "(call f (argument a) (argument b))");
    CHECK(shape("[1,\r\n 2]\r\n") == "(array 1 2)");
    CHECK(shape("x ->\n km") == "(convert x km)");
}
