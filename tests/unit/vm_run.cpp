// The interpreter of host steps: views, calls, limits, cancellation, faults; the pool and the choice of kernels.

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <thread>

#include "runtime/pool.hpp"
#include "unit/vm_support.hpp"
#include "vm/schedule.hpp"

namespace ik::vm::testing {
namespace {

using bytecode::AxisIndex;
using bytecode::Program;
using bytecode::Step;
using bytecode::StepOp;
using ops::Op;

/// A program written step by step.
struct Script {
    Program program;

    explicit Script(std::uint32_t parameters, std::uint32_t slots) {
        program.functions.emplace_back();
        program.functions[0].parameters = parameters;
        program.functions[0].slots = slots;
    }
    Step& add(StepOp op, std::size_t function = 0) {
        program.functions[function].steps.emplace_back();
        program.functions[function].steps.back().op = op;
        return program.functions[function].steps.back();
    }
    void constant(bytecode::Slot slot, std::int64_t value) {
        program.scalars.push_back({DType::i64, static_cast<std::uint64_t>(value)});
        Step& step = add(StepOp::constant);
        step.dst = slot;
        step.imm = static_cast<std::uint32_t>(program.scalars.size() - 1);
    }
};

Array counted(const std::vector<std::int64_t>& shape) {
    return make_array(DType::i64, shape, {}, [](std::int64_t k) { return runtime::scalar_of(k); });
}

std::vector<std::int64_t> elements(const Value& value) {
    std::vector<std::int64_t> result;
    const auto& array = std::get<Array>(value);
    for (std::int64_t k = 0; k < array.size(); ++k) result.push_back(runtime::as_int(runtime::element(array, k)));
    return result;
}

/// a[start:stop:step] of a 1-D array.
Value sliced(const Array& array, std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
             std::optional<std::int64_t> step, std::optional<runtime::Fault>* fault = nullptr) {
    Script script(1, 5);
    bytecode::Slice slice;
    AxisIndex axis;
    axis.kind = AxisIndex::Kind::range;
    bytecode::Slot next = 2;
    const auto bound = [&](std::optional<std::int64_t> value) {
        if (!value) return bytecode::no_slot;
        script.constant(next, *value);
        return next++;
    };
    axis.start = bound(start);
    axis.stop = bound(stop);
    axis.step = bound(step);
    slice.axes.push_back(axis);
    script.program.slices.push_back(slice);
    Step& view = script.add(StepOp::slice);
    view.dst = 1;
    view.a = 0;
    script.program.outputs = {1};
    Runtime runtime({});
    std::vector<Value> outputs;
    auto found = run_program(script.program, {array}, outputs, runtime);
    if (fault != nullptr) *fault = found;
    return outputs[0];
}

TEST_CASE("slices follow Python's rules", "[vm]") {
    const Array a = counted({6});
    using V = std::vector<std::int64_t>;
    CHECK(elements(sliced(a, 1, 5, 2)) == V{1, 3});
    CHECK(elements(sliced(a, {}, {}, -1)) == V{5, 4, 3, 2, 1, 0});
    CHECK(elements(sliced(a, -2, {}, {})) == V{4, 5});
    CHECK(elements(sliced(a, 4, 1, -2)) == V{4, 2});
    CHECK(elements(sliced(a, -100, 100, 4)) == V{0, 4});
    CHECK(elements(sliced(a, 5, 2, {})).empty());
    CHECK(elements(sliced(a, 100, -100, -3)) == V{5, 2});
    CHECK(elements(sliced(a, {}, {}, std::numeric_limits<std::int64_t>::max())) == V{0});
    CHECK(elements(sliced(a, {}, {}, std::numeric_limits<std::int64_t>::min())) == V{5});
}

TEST_CASE("a step of zero is a fault", "[vm]") {
    std::optional<runtime::Fault> fault;
    (void)sliced(counted({3}), {}, {}, 0, &fault);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_index);
}

TEST_CASE("an index out of range is a fault with the place of its step", "[vm]") {
    Script script(1, 3);
    script.constant(2, -4);
    bytecode::Slice slice;
    AxisIndex axis;
    axis.kind = AxisIndex::Kind::at;
    axis.at = 2;
    slice.axes.push_back(axis);
    script.program.slices.push_back(slice);
    script.program.places.push_back({{0, 5, 9}, {}, {}});
    Step& view = script.add(StepOp::slice);
    view.dst = 1;
    view.a = 0;
    script.program.outputs = {1};
    Runtime runtime({});
    std::vector<Value> outputs;
    const auto fault = run_program(script.program, {counted({3})}, outputs, runtime);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_index);
    CHECK(fault->span == Span{0, 5, 9});
    CHECK_FALSE(run_program(script.program, {counted({4})}, outputs, runtime).has_value());
    CHECK(runtime::as_int(std::get<Scalar>(outputs[0])) == 0);
}

TEST_CASE("reshape copies only when it must and checks the count", "[vm]") {
    Script script(1, 4);
    script.constant(2, -1);
    script.constant(3, 2);
    script.program.args = {2, 3};
    Step& step = script.add(StepOp::reshape);
    step.dst = 1;
    step.a = 0;
    step.arg_count = 2;
    script.program.outputs = {1};
    Runtime runtime({});
    std::vector<Value> outputs;
    const Array plain = counted({6});
    REQUIRE_FALSE(run_program(script.program, {plain}, outputs, runtime).has_value());
    CHECK(std::get<Array>(outputs[0]).data == plain.data);
    CHECK(std::get<Array>(outputs[0]).shape[0] == 3);
    const Array reversed = std::get<Array>(sliced(plain, {}, {}, -1));
    REQUIRE_FALSE(run_program(script.program, {reversed}, outputs, runtime).has_value());
    CHECK(elements(outputs[0]) == std::vector<std::int64_t>{5, 4, 3, 2, 1, 0});
    const auto fault = run_program(script.program, {counted({5})}, outputs, runtime);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_shape_mismatch);
}

/// f(n) = n == 0 ? 0 : f(n - 1), as function 1; the script calls it with its input.
Program recursive_program() {
    Script script(1, 2);
    Program& program = script.program;
    program.args = {0, 1};
    Step& call = script.add(StepOp::call);
    call.dst = 1;
    call.imm = 1;
    call.arg_count = 1;
    script.program.outputs = {1};
    bytecode::Kernel kernel;  // s1 = s0 - 1
    kernel.inputs.push_back({0, DType::i64, 0});
    kernel.constants = {1};
    bytecode::TileInstr instr;
    instr.type = DType::i64;
    instr.b = {bytecode::OperandKind::input, 0};
    kernel.code.push_back(instr);
    instr.action = bytecode::Action::apply2;
    instr.op = Op::sub;
    instr.b = {bytecode::OperandKind::constant, 0};
    kernel.code.push_back(instr);
    instr.action = bytecode::Action::store_output;
    instr.b = {bytecode::OperandKind::none, 0};
    kernel.code.push_back(instr);
    kernel.outputs.push_back({1, DType::i64});
    program.kernels.push_back(kernel);
    program.functions.emplace_back();
    program.functions[1].parameters = 1;
    program.functions[1].slots = 3;
    Step& jump = script.add(StepOp::jump_if_false, 1);
    jump.a = 0;
    jump.imm = 4;
    script.add(StepOp::kernel, 1);
    Step& again = script.add(StepOp::call, 1);
    again.dst = 2;
    again.imm = 1;
    again.first_arg = 1;
    again.arg_count = 1;
    script.add(StepOp::ret, 1).a = 2;
    script.add(StepOp::ret, 1).a = 0;
    return program;
}

TEST_CASE("calls nest without the C++ stack, up to a limit that is a fault", "[vm]") {
    const Program program = recursive_program();
    Runtime runtime({});
    std::vector<Value> outputs(1);
    RunOptions options;
    options.depth_limit = 200000;
    std::vector<Value> inputs = {runtime::scalar_of(std::int64_t{100000})};
    REQUIRE_FALSE(run(program, inputs, outputs, runtime, options).has_value());
    CHECK(runtime::as_int(std::get<Scalar>(outputs[0])) == 0);
    options.depth_limit = 1000;
    auto fault = run(program, inputs, outputs, runtime, options);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_limit);
    options.depth_limit = 200000;
    options.step_limit = 100;
    fault = run(program, inputs, outputs, runtime, options);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_limit);
}

TEST_CASE("an endless loop stops by cancellation and by the time limit", "[vm]") {
    Script script(0, 0);
    script.add(StepOp::jump).imm = 0;
    Runtime runtime({});
    std::atomic<bool> cancel = false;
    RunOptions options;
    options.cancel = &cancel;
    std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        cancel = true;
    });
    auto fault = run(script.program, {}, {}, runtime, options);
    other.join();
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_cancelled);
    RunOptions timed;
    timed.time_limit = 0.02;
    fault = run(script.program, {}, {}, runtime, timed);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_limit);
}

bytecode::Kernel add_kernel(std::uint8_t rank) {
    bytecode::Kernel kernel;
    kernel.rank = rank;
    kernel.inputs = {{0, DType::f64, rank}, {0, DType::f64, rank}};
    kernel.shapes = {{0, 1, 0}};
    bytecode::TileInstr instr;
    instr.b = {bytecode::OperandKind::input, 0};
    kernel.code.push_back(instr);
    instr.action = bytecode::Action::apply2;
    instr.op = Op::add;
    instr.b = {bytecode::OperandKind::input, 1};
    kernel.code.push_back(instr);
    instr.action = bytecode::Action::store_output;
    instr.b = {bytecode::OperandKind::none, 0};
    kernel.code.push_back(instr);
    kernel.outputs.push_back({0, DType::f64});
    return kernel;
}

TEST_CASE("shapes that do not match are a fault with both operands' places", "[vm]") {
    Program program = program_of(add_kernel(1));
    program.places.push_back({{0, 0, 9}, {0, 0, 3}, {0, 6, 9}});
    Runtime runtime({});
    std::vector<Value> outputs;
    const auto fault = run_program(program, {make_array({1, 2, 3}), make_array({1, 2})}, outputs, runtime);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_shape_mismatch);
    CHECK(fault->span == Span{0, 0, 9});
    REQUIRE(fault->labels.size() == 2);
    CHECK(fault->labels[0].text == "(3,)");
    CHECK(fault->labels[1].span == Span{0, 6, 9});
}

TEST_CASE("memory beyond the limit is a fault, and what was freed counts again", "[vm]") {
    RuntimeOptions options;
    options.memory_limit = 1 << 20;
    Runtime runtime(options);
    const Program program = program_of(add_kernel(1));
    std::vector<Value> outputs;
    const Array small = make_array(std::vector<double>(1000, 1.0));
    const Array large = make_array(std::vector<double>(200000, 1.0));
    for (int k = 0; k < 300; ++k) REQUIRE_FALSE(run_program(program, {small, small}, outputs, runtime).has_value());
    const auto fault = run_program(program, {large, large}, outputs, runtime);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_out_of_memory);
    CHECK_FALSE(run_program(program, {small, small}, outputs, runtime).has_value());
    outputs.clear();
    runtime.release_memory();
    CHECK(runtime.pool_bytes() == 0);
}

TEST_CASE("a shape whose size overflows is a fault", "[vm]") {
    Array a = make_array({1.0});
    a.rank = 2;
    a.shape = {std::int64_t{1} << 40, 1};
    a.strides = {0, 0};
    Array b = a;
    b.shape = {1, std::int64_t{1} << 40};
    Runtime runtime({});
    std::vector<Value> outputs;
    const auto fault = run_program(program_of(add_kernel(2)), {a, b}, outputs, runtime);
    REQUIRE(fault.has_value());
    CHECK(fault->code == Code::run_out_of_memory);
}

TEST_CASE("blocks are aligned, recycled and outlive their pool", "[vm]") {
    std::shared_ptr<void> survivor;
    {
        runtime::Pool pool(0);
        void* first = nullptr;
        {
            const auto block = pool.allocate(5000);
            first = block.get();
            CHECK(reinterpret_cast<std::uintptr_t>(first) % 64 == 0);
        }
        survivor = pool.allocate(5000);
        CHECK(survivor.get() == first);
        const auto large = pool.allocate(3 << 20);
        CHECK(reinterpret_cast<std::uintptr_t>(large.get()) % (2 << 20) == 0);
        CHECK(pool.allocate(std::numeric_limits<std::size_t>::max() - 100) == nullptr);
    }
    std::memset(survivor.get(), 1, 5000);
}

TEST_CASE("an unknown instruction set is an error that names the usable ones", "[vm]") {
    RuntimeOptions options;
    options.isa = "mmx";
    CHECK_THROWS_AS(Runtime(options), std::invalid_argument);
    options.isa = "sse2";
    if (simd::find_table("sse2") != nullptr) CHECK(Runtime(options).isa() == "sse2");
}

TEST_CASE("IK_NUM_THREADS is obeyed when it is a number above zero", "[vm]") {
    ::unsetenv("IK_NUM_THREADS");
    const int normal = default_threads();
    for (const char* text : {"", "abc", "0", "-1", "3x"}) {
        ::setenv("IK_NUM_THREADS", text, 1);
        CHECK(default_threads() == normal);
    }
    ::setenv("IK_NUM_THREADS", "3", 1);
    CHECK(default_threads() == 3);
    ::setenv("IK_NUM_THREADS", "1000000", 1);
    CHECK(default_threads() == 1024);
    ::unsetenv("IK_NUM_THREADS");
}

TEST_CASE("one Runtime serves many threads at once", "[vm]") {
    const Program program = program_of(add_kernel(1));
    Runtime runtime(isa_options("", 2));
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            const Array a = make_array(std::vector<double>(static_cast<std::size_t>(100000 + t), t));
            for (int k = 0; k < 20; ++k) {
                std::vector<Value> outputs;
                if (run_program(program, {a, a}, outputs, runtime)) return;
                if (runtime::as_double(runtime::element(std::get<Array>(outputs[0]), 99999 + t)) != 2 * t) return;
            }
            ++right;
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(right == 8);
}

}  // namespace
}  // namespace ik::vm::testing
