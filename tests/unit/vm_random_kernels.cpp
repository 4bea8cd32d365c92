// Random kernels over random layouts, on every ISA of this CPU, against the naive interpreter.

#include <catch2/catch.hpp>

#include "bytecode/program.hpp"
#include "unit/naive_kernel.hpp"
#include "unit/random_kernel.hpp"
#include "vm/combined.hpp"

namespace ik::vm::testing {
namespace {

bool close(Scalar got, Scalar want, Op op) {
    const bool real = want.dtype == DType::f64 || want.dtype == DType::f32;
    if (!real) return same(got, want);
    const double x = runtime::as_double(got), y = runtime::as_double(want);
    if (std::isnan(y)) return std::isnan(x);
    if (x == y) return true;
    // The order of summation differs; the generator's magnitudes bound the error.
    if (op != Op::sum) return false;
    return std::isinf(x) || std::isinf(y) || std::fabs(x - y) <= 1e-6 * std::fabs(y) + 1e-3 || std::fabs(y) > 1e15;
}

Scalar element_of(const Value& value, std::int64_t flat) {
    if (const auto* scalar = std::get_if<Scalar>(&value)) return *scalar;
    return runtime::element(std::get<Array>(value), flat);
}

void check(unsigned seed, Runtime& runtime) {
    Generator generator(seed, {.fma = runtime.isa() != "sse2"});
    generator.make();
    const bytecode::Program program = program_of(generator.kernel);
    std::vector<Value> outputs;
    INFO("seed " << seed << ", isa " << runtime.isa() << "\n" << bytecode::dump(program));
    const auto fault = run_program(program, generator.inputs, outputs, runtime);
    REQUIRE_FALSE(fault.has_value());
    const naive::Result expected = naive::Interpreter(program.kernels[0], generator.inputs, generator.shape).run();
    for (std::size_t k = 0; k < expected.outputs.size(); ++k) {
        for (std::size_t e = 0; e < expected.outputs[k].size(); ++e) {
            const Scalar got = element_of(outputs[k], static_cast<std::int64_t>(e));
            if (!same(got, expected.outputs[k][e])) {
                INFO("output " << k << " element " << e << ": " << runtime::as_double(got) << " instead of "
                               << runtime::as_double(expected.outputs[k][e]));
                REQUIRE(same(got, expected.outputs[k][e]));
            }
        }
    }
    for (std::size_t k = 0; k < expected.reductions.size(); ++k) {
        const Value& value = outputs[expected.outputs.size() + k];
        const Op op = program.kernels[0].reductions[k].op;
        for (std::size_t e = 0; e < expected.reductions[k].size(); ++e) {
            const Scalar got = element_of(value, static_cast<std::int64_t>(e));
            if (!close(got, expected.reductions[k][e], op)) {
                INFO("reduction " << k << " element " << e << ": " << runtime::as_double(got) << " instead of "
                                  << runtime::as_double(expected.reductions[k][e]));
                REQUIRE(close(got, expected.reductions[k][e], op));
            }
        }
    }
}

bool has_combined(const bytecode::Kernel& kernel) {
    for (std::size_t k = 0; k < kernel.code.size(); ++k) {
        if (Several(kernel).combined_at(k)) return true;
    }
    return false;
}

/// IK_RANDOM_KERNELS asks for more than the usual number.
unsigned seeds() {
    const char* text = std::getenv("IK_RANDOM_KERNELS");
    return text != nullptr ? static_cast<unsigned>(std::atoi(text)) : 600;
}

TEST_CASE("random kernels over random layouts agree with the naive interpreter", "[vm]") {
    for (const std::string_view isa : simd::usable_isas()) {
        Runtime runtime(isa_options(isa, 2));
        for (unsigned seed = 0; seed < seeds(); ++seed) check(seed, runtime);
    }
    SUCCEED();
}

TEST_CASE("random kernels hold what is bound as one instruction of two operations", "[vm]") {
    int found = 0;
    for (unsigned seed = 0; seed < 600; ++seed) {
        Generator generator(seed, {});
        generator.make();
        found += has_combined(generator.kernel) ? 1 : 0;
    }
    CHECK(found > 60);
}

}  // namespace
}  // namespace ik::vm::testing
