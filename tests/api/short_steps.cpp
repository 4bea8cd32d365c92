// Program::run_step: products of small arrays without a Value in between.
#include <catch2/catch.hpp>

#include <array>
#include <bit>

#include <ik/ik.hpp>

#include "input_type.hpp"

namespace {

ik::Program compiled(ik::Engine& engine, const char* text, std::size_t left, std::size_t right) {
    return engine.compile(ik::Source{text},
                          {input_type("a", ik::DType::f64, left), input_type("b", ik::DType::f64, right)},
                          ik::Keep::answer);
}

}  // namespace

TEST_CASE("a lone product writes to memory of the host", "[step]") {
    ik::Engine engine;
    const ik::Program program = compiled(engine, "a @ b", 2, 2);
    const auto step = program.step();
    REQUIRE(step);
    CHECK(step->dtype == ik::DType::f64);
    CHECK(step->answer_rank == 2);
    const std::array<double, 6> a{1, 2, 3, 4, 5, 6}, b{1, 0, 0, 1, 1, 1};
    const std::array<std::int64_t, 2> shape_a{2, 3}, shape_b{3, 2};
    std::array<double, 4> answer{};
    const auto allocate = [&](std::span<const std::int64_t> shape) -> void* {
        REQUIRE(shape.size() == 2);
        CHECK((shape[0] == 2 && shape[1] == 2));
        return answer.data();
    };
    std::uint64_t number = 0;
    const std::array<ik::Program::Given, 2> given{{{a.data(), shape_a}, {b.data(), shape_b}}};
    REQUIRE(program.run_step(given, allocate, number));
    CHECK(answer == std::array<double, 4>{4, 5, 10, 11});
    // What run() would report, and what it would share out among threads, is left to it.
    const std::array<ik::Program::Given, 2> unfit{{{a.data(), shape_a}, {b.data(), shape_a}}};
    CHECK_FALSE(program.run_step(unfit, allocate, number));
    const std::array<std::int64_t, 2> large{1'000'000, 3};
    const std::array<ik::Program::Given, 2> too_many{{{a.data(), large}, {b.data(), shape_b}}};
    CHECK_FALSE(program.run_step(too_many, allocate, number));
    const auto refuse = [](std::span<const std::int64_t>) -> void* { return nullptr; };
    CHECK_FALSE(program.run_step(given, refuse, number));
}

TEST_CASE("a lone dot product is a number", "[step]") {
    ik::Engine engine;
    const ik::Program program = compiled(engine, "dot(b, a)", 1, 1);
    REQUIRE(program.step());
    CHECK(program.step()->answer_rank == 0);
    const std::array<double, 3> a{1, 2, 3}, b{4, 5, 6};
    const std::array<std::int64_t, 1> shape{3};
    const std::array<ik::Program::Given, 2> given{{{a.data(), shape}, {b.data(), shape}}};
    std::uint64_t number = 0;
    REQUIRE(program.run_step(
        given, [](std::span<const std::int64_t>) -> void* { return nullptr; }, number));
    CHECK(std::bit_cast<double>(number) == 32);
}

TEST_CASE("texts with more than the product have no lone step", "[step]") {
    ik::Engine engine;
    CHECK_FALSE(compiled(engine, "1 + a @ b", 2, 2).step());
    CHECK_FALSE(compiled(engine, "a @ a + b", 2, 2).step());
    CHECK_FALSE(compiled(engine, "transpose(a) @ b", 2, 2).step());
}
