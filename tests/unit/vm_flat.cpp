// The short way for small calls gives the bits of the naive interpreter, on every ISA of this CPU.

#include "vm/flat.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <random>

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

/// load in0, multiply by in1 (numbers alone), reduce.
bytecode::Kernel reduction_of_products(Op op, DType type, std::uint8_t rank) {
    bytecode::Kernel kernel;
    kernel.lanes = type == DType::f32 || type == DType::boolean ? bytecode::Lanes::narrow : bytecode::Lanes::wide;
    kernel.rank = rank;
    kernel.inputs = {{0, type, rank, type}};
    kernel.code.push_back({.action = bytecode::Action::load, .type = type, .b = {bytecode::OperandKind::input, 0}});
    if (type != DType::boolean) {
        kernel.inputs.push_back({1, type, rank, type});
        kernel.shapes.push_back({0, 1, 0});
        kernel.code.push_back(
            {.action = bytecode::Action::apply2, .type = type, .op = Op::mul, .b = {bytecode::OperandKind::input, 1}});
    }
    kernel.code.push_back({.action = bytecode::Action::reduce, .type = type});
    const DType result = op == Op::count ? DType::i64 : type;
    kernel.reductions.push_back({op, type, result, static_cast<bytecode::Slot>(kernel.inputs.size())});
    kernel.reduce_axes = (1U << rank) - 1;
    return kernel;
}

/// Whether the short way was open, after comparing it with the long one bit by bit.
bool agrees(Op op, DType type, const std::vector<std::int64_t>& shape, Runtime& runtime) {
    std::mt19937_64 random(11);
    std::vector<Value> inputs;
    const bytecode::Kernel kernel = reduction_of_products(op, type, static_cast<std::uint8_t>(shape.size()));
    for (std::size_t k = 0; k < kernel.inputs.size(); ++k) {
        inputs.emplace_back(make_array(type, shape, {}, [&](std::int64_t) {
            if (type == DType::boolean) return runtime::scalar_of(random() % 3 == 0);
            if (type == DType::i64) return runtime::scalar_of(static_cast<std::int64_t>(random()));
            const double x = static_cast<double>(static_cast<std::int64_t>(random())) * 0x1p-60;
            if (type == DType::f64) return runtime::scalar_of(x);
            return Scalar{DType::f32, std::bit_cast<std::uint32_t>(static_cast<float>(x))};
        }));
    }
    const bytecode::Program program = program_of(kernel);
    const auto flat = Flat::make(program, runtime);
    REQUIRE(flat);
    REQUIRE(flat->result_rank() == 0);
    const auto count = static_cast<std::size_t>(std::get<Array>(inputs[0]).size());
    if (count > flat->most()) return false;
    std::uint64_t bits = 0;
    void* const output = &bits;
    flat->run(addresses(inputs), count, {&output, 1});
    std::vector<Value> outputs;
    REQUIRE_FALSE(run_program(program, inputs, outputs, runtime));
    const auto& expected = std::get<Scalar>(outputs[0]);
    INFO(ops::info(op).id << " of " << name(type) << ", " << count << " elements, isa " << runtime.isa());
    CHECK(runtime::load_scalar(reinterpret_cast<const std::byte*>(&bits), expected.dtype).bits == expected.bits);
    return true;
}

TEST_CASE("the short way of a reduction to a number has the bits of the long one", "[vm]") {
    const std::vector<std::vector<std::int64_t>> shapes = {
        {1}, {10}, {63}, {64}, {65}, {127}, {300}, {1000}, {9973}, {16384}, {7, 11}, {3, 5, 40}, {128}, {16385}};
    for (const std::string_view isa : simd::usable_isas()) {
        Runtime runtime(isa_options(isa, 2));
        for (const auto& shape : shapes) {
            bool short_way = true;
            for (const DType type : {DType::f64, DType::f32, DType::i64}) {
                for (const Op op : {Op::sum, Op::prod, Op::min, Op::max}) {
                    short_way = agrees(op, type, shape, runtime) && short_way;
                }
            }
            for (const Op op : {Op::any, Op::all, Op::count}) {
                short_way = agrees(op, DType::boolean, shape, runtime) && short_way;
            }
            CHECK(short_way == (shape[0] != 16385));
        }
    }
}

TEST_CASE("reductions that keep an axis, or positions, have no short way", "[vm]") {
    Runtime runtime(isa_options(simd::usable_isas()[0], 1));
    bytecode::Kernel kernel = reduction_of_products(Op::sum, DType::f64, 2);
    kernel.reduce_axes = 1;
    CHECK_FALSE(Flat::make(program_of(kernel), runtime));
    kernel.reduce_axes = 3;
    CHECK(Flat::make(program_of(kernel), runtime));
    kernel.keepdims = true;
    CHECK_FALSE(Flat::make(program_of(kernel), runtime));
    CHECK_FALSE(Flat::make(program_of(reduction_of_products(Op::argmin, DType::f64, 1)), runtime));
}

}  // namespace
}  // namespace ik::vm::testing
