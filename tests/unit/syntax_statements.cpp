#include <catch2/catch.hpp>

#include "syntax_helpers.hpp"

using ik::test::shape;

TEST_CASE("assignments", "[syntax]") {
    CHECK(shape("x = 1") == "(assign x - 1)");
    CHECK(shape("x: f32 Velocity[n, 3] = 1") == "(assign x ([] 'f32' Velocity n 3) 1)");
    CHECK(shape("x: bool = a") == "(assign x (type 'bool' -) a)");
    CHECK(shape("x: String = a") == "(assign x (type 'String' -) a)");
    CHECK(shape("x: Length^2 / Time = a") == "(assign x (type (/ (unit_power 2/1 Length) Time)) a)");
    CHECK(shape("x: i64[:] = a") == "(assign x ([] 'i64' - :) a)");
    CHECK(shape("a[1:-1, 0] += 2 m") == "(+ (index a (slice 1 (- 1) -) 0) - (quantity 2 m))");
    CHECK(shape("x -= 1") == "(- x - 1)");
    CHECK(shape("x *= 1") == "(* x - 1)");
    CHECK(shape("x /= 1") == "(/ x - 1)");
}

TEST_CASE("functions", "[syntax]") {
    CHECK(shape("fn f(x) = x^2") == "(fn 'f' (fn_param 'x' - -) - (^ x 2))");
    CHECK(shape("fn f() = 1") == "(fn 'f' - 1)");
    CHECK(
        shape("fn hyp<D: Dim, E>(a: D, b: E = 2 m) -> D^2 { return a }") ==
        "(fn 'hyp' (generic 'D' Dim) (generic 'E' -) (fn_param 'a' (type D) -) (fn_param 'b' (type E) (quantity 2 m)) "
        "(type (unit_power 2/1 D)) (block (return_statement a)))");
    CHECK(shape("fn f(\n  a,\n  b: f64[n]\n) -> bool = a") ==
          "(fn 'f' (fn_param 'a' - -) (fn_param 'b' ([] 'f64' - n) -) (type 'bool' -) a)");
}

TEST_CASE("the parts of a function can be asked for", "[syntax]") {
    ik::Sources sources;
    ik::Diagnostics diagnostics;
    const auto tree = ik::syntax::parse(sources, sources.add("t", "fn f<D>(a, b) -> D = a"), diagnostics);
    const ik::ast::FnParts parts = tree.fn_parts(tree.kid(tree.root, 0));
    CHECK(parts.generics.size() == 1);
    CHECK(parts.params.size() == 2);
    CHECK(tree[parts.return_type].kind == ik::ast::Kind::type);
    CHECK(tree[parts.body].kind == ik::ast::Kind::name);
}

TEST_CASE("branches and loops", "[syntax]") {
    CHECK(shape("if a { x = 1 } else if b { } else { y }") ==
          "(if_statement a (block (assign x - 1)) (if_statement b (block) (block (expr_statement y))))");
    CHECK(shape("if a {\n}\nelse {\n}") == "(if_statement a (block) (block))");
    CHECK(shape("if a { }\nx = 1") == "(if_statement a (block) -)");
    CHECK(shape("for i in 0..n { break; continue }") ==
          "(for_statement 'i' (range 0 n) (block (break_statement) (continue_statement)))");
    CHECK(shape("while x < 3 in { return }") ==
          "(while_statement (compare < x (quantity 3 in)) (block (return_statement -)))");
    CHECK(shape("if a then b else c -> m") == "(convert (if_expr a b c) m)");
}

TEST_CASE("declarations", "[syntax]") {
    CHECK(shape("param v0: Velocity = 20 m/s") == "(param 'v0' (type Velocity) (quantity 20 (/ m s)))");
    CHECK(shape("param n: i64") == "(param 'n' (type 'i64' -) -)");
    CHECK(shape("use eo") == "(use 'eo' -)");
    CHECK(shape("use eo: ndvi, evi") == "(use 'eo' - (use_name 'ndvi') (use_name 'evi'))");
    CHECK(shape("use \"./lib.ik\" as lib") == "(quoted './lib.ik' (use_alias 'lib'))");
    CHECK(shape("dimension Money") == "(dimension_decl 'Money' -)");
    CHECK(shape("dimension Drag = Force / Velocity^2") ==
          "(dimension_decl 'Drag' (/ Force (unit_power 2/1 Velocity)))");
    CHECK(shape("unit dollar: Money, dollars, metric") ==
          "(unit_decl 'dollar' Money - (use_name 'dollars') (use_name 'metric'))");
    CHECK(shape("unit furlong = 220 yard") == "(unit_decl 'furlong' - (quantity 220 yard))");
}

TEST_CASE("the words of declarations can be names too", "[syntax]") {
    CHECK(shape("unit = 3") == "(assign unit - 3)");
    CHECK(shape("param + use") == "(+ param use)");
    CHECK(shape("dimension(x)") == "(call dimension (argument x))");
}

TEST_CASE("a byte order mark and carriage returns are accepted", "[syntax]") {
    CHECK(shape("\xEF\xBB\xBFx = 1\r\ny = 2\r\n") == "(assign x - 1)");
}
