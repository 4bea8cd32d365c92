#include <catch2/catch.hpp>

#include "syntax/parse.hpp"

using ik::syntax::is_incomplete;

TEST_CASE("input goes on while a bracket is open or an operator waits", "[syntax]") {
    for (const char* text : {"f(", "x = [1,", "fn f(x) {\n  y = 2", "x =", "a +", "a and", "x ->", "x to", "a |>",
                             "if c then", "0..", "x = (  # note", "a ≤", "use eo: a,"}) {
        INFO(text);
        CHECK(is_incomplete(text));
    }
}

TEST_CASE("complete and hopeless input does not go on", "[syntax]") {
    for (const char* text : {"", "x", "f(x)", "fn f(x) { x }", "x = \"(\"", "\"abc", "x # (", "f(x))", "n!", "(]",
                             "brand", "auto", "x = 1 # +"}) {
        INFO(text);
        CHECK_FALSE(is_incomplete(text));
    }
}
