// Reductions: the same bits for any number of threads and on AVX2 and AVX-512, accuracy, empty arrays, NaN.

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>

#include "unit/vm_support.hpp"

namespace ik::vm::testing {
namespace {

using bytecode::Action;
using bytecode::Kernel;
using bytecode::OperandKind;
using ops::Op;

Kernel reduction_kernel(Op op, DType type, std::uint8_t rank, std::uint32_t axes) {
    Kernel kernel;
    kernel.lanes = type == DType::f32 ? bytecode::Lanes::narrow : bytecode::Lanes::wide;
    kernel.rank = rank;
    kernel.inputs.push_back({0, type, rank});
    bytecode::TileInstr load;
    load.type = type;
    load.b = {OperandKind::input, 0};
    kernel.code.push_back(load);
    bytecode::TileInstr reduce;
    reduce.action = Action::reduce;
    reduce.type = type;
    kernel.code.push_back(reduce);
    const bool counts = op == Op::argmin || op == Op::argmax;
    kernel.reductions.push_back({op, type, counts ? DType::i64 : type, 0});
    kernel.reduce_axes = axes;
    return kernel;
}

Array uneven_array(const std::vector<std::int64_t>& shape) {
    std::mt19937_64 random(7);
    return make_array(DType::f64, shape, {}, [&](std::int64_t) {
        return runtime::scalar_of(std::ldexp(static_cast<double>(random() >> 11), -static_cast<int>(random() % 60)));
    });
}

std::vector<std::uint64_t> bits_of(const Value& value) {
    if (const auto* scalar = std::get_if<Scalar>(&value)) return {scalar->bits};
    std::vector<std::uint64_t> bits;
    const auto& array = std::get<Array>(value);
    for (std::int64_t k = 0; k < array.size(); ++k) bits.push_back(runtime::element(array, k).bits);
    return bits;
}

Value reduced(Op op, const Array& array, std::uint32_t axes, Runtime& runtime) {
    std::vector<Value> outputs;
    const auto program = program_of(reduction_kernel(op, array.dtype, array.rank, axes));
    const auto fault = run_program(program, {array}, outputs, runtime);
    if (fault) throw std::runtime_error(fault->message);
    return outputs[0];
}

TEST_CASE("a sum has the same bits for any number of threads and on AVX2 and AVX-512", "[vm]") {
    struct Case {
        std::vector<std::int64_t> shape;
        std::uint32_t axes;
    };
    const std::vector<Case> cases = {{{1}, 1},           {{63}, 1},        {{1000}, 1},      {{16385}, 1},
                                     {{3000001}, 1},     {{3000, 701}, 3}, {{3000, 701}, 1}, {{3000, 701}, 2},
                                     {{40, 50, 600}, 2}, {{200000, 3}, 1}, {{100000, 7}, 2}};
    for (const Case& test : cases) {
        const Array array = uneven_array(test.shape);
        std::vector<std::uint64_t> first;
        for (const std::string_view isa : simd::usable_isas()) {
            for (const int threads : {1, 2, 5}) {
                Runtime runtime(isa_options(isa, threads));
                const auto bits = bits_of(reduced(Op::sum, array, test.axes, runtime));
                if (first.empty()) first = bits;
                // A sum alone uses no fused operation, so even SSE2 agrees.
                INFO(isa << ", " << threads << " threads, first extent " << test.shape[0]);
                CHECK(bits == first);
            }
        }
    }
}

/// The kernel of a sum over steps after the load; with a second reduction no whole loop stands for it.
Kernel sum_kernel(DType type, std::uint8_t rank, const std::vector<bytecode::TileInstr>& steps, bool with_another) {
    Kernel kernel = reduction_kernel(Op::sum, type, rank, 1);
    kernel.inputs.push_back({1, type, rank});
    kernel.shapes.push_back({0, 1, 0});
    kernel.constants.push_back(type == DType::f32 ? 0x3DCCCCCD : 0x3FB999999999999A);  // 0.1
    kernel.code.insert(kernel.code.begin() + 1, steps.begin(), steps.end());
    for (bytecode::TileInstr& instr : kernel.code) instr.type = type;
    if (with_another) {
        kernel.code.push_back(kernel.code.back());
        kernel.code.back().b.number = 1;
        kernel.reductions.push_back({Op::max, type, type, 1});
    }
    return kernel;
}

Array uneven(DType type, const std::vector<std::int64_t>& shape, unsigned seed) {
    std::mt19937_64 random(seed);
    return make_array(type, shape, {}, [&](std::int64_t) {
        const double x = std::ldexp(static_cast<double>(random() >> 11), -static_cast<int>(random() % 60));
        if (type == DType::f64) return runtime::scalar_of(x);
        return Scalar{DType::f32, std::bit_cast<std::uint32_t>(static_cast<float>(x))};
    });
}

TEST_CASE("a whole loop gives the bits of the instructions that it stands for", "[vm]") {
    using Steps = std::vector<bytecode::TileInstr>;
    const bytecode::TileInstr times{.action = Action::apply2, .op = Op::mul, .b = {OperandKind::input, 1}};
    const bytecode::TileInstr less{.action = Action::apply2, .op = Op::sub, .b = {OperandKind::input, 1}};
    const bytecode::TileInstr less_number{.action = Action::apply2, .op = Op::sub, .b = {OperandKind::constant, 0}};
    const bytecode::TileInstr square{.action = Action::apply1, .op = Op::square};
    const bytecode::TileInstr size{.action = Action::apply1, .op = Op::abs};
    const std::vector<Steps> programs{{}, {times}, {square}, {size}, {less, square}, {less_number, square}};
    for (const std::string_view isa : simd::usable_isas()) {
        Runtime runtime(isa_options(isa, 2));
        for (const DType type : {DType::f64, DType::f32}) {
            // Rows, and columns of several blocks with a rest.
            for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{70001}, {301, 2083}}) {
                const std::vector<Value> inputs{uneven(type, shape, 11), uneven(type, shape, 12)};
                const auto rank = static_cast<std::uint8_t>(shape.size());
                for (const Steps& steps : programs) {
                    std::vector<Value> alone, both;
                    REQUIRE_FALSE(
                        run_program(program_of(sum_kernel(type, rank, steps, false)), inputs, alone, runtime));
                    REQUIRE_FALSE(run_program(program_of(sum_kernel(type, rank, steps, true)), inputs, both, runtime));
                    CHECK(bits_of(alone[0]) == bits_of(both[0]));
                }
            }
        }
    }
}

TEST_CASE("a long sum of f32 is accurate", "[vm]") {
    const std::int64_t n = 10'000'000;
    Array array = make_array(DType::f32, {n}, {}, [](std::int64_t) {
        const float x = 0.1F;
        Scalar s;
        std::memcpy(&s.bits, &x, 4);
        return s;
    });
    Runtime runtime({});
    const double sum = runtime::as_double(std::get<Scalar>(reduced(Op::sum, array, 1, runtime)));
    CHECK(std::fabs(sum / (static_cast<double>(0.1F) * static_cast<double>(n)) - 1) < 1e-7);
}

TEST_CASE("NaN wins in min, max, argmin and argmax", "[vm]") {
    Runtime runtime({});
    const Array array = make_array({3, -1, NAN, 7, NAN, -9});
    CHECK(std::isnan(runtime::as_double(std::get<Scalar>(reduced(Op::min, array, 1, runtime)))));
    CHECK(std::isnan(runtime::as_double(std::get<Scalar>(reduced(Op::max, array, 1, runtime)))));
    CHECK(runtime::as_int(std::get<Scalar>(reduced(Op::argmin, array, 1, runtime))) == 2);
    CHECK(runtime::as_int(std::get<Scalar>(reduced(Op::argmax, array, 1, runtime))) == 2);
}

TEST_CASE("argmin and argmax give the first of equals in a long array", "[vm]") {
    Runtime runtime({});
    std::vector<double> values(100000, 1.0);
    values[70001] = values[70002] = values[99999] = -2;
    values[64] = values[65] = 5;
    CHECK(runtime::as_int(std::get<Scalar>(reduced(Op::argmin, make_array(values), 1, runtime))) == 70001);
    CHECK(runtime::as_int(std::get<Scalar>(reduced(Op::argmax, make_array(values), 1, runtime))) == 64);
}

TEST_CASE("argmin of infinities finds them", "[vm]") {
    Runtime runtime({});
    CHECK(runtime::as_int(std::get<Scalar>(reduced(Op::argmin, make_array({INFINITY, INFINITY}), 1, runtime))) == 0);
    CHECK(runtime::as_int(std::get<Scalar>(reduced(Op::argmax, make_array({-INFINITY, -INFINITY}), 1, runtime))) == 0);
}

TEST_CASE("sums of zeros keep the sign of zero, the empty sum is +0", "[vm]") {
    Runtime runtime({});
    CHECK(std::signbit(runtime::as_double(std::get<Scalar>(reduced(Op::sum, make_array({-0.0, -0.0}), 1, runtime)))));
    const double empty = runtime::as_double(std::get<Scalar>(reduced(Op::sum, make_array({}), 1, runtime)));
    CHECK(empty == 0);
    CHECK_FALSE(std::signbit(empty));
    CHECK(runtime::as_double(std::get<Scalar>(reduced(Op::prod, make_array({}), 1, runtime))) == 1);
}

TEST_CASE("min, max, argmin and argmax of nothing are faults", "[vm]") {
    Runtime runtime({});
    for (const Op op : {Op::min, Op::max, Op::argmin, Op::argmax}) {
        std::vector<Value> outputs;
        const auto fault =
            run_program(program_of(reduction_kernel(op, DType::f64, 1, 1)), {make_array({})}, outputs, runtime);
        REQUIRE(fault.has_value());
        CHECK(fault->code == Code::run_empty_reduction);
    }
}

TEST_CASE("a reduction over an empty axis gives one identity for each kept element", "[vm]") {
    Runtime runtime({});
    const Array array = make_array(DType::f64, {0, 3}, {}, [](std::int64_t) { return Scalar{}; });
    const Value sums = reduced(Op::sum, array, 1, runtime);
    REQUIRE(std::holds_alternative<Array>(sums));
    CHECK(std::get<Array>(sums).shape[0] == 3);
    CHECK(runtime::as_double(runtime::element(std::get<Array>(sums), 2)) == 0);
    const Value none = reduced(Op::max, array, 2, runtime);
    CHECK(std::get<Array>(none).shape[0] == 0);
}

TEST_CASE("keepdims leaves axes of extent 1", "[vm]") {
    Runtime runtime({});
    Kernel kernel = reduction_kernel(Op::sum, DType::f64, 2, 2);
    kernel.keepdims = true;
    std::vector<Value> outputs;
    const Array array =
        make_array(DType::f64, {2, 3}, {}, [](std::int64_t k) { return runtime::scalar_of(double(k)); });
    REQUIRE_FALSE(run_program(program_of(kernel), {array}, outputs, runtime).has_value());
    const auto& result = std::get<Array>(outputs[0]);
    CHECK(result.rank == 2);
    CHECK(result.shape[1] == 1);
    CHECK(runtime::as_double(runtime::element(result, 1)) == 12);
}

}  // namespace
}  // namespace ik::vm::testing
