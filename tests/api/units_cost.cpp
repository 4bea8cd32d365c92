// Units cost nothing in a run: with them a text becomes the very bytecode that it becomes without.
#include <catch2/catch.hpp>

#include <ik/ik.hpp>

namespace {

struct Pair {
    const char* with;
    const char* without;
};

constexpr Pair pairs[] = {
    {"0.5*v^2 + (9.81 m/s^2)*h", "0.5*v^2 + 9.81*h"},
    {"sqrt(v^2 + 2*(9.81 m/s^2)*h)", "sqrt(v^2 + 2*9.81*h)"},
    {"sum(v*t)/sum(t)", "sum(v*t)/sum(t)"},
    {"where(t > 3 s, h/t, v)", "where(t > 3, h/t, v)"},
    {"exp(-t/(2 s))*cos(h/(1 m))", "exp(-t/2)*cos(h/1)"},
    {"(v - mean(v))/std(v)", "(v - mean(v))/std(v)"},
    {"fn rise(v, t) { v*t - 0.5*(9.81 m/s^2)*t^2 }; max(rise(v, t)) + h",
     "fn rise(v, t) { v*t - 0.5*9.81*t^2 }; max(rise(v, t)) + h"},
};

std::string bytecode(const ik::Engine& engine, const char* text, bool units) {
    const std::vector<double> x(10, 1.0);
    const auto array = [&](const char* unit) { return ik::ArrayView(x, units ? ik::Unit(unit) : ik::Unit()); };
    const ik::Inputs inputs{{"v", array("m/s")}, {"h", array("m")}, {"t", array("s")}};
    return engine.dump({text}, ik::Stage::bytecode, inputs, ik::Keep::answer);
}

}  // namespace

TEST_CASE("a text with units becomes the bytecode of the text without", "[api]") {
    const ik::Engine engine;
    for (const Pair& pair : pairs) {
        CAPTURE(pair.with);
        CHECK(bytecode(engine, pair.with, true) == bytecode(engine, pair.without, false));
    }
}

TEST_CASE("a conversion is one multiplication", "[api]") {
    const ik::Engine engine;
    CHECK(bytecode(engine, "h -> km", true) == bytecode(engine, "h*0.001", false));
}
