#pragma once
// Which slots a step reads and writes.

#include "bytecode/program.hpp"

namespace ik::lower {

template <class Visit>
void each_read(const bytecode::Program& program, const bytecode::Step& step, const Visit& visit) {
    using bytecode::no_slot;
    if (step.a != no_slot) visit(step.a);
    for (std::uint32_t i = 0; i < step.arg_count; ++i) visit(program.args[step.first_arg + i]);
    if (step.op == bytecode::StepOp::slice) {
        for (const bytecode::AxisIndex& axis : program.slices[step.imm].axes) {
            for (const bytecode::Slot slot : {axis.at, axis.start, axis.stop, axis.step}) {
                if (slot != no_slot) visit(slot);
            }
        }
    }
    if (step.op != bytecode::StepOp::kernel) return;
    for (const bytecode::KernelInput& input : program.kernels[step.imm].inputs) visit(input.slot);
    for (const bytecode::Slot slot : program.kernels[step.imm].extents) visit(slot);
}

template <class Visit>
void each_write(const bytecode::Program& program, const bytecode::Step& step, const Visit& visit) {
    if (step.dst != bytecode::no_slot) visit(step.dst);
    if (step.op != bytecode::StepOp::kernel) return;
    for (const bytecode::KernelOutput& output : program.kernels[step.imm].outputs) visit(output.slot);
    for (const bytecode::Reduction& reduction : program.kernels[step.imm].reductions) visit(reduction.slot);
}

}  // namespace ik::lower
