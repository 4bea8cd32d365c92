#pragma once
// What the tests of the VM share: arrays of any layout, programs of one kernel, runtimes of every ISA of this CPU.

#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "simd/dispatch.hpp"
#include "vm/run.hpp"

namespace ik::vm::testing {

using runtime::Array;
using runtime::Scalar;
using runtime::Value;

/// An array whose memory has guard bytes around it, filled with the elements of `make(flat)`; axes in `order` from
/// slowest to fastest, `step` elements apart along the fastest one, reversed along the axes of `reversed`.
struct Layout {
    std::vector<std::size_t> order;
    std::int64_t step = 1;
    std::uint32_t reversed = 0;
};

template <class Make>
Array make_array(DType dtype, const std::vector<std::int64_t>& shape, const Layout& layout, Make make) {
    Array array;
    array.dtype = dtype;
    array.rank = static_cast<std::uint8_t>(shape.size());
    const auto element = static_cast<std::int64_t>(size_of(dtype));
    std::int64_t stride = element * layout.step;
    for (std::size_t i = shape.size(); i-- > 0;) {
        const std::size_t axis = layout.order.empty() ? i : layout.order[i];
        array.shape[axis] = shape[axis];
        array.strides[axis] = stride;
        stride *= std::max<std::int64_t>(shape[axis], 1);
    }
    std::shared_ptr<std::byte[]> block(new std::byte[static_cast<std::size_t>(stride)]);
    array.data = block.get();
    array.owner = block;
    for (std::size_t d = 0; d < shape.size(); ++d) {
        if ((layout.reversed >> d & 1U) == 0 || shape[d] == 0) continue;
        array.data += (shape[d] - 1) * array.strides[d];
        array.strides[d] = -array.strides[d];
    }
    for (std::int64_t flat = 0; flat < array.size(); ++flat) {
        std::byte* p = array.data;
        std::int64_t rest = flat;
        for (std::size_t d = shape.size(); d-- > 0;) {
            p += rest % shape[d] * array.strides[d];
            rest /= shape[d];
        }
        Scalar s = make(flat);
        s.dtype = dtype;
        runtime::store_scalar(p, s);
    }
    return array;
}

inline Array make_array(const std::vector<double>& values) {
    return make_array(DType::f64, {static_cast<std::int64_t>(values.size())}, {},
                      [&](std::int64_t k) { return runtime::scalar_of(values[static_cast<std::size_t>(k)]); });
}

/// A program of one kernel; its inputs take the first slots, its outputs and reductions the next.
inline bytecode::Program program_of(bytecode::Kernel kernel) {
    bytecode::Program program;
    bytecode::Slot next = 0;
    for (auto& input : kernel.inputs) input.slot = next++;
    bytecode::Function function;
    function.parameters = next;
    for (auto& output : kernel.outputs) program.outputs.push_back(output.slot = next++);
    for (auto& reduction : kernel.reductions) program.outputs.push_back(reduction.slot = next++);
    function.slots = next;
    bytecode::Step step;
    step.op = bytecode::StepOp::kernel;
    function.steps.push_back(step);
    step.op = bytecode::StepOp::ret;
    function.steps.push_back(step);
    program.functions.push_back(function);
    program.kernels.push_back(std::move(kernel));
    return program;
}

inline std::optional<runtime::Fault> run_program(const bytecode::Program& program, const std::vector<Value>& inputs,
                                                 std::vector<Value>& outputs, Runtime& runtime) {
    outputs.clear();
    outputs.resize(program.outputs.size());
    return run(program, inputs, outputs, runtime, RunOptions{});
}

inline RuntimeOptions isa_options(std::string_view isa, int threads = 1) {
    RuntimeOptions options;
    options.isa = isa;
    options.threads = threads;
    return options;
}

}  // namespace ik::vm::testing
