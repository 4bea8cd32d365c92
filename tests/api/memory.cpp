// What a run may take: outputs and tiles, and nothing of array size besides. A limit of exactly that much is the test:
// it is enough, one byte less is not. After any stop the engine is as before, and holds nothing.
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <thread>

#include <ik/ik.hpp>

namespace {

constexpr std::size_t count = 1 << 20;
constexpr std::size_t array_bytes = count * sizeof(double);  // A whole number of huge pages, which the pool rounds to.
constexpr std::size_t small = 1 << 16;                       // Scalars and the like.

std::vector<double> ramp(std::size_t n = count) {
    std::vector<double> values(n);
    for (std::size_t i = 0; i < n; ++i) values[i] = static_cast<double>(i % 1000) / 1000;
    return values;
}

ik::Engine limited(std::size_t bytes) {
    ik::EngineOptions options;
    options.memory_limit = bytes;
    options.threads = 2;
    return ik::Engine(options);
}

std::string code_of(const ik::Engine& engine, const std::string& text, const ik::Inputs& inputs,
                    const ik::RunOptions& options = {}) {
    try {
        static_cast<void>(engine.eval({text}, inputs, options, ik::Keep::answer));
    } catch (const ik::Error& error) {
        return std::string(error.code());
    }
    return "";
}

/// The engine runs again and nothing is left of what came before.
void check_whole(const ik::Engine& engine) {
    CHECK(engine.eval({"sum(arange(101))"}).ans().to_int() == 5050);
    engine.release_memory();
    CHECK(engine.memory() == 0);
}

constexpr const char* elementwise = "a = 2*x + 1; b = sqrt(a) * a; c = where(b > 2, b - a, exp(-a)); c^2 + a*b";

}  // namespace

TEST_CASE("an elementwise program holds its outputs and nothing else of array size", "[memory]") {
    const std::vector<double> x = ramp();
    const ik::Inputs inputs{{"x", ik::ArrayView(x)}};
    const ik::Engine enough = limited(array_bytes + small);
    {
        const ik::Outputs out = enough.eval({elementwise}, inputs, {}, ik::Keep::answer);
        const auto values = out.ans().array().as<double>();
        for (const std::size_t i : {std::size_t{0}, std::size_t{500}, count - 1}) {
            const double a = 2 * x[i] + 1, b = std::sqrt(a) * a, c = b > 2 ? b - a : std::exp(-a);
            CHECK(values[i] == Approx(c * c + a * b));
        }
        CHECK(enough.memory() <= array_bytes + small);
    }
    const ik::Engine less = limited(array_bytes - 1);
    CHECK(code_of(less, elementwise, inputs) == "E0706");
    check_whole(enough);
    check_whole(less);
}

TEST_CASE("an intermediate array that ends in an elementwise step becomes its result", "[memory]") {
    const std::vector<double> x = ramp();
    const ik::Inputs inputs{{"x", ik::ArrayView(x)}};
    const ik::Engine one = limited(array_bytes + small);
    CHECK(code_of(one, "s = cumsum(x); t = 2*s + 1; sqrt(t) * t", inputs).empty());
    CHECK(code_of(one, "s = cumsum(x); for i in 0..5 { s = 0.5*s + x }; s", inputs).empty());
    // Read again later, through a view of it, or out of step, the array has to stay.
    CHECK(code_of(one, "s = cumsum(x); t = 2*s + 1; u = sort(t); s + u", inputs) == "E0706");
    CHECK(code_of(one, "s = cumsum(x); 2*s[::-1] + s", inputs) == "E0706");
    check_whole(one);
}

TEST_CASE("values that share memory with a reused one keep theirs", "[memory]") {
    const ik::Engine engine;
    const std::vector<double> x{1, 2, 3};
    const ik::Outputs out =
        engine.eval({"s = cumsum(x); t = s; u = 2*s + 1; v = t[1:]; w = u * u"}, {{"x", ik::ArrayView(x)}});
    CHECK(out["s"].to_string() == "[1, 3, 6]");
    CHECK(out["t"].to_string() == "[1, 3, 6]");
    CHECK(out["u"].to_string() == "[3, 7, 13]");
    CHECK(out["v"].to_string() == "[3, 6]");
    CHECK(out["w"].to_string() == "[9, 49, 169]");
}

TEST_CASE("results in memory of the host take none of the engine's", "[memory][out]") {
    const std::vector<double> x = ramp();
    std::vector<double> y(count), z(count);
    ik::RunOptions options;
    options.out.emplace_back(y);
    const ik::Engine engine = limited(small);
    const ik::Outputs out = engine.eval({elementwise}, {{"x", ik::ArrayView(x)}}, options, ik::Keep::answer);
    CHECK(out.ans().array().data == y.data());
    const double a = 2 * x[7] + 1, b = std::sqrt(a) * a, c = b > 2 ? b - a : std::exp(-a);
    CHECK(y[7] == Approx(c * c + a * b));

    options.out = {ik::OutputArray(y, "p"), ik::OutputArray(z, "q")};
    static_cast<void>(engine.eval({"p = 2*x; q = p + x"}, {{"x", ik::ArrayView(x)}}, options));
    CHECK(y[999] == 2 * x[999]);
    CHECK(z[999] == 2 * x[999] + x[999]);

    // In place: each element is read before it is written.
    options.out.clear();
    options.out.emplace_back(z);
    static_cast<void>(engine.eval({"2*z + 1"}, {{"z", ik::ArrayView(z)}}, options, ik::Keep::answer));
    CHECK(z[999] == 2 * (2 * x[999] + x[999]) + 1);
    check_whole(engine);
}

TEST_CASE("memory of the host that does not fit is refused before the run", "[memory][out]") {
    const ik::Engine engine;
    std::vector<double> x{1, 2, 3}, y(3);
    std::vector<float> narrow(3);
    const ik::Inputs inputs{{"x", ik::ArrayView(x, ik::Unit("km"))}};
    const auto refused = [&](const std::string& text, ik::OutputArray out) {
        ik::RunOptions options;
        options.out.push_back(std::move(out));
        CHECK_THROWS_AS(engine.eval({text}, inputs, options), std::invalid_argument);
    };
    refused("2*x", ik::OutputArray(narrow));
    refused("2*x", ik::OutputArray(std::span<double>(y), {3, 1}));
    refused("2*x", ik::OutputArray(std::span<double>(y).first(2), {2}));
    refused("z = 2*x", ik::OutputArray(y));
    refused("z = 2*x", ik::OutputArray(y, "w"));
    ik::OutputArray metres(y);
    metres.unit = ik::Unit("m");
    refused("2*x", metres);
    ik::OutputArray repeated(y);
    repeated.strides = {0};
    refused("2*x", repeated);
    ik::RunOptions twice;
    twice.out = {ik::OutputArray(y, "p"), ik::OutputArray(y, "q")};
    CHECK_THROWS_AS(engine.eval({"p = 2*x; q = 3*x"}, inputs, twice), std::invalid_argument);
    CHECK(y == std::vector<double>(3));
}

TEST_CASE("running out of memory between two steps leaves nothing behind", "[memory]") {
    const std::vector<double> x = ramp();
    const ik::Inputs inputs{{"x", ik::ArrayView(x)}};
    const ik::Engine engine = limited(3 * array_bytes);
    for (int round = 0; round < 3; ++round) {
        CHECK(code_of(engine, "a = sort(x); b = cumsum(a); c = sort(b); d = cumsum(c); e = a + b[::-1]; sum(a*b*c*d*e)",
                      inputs) == "E0706");
        CHECK(code_of(engine,
                      "a = reshape(x, 1024, 1024); b = a @ a; c = b @ a; d = c @ b; e = d @ c; sum(a + b*c*d*e)",
                      inputs) == "E0706");
        CHECK(code_of(engine, "a = reshape(x, 1024, 1024) + 1000*eye(1024); solve(a, solve(a, a))", inputs) == "E0706");
        CHECK(code_of(engine, "sum(sort(x))", inputs).empty());
    }
    check_whole(engine);
}

TEST_CASE("shapes that overflow are an error and leave nothing behind", "[memory]") {
    const ik::Engine engine;
    const std::int64_t most = std::numeric_limits<std::int64_t>::max();
    const ik::Inputs inputs{{"n", ik::Value(most)}, {"m", ik::Value(std::int64_t{1} << 31)}};
    for (const char* text : {"zeros(n, n)", "ones(n)", "zeros(m, m, m)", "eye(m)", "reshape(arange(n), n, n)"}) {
        INFO(text);
        const std::string code = code_of(engine, text, inputs);
        CHECK((code == "E0706" || code == "E0701"));
    }
    // A view of one element, repeated: more elements than any memory holds.
    const double one = 1;
    ik::ArrayView view;
    view.data = &one;
    view.shape = {std::int64_t{1} << 29, std::int64_t{1} << 30};
    view.strides = {0, 0};
    CHECK(code_of(engine, "x @ transpose(x)", {{"x", view}}) == "E0706");
    CHECK(code_of(engine, "2 * x", {{"x", view}}) == "E0706");
    check_whole(engine);
}

TEST_CASE("a run that is cancelled in the middle leaves nothing behind", "[memory]") {
    const std::vector<double> x = ramp(4 * count);
    const ik::Inputs inputs{{"x", ik::ArrayView(x)}};
    const ik::Engine engine = limited(0);
    for (const char* text :
         {"y = sort(x); z = y + 1; sin(z)*exp(z)", "a = reshape(x, 2048, 2048); b = a @ a; b @ b",
          "a = reshape(x, 2048, 2048) + 3000*eye(2048); solve(a, a)", "while true { x = 0.5*x + 1 }; x"}) {
        INFO(text);
        std::atomic<bool> cancel = false;
        ik::RunOptions options;
        options.cancel = &cancel;
        options.on_progress = [&](std::size_t, std::size_t) { cancel = true; };
        // Host steps report no progress; the other thread stops those.
        std::thread later([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            cancel = true;
        });
        const std::string code = code_of(engine, text, inputs, options);
        later.join();
        CHECK(code == "E0708");
        check_whole(engine);
    }
}
