// What each stage of the compiler costs on a long script: parse, check, optimise and lower 10,000 lines; and what a
// short text costs from nothing. Stages are timed apart; what a stage takes is made anew outside of its time.

#include <benchmark/benchmark.h>

#include <stdexcept>
#include <vector>

#include "api/compile.hpp"
#include "check/check.hpp"
#include "ik/ik.hpp"
#include "long_script.hpp"
#include "lower/lower.hpp"
#include "opt/optimize.hpp"
#include "syntax/parse.hpp"
#include "units/registry.hpp"

namespace {

constexpr std::size_t lines = 10000;

struct Text {
    ik::Sources sources;
    std::uint32_t file = 0;
    ik::Diagnostics diagnostics;

    Text() { file = sources.add("long.ik", ik::bench::long_script(lines)); }

    std::shared_ptr<const ik::ast::Ast> parse() {
        return std::make_shared<const ik::ast::Ast>(ik::syntax::parse(sources, file, diagnostics));
    }
    ik::check::Checked check(const std::shared_ptr<const ik::ast::Ast>& tree) {
        ik::check::Checked checked = ik::check::check(tree, sources, {}, nullptr, diagnostics);
        if (diagnostics.has_errors()) throw std::logic_error("the long script has a mistake");
        return checked;
    }
};

void optimize(ik::Engine& engine, ik::ir::Module& module) {
    ik::opt::optimize(module,
                      [&](ik::ops::Op op, ik::DType operand, ik::DType result, std::span<const std::uint64_t> args) {
                          return ik::fold_by_running(*engine.impl(), op, operand, result, args);
                      });
}

void parse(benchmark::State& state) {
    Text text;
    for (auto step : state) benchmark::DoNotOptimize(text.parse());
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(lines));
}
BENCHMARK(parse)->Unit(benchmark::kMillisecond);

void check(benchmark::State& state) {
    Text text;
    const auto tree = text.parse();
    for (auto step : state) benchmark::DoNotOptimize(text.check(tree));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(lines));
}
BENCHMARK(check)->Unit(benchmark::kMillisecond);

void optimise(benchmark::State& state) {
    Text text;
    ik::Engine engine;
    const auto tree = text.parse();
    for (auto step : state) {
        state.PauseTiming();
        ik::check::Checked checked = text.check(tree);
        state.ResumeTiming();
        optimize(engine, checked.module);
    }
}
BENCHMARK(optimise)->Unit(benchmark::kMillisecond);

void lower(benchmark::State& state) {
    Text text;
    ik::Engine engine;
    ik::check::Checked checked = text.check(text.parse());
    optimize(engine, checked.module);
    for (auto step : state) benchmark::DoNotOptimize(ik::lower::lower(checked.module));
}
BENCHMARK(lower)->Unit(benchmark::kMillisecond);

void convert_one_metre(benchmark::State& state) {
    ik::EngineOptions options;
    options.cache_size = 0;
    const ik::Engine engine(options);
    for (auto step : state) benchmark::DoNotOptimize(engine.eval({"1 m -> ft", "<bench>"}));
}
BENCHMARK(convert_one_metre)->Unit(benchmark::kMicrosecond);

/// From a text that the engine has not seen to its result on ten elements.
void fifty_terms(benchmark::State& state) {
    ik::EngineOptions options;
    options.cache_size = 0;
    const ik::Engine engine(options);
    const std::vector<double> x(10, 1.5), y(10, 0.5);
    const ik::Inputs inputs{{"x", ik::ArrayView(x)}, {"y", ik::ArrayView(y)}};
    const ik::Source source{ik::bench::long_expression(50), "<bench>"};
    for (auto step : state) benchmark::DoNotOptimize(engine.eval(source, inputs, {}, ik::Keep::answer));
}
BENCHMARK(fifty_terms)->Unit(benchmark::kMicrosecond);

void registry_from_nothing(benchmark::State& state) {
    for (auto step : state) {
        const ik::units::Registry registry;
        benchmark::DoNotOptimize(registry.find_unit("furlong"));
    }
}
BENCHMARK(registry_from_nothing)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
