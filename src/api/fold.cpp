// Constant folding by running: a program of one kernel of rank 0, kept per operation and dtypes.
#include "api/compile.hpp"

namespace ik {
namespace {

using namespace bytecode;

bool has_compute_type(DType dtype) {
    return dtype == DType::boolean || dtype == DType::i64 || dtype == DType::u64 || dtype == DType::f32 ||
           dtype == DType::f64;
}

bool is_narrow(DType dtype) { return dtype == DType::boolean || dtype == DType::f32; }

Operand input(std::uint32_t number) { return {OperandKind::input, number}; }

TileInstr instruction(Action action, DType type, Operand b = {}) {
    TileInstr instr;
    instr.action = action;
    instr.type = type;
    instr.b = b;
    return instr;
}

/// The tile code of `op` on its inputs; empty when there is no such form.
std::vector<TileInstr> tile_code(const FoldKey& key, std::size_t arity) {
    std::vector<TileInstr> code;
    if (key.op == ops::Op::select) {
        code.push_back(instruction(Action::load, DType::boolean, input(0)));
        TileInstr select = instruction(Action::select_mask, key.result, input(1));
        select.c = input(2);
        code.push_back(select);
    } else {
        code.push_back(instruction(Action::load, key.operand, input(0)));
        TileInstr apply = instruction(arity == 1 ? Action::apply1 : Action::apply2, key.operand);
        apply.op = key.op;
        if (arity == 2) apply.b = input(1);
        if (key.op == ops::Op::cast) {
            apply = instruction(Action::cast, key.operand);
            apply.to = key.result;
        }
        code.push_back(apply);
    }
    code.push_back(instruction(Action::store_output, key.result));
    return code;
}

bytecode::Program fold_program(const FoldKey& key, std::size_t arity) {
    Kernel kernel;
    kernel.lanes = is_narrow(key.operand) && is_narrow(key.result) ? Lanes::narrow : Lanes::wide;
    bytecode::Function script;
    script.name = "fold";
    script.parameters = static_cast<std::uint32_t>(arity);
    script.slots = script.parameters + 1;
    for (std::uint32_t i = 0; i < arity; ++i) {
        const bool mask = key.op == ops::Op::select && i == 0;
        const DType dtype = mask ? DType::boolean : key.op == ops::Op::select ? key.result : key.operand;
        kernel.inputs.push_back({i, dtype, 0, dtype});
    }
    kernel.outputs.push_back({script.parameters, key.result});
    kernel.code = tile_code(key, arity);
    Step run_kernel;
    run_kernel.op = StepOp::kernel;
    Step leave;
    leave.op = StepOp::ret;
    script.steps = {run_kernel, leave};
    bytecode::Program program;
    program.kernels.push_back(std::move(kernel));
    program.functions.push_back(std::move(script));
    program.places.emplace_back();
    program.outputs.push_back(static_cast<Slot>(arity));
    return program;
}

std::shared_ptr<const bytecode::Program> cached_program(Engine::Impl& engine, const FoldKey& key, std::size_t arity) {
    const std::lock_guard lock(engine.fold_lock);
    auto& program = engine.fold_programs[key];
    if (!program) program = std::make_shared<const bytecode::Program>(fold_program(key, arity));
    return program;
}

}  // namespace

std::optional<std::uint64_t> fold_by_running(Engine::Impl& engine, ops::Op op, DType operand, DType result,
                                             std::span<const std::uint64_t> args) {
    const bool select = op == ops::Op::select;
    const std::size_t arity = select ? 3 : args.size();
    if (!has_compute_type(operand) || !has_compute_type(result) || args.size() != arity || arity < 1 ||
        (arity > 2 && !select)) {
        return std::nullopt;
    }
    const auto program = cached_program(engine, {op, operand, result}, arity);
    std::vector<runtime::Value> inputs;
    for (std::size_t i = 0; i < arity; ++i) {
        inputs.emplace_back(runtime::Scalar{program->kernels[0].inputs[i].dtype, args[i]});
    }
    runtime::Value output;
    if (vm::run(*program, inputs, {&output, 1}, engine.runtime, {})) return std::nullopt;
    if (const auto* scalar = std::get_if<runtime::Scalar>(&output)) return scalar->bits;
    if (const auto* array = std::get_if<runtime::Array>(&output)) return runtime::element(*array, 0).bits;
    return std::nullopt;
}

}  // namespace ik
