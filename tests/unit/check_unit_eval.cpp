#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "check/unit_eval.hpp"
#include "syntax/parse.hpp"
#include "units/convert.hpp"

using ik::Code;
using ik::Diagnostics;
using ik::Sources;
using ik::units::Registry;

namespace {

// A script of declarations and `x -> unit` statements; evaluates the declarations and the units in order.
struct Script {
    explicit Script(std::string text) {
        const std::uint32_t file = sources.add("test.ik", std::move(text));
        const ik::ast::Ast ast = ik::syntax::parse(sources, file, diagnostics);
        const ik::check::UnitContext context{ast, registry, diagnostics};
        for (const ik::ast::NodeId id : ast.kids(ast.root)) {
            using ik::ast::Kind;
            if (ast[id].kind == Kind::dimension_decl) {
                ik::check::declare_dimension(context, id);
            } else if (ast[id].kind == Kind::unit_decl) {
                ik::check::declare_unit(context, id);
            } else if (ast[id].kind == Kind::expr_statement && ast[ast.kid(id, 0)].kind == Kind::convert) {
                unit = ik::check::eval_unit(context, ast.kid(ast.kid(id, 0), 1));
            }
        }
    }

    /// Factor to the coherent unit of the last unit.
    [[nodiscard]] double size() const {
        REQUIRE(diagnostics.list().empty());
        REQUIRE(unit);
        return convert(*unit, registry.coherent(unit->dimension()))->factor;
    }

    [[nodiscard]] bool reports(Code code, std::uint32_t line, std::uint32_t column) const {
        if (diagnostics.list().size() != 1 || diagnostics.list()[0].code != code) {
            return false;
        }
        const ik::Span span = diagnostics.list()[0].labels.at(0).span;
        const ik::LineColumn at = sources.position(span.file, span.begin);
        UNSCOPED_INFO("at " << at.line << ":" << at.column);
        return at.line == line && at.column == column;
    }

    Sources sources;
    Diagnostics diagnostics;
    Registry registry;
    std::optional<ik::units::Unit> unit;
};

std::string file_text(const std::string& name) {
    std::ifstream file(std::string(IK_SOURCE_DIR) + "/" + name);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("a unit of the tree has dimension and scale, and is marked as written", "[units][check]") {
    const Script script("x -> km/h\n");
    CHECK(script.size() == 1000.0 / 3600.0);
    CHECK(script.unit->is_written());
    CHECK(Script("x -> W/(m^2*K)").size() == 1.0);
    CHECK(Script("x -> kg*m^2/s^2").size() == 1.0);
    CHECK(Script("x -> m^(1/2)").unit->dimension().exponent(ik::units::Base::length) == ik::Rational::make(1, 2));
    CHECK(Script("x -> 1/s").size() == 1.0);
    CHECK(Script("x -> degC").unit->is_point());
    CHECK_FALSE(Script("x -> J/degC").unit->is_point());
}

TEST_CASE("an unknown unit is reported at its name with a suggestion", "[units][check]") {
    const Script script("x -> m/secnd\n");
    CHECK(script.reports(Code::unknown_unit, 1, 8));
    CHECK(script.diagnostics.list()[0].hints == std::vector<std::string>{"did you mean `second`?"});
    CHECK_FALSE(script.unit);
    CHECK(Script("x -> Length").reports(Code::unknown_unit, 1, 6));
    CHECK(Script("x -> foo1/bar1").diagnostics.error_count() == 2);
}

TEST_CASE("exponents that overflow or divide by zero are located errors", "[units][check]") {
    CHECK(Script("x -> m^(1/0)").reports(Code::exponent_overflow, 1, 6));
    CHECK(Script("x -> (m^9000000000000000000)^2").diagnostics.list()[0].code == Code::exponent_overflow);
    std::string product = "x -> m";
    for (int i = 0; i < 1000; ++i) {
        product += "*m";
    }
    CHECK(Script(product).unit->dimension().exponent(ik::units::Base::length) == ik::Rational(1001));
}

TEST_CASE("declared dimensions and units can be used at once", "[units][check]") {
    CHECK(Script("unit furlong2 = 220 yard, fur2\nx -> fur2").size() == 201.168);
    CHECK(Script("unit smoot = 67 inch, smoots\nx -> smoot^2").size() == 67 * 0.0254 * 67 * 0.0254);
    CHECK(Script("unit half_turn = pi * 1 rad\nx -> half_turn").size() == 3.141592653589793);
    CHECK(Script("unit odd = (3 m)^2 / (2 s)\nx -> odd").size() == 4.5);
    CHECK(Script("unit light_step = c * 1 s\nx -> light_step").size() == 299792458.0);
    CHECK(Script("unit score2 = 20\nx -> score2").size() == 20.0);
    const Script money(
        "dimension Money\nunit dollar: Money, USD, metric\ndimension Wage = Money / Time\nx -> kiloUSD/h");
    CHECK(money.size() == 1000.0 / 3600.0);
    CHECK(money.registry.dimension_name(money.unit->dimension()) == "Wage");
}

TEST_CASE("clashing declarations name the place of the first", "[units][check]") {
    const Script unit("unit aa = 3 m\nunit aa = 4 m\n");
    CHECK(unit.reports(Code::unit_clash, 2, 6));
    CHECK(unit.diagnostics.list()[0].labels.at(1).span == ik::Span{0, 5, 7});
    CHECK(Script("unit metre = 3 s").reports(Code::unit_clash, 1, 6));
    CHECK(Script("unit aa = 3 s, mile").reports(Code::unit_clash, 1, 16));
    CHECK(Script("unit aa = 3 s, aa").reports(Code::unit_clash, 1, 16));
    CHECK(Script("dimension Length").reports(Code::unit_clash, 1, 11));
    CHECK(Script("dimension Drag\ndimension Drag = Length").reports(Code::unit_clash, 2, 11));
}

TEST_CASE("a unit with a failing value is reported and not declared", "[units][check]") {
    CHECK(Script("unit aa = 3 foo1").reports(Code::unknown_unit, 1, 13));
    CHECK(Script("unit aa = 3 aa").reports(Code::unknown_unit, 1, 13));
    CHECK(Script("unit aa = sin(1) m").diagnostics.list().at(0).code == Code::not_constant);
    CHECK(Script("unit aa = 0 m").diagnostics.list().at(0).code == Code::bad_number);
    CHECK(Script("unit aa = 1 degC").reports(Code::temperature_point, 1, 11));
    CHECK(Script("unit aa: Time = 3 m").reports(Code::annotation_mismatch, 1, 17));
    CHECK(Script("unit aa: Tyme = 3 m").reports(Code::unknown_dimension, 1, 10));
    CHECK(Script("dimension Aa = Lenth^2").reports(Code::unknown_dimension, 1, 16));
    CHECK(Script("dimension Aa = m").reports(Code::unknown_dimension, 1, 16));
    CHECK_FALSE(Script("unit aa = 3 foo1").registry.find_unit("aa"));
}

TEST_CASE("the tables' sources are texts of the language", "[units][check]") {
    for (const char* name : {"stdlib/units.ik", "stdlib/constants.ik"}) {
        Sources sources;
        Diagnostics diagnostics;
        const std::string text = file_text(name);
        REQUIRE(text.size() > 1000);
        const std::uint32_t file = sources.add(name, text);
        (void)ik::syntax::parse(sources, file, diagnostics);
        INFO(name << (diagnostics.list().empty() ? "" : ik::render(diagnostics.list()[0], sources)));
        CHECK(diagnostics.list().empty());
    }
}
