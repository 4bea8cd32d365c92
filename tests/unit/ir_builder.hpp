#pragma once
// Modules by hand, for the tests of ir/, opt/ and lower/, and a compact text of tile code to compare with.

#include <bit>
#include <initializer_list>
#include <string>
#include <vector>

#include "bytecode/program.hpp"
#include "ir/ir.hpp"

namespace ik::test {

inline ir::Shape shape(std::initializer_list<std::int64_t> extents) {
    ir::Shape result;
    for (const std::int64_t n : extents) {
        result.extents[result.rank++] =
            n >= 0 ? ir::Extent::known(n) : ir::Extent::symbol(static_cast<std::uint32_t>(-1 - n));
    }
    return result;
}

inline ir::Type type(DType dtype, ir::Shape s = {}) {
    ir::Type result;
    result.dtype = dtype;
    result.shape = s;
    return result;
}

/// Extents below 0 are symbols: -1 is n0, -2 is n1.
class ModuleBuilder {
public:
    ModuleBuilder() {
        module.functions.emplace_back();
        module.functions[0].name = "script";
        module.functions[0].body = new_block();
        module.functions[0].pure = false;
        block = module.functions[0].body;
    }

    ir::BlockId new_block() {
        module.blocks.emplace_back();
        return {static_cast<std::uint32_t>(module.blocks.size() - 1)};
    }

    ir::NodeId add(ir::Node node, std::initializer_list<ir::NodeId> operands) {
        node.block = block;
        return module.add(node, std::vector<ir::NodeId>(operands));
    }

    ir::NodeId input(std::string name, DType dtype, ir::Shape s = {}) {
        ir::Node node;
        node.kind = ir::Kind::parameter;
        node.type = type(dtype, s);
        node.imm = static_cast<std::uint32_t>(module.inputs.size());
        module.inputs.push_back({name, node.type});
        module.functions[0].parameters.push_back({name, node.type});
        return add(node, {});
    }

    ir::NodeId constant(DType dtype, std::uint64_t bits) {
        ir::Node node;
        node.kind = ir::Kind::constant;
        node.type = type(dtype);
        node.bits = bits;
        return add(node, {});
    }
    ir::NodeId f64(double value) { return constant(DType::f64, std::bit_cast<std::uint64_t>(value)); }
    ir::NodeId f32(float value) { return constant(DType::f32, std::bit_cast<std::uint32_t>(value)); }
    ir::NodeId i64(std::int64_t value) { return constant(DType::i64, static_cast<std::uint64_t>(value)); }

    /// dtype of the operands, bool for comparisons and tests.
    ir::NodeId op(ops::Op o, std::initializer_list<ir::NodeId> operands) {
        ir::Node node;
        node.kind = ir::Kind::elementwise;
        node.op = o;
        node.type = module[*(operands.begin() + (o == ops::Op::select ? 1 : 0))].type;
        for (const ir::NodeId id : operands) node.type.shape = *ir::broadcast(node.type.shape, module[id].type.shape);
        const ops::DTypeRule rule = ops::info(o).dtype;
        if (rule == ops::DTypeRule::compare || rule == ops::DTypeRule::test) node.type.dtype = DType::boolean;
        return add(node, operands);
    }

    ir::NodeId cast(ir::NodeId value, DType to) {
        ir::Node node;
        node.kind = ir::Kind::elementwise;
        node.op = ops::Op::cast;
        node.type = type(to, module[value].type.shape);
        return add(node, {value});
    }

    ir::NodeId reduce(ops::Op o, ir::NodeId value, std::uint32_t axes, DType dtype = DType::f64) {
        ir::Node node;
        node.kind = ir::Kind::reduce;
        node.op = o;
        node.axes = axes;
        node.type = type(dtype);
        const ir::Shape whole = module[value].type.shape;
        for (std::size_t d = 0; d < whole.rank; ++d) {
            if ((axes >> d & 1U) == 0) node.type.shape.extents[node.type.shape.rank++] = whole.extents[d];
        }
        return add(node, {value});
    }

    ir::NodeId iota(ir::NodeId extent, ir::Shape s) {
        ir::Node node;
        node.kind = ir::Kind::iota;
        node.type = type(DType::i64, s);
        return add(node, {extent});
    }

    void output(std::string name, ir::NodeId node) { module.outputs.push_back({name, node, module[node].type, ""}); }

    ir::VarId var(std::string name, ir::Type t) {
        module.vars.push_back({name, t});
        return {static_cast<std::uint32_t>(module.vars.size() - 1)};
    }
    void stmt(ir::Stmt s) { module.blocks[block.value].stmts.push_back(s); }
    void set(ir::VarId var, ir::NodeId node) {
        ir::Stmt s;
        s.kind = ir::Stmt::Kind::set;
        s.var = var;
        s.node = node;
        stmt(s);
    }
    ir::NodeId read(ir::VarId var) {
        ir::Node node;
        node.kind = ir::Kind::get;
        node.type = module.vars[var.value].type;
        node.imm = var.value;
        ir::Stmt s;
        s.kind = ir::Stmt::Kind::read;
        s.var = var;
        s.node = add(node, {});
        stmt(s);
        return s.node;
    }

    ir::Module module;
    ir::BlockId block;
};

inline std::string operand_text(bytecode::Operand operand) {
    switch (operand.kind) {
        case bytecode::OperandKind::none: return "";
        case bytecode::OperandKind::input: return " in" + std::to_string(operand.number);
        case bytecode::OperandKind::constant: return " c" + std::to_string(operand.number);
        case bytecode::OperandKind::temp: return " t" + std::to_string(operand.number);
        case bytecode::OperandKind::index: return " i" + std::to_string(operand.number);
    }
    return "";
}

/// "load in0; fma_acc_mul c0 in1; store 0".
inline std::string code_text(const bytecode::Kernel& kernel) {
    using bytecode::Action;
    std::string text;
    for (const bytecode::TileInstr& instr : kernel.code) {
        if (!text.empty()) text += "; ";
        const std::string name(instr.op == ops::Op::none ? "" : ops::info(instr.op).id);
        const std::string operands = operand_text(instr.b) + operand_text(instr.c);
        switch (instr.action) {
            case Action::load: text += "load" + operands; break;
            case Action::store_temp: text += "temp" + operands; break;
            case Action::store_output: text += "store " + std::to_string(instr.b.number); break;
            case Action::store_pair: text += "store_pair " + std::to_string(instr.b.number) + operands; break;
            case Action::apply1: text += name; break;
            case Action::apply2: text += name + operands; break;
            case Action::apply2_reverse: text += "reverse_" + name + operands; break;
            case Action::fma_acc_mul: text += "fma_acc_mul" + operands; break;
            case Action::fms_acc_mul: text += "fms_acc_mul" + operands; break;
            case Action::fnma_acc_mul: text += "fnma_acc_mul" + operands; break;
            case Action::fma_acc_add: text += "fma_acc_add" + operands; break;
            case Action::fms_acc_add: text += "fms_acc_add" + operands; break;
            case Action::fnma_acc_add: text += "fnma_acc_add" + operands; break;
            case Action::select_mask: text += "select_mask" + operands; break;
            case Action::select_then: text += "select_then" + operands; break;
            case Action::select_else: text += "select_else" + operands; break;
            case Action::cast: text += "cast_" + std::string(ik::name(instr.to)); break;
            case Action::reduce: text += "reduce " + std::to_string(instr.b.number); break;
            case Action::skip_if_none: text += "skip_if_none" + operands + " ->" + std::to_string(instr.target); break;
            case Action::skip_if_all: text += "skip_if_all" + operands + " ->" + std::to_string(instr.target); break;
            case Action::leave: text += "leave ->" + std::to_string(instr.target); break;
            case Action::repeat: text += "repeat ->" + std::to_string(instr.target); break;
        }
    }
    return text;
}

/// The steps of a function by name: "kernel 0, move, ret".
inline std::string steps_text(const bytecode::Function& function) {
    using bytecode::StepOp;
    std::string text;
    for (const bytecode::Step& step : function.steps) {
        if (!text.empty()) text += ", ";
        switch (step.op) {
            case StepOp::constant: text += "constant"; break;
            case StepOp::string: text += "string"; break;
            case StepOp::literal: text += "literal"; break;
            case StepOp::move: text += "move"; break;
            case StepOp::clear: text += "clear"; break;
            case StepOp::kernel: text += "kernel " + std::to_string(step.imm); break;
            case StepOp::slice: text += "slice"; break;
            case StepOp::transpose: text += "transpose"; break;
            case StepOp::reshape: text += "reshape"; break;
            case StepOp::part: text += "part"; break;
            case StepOp::extent: text += "extent"; break;
            case StepOp::build: text += "build"; break;
            case StepOp::host: text += "host"; break;
            case StepOp::jump: text += "jump " + std::to_string(step.imm); break;
            case StepOp::jump_if_false: text += "unless " + std::to_string(step.imm); break;
            case StepOp::call: text += "call " + std::to_string(step.imm); break;
            case StepOp::ret: text += "ret"; break;
        }
    }
    return text;
}

}  // namespace ik::test
