// Results of few bytes lie in one block with their Value. Whoever looks at the elements keeps the block.

#include <catch2/catch.hpp>
#include <numeric>
#include <optional>
#include <thread>
#include <vector>

#include "ik/ik.hpp"

namespace {

std::vector<double> ramp(std::size_t count) {
    std::vector<double> x(count);
    std::iota(x.begin(), x.end(), 0.0);
    return x;
}

std::vector<double> elements(const ik::ArrayView& view) {
    const auto all = view.as<double>();
    return {all.begin(), all.end()};
}

/// 2*x + 1 of 0, 1, 2 ...: a result of the short way.
ik::Value odd_numbers(const ik::Engine& engine, std::size_t count) {
    const std::vector<double> x = ramp(count);
    return engine.eval({"2*x + 1"}, {{"x", ik::ArrayView(x)}}).ans();
}

}  // namespace

TEST_CASE("a view of a small result outlives the value, the program and the engine", "[small]") {
    std::optional<ik::Engine> engine(std::in_place);
    ik::Value value = odd_numbers(*engine, 5);
    const ik::ArrayView view = value.array();
    value = ik::Value();
    engine.reset();
    CHECK(view.writable);
    CHECK(elements(view) == std::vector<double>{1, 3, 5, 7, 9});
}

TEST_CASE("a view that a later run makes of a small result keeps it", "[small]") {
    const ik::Engine engine;
    ik::Value value = odd_numbers(engine, 5);
    const ik::Value tail = engine.eval({"x[2:]"}, {{"x", value}}).ans();
    value = ik::Value();
    CHECK(tail.to_string() == "[5, 7, 9]");
}

TEST_CASE("a small result that is given to a run is not changed by it", "[small]") {
    const ik::Engine engine;
    const ik::Value value = odd_numbers(engine, 3);
    const ik::Outputs out = engine.eval({"for i in 0..3 { x = x + 1 }; x[0] = 0; x"}, {{"x", value}});
    CHECK(elements(out.ans().array()) == std::vector<double>{0, 6, 8});
    CHECK(elements(value.array()) == std::vector<double>{1, 3, 5});
}

TEST_CASE("a session keeps a small result that it was given", "[small]") {
    ik::Session session((ik::Engine()));
    session.set("x", odd_numbers(session.engine(), 3));
    (void)session.run(ik::Source{"y = x * 2"});
    const ik::Value y = session.run(ik::Source{"y"}).value;
    (void)session.run(ik::Source{"x = 0; y = 0"});
    CHECK(elements(y.array()) == std::vector<double>{2, 6, 10});
    CHECK_FALSE(y.array().writable);
}

TEST_CASE("results on both sides of the largest small one are alike", "[small]") {
    const ik::Engine engine;
    for (const std::size_t count : {std::size_t{1}, std::size_t{255}, std::size_t{256}, std::size_t{257}}) {
        const ik::ArrayView view = odd_numbers(engine, count).array();
        CHECK(view.shape == std::vector<std::int64_t>{static_cast<std::int64_t>(count)});
        CHECK(view.strides == std::vector<std::int64_t>{8});
        CHECK(view.writable);
        CHECK(elements(view).back() == 2.0 * static_cast<double>(count) - 1);
    }
}

TEST_CASE("small results keep names, units, shapes and dtypes", "[small]") {
    const ik::Engine engine;
    const std::vector<double> x{1, 2, 3, 4, 5, 6};
    const ik::Inputs inputs{{"x", ik::ArrayView(std::span<const double>(x), {2, 3}, ik::Unit("m"))}};
    const ik::Program program = engine.compile({"work = x * 2 N; below = x < 3.5 m; x / 2 s"}, ik::types_of(inputs));
    const ik::Outputs out = program.run(inputs);
    CHECK(out["work"].to_string() == "[[2, 4, 6], [8, 10, 12]] m·N");
    CHECK(out["below"].dtype() == ik::DType::boolean);
    CHECK(out["below"].array().strides == std::vector<std::int64_t>{3, 1});
    CHECK(out["below"].to_string() == "[[true, true, true], [false, false, false]]");
    CHECK(out.ans().unit() == ik::Unit("m/s"));
    CHECK(elements(out.ans().array()) == std::vector<double>{0.5, 1, 1.5, 2, 2.5, 3});
    CHECK(out.all().size() == 2);
}

TEST_CASE("threads share a program and pass each other its small results", "[small]") {
    const ik::Engine engine;
    const std::vector<double> x = ramp(10);
    const ik::Inputs inputs{{"x", ik::ArrayView(x)}};
    const ik::Program program = engine.compile({"x*x"}, ik::types_of(inputs));
    std::vector<ik::Value> results(4);
    std::vector<std::thread> threads;
    for (ik::Value& result : results) {
        threads.emplace_back([&] {
            for (int k = 0; k < 1000; ++k) result = program.run(inputs).ans();
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const ik::Value& result : results) CHECK(elements(result.array())[9] == 81);
}
