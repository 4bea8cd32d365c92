// The text form of a Program: one line a step and one a tile instruction, stable because golden tests pin it.

#include <bit>
#include <charconv>

#include "bytecode/program.hpp"

namespace ik::bytecode {
namespace {

std::string slot_text(Slot slot) { return slot == no_slot ? "-" : "s" + std::to_string(slot); }

/// The shortest text that reads back as x, whatever the locale.
std::string number_text(double x) {
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, x);
    return {text, end.ptr};
}

std::string scalar_text(DType dtype, std::uint64_t bits) {
    if (dtype == DType::boolean) return bits != 0 ? "true" : "false";
    if (dtype == DType::f64) return number_text(std::bit_cast<double>(bits));
    if (dtype == DType::f32)
        return number_text(static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits))));
    return is_signed(dtype) ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits);
}

std::string quoted(const std::string& text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n')
            result += "\\n";
        else
            result += c;
    }
    return result + "\"";
}

std::string_view action_name(Action action) {
    switch (action) {
        case Action::load: return "load";
        case Action::store_temp:
        case Action::store_output: return "store";
        case Action::store_pair: return "store_pair";
        case Action::apply1:
        case Action::apply2: return "";
        case Action::apply2_reverse: return "rev_";
        case Action::fma_acc_mul: return "fma_acc_mul";
        case Action::fms_acc_mul: return "fms_acc_mul";
        case Action::fnma_acc_mul: return "fnma_acc_mul";
        case Action::fma_acc_add: return "fma_acc_add";
        case Action::fms_acc_add: return "fms_acc_add";
        case Action::fnma_acc_add: return "fnma_acc_add";
        case Action::select_mask: return "select_mask";
        case Action::select_then: return "select_then";
        case Action::select_else: return "select_else";
        case Action::cast: return "cast";
        case Action::reduce: return "reduce";
        case Action::skip_if_none: return "skip_if_none";
        case Action::skip_if_all: return "skip_if_all";
        case Action::leave: return "leave";
        case Action::repeat: return "repeat";
    }
    return "";
}

class KernelDump {
public:
    KernelDump(const Kernel& kernel, std::string& text) : kernel_(kernel), text_(text) {}

    void write(std::size_t number) {
        text_ += "kernel " + std::to_string(number) + ": " + (kernel_.lanes == Lanes::narrow ? "narrow" : "wide") +
                 " lanes, rank " + std::to_string(kernel_.rank) + ", " + std::to_string(kernel_.temps) + " temps\n";
        for (std::size_t k = 0; k < kernel_.inputs.size(); ++k) {
            const KernelInput& input = kernel_.inputs[k];
            text_ += "  in" + std::to_string(k) + " = " + slot_text(input.slot) + ": " +
                     std::string(name(input.dtype)) + " rank " + std::to_string(input.rank) +
                     (input.last && input.rank > 0 ? ", last use\n" : "\n");
        }
        if (!kernel_.extents.empty()) {
            text_ += "  extents";
            for (const Slot slot : kernel_.extents) text_ += " " + slot_text(slot);
            text_ += "\n";
        }
        for (std::size_t k = 0; k < kernel_.shapes.size(); ++k) {
            const ShapeStep& step = kernel_.shapes[k];
            text_ += "  shape" + std::to_string(kernel_.inputs.size() + k) + " = broadcast shape" +
                     std::to_string(step.a) + ", shape" + std::to_string(step.b) + "\n";
        }
        for (std::size_t k = 0; k < kernel_.outputs.size(); ++k) {
            text_ += "  out" + std::to_string(k) + " = " + slot_text(kernel_.outputs[k].slot) + ": " +
                     std::string(name(kernel_.outputs[k].dtype)) + "\n";
        }
        for (std::size_t k = 0; k < kernel_.reductions.size(); ++k) write_reduction(k);
        for (std::size_t k = 0; k < kernel_.code.size(); ++k) write_code(k);
        write_traffic();
    }

private:
    void write_reduction(std::size_t k) {
        const Reduction& reduction = kernel_.reductions[k];
        text_ += "  red" + std::to_string(k) + " = " + slot_text(reduction.slot) + ": " +
                 std::string(ops::info(reduction.op).id) + "." + std::string(name(reduction.type)) + " to " +
                 std::string(name(reduction.dtype)) + " over axes";
        for (std::uint32_t d = 0; d < kernel_.rank; ++d) {
            if ((kernel_.reduce_axes >> d & 1U) != 0) text_ += " " + std::to_string(d);
        }
        text_ += kernel_.keepdims ? " keepdims\n" : "\n";
    }

    [[nodiscard]] std::string operand(Operand operand, DType type) const {
        const std::string number = std::to_string(operand.number);
        switch (operand.kind) {
            case OperandKind::none: return "-";
            case OperandKind::input: return "in" + number;
            case OperandKind::temp: return "t" + number;
            case OperandKind::index: return "index" + number;
            case OperandKind::constant: break;
        }
        std::uint64_t bits = kernel_.constants[operand.number];
        if (kernel_.lanes == Lanes::wide && type == DType::f32) type = DType::f64;
        return "#" + scalar_text(type, bits);
    }

    void write_code(std::size_t k) {
        const TileInstr& instr = kernel_.code[k];
        const std::string type(name(instr.type));
        std::string line = std::string(action_name(instr.action));
        switch (instr.action) {
            case Action::load: line += "." + type + " acc, " + operand(instr.b, instr.type); break;
            case Action::store_temp: line += "." + type + " t" + std::to_string(instr.b.number) + ", acc"; break;
            case Action::store_output: line += "." + type + " out" + std::to_string(instr.b.number) + ", acc"; break;
            case Action::store_pair:
                line += "." + type + " out" + std::to_string(instr.b.number) + ", " + operand(instr.c, instr.type) +
                        ", acc";
                break;
            case Action::apply1: line += std::string(ops::info(instr.op).id) + "." + type + " acc"; break;
            case Action::apply2:
            case Action::apply2_reverse:
                line += std::string(ops::info(instr.op).id) + "." + type + " acc, " + operand(instr.b, instr.type);
                break;
            case Action::fma_acc_mul:
            case Action::fms_acc_mul:
            case Action::fnma_acc_mul:
            case Action::fma_acc_add:
            case Action::fms_acc_add:
            case Action::fnma_acc_add:
            case Action::select_mask:
                line += "." + type + " acc, " + operand(instr.b, instr.type) + ", " + operand(instr.c, instr.type);
                break;
            case Action::select_then:
            case Action::select_else:
                line += "." + type + " acc, " + operand(instr.b, DType::boolean) + ", " + operand(instr.c, instr.type);
                break;
            case Action::cast: line += "." + type + "." + std::string(name(instr.to)) + " acc"; break;
            case Action::reduce: line += "." + type + " red" + std::to_string(instr.b.number) + ", acc"; break;
            case Action::skip_if_none:
            case Action::skip_if_all:
                line += " " + operand(instr.b, DType::boolean) + ", " + std::to_string(instr.target);
                break;
            case Action::leave:
            case Action::repeat: line += " " + std::to_string(instr.target); break;
        }
        text_ += "    " + std::to_string(k) + ": " + line + "\n";
    }

    /// Passes over the data and bytes that one point of the space moves (inputs of the full rank and outputs).
    void write_traffic() {
        std::size_t bytes = 0;
        for (const KernelInput& input : kernel_.inputs) {
            if (input.rank == kernel_.rank && input.rank > 0) bytes += size_of(input.dtype);
        }
        for (const KernelOutput& output : kernel_.outputs) bytes += kernel_.rank > 0 ? size_of(output.dtype) : 0;
        text_ += "  passes 1, bytes/point " + std::to_string(bytes) + "\n";
    }

    const Kernel& kernel_;
    std::string& text_;
};

std::string axis_text(const AxisIndex& axis) {
    switch (axis.kind) {
        case AxisIndex::Kind::at: return slot_text(axis.at);
        case AxisIndex::Kind::new_axis: return "new";
        case AxisIndex::Kind::all: return ":";
        case AxisIndex::Kind::range: break;
    }
    const auto bound = [](Slot slot) { return slot == no_slot ? std::string() : slot_text(slot); };
    return bound(axis.start) + ":" + bound(axis.stop) + (axis.step == no_slot ? "" : ":" + slot_text(axis.step));
}

std::string arguments_text(const Program& program, const Step& step) {
    std::string text = "(";
    for (std::uint32_t k = 0; k < step.arg_count; ++k) {
        text += (k > 0 ? ", " : "") + slot_text(program.args[step.first_arg + k]);
    }
    return text + ")";
}

std::string step_text(const Program& program, const Step& step) {
    const std::string target = step.dst == no_slot ? "" : slot_text(step.dst) + " = ";
    switch (step.op) {
        case StepOp::constant: {
            const Scalar& scalar = program.scalars[step.imm];
            return target + "constant " + std::string(name(scalar.dtype)) + " " +
                   scalar_text(scalar.dtype, scalar.bits);
        }
        case StepOp::string: return target + "string " + quoted(program.strings[step.imm]);
        case StepOp::literal: {
            const Literal& literal = program.literals[step.imm];
            std::string shape;
            for (const std::int64_t extent : literal.shape)
                shape += (shape.empty() ? "" : ", ") + std::to_string(extent);
            return target + "literal " + std::string(name(literal.dtype)) + "[" + shape + "]";
        }
        case StepOp::move: return target + slot_text(step.a) + (step.takes ? ", taken" : "");
        case StepOp::clear: return "clear " + slot_text(step.dst);
        case StepOp::kernel:
            return "kernel " + std::to_string(step.imm) + (step.into != 0 ? " into " + std::to_string(step.into) : "");
        case StepOp::slice: {
            std::string text = target + "slice " + slot_text(step.a) + "[";
            bool first = true;
            for (const AxisIndex& axis : program.slices[step.imm].axes) {
                text += (first ? "" : ", ") + axis_text(axis);
                first = false;
            }
            text += "]";
            const std::vector<Slot>& extents = program.slices[step.imm].extents;
            for (std::size_t d = 0; d < extents.size(); ++d) {
                text += (d == 0 ? " of " : " x ") + slot_text(extents[d]);
            }
            return text;
        }
        case StepOp::transpose: return target + "transpose " + slot_text(step.a);
        case StepOp::reshape: return target + "reshape " + slot_text(step.a) + arguments_text(program, step);
        case StepOp::part: return target + (step.imm == 0 ? "re " : "im ") + slot_text(step.a);
        case StepOp::extent: return target + "extent " + slot_text(step.a) + ", axis " + std::to_string(step.imm);
        case StepOp::build: return target + "build" + arguments_text(program, step);
        case StepOp::host:
            return target + "host " + std::string(ops::info(step.host_op).id) + arguments_text(program, step) +
                   (step.takes ? ", taken" : "");
        case StepOp::jump: return "jump " + std::to_string(step.imm);
        case StepOp::jump_if_false: return "jump_if_false " + slot_text(step.a) + ", " + std::to_string(step.imm);
        case StepOp::call: return target + "call " + program.functions[step.imm].name + arguments_text(program, step);
        case StepOp::ret: return step.a == no_slot ? "ret" : "ret " + slot_text(step.a);
    }
    return "";
}

}  // namespace

std::string dump(const Program& program) {
    std::string text;
    for (std::size_t f = 0; f < program.functions.size(); ++f) {
        const Function& function = program.functions[f];
        text += "function " + std::to_string(f) + " " + (function.name.empty() ? "<script>" : function.name) + ": " +
                std::to_string(function.parameters) + " parameters, " + std::to_string(function.slots) + " slots\n";
        for (std::size_t k = 0; k < function.steps.size(); ++k) {
            text += "  " + std::to_string(k) + ": " + step_text(program, function.steps[k]) + "\n";
        }
        if (f == 0) {
            text += "  outputs";
            for (const Slot slot : program.outputs) text += " " + slot_text(slot);
            text += "\n";
        }
    }
    for (std::size_t k = 0; k < program.kernels.size(); ++k) KernelDump(program.kernels[k], text).write(k);
    return text;
}

}  // namespace ik::bytecode
