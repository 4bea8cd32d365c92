#pragma once
// Runs one operation on arrays through the VM, as a kernel of a load, the operation and a store.

#include "unit/vm_support.hpp"

namespace ik::ops::testing {

template <class T>
runtime::Array to_array(const std::vector<T>& values) {
    return vm::testing::make_array(dtype_of<T>, {static_cast<std::int64_t>(values.size())}, {}, [&](std::int64_t k) {
        return runtime::load_scalar(reinterpret_cast<const std::byte*>(&values[static_cast<std::size_t>(k)]),
                                    dtype_of<T>);
    });
}

/// `lanes` as asked, so that f32 can be tested in both.
template <class T, class R = T>
std::vector<R> run_op(Op op, const std::vector<std::vector<T>>& arguments, bytecode::Lanes lanes,
                      vm::Runtime& runtime) {
    using bytecode::Action;
    bytecode::Kernel kernel;
    kernel.lanes = lanes;
    kernel.rank = 1;
    std::vector<runtime::Value> inputs;
    for (const auto& argument : arguments) {
        kernel.inputs.push_back({0, dtype_of<T>, 1});
        inputs.emplace_back(to_array(argument));
    }
    const auto emit = [&](Action action) -> bytecode::TileInstr& {
        kernel.code.emplace_back();
        kernel.code.back().action = action;
        kernel.code.back().type = dtype_of<T>;
        return kernel.code.back();
    };
    emit(Action::load).b = {bytecode::OperandKind::input, 0};
    bytecode::TileInstr& apply = emit(arguments.size() == 1 ? Action::apply1 : Action::apply2);
    apply.op = op;
    if (arguments.size() == 2) apply.b = {bytecode::OperandKind::input, 1};
    emit(Action::store_output).type = dtype_of<R>;
    kernel.outputs.push_back({0, dtype_of<R>});
    std::vector<runtime::Value> outputs;
    const auto fault = vm::testing::run_program(vm::testing::program_of(kernel), inputs, outputs, runtime);
    if (fault) throw std::runtime_error(fault->message);
    const auto& array = std::get<runtime::Array>(outputs[0]);
    std::vector<R> result(arguments[0].size());
    if (!result.empty()) std::memcpy(result.data(), array.data, result.size() * sizeof(R));
    return result;
}

}  // namespace ik::ops::testing
