// What a call of a compiled program costs a C++ host, from ten elements on: run() with its Values, and run_flat(),
// which makes none.

#include <benchmark/benchmark.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "ik/ik.hpp"

namespace {

constexpr const char* five_operations = "(x - y)*(x + y)/2 + 1";
constexpr const char* sum_of_products = "sum(x*y)";

ik::Program compiled(const ik::Engine& engine, const char* text) {
    return engine.compile({text, "<bench>"}, std::vector<ik::InputType>{{"x", ik::DType::f64, 1, ik::Unit()},
                                                                        {"y", ik::DType::f64, 1, ik::Unit()}});
}

void run(benchmark::State& state, const char* text) {
    const ik::Engine engine;
    const ik::Program program = compiled(engine, text);
    const std::vector<double> x(static_cast<std::size_t>(state.range(0)), 1.5), y(x.size(), 0.5);
    const ik::Inputs inputs{{"x", ik::ArrayView(x)}, {"y", ik::ArrayView(y)}};
    for (auto step : state) benchmark::DoNotOptimize(program.run(inputs));
}

void run_flat(benchmark::State& state, const char* text) {
    const ik::Engine engine;
    const ik::Program program = compiled(engine, text);
    const auto count = static_cast<std::size_t>(state.range(0));
    if (!program.flat() || program.flat()->most < count) throw std::logic_error("the text has no short way");
    const std::vector<double> x(count, 1.5), y(count, 0.5);
    std::vector<double> answer(count);
    const std::array<const void*, 2> inputs{x.data(), y.data()};
    for (auto step : state) {
        program.run_flat(inputs, count, answer.data());
        benchmark::ClobberMemory();
    }
}

void sizes(benchmark::internal::Benchmark* bench) { bench->Arg(10)->Arg(1000)->Unit(benchmark::kNanosecond); }

BENCHMARK_CAPTURE(run, five_operations, five_operations)->Apply(sizes);
BENCHMARK_CAPTURE(run, sum_of_products, sum_of_products)->Apply(sizes);
BENCHMARK_CAPTURE(run_flat, five_operations, five_operations)->Apply(sizes);
BENCHMARK_CAPTURE(run_flat, sum_of_products, sum_of_products)->Apply(sizes);

}  // namespace

BENCHMARK_MAIN();
