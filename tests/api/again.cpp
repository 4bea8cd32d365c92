// Program::run and Program::run_again on inputs of a form that has come before.
#include <catch2/catch.hpp>

#include <array>
#include <complex>
#include <memory>
#include <vector>

#include <ik/ik.hpp>

#include "input_type.hpp"

namespace {

constexpr int calls = 4;  // The second is recorded, later ones are repeated.

ik::Value vector_of(const double* data, std::vector<std::int64_t> shape, std::vector<std::int64_t> strides) {
    ik::ArrayView view;
    view.data = data;
    view.dtype = ik::DType::f64;
    view.shape = std::move(shape);
    view.strides = std::move(strides);
    return view;
}

std::vector<double> elements(const ik::Value& value) {
    const ik::ArrayView view = value.array();
    REQUIRE(view.shape.size() == 1);
    std::vector<double> found;
    for (std::int64_t k = 0; k < view.shape[0]; ++k) {
        const auto* at = static_cast<const std::byte*>(view.data) + k * view.strides[0];
        found.push_back(*reinterpret_cast<const double*>(at));
    }
    return found;
}

}  // namespace

TEST_CASE("runs that are repeated leave all variables and the answer", "[again]") {
    ik::Engine engine;
    const ik::Program program =
        engine.compile(ik::Source{"d = x[1:] - x[:-1]\ntop = max(d)\nfirst = x[0]\nd*k + top"},
                       {input_type("x", ik::DType::f64, 1), input_type("k", ik::DType::f64, 0)});
    const std::array<double, 8> memory{1, 2, 4, 8, 16, 32, 64, 128};
    for (int call = 0; call < calls; ++call) {
        const double k = 2.0 + call;
        const ik::Outputs dense = program.run({{"x", vector_of(memory.data(), {4}, {8})}, {"k", k}});
        CHECK(elements(dense["d"]) == std::vector<double>{1, 2, 4});
        CHECK(dense["top"].to_double() == 4);
        CHECK(dense["first"].to_double() == 1);
        CHECK(elements(dense.ans()) == std::vector<double>{k + 4, 2 * k + 4, 4 * k + 4});
        const ik::Outputs spaced = program.run({{"x", vector_of(memory.data(), {4}, {16})}, {"k", k}});
        CHECK(elements(spaced["d"]) == std::vector<double>{3, 12, 48});
        CHECK(spaced["top"].to_double() == 48);
        const ik::Outputs reversed = program.run({{"x", vector_of(memory.data() + 3, {3}, {-8})}, {"k", k}});
        CHECK(elements(reversed["d"]) == std::vector<double>{-4, -2});
        CHECK(reversed["first"].to_double() == 8);
        CHECK(elements(dense["d"]) == std::vector<double>{1, 2, 4});
    }
}

TEST_CASE("complex numbers of either width are inputs and results of repeated runs", "[again]") {
    ik::Engine engine;
    const ik::Program narrow =
        engine.compile(ik::Source{"z*w"}, {input_type("z", ik::DType::c64, 0), input_type("w", ik::DType::c64, 0)});
    const ik::Program wide =
        engine.compile(ik::Source{"z*w"}, {input_type("z", ik::DType::c128, 0), input_type("w", ik::DType::c128, 0)});
    for (int call = 0; call < calls; ++call) {
        const float x = static_cast<float>(call);
        const std::complex<float> z(1, x), w(2, -1);
        CHECK(narrow.run({{"z", z}, {"w", w}}).ans().to_complex() == std::complex<double>(2 + x, 2 * x - 1));
        const std::complex<double> u(1, x), v(2, -1);
        CHECK(wide.run({{"z", u}, {"w", v}}).ans().to_complex() == std::complex<double>(2 + x, 2 * x - 1));
    }
}

TEST_CASE("limits leave repeated runs to the interpreter", "[again]") {
    const auto program_of = [](const ik::EngineOptions& options) {
        return ik::Engine(options).compile(ik::Source{"x[1:]*2"}, {input_type("x", ik::DType::f64, 1)},
                                           ik::Keep::answer);
    };
    CHECK(program_of({}).again());
    ik::EngineOptions steps, memory, time;
    steps.step_limit = 1000;
    memory.memory_limit = 1 << 20;
    time.time_limit = 10;
    for (const ik::EngineOptions& options : {steps, memory, time}) {
        const ik::Program program = program_of(options);
        CHECK_FALSE(program.again());
        const std::array<double, 3> x{1, 2, 3};
        for (int call = 0; call < calls; ++call)
            CHECK(elements(program.run({{"x", vector_of(x.data(), {3}, {8})}}).ans()) == std::vector<double>{4, 6});
    }
}

TEST_CASE("a run is repeated in memory of the host", "[again]") {
    ik::Engine engine;
    const ik::Program program =
        engine.compile(ik::Source{"sum(x, axis = 0) + x[0]"}, {input_type("x", ik::DType::f64, 2)}, ik::Keep::answer);
    const auto again = program.again();
    REQUIRE(again);
    CHECK(again->dtype == ik::DType::f64);
    CHECK(again->answer_rank == 1);
    const std::array<double, 6> x{1, 2, 3, 4, 5, 6};
    const std::array<const void*, 1> data{x.data()};
    const std::array<std::int64_t, 4> layout{2, 3, 24, 8};
    std::array<double, 3> answer{};
    std::array<std::byte, 16> number;
    const auto allocate = [&](std::span<const std::int64_t> shape, std::span<const std::int64_t> strides) -> void* {
        CHECK((shape.size() == 1 && shape[0] == 3 && strides[0] == 8));
        return answer.data();
    };
    CHECK_FALSE(program.run_again({data, layout}, allocate, number));
    for (int call = 0; call < calls; ++call) {
        answer.fill(0);
        REQUIRE(program.run_again({data, layout}, allocate, number));
        CHECK(answer == std::array<double, 3>{6, 9, 12});
    }
    const auto refuse = [](auto, auto) -> void* { return nullptr; };
    CHECK_FALSE(program.run_again({data, layout}, refuse, number));
    CHECK_FALSE(program.run_again({data, std::span(layout).first(2)}, allocate, number));
}

TEST_CASE("what depends on branches, loops or elements is never repeated from memory", "[again]") {
    ik::Engine engine;
    const char* const texts[] = {"y = 0.0\nif x[0] > 1 { y = 1.0 } else { y = 2.0 }\ny", "n = i64(x[0])\nsum(x[:n])"};
    for (const char* text : texts) {
        const ik::Program program =
            engine.compile(ik::Source{text}, {input_type("x", ik::DType::f64, 1)}, ik::Keep::answer);
        for (int call = 0; call < calls; ++call) {
            const std::array<double, 3> x{call % 2 == 0 ? 1.0 : 2.0, 10, 20};
            const double got = program.run({{"x", vector_of(x.data(), {3}, {8})}}).ans().to_double();
            const bool is_branch = text == texts[0];
            CHECK(got == (is_branch ? (x[0] > 1 ? 1 : 2) : (x[0] > 1 ? 12 : 1)));
        }
    }
}

TEST_CASE("one value under two names is held by each", "[again]") {
    ik::Engine engine;
    const std::vector<ik::InputType> inputs{input_type("x", ik::DType::f64, 1)};
    const std::array<double, 4> memory{1, 2, 4, 8};
    const auto x = [&] { return ik::Inputs{{"x", vector_of(memory.data(), {4}, {8})}}; };
    const std::vector<double> squares{1, 4, 16, 64};
    for (const auto keep : {ik::Keep::variables, ik::Keep::answer}) {
        const ik::Program program = engine.compile(ik::Source{"a = x*x\nb = x*x\nx*x"}, inputs, keep);
        for (int call = 0; call < calls; ++call) {
            ik::Value a, b, answer;
            {
                const ik::Outputs all = program.run(x());
                if (keep == ik::Keep::variables) a = all["a"], b = all["b"];
                answer = all.ans();
            }
            // What one of them let go of would be taken by this.
            const ik::Outputs other = engine.eval(ik::Source{"x + 100"}, x());
            CHECK(elements(answer) == squares);
            if (keep == ik::Keep::answer) continue;
            answer = {};
            const ik::Outputs another = engine.eval(ik::Source{"x - 100"}, x());
            CHECK(elements(b) == squares);
            a = {};
            const ik::Outputs third = engine.eval(ik::Source{"x/100"}, x());
            CHECK(elements(b) == squares);
        }
    }
}

TEST_CASE("a name for an input holds the input's memory", "[again]") {
    ik::Engine engine;
    ik::Value kept;
    {
        auto memory = std::make_shared<std::vector<double>>(std::vector<double>{1, 2, 4, 8});
        ik::ArrayView view;
        view.data = memory->data();
        view.dtype = ik::DType::f64;
        view.shape = {4};
        view.strides = {8};
        view.owner = memory;
        const ik::Outputs all = engine.eval(ik::Source{"y = x\nz = x\nx"}, {{"x", ik::Value(view)}});
        view.owner.reset();
        memory.reset();
        kept = all["z"];
    }
    CHECK(elements(kept) == std::vector<double>{1, 2, 4, 8});
}
