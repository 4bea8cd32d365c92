// Every binary operation in every operand form (array, constant, scalar input, temporary; both orders; both lane
// widths) gives the bits of the plain form, which the other tests compare with outside values.

#include <catch2/catch.hpp>
#include <cmath>

#include "ops/ops.hpp"
#include "unit/vm_support.hpp"

namespace ik::ops::testing {
namespace {

using bytecode::Action;
using bytecode::Kernel;
using bytecode::Operand;
using bytecode::OperandKind;
using runtime::Array;
using runtime::Scalar;
using runtime::Value;

enum class Place : std::uint8_t { array, constant, scalar, temp, converted };
constexpr Place places[] = {Place::array, Place::constant, Place::scalar, Place::temp, Place::converted};

Scalar element(DType type, std::int64_t k) {
    if (type == DType::boolean) return runtime::scalar_of(k % 3 == 0);
    if (type == DType::i64 || type == DType::u64) return {type, static_cast<std::uint64_t>(k * 7 % 23 + 1)};
    const double x = static_cast<double>(k * 7 % 23 + 1) / 4;
    if (type == DType::f64) return runtime::scalar_of(x);
    const float narrow = static_cast<float>(x);
    Scalar s{DType::f32, 0};
    std::memcpy(&s.bits, &narrow, 4);
    return s;
}

struct Setting {
    Op op;
    DType type;
    bytecode::Lanes lanes;
};

/// Runs acc = op(a, b) or op(b, a) with b in some place; b is the same in every element.
std::vector<std::uint64_t> run_form(const Setting& setting, Place place, Action action, vm::Runtime& runtime) {
    constexpr std::int64_t n = 77;
    const auto [op, type, lanes] = setting;
    const bool compares = info(op).dtype == DTypeRule::compare;
    const DType result = compares ? DType::boolean : type;
    const Scalar b = element(type, 5);
    Kernel kernel;
    kernel.lanes = lanes;
    kernel.rank = 1;
    std::vector<Value> inputs;
    kernel.inputs.push_back({0, type, 1});
    inputs.emplace_back(vm::testing::make_array(type, {n}, {}, [&](std::int64_t k) { return element(type, k); }));
    const auto emit = [&](Action what, Operand operand) {
        kernel.code.emplace_back();
        kernel.code.back().action = what;
        kernel.code.back().type = type;
        kernel.code.back().b = operand;
    };
    Operand right{OperandKind::input, 1};
    if (place == Place::constant) {
        std::uint64_t bits = b.bits;
        if (type == DType::f32 && lanes == bytecode::Lanes::wide) {
            const double x = runtime::as_double(b);
            std::memcpy(&bits, &x, 8);
        }
        kernel.constants.push_back(bits);
        right = {OperandKind::constant, 0};
    } else if (place == Place::scalar) {
        kernel.inputs.push_back({1, type, 0});
        inputs.emplace_back(b);
    } else {
        vm::testing::Layout layout;
        if (place == Place::converted) layout.step = 2;
        kernel.inputs.push_back({1, type, 1});
        inputs.emplace_back(vm::testing::make_array(type, {n}, layout, [&](std::int64_t) { return b; }));
    }
    if (place == Place::temp) {
        emit(Action::load, right);
        emit(Action::store_temp, {OperandKind::temp, 0});
        kernel.temps = 1;
        right = {OperandKind::temp, 0};
    }
    emit(Action::load, {OperandKind::input, 0});
    emit(action, right);
    kernel.code.back().op = op;
    emit(Action::store_output, {OperandKind::none, 0});
    kernel.code.back().type = result;
    kernel.outputs.push_back({0, result});
    std::vector<Value> outputs;
    if (auto fault = vm::testing::run_program(vm::testing::program_of(kernel), inputs, outputs, runtime)) {
        throw std::runtime_error(fault->message);
    }
    std::vector<std::uint64_t> bits;
    for (std::int64_t k = 0; k < n; ++k) bits.push_back(runtime::element(std::get<Array>(outputs[0]), k).bits);
    return bits;
}

bool admits(DTypeRule rule, DType type) {
    const bool real = type == DType::f64 || type == DType::f32;
    const bool whole = type == DType::i64 || type == DType::u64;
    switch (rule) {
        case DTypeRule::arith:
        case DTypeRule::pow: return real || whole;
        case DTypeRule::true_div:
        case DTypeRule::floating: return real;
        case DTypeRule::compare:
        case DTypeRule::select: return true;
        case DTypeRule::logic: return type == DType::boolean;
        case DTypeRule::bitwise: return whole || type == DType::boolean;
        case DTypeRule::integer: return whole;
        default: return false;
    }
}

TEST_CASE("binary operations give the same bits in every operand form", "[ops]") {
    for (const std::string_view isa : simd::usable_isas()) {
        vm::Runtime runtime(vm::testing::isa_options(isa));
        int tested = 0;
        for (std::size_t number = 0; number < op_count; ++number) {
            const Op op = static_cast<Op>(number);
            if (info(op).cls != Class::elementwise || info(op).arity != 2) continue;
            for (const DType type : {DType::f64, DType::f32, DType::i64, DType::u64, DType::boolean}) {
                if (!admits(info(op).dtype, type)) continue;
                for (const auto lanes : {bytecode::Lanes::wide, bytecode::Lanes::narrow}) {
                    if (lanes == bytecode::Lanes::narrow && type != DType::f32 && type != DType::boolean) continue;
                    for (const Action action : {Action::apply2, Action::apply2_reverse}) {
                        const Setting setting{op, type, lanes};
                        const auto plain = run_form(setting, Place::array, action, runtime);
                        if (type == DType::f32) {
                            INFO("f32 in wide and in narrow lanes: " << info(op).id << " on " << isa);
                            const Setting narrow{op, type, bytecode::Lanes::narrow};
                            CHECK(plain == run_form(narrow, Place::array, action, runtime));
                        }
                        for (const Place place : places) {
                            INFO(info(op).id << " " << name(type) << " place " << static_cast<int>(place) << " on "
                                             << isa);
                            CHECK(run_form(setting, place, action, runtime) == plain);
                            ++tested;
                        }
                    }
                }
            }
        }
        CHECK(tested > 500);
    }
}

/// op(a, b) reversed is op(b, a): checked on operations that do not commute, by their values.
TEST_CASE("the reversed form exchanges the operands", "[ops]") {
    vm::Runtime runtime({});
    const Setting setting{Op::sub, DType::f64, bytecode::Lanes::wide};
    const auto plain = run_form(setting, Place::array, Action::apply2, runtime);
    const auto reversed = run_form(setting, Place::constant, Action::apply2_reverse, runtime);
    for (std::size_t k = 0; k < plain.size(); ++k) {
        const double a = runtime::as_double(element(DType::f64, static_cast<std::int64_t>(k)));
        const double b = runtime::as_double(element(DType::f64, 5));
        CHECK(runtime::as_double({DType::f64, plain[k]}) == a - b);
        CHECK(runtime::as_double({DType::f64, reversed[k]}) == b - a);
    }
}

}  // namespace
}  // namespace ik::ops::testing
