#include <catch2/catch.hpp>

#include "syntax_helpers.hpp"

using ik::test::errors;
using ik::test::first_error;
using Errors = std::vector<std::string>;

TEST_CASE("several syntax errors are reported in one run", "[syntax]") {
    CHECK(errors("x = 3 + * 4\ny = 2\nfn f(x) {\n  a = 3 4\n  b = 1\n  c = /\n}\nz = ]\n") ==
          Errors{"E0101 1:9", "E0101 4:9", "E0101 6:7", "E0103 8:5"});
}

TEST_CASE("what follows a bad statement is still parsed", "[syntax]") {
    ik::Sources sources;
    ik::Diagnostics diagnostics;
    const auto tree = ik::syntax::parse(sources, sources.add("t", "x = 3 3; y = 2\nz = 1"), diagnostics);
    REQUIRE(tree.kids(tree.root).size() == 3);
    CHECK(tree[tree.kid(tree.root, 0)].kind == ik::ast::Kind::error);
    CHECK(tree[tree.kid(tree.root, 1)].kind == ik::ast::Kind::assign);
}

TEST_CASE("a bad argument list of several lines is one error", "[syntax]") {
    CHECK(errors("f(a,\n  b c,\n  d e\n)\nx = 1") == Errors{"E0101 2:5"});
}

TEST_CASE("an unbalanced bracket is named with both places", "[syntax]") {
    CHECK(errors("fn f() {\n  a = (1 + 2\n}\ny = 3 3") == Errors{"E0103 2:7", "E0101 4:7"});
    CHECK(first_error("a = (1 + 2]\n") ==
          "error[E0103]: `(` is not closed before `]`\n --> test.ik:1:5\n  1 | a = (1 + 2]\n"
          "    |     -     - expected `)` before this\n    |     opened here\n");
    CHECK(errors("x = (1\n") == Errors{"E0103 1:5"});
    CHECK(errors("if a {\n x = 1\n") == Errors{"E0103 1:6"});
    CHECK(errors("x = 1)\ny = 2 2") == Errors{"E0103 1:6", "E0101 2:7"});
    CHECK(errors("}\nx = 1") == Errors{"E0103 1:1"});
}

TEST_CASE("an unterminated string is one error", "[syntax]") {
    CHECK(errors("print(\"abc)\nx = 1 1\n") == Errors{"E0102 1:7", "E0101 2:7"});
    CHECK(errors("x = \"a {b\ny = 2\n") == Errors{"E0102 1:5"});
    CHECK(errors("x = \"a") == Errors{"E0102 1:5"});
}

TEST_CASE("malformed numbers are reported", "[syntax]") {
    CHECK(errors("x = 1.2.3") == Errors{"E0104 1:8"});
    CHECK(errors("x = 0b12") == Errors{"E0104 1:5"});
    CHECK(errors("x = 0xFG") == Errors{"E0104 1:5"});
    CHECK(errors("x = 1__0") == Errors{"E0104 1:6"});
    CHECK(errors("x = 1_") == Errors{"E0104 1:6"});
}

TEST_CASE("bad escapes and empty interpolations are reported", "[syntax]") {
    CHECK(errors("x = \"\\q\"") == Errors{"E0107 1:7"});
    CHECK(errors("x = \"{}\"") == Errors{"E0107 1:7"});
    CHECK(errors("x = \"{a b}\"") == Errors{"E0107 1:9"});
}

TEST_CASE("characters that mislead are reported where they stand", "[syntax]") {
    CHECK(errors(std::string("x = 1\0y", 7)) == Errors{"E0105 1:6"});
    CHECK(errors("x = 1 # \xE2\x80\xAE") == Errors{"E0105 1:9"});
    CHECK(errors("x = \"\xE2\x80\xAE\"") == Errors{"E0105 1:6"});
    CHECK(errors("x = \x80") == Errors{"E0105 1:5"});
    CHECK(errors("x\r= y") == Errors{"E0105 1:2"});
    CHECK(errors("x = \xEF\xBB\xBF") == Errors{"E0105 1:5"});
    // A Cyrillic "a".
    CHECK(first_error("\xD0\xB0 = 1") ==
          "error[E0105]: unexpected character `\xD0\xB0` (U+0430)\n --> test.ik:1:1\n  1 | \xD0\xB0 = 1\n    | ^\n"
          "  hint: it looks like `a`, but is another one\n");
    CHECK(errors("x = \"日本 а\"  # ümlaut") == Errors{});
}

TEST_CASE("only names and indexed names are assigned to", "[syntax]") {
    CHECK(errors("3 = x") == Errors{"E0101 1:1"});
    CHECK(errors("f(x) = 2") == Errors{"E0101 1:1"});
    CHECK(errors("f(a + b = 2)") == Errors{"E0101 1:3"});
}

TEST_CASE("messages tell what was expected and know habits of other languages", "[syntax]") {
    CHECK(first_error("x = ") ==
          "error[E0101]: expected an expression, found the end of the input\n"
          " --> test.ik:1:4\n  1 | x = \n    |    ^\n");
    CHECK(first_error("x = 2 ** 3").find("hint: a power is written `^`") != std::string::npos);
    CHECK(first_error("if x = 3 { }").find("hint: equality is written `==`") != std::string::npos);
    CHECK(first_error("let x = 3").find("hint: write `name = value`") != std::string::npos);
    CHECK(first_error("def f(x):").find("`fn name(x) = ...`") != std::string::npos);
    CHECK(first_error("a && b").find("write `and`") != std::string::npos);
    CHECK(first_error("x -> m / s").find("a unit is written without blanks") != std::string::npos);
    CHECK(first_error("a if b else c").find("if c then a else b") != std::string::npos);
    CHECK(first_error("x = if a then b").find("needs both sides") != std::string::npos);
    CHECK(first_error("for x in y: z").find("expected a block in `{ }`, found `:`") != std::string::npos);
}
