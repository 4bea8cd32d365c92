#include <catch2/catch.hpp>
#include <string>

#include "base/diagnostic.hpp"
#include "base/utf8.hpp"

using ik::Code;
using ik::Diagnostic;
using ik::Label;
using ik::Span;

namespace {

/// The rendering of one error whose labels are given as (begin, length, text).
struct Part {
    std::uint32_t begin;
    std::uint32_t length;
    std::string text;
};

std::string rendered(const std::string& text, const std::vector<Part>& parts) {
    ik::Sources sources;
    const std::uint32_t file = sources.add("drag.ik", text);
    Diagnostic diagnostic{Code::dimension_mismatch, "message", {}, {}, {}};
    for (const Part& part : parts)
        diagnostic.labels.push_back({{file, part.begin, part.begin + part.length}, part.text});
    return ik::render(diagnostic, sources);
}

}  // namespace

TEST_CASE("a diagnostic with two operands is drawn as the language page shows it", "[base]") {
    ik::Sources sources;
    const std::uint32_t file = sources.add("drag.ik", "\n\ne = 0.5*m*v + e_pot\n");
    Diagnostic diagnostic{Code::dimension_mismatch, "cannot add Momentum and Energy", {}, {}, {}};
    diagnostic.labels = {
        {{file, 14, 15}, ""}, {{file, 6, 13}, "Momentum  [kg·m/s]"}, {{file, 16, 21}, "Energy    [J]"}};
    diagnostic.hints = {"multiply the left side by a Velocity"};
    CHECK(ik::render(diagnostic, sources) ==
          "error[E0203]: cannot add Momentum and Energy\n"
          " --> drag.ik:3:13\n"
          "  3 | e = 0.5*m*v + e_pot\n"
          "    |     -------   ----- Energy    [J]\n"
          "    |     Momentum  [kg·m/s]\n"
          "  hint: multiply the left side by a Velocity\n");
}

TEST_CASE("a lone label is drawn with carets", "[base]") {
    CHECK(rendered("a = foo", {{4, 3, ""}}) ==
          "error[E0203]: message\n --> drag.ik:1:5\n  1 | a = foo\n    |     ^^^\n");
}

TEST_CASE("tabs and wide characters keep the carets in place", "[base]") {
    // A tab goes to the next multiple of four; each CJK character takes two columns, a combining accent none.
    CHECK(rendered("\tx", {{1, 1, ""}}) == "error[E0203]: message\n --> drag.ik:1:2\n  1 |     x\n    |     ^\n");
    CHECK(rendered("\"日本\" x", {{9, 1, ""}}) ==
          "error[E0203]: message\n --> drag.ik:1:10\n  1 | \"日本\" x\n    |        ^\n");
    CHECK(rendered("\"e\xCC\x81\" x", {{6, 1, ""}}) ==
          "error[E0203]: message\n --> drag.ik:1:7\n  1 | \"e\xCC\x81\" x\n    |     ^\n");
}

TEST_CASE("characters that hide are shown as replacement characters", "[base]") {
    const std::string text = rendered(
        "a\xE2\x80\xAE"
        "b",
        {{1, 3, ""}});
    CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(text.find("a\xEF\xBF\xBD"
                    "b") != std::string::npos);
}

TEST_CASE("labels on several lines and in several files have their snippets", "[base]") {
    ik::Sources sources;
    const std::uint32_t first = sources.add("a.ik", "one\ntwo\nthree\nfour\n");
    const std::uint32_t second = sources.add("b.ik", "lib\n");
    Diagnostic diagnostic{Code::name_clash, "message", {}, {"a note"}, {}};
    diagnostic.labels = {{{first, 14, 18}, "here"}, {{first, 0, 3}, "before"}, {{second, 0, 3}, "there"}};
    CHECK(ik::render(diagnostic, sources) ==
          "error[E0305]: message\n --> a.ik:4:1\n  1 | one\n    | --- before\n    ...\n  4 | four\n    | ---- here\n"
          " --> b.ik:1:1\n  1 | lib\n    | --- there\n  note: a note\n");
}

TEST_CASE("a line of a megabyte is shown as a window around the label", "[base]") {
    const std::string text = rendered(std::string(1000000, 'x'), {{500000, 1, "mark"}});
    CHECK(text.size() < 1000);
    CHECK(text.find("drag.ik:1:500001") != std::string::npos);
    CHECK(text.find("...xxx") != std::string::npos);
    CHECK(text.find("^ mark") != std::string::npos);
}

TEST_CASE("the place behind the last character can be labelled", "[base]") {
    CHECK(rendered("x =", {{3, 0, ""}}) == "error[E0203]: message\n --> drag.ik:1:4\n  1 | x =\n    |    ^\n");
    CHECK(rendered("", {{0, 0, ""}}) == "error[E0203]: message\n --> drag.ik:1:1\n  1 | \n    | ^\n");
}

TEST_CASE("a list keeps twenty errors and counts the rest", "[base]") {
    ik::Diagnostics diagnostics;
    for (int i = 0; i < 30; ++i) diagnostics.add(Code::syntax_error, {}, "error");
    diagnostics.add(Code::lint_unused_variable, {}, "warning");
    CHECK(diagnostics.error_count() == 30);
    CHECK(diagnostics.list().size() == 21);
    diagnostics.clear();
    CHECK_FALSE(diagnostics.has_errors());
}

TEST_CASE("codes have their texts and severities", "[base]") {
    CHECK(ik::code_text(Code::dimension_mismatch) == "E0203");
    CHECK(ik::severity(Code::dimension_mismatch) == ik::Severity::error);
    CHECK(ik::severity(Code::lint_int_over_unit) == ik::Severity::warning);
    CHECK(ik::title(Code::bad_number) == "malformed number");
}

TEST_CASE("did you mean finds names within a third of the length", "[base]") {
    CHECK(ik::closest("metre", {"meter", "kelvin"}) == "meter");
    CHECK(ik::closest("metre", {"litre", "kelvin"}) == "");
    CHECK(ik::closest("linspcae", {"linspace", "arange"}) == "linspace");
    CHECK(ik::closest("velocty", {"velocity", "volume"}) == "velocity");
    CHECK(ik::closest("sni", {"sin", "tan"}) == "sin");
    CHECK(ik::closest("ab", {"ac"}) == "");
    CHECK(ik::closest("", {"a"}) == "");
}

TEST_CASE("broken UTF-8 decodes to one invalid code point a byte", "[base]") {
    CHECK(ik::decode_utf8("\xC3\xA9", 0).value == U'\u00E9');
    CHECK(ik::decode_utf8("\xF0\x9F\x98\x80", 0).length == 4);
    for (const char* broken : {"\xC3", "\x80", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
        CHECK(ik::decode_utf8(broken, 0).value == ik::CodePoint::invalid);
        CHECK(ik::decode_utf8(broken, 0).length == 1);
    }
    CHECK(ik::code_point_name(U'\u202E') == "U+202E");
    CHECK(ik::code_point_name(0) == "U+0000");
}
