// The public interface from a host's side. Expected numbers by hand.
#include <catch2/catch.hpp>

#include <ik/ik.hpp>

#include <cmath>
#include <thread>
#include <vector>

namespace {

using namespace ik;

/// The error that evaluating gives.
Error error_of(const Engine& engine, const std::string& text, const Inputs& inputs = {}) {
    try {
        engine.eval({text, "t.ik"}, inputs);
    } catch (const Error& error) {
        return error;
    }
    FAIL("no error");
    return Error({});
}

}  // namespace

TEST_CASE("a text gives its variables and its last value", "[api]") {
    const Engine engine;
    const Outputs out = engine.eval({"a = 2\nb = a * 3 m\nb -> cm"});
    CHECK(out["a"].to_int() == 2);
    CHECK(out["b"].to_double() == 6.0);
    CHECK(out["b"].unit() == Unit("m"));
    CHECK(out.ans().to_string() == "600 cm");
    CHECK(out.find("c") == nullptr);
    CHECK_THROWS_AS(out["c"], std::invalid_argument);
}

TEST_CASE("with the answer alone no variable is stored, and a fault in one is still heard of", "[api]") {
    const Engine engine;
    const Source source{"x = linspace(0, 1, 1000)\ny = 2 * x\nsum(y)"};
    const Program program = engine.compile(source, Inputs{}, Keep::answer);
    CHECK(program.outputs().empty());
    const std::string listing = program.dump(Stage::bytecode);
    CHECK(listing.find("red0") != std::string::npos);
    CHECK(listing.find("out0") == std::string::npos);
    CHECK(engine.compile(source).dump(Stage::bytecode).find("out0") != std::string::npos);
    CHECK(program.run().ans().to_double() == Approx(1000.0));
    const std::vector<double> two = {1, 2}, three = {1, 2, 3};
    const Inputs inputs = {{"a", ArrayView(two)}, {"b", ArrayView(three)}};
    CHECK_THROWS_AS(engine.eval({"c = a + b\n1"}, inputs, {}, Keep::answer), Error);
}

TEST_CASE("a text that ends in a statement has no last value", "[api]") {
    CHECK(Engine().eval({"a = 2"}).ans().is_none());
}

TEST_CASE("one mile is 1609.344 m", "[api]") {
    CHECK(Engine().eval({"1 mile -> m"}).ans().to_string() == "1609.344 m");
}

TEST_CASE("an array of the host is read where it stands and gives an array", "[api]") {
    const Engine engine;
    const std::vector<double> x = {1, 2, 3};
    const Outputs out = engine.eval({"2*x + 1 m"}, {{"x", ArrayView(x, Unit("m"))}});
    const ArrayView y = out.ans().array();
    CHECK(y.shape == std::vector<std::int64_t>{3});
    CHECK(std::vector<double>(y.as<double>().begin(), y.as<double>().end()) == std::vector<double>{3, 5, 7});
    CHECK(y.unit.text() == "m");
    CHECK_THROWS_AS(y.as<float>(), std::invalid_argument);
}

TEST_CASE("an untouched input comes back without a copy", "[api]") {
    const std::vector<double> x = {1, 2, 3};
    const Value back = Engine().eval({"y = x"}, {{"x", ArrayView(x)}})["y"];
    CHECK(back.array().data == x.data());
    CHECK_FALSE(back.array().writable);
}

TEST_CASE("strided, reversed and broadcast views are read right", "[api]") {
    const std::vector<double> x = {1, 2, 3, 4, 5, 6};
    ArrayView view(x);
    view.data = x.data() + 5;
    view.shape = {3};
    view.strides = {-16};
    CHECK(Engine().eval({"x + 0"}, {{"x", view}}).ans().to_string() == "[6, 4, 2]");
    view.data = x.data();
    view.shape = {2, 3};
    view.strides = {0, 8};
    CHECK(Engine().eval({"x + 0"}, {{"x", view}}).ans().to_string() == "[[1, 2, 3], [1, 2, 3]]");
}

TEST_CASE("a literal input adapts and a typed one does not", "[api]") {
    const Engine engine;
    const std::vector<float> x = {1.5F};
    CHECK(engine.eval({"a * x"}, {{"x", ArrayView(x)}, {"a", Value::literal(2.0)}}).ans().dtype() == DType::f32);
    CHECK(engine.eval({"a * x"}, {{"x", ArrayView(x)}, {"a", Value(2.0)}}).ans().dtype() == DType::f64);
}

TEST_CASE("a compiled program takes other data and refuses other types", "[api]") {
    const Engine engine;
    const Program program = engine.compile({"sum(x)"}, std::vector<InputType>{{"x", DType::f64, 1, Unit("m")}});
    const std::vector<double> two = {1, 2}, three = {1, 2, 3};
    const std::vector<float> floats = {1};
    CHECK(program.run({{"x", ArrayView(two, Unit("m"))}}).ans().to_double() == 3);
    CHECK(program.run({{"x", ArrayView(three, Unit("m"))}}).ans().to_double() == 6);
    CHECK_THROWS_AS(program.run({}), std::invalid_argument);
    CHECK_THROWS_AS(program.run({{"x", ArrayView(floats, Unit("m"))}}), std::invalid_argument);
    CHECK_THROWS_AS(program.run({{"x", ArrayView(two, Unit("s"))}}), std::invalid_argument);
    CHECK_THROWS_AS(program.run({{"x", Value(1.0, Unit("m"))}}), std::invalid_argument);
}

TEST_CASE("many threads share one program", "[api]") {
    const Engine engine;
    const Program program = engine.compile({"sum(x * x)"}, std::vector<InputType>{{"x", DType::f64, 1, {}}});
    std::vector<double> results(30);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < results.size(); ++i) {
        threads.emplace_back([&, i] {
            const std::vector<double> x(1000 + i, 2.0);
            for (int round = 0; round < 20; ++round) results[i] = program.run({{"x", ArrayView(x)}}).ans().to_double();
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 0; i < results.size(); ++i) CHECK(results[i] == 4.0 * static_cast<double>(1000 + i));
}

TEST_CASE("params are listed, keep their default, and are overridden by inputs", "[api]") {
    const Engine engine;
    const Source source{"param v: Velocity = 20 m/s\nparam n = 3\nn * v"};
    const std::vector<Parameter> params = engine.parameters(source);
    REQUIRE(params.size() == 2);
    CHECK(params[0].name == "v");
    CHECK(params[0].type == "Velocity");
    CHECK(params[0].default_value == "20 m/s");
    CHECK(engine.eval(source).ans().to_string() == "60 m/s");
    CHECK(engine.eval(source, {{"v", Value(36.0, Unit("km/h"))}}).ans().to_double(Unit("m/s")) == Approx(30.0));
}

TEST_CASE("an error carries code, place and the rendered text", "[api]") {
    const Error error = error_of(Engine(), "x = 1 m\ny = x + 2 s\nz = nope\n");
    REQUIRE(error.diagnostics().size() == 2);
    CHECK(error.code() == "E0203");
    const DiagnosticInfo& first = error.diagnostics()[0];
    REQUIRE_FALSE(first.labels.empty());
    CHECK(first.labels[0].location.file == "t.ik");
    CHECK(first.labels[0].location.line == 2);
    CHECK(error.diagnostics()[1].code == "E0301");
    CHECK(error.diagnostics()[1].labels[0].location.line == 3);
    CHECK(error.diagnostics()[1].labels[0].location.column == 5);
    const std::string text = error.what();
    CHECK(text.find("error[E0203]") != std::string::npos);
    CHECK(text.find("t.ik:2:") != std::string::npos);
}

TEST_CASE("a check alone gives warnings and throws errors", "[api]") {
    const Engine engine;
    CHECK(engine.check({"print(1 m)"}).empty());
    const std::vector<DiagnosticInfo> warnings = engine.check({"1/2 m"});
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0].code == "W0901");
    CHECK_THROWS_AS(engine.check({"1 m + 1 s"}), Error);
    CHECK(engine.check({"x + 1 m"}, {{"x", Value(2.0, Unit("km"))}}).empty());
    CHECK_THROWS_AS(engine.check({"x + 1 m"}, {{"x", Value(2.0, Unit("kg"))}}), Error);
}

TEST_CASE("a text with errors prints nothing", "[api]") {
    std::vector<std::string> lines;
    RunOptions options;
    options.on_print = [&](std::string_view line) { lines.emplace_back(line); };
    CHECK_THROWS_AS(Engine().eval({"print(\"hello\")\n1 m + 1 s"}, {}, options), Error);
    CHECK(lines.empty());
    Engine().eval({"print(\"hello {2 m}\")"}, {}, options);
    CHECK(lines == std::vector<std::string>{"hello 2 m"});
}

TEST_CASE("a fault of the run is an error with its place", "[api]") {
    const std::vector<double> x = {1, 2}, y = {1, 2, 3};
    const Error shapes = error_of(Engine(), "a = 1\nx + y", {{"x", ArrayView(x)}, {"y", ArrayView(y)}});
    CHECK(shapes.code() == "E0701");
    CHECK(shapes.diagnostics()[0].labels[0].location.line == 2);
    CHECK(error_of(Engine(), "assert(1 > 2)").code() == "E0704");
    CHECK(error_of(Engine(), "error(\"no\")").code() == "E0705");
}

TEST_CASE("a diagnostic as JSON escapes its texts", "[api]") {
    DiagnosticInfo info;
    info.code = "E0101";
    info.severity = "error";
    info.message = "a \"quote\", a \\ and a\nline\x01";
    info.labels.push_back({{"t.ik", 1, 2, 1, 3, 1, 2}, "here"});
    info.hints = {"do"};
    CHECK(
        to_json(info) ==
        R"({"code": "E0101", "severity": "error", "message": "a \"quote\", a \\ and a\nline\u0001", "labels": [)"
        R"({"file": "t.ik", "line": 1, "column": 2, "end_line": 1, "end_column": 3, "begin": 1, "end": 2, "text": "here"}], )"
        R"("notes": [], "hints": ["do"]})");
}

TEST_CASE("misuse by the host is std::invalid_argument", "[api]") {
    CHECK_THROWS_AS(Unit("foo"), std::invalid_argument);
    CHECK_THROWS_AS(Unit("m").convert(1.0, Unit("s")), std::invalid_argument);
    ArrayView bad;
    bad.shape = {-1};
    bad.strides = {8};
    CHECK_THROWS_AS(Value(bad), std::invalid_argument);
    bad.shape = {3};
    CHECK_THROWS_AS(Value(bad), std::invalid_argument);  // No data.
    CHECK_THROWS_AS(Value("text").to_double(), std::invalid_argument);
    CHECK_THROWS_AS(Value(1.5).to_int(), std::invalid_argument);
    CHECK_THROWS_AS(Value(1.5).to_bool(), std::invalid_argument);
    CHECK_THROWS_AS(Engine({.isa = "mmx"}), std::invalid_argument);
    CHECK_THROWS_AS(Engine().eval({"x"}, {{"x", Value()}}), std::invalid_argument);
}

TEST_CASE("units convert, compare and show their dimension", "[api]") {
    CHECK(Unit("km").convert(2.0, Unit("m")) == 2000.0);
    CHECK(Unit("degC").convert(25.0, Unit("K")) == 298.15);
    CHECK(Unit("N*m") == Unit("J"));
    CHECK_FALSE(Unit("km") == Unit("m"));
    CHECK(Unit("kg*m/s^2").dimension() == "Force");
    CHECK(Unit("").is_one());
    CHECK(Unit("m/s").exponents()[0].num == 1);
    CHECK(Unit("m/s").exponents()[2].num == -1);
}

TEST_CASE("a run is cancelled by its flag and the engine goes on", "[api]") {
    const Engine engine;
    std::atomic<bool> cancel{true};
    RunOptions options;
    options.cancel = &cancel;
    try {
        engine.eval({"x = 0.0\nwhile x < 1e12 { x = x + 1 }"}, {}, options);
        FAIL("not cancelled");
    } catch (const Error& error) {
        CHECK(error.code() == "E0708");
    }
    CHECK(engine.eval({"1 + 1"}).ans().to_int() == 2);
}

TEST_CASE("limits of an engine are errors", "[api]") {
    const Error steps = error_of(Engine({.step_limit = 1000}), "x = 0.0\nwhile x < 1e12 { x = x + 1 }");
    CHECK(steps.code() == "E0707");
    // The rounds of a loop inside a kernel count, whether they run on one thread or on several.
    const std::string endless = "fn f(x) { while x < 1 { x = 0.5*x }; x }\nf.(linspace(0.1, 2, n))";
    const Error rounds = error_of(Engine({.step_limit = 100'000}), "n = 10\n" + endless);
    CHECK(rounds.code() == "E0707");
    const Error shared = error_of(Engine({.threads = 2, .step_limit = 100'000}), "n = 1000000\n" + endless);
    CHECK(shared.code() == "E0707");
    const Error time = error_of(Engine({.time_limit = 0.05}), "n = 100000\n" + endless);
    CHECK(time.code() == "E0707");
    const Error memory = error_of(Engine({.memory_limit = 1 << 20}), "x = ones(1000000)\ny = x + 1\nsum(y) + y[3]");
    CHECK(memory.code() == "E0706");
}

TEST_CASE("every stage can be listed", "[api]") {
    const Engine engine;
    const Source source{"2 * x"};
    const std::vector<double> x = {1};
    const Inputs inputs = {{"x", ArrayView(x)}};
    CHECK(engine.dump(source, Stage::ast, inputs).find("binary") != std::string::npos);
    CHECK_FALSE(engine.dump(source, Stage::ir, inputs).empty());
    CHECK_FALSE(engine.dump(source, Stage::bytecode, inputs).empty());
}
