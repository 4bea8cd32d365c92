// The short way for small calls gives the bits of the naive interpreter, on every ISA of this CPU.

#include "vm/flat.hpp"

#include <catch2/catch.hpp>

#include "bytecode/program.hpp"
#include "unit/naive_kernel.hpp"
#include "unit/random_kernel.hpp"

namespace ik::vm::testing {
namespace {

/// Addresses of the inputs; a scalar's own bits are its storage on a little-endian machine.
std::vector<const void*> addresses(const std::vector<Value>& inputs) {
    std::vector<const void*> found;
    for (const Value& input : inputs) {
        const auto* scalar = std::get_if<Scalar>(&input);
        found.push_back(scalar != nullptr ? static_cast<const void*>(&scalar->bits) : std::get<Array>(input).data);
    }
    return found;
}

void check(unsigned seed, Runtime& runtime, std::size_t& tried) {
    Generator generator(seed, {.fma = runtime.isa() != "sse2", .flat = true});
    generator.make();
    const bytecode::Program program = program_of(generator.kernel);
    const auto flat = Flat::make(program, runtime);
    if (!flat) return;  // A kernel with many temporaries does not fit the frame on the stack.
    INFO("seed " << seed << ", isa " << runtime.isa() << "\n" << bytecode::dump(program));
    std::size_t count = 1;
    for (const std::int64_t extent : generator.shape) count *= static_cast<std::size_t>(extent);
    if (count > flat->most()) count = flat->most();

    REQUIRE(flat->outputs().size() == 1);
    const DType dtype = flat->outputs()[0];
    const std::size_t bytes = count * size_of(dtype);
    constexpr std::size_t guard = 64;
    std::vector<std::byte> memory(bytes + guard, std::byte{0xAB});
    void* const output = memory.data();
    flat->run(addresses(generator.inputs), count, {&output, 1});

    const naive::Result expected = naive::Interpreter(program.kernels[0], generator.inputs, generator.shape).run();
    for (std::size_t e = 0; e < count; ++e) {
        const Scalar got = runtime::load_scalar(memory.data() + e * size_of(dtype), dtype);
        if (same(got, expected.outputs[0][e])) continue;
        INFO("element " << e << ": " << runtime::as_double(got) << " instead of "
                        << runtime::as_double(expected.outputs[0][e]));
        REQUIRE(same(got, expected.outputs[0][e]));
    }
    for (std::size_t k = bytes; k < bytes + guard; ++k) REQUIRE(memory[k] == std::byte{0xAB});
    ++tried;
}

TEST_CASE("the short way for small calls agrees with the naive interpreter", "[vm]") {
    constexpr unsigned seeds = 1000;
    for (const std::string_view isa : simd::usable_isas()) {
        Runtime runtime(isa_options(isa, 2));
        std::size_t tried = 0;
        for (unsigned seed = 0; seed < seeds; ++seed) check(seed, runtime, tried);
        CHECK(tried > seeds / 2);
    }
}

}  // namespace
}  // namespace ik::vm::testing
