// Kernels of the VM by hand, without the stages before it: what one launch costs at sizes from cache to memory.

#include <benchmark/benchmark.h>
#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <random>
#include <stdexcept>

#include "vm/run.hpp"

namespace {

using ik::DType;
using ik::bytecode::Action;
using ik::bytecode::Kernel;
using ik::bytecode::Operand;
using ik::bytecode::OperandKind;
using ik::bytecode::Program;
using ik::ops::Op;
using ik::runtime::Array;
using ik::runtime::Value;

struct Builder {
    Kernel kernel;

    explicit Builder(std::size_t inputs) {
        kernel.rank = 1;
        for (std::uint32_t k = 0; k < inputs; ++k) {
            kernel.inputs.push_back({k, DType::f64, 1});
            if (k > 0) kernel.shapes.push_back({k == 1 ? 0 : static_cast<std::uint32_t>(inputs) + k - 2, k, 0});
        }
    }
    Operand in(std::uint32_t k) { return {OperandKind::input, k}; }
    Operand temp(std::uint32_t k) { return {OperandKind::temp, k}; }
    Operand number(double x) {
        std::uint64_t bits;
        std::memcpy(&bits, &x, sizeof bits);
        kernel.constants.push_back(bits);
        return {OperandKind::constant, static_cast<std::uint32_t>(kernel.constants.size() - 1)};
    }
    void emit(Action action, Operand b = {}, Operand c = {}, Op op = Op::none) {
        kernel.code.push_back({action, DType::f64, DType::f64, op, b, c, 0});
    }
    void apply(Op op) { emit(Action::apply1, {}, {}, op); }
    void apply(Op op, Operand b) { emit(Action::apply2, b, {}, op); }

    Program program(bool reduce) {
        Program result;
        const auto count = static_cast<std::uint32_t>(kernel.inputs.size());
        if (reduce) {
            kernel.reductions.push_back({Op::sum, DType::f64, DType::f64, count});
            kernel.reduce_axes = 1;
            emit(Action::reduce);
        } else {
            kernel.outputs.push_back({count, DType::f64});
            emit(Action::store_output);
        }
        ik::bytecode::Function function;
        function.parameters = count;
        function.slots = count + 1;
        ik::bytecode::Step step;
        step.op = ik::bytecode::StepOp::kernel;
        function.steps.push_back(step);
        step.op = ik::bytecode::StepOp::ret;
        function.steps.push_back(step);
        result.functions.push_back(function);
        result.kernels.push_back(kernel);
        result.outputs.push_back(count);
        return result;
    }
};

Program scaled_sum() {
    Builder b(2);
    b.emit(Action::load, b.in(0));
    b.emit(Action::fma_acc_mul, b.number(2), b.in(1));
    return b.program(false);
}
Program horner() {
    Builder b(1);
    b.emit(Action::load, b.number(0.1));
    for (const double c : {0.2, 0.3, 0.4, 0.5, 0.6}) b.emit(Action::fma_acc_mul, b.in(0), b.number(c));
    return b.program(false);
}
Program where_root_sine() {
    Builder b(1);
    b.kernel.temps = 2;
    b.emit(Action::load, b.in(0));
    b.emit(Action::apply2, b.number(0), {}, Op::gt);
    b.emit(Action::store_temp, b.temp(0));
    const std::size_t skip = b.kernel.code.size();
    b.emit(Action::skip_if_none, b.temp(0));
    b.emit(Action::load, b.in(0));
    b.apply(Op::sin);
    b.emit(Action::store_temp, b.temp(1));
    b.emit(Action::load, b.in(0));
    b.apply(Op::abs);
    b.apply(Op::sqrt);
    b.apply(Op::add, b.temp(1));
    b.kernel.code[skip].target = static_cast<std::uint32_t>(b.kernel.code.size());
    b.emit(Action::select_then, b.temp(0), b.number(0));
    return b.program(false);
}
Program gauss_cosine() {
    Builder b(2);
    b.kernel.temps = 1;
    b.emit(Action::load, b.in(1));
    b.apply(Op::cos);
    b.emit(Action::store_temp, b.temp(0));
    b.emit(Action::load, b.in(0));
    b.apply(Op::neg);
    b.apply(Op::mul, b.in(0));
    b.apply(Op::exp);
    b.apply(Op::mul, b.temp(0));
    return b.program(false);
}
Program sum_of_products() {
    Builder b(2);
    b.emit(Action::load, b.in(0));
    b.apply(Op::mul, b.in(1));
    return b.program(true);
}

Array random_array(std::int64_t n, unsigned seed) {
    Array array;
    // Huge pages, as NumPy's and our own allocators ask for.
    const std::size_t page = std::size_t{2} << 20;
    const std::size_t bytes = (static_cast<std::size_t>(n) * sizeof(double) + page - 1) / page * page;
    std::shared_ptr<double[]> block(static_cast<double*>(std::aligned_alloc(page, bytes)),
                                    [](double* p) { std::free(p); });
    ::madvise(block.get(), bytes, MADV_HUGEPAGE);
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> values(-3, 3);
    for (std::int64_t k = 0; k < n; ++k) block[k] = values(random);
    array.data = reinterpret_cast<std::byte*>(block.get());
    array.owner = block;
    array.rank = 1;
    array.shape[0] = n;
    array.strides[0] = 8;
    return array;
}

void run(benchmark::State& state, const Program& program) {
    ik::vm::Runtime runtime({});
    const std::int64_t n = state.range(0);
    std::vector<Value> inputs;
    for (std::uint32_t k = 0; k < program.functions[0].parameters; ++k) inputs.emplace_back(random_array(n, k + 1));
    std::vector<Value> outputs(1);
    const ik::vm::RunOptions options;
    for (auto _ : state) {
        if (auto fault = ik::vm::run(program, inputs, outputs, runtime, options))
            throw std::runtime_error(fault->message);
        benchmark::DoNotOptimize(outputs);
    }
    state.SetItemsProcessed(state.iterations() * n);
    state.SetLabel(std::string(runtime.isa()));
}

void sizes(benchmark::internal::Benchmark* bench) {
    for (const std::int64_t n : {10LL, 1000LL, 20000LL, 1000000LL, 10000000LL}) bench->Arg(n);
    bench->UseRealTime()->Unit(benchmark::kMicrosecond);
}

BENCHMARK_CAPTURE(run, 2x_plus_y, scaled_sum())->Apply(sizes);
BENCHMARK_CAPTURE(run, horner_5, horner())->Apply(sizes);
BENCHMARK_CAPTURE(run, where_sqrt_sin, where_root_sine())->Apply(sizes);
BENCHMARK_CAPTURE(run, exp_cos, gauss_cosine())->Apply(sizes);
BENCHMARK_CAPTURE(run, sum_xy, sum_of_products())->Apply(sizes);

}  // namespace

BENCHMARK_MAIN();
