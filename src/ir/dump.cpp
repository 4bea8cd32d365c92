// The text listing of a module: a block lists its live nodes in the order they were made, then its statements.

#include <array>
#include <bit>
#include <charconv>
#include <string>
#include <vector>

#include "ir/ir.hpp"
#include "units/unit.hpp"

namespace ik::ir {
namespace {

std::string id_text(NodeId id) { return "%" + std::to_string(id.value); }

std::string extent_text(Extent extent) {
    return extent.is_known() ? std::to_string(extent.value()) : "n" + std::to_string(-1 - extent.value());
}

std::string type_text(const Type& type) {
    std::string text(name(type.dtype));
    if (type.shape.rank == 0) return text;
    text += '[';
    for (std::size_t d = 0; d < type.shape.rank; ++d) {
        if (d > 0) text += ',';
        text += extent_text(type.shape.extents[d]);
    }
    return text + ']';
}

std::string number_text(double value) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return {buffer.data(), end};
}

std::string constant_text(DType dtype, std::uint64_t bits) {
    if (dtype == DType::f64) return number_text(std::bit_cast<double>(bits));
    if (dtype == DType::f32) return number_text(double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))});
    if (dtype == DType::boolean) return bits != 0 ? "true" : "false";
    if (dtype == DType::u64) return std::to_string(bits);
    return std::to_string(static_cast<std::int64_t>(bits));
}

std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n') {
            out += "\\n";
        } else {
            out += c;
        }
    }
    return out + '"';
}

class Dumper {
public:
    explicit Dumper(const Module& module) : module_(module) {}

    std::string run() {
        by_block_.resize(module_.blocks.size());
        const std::vector<bool> live = reachable();
        for (std::uint32_t i = 0; i < module_.nodes.size(); ++i) {
            const BlockId block = module_.nodes[i].block;
            if (live[i] && block.value < by_block_.size()) by_block_[block.value].push_back(NodeId{i});
        }
        for (std::size_t f = 0; f < module_.functions.size(); ++f) function(f);
        for (const Output& output : module_.outputs) {
            out_ += "output " + output.name + " = " + id_text(output.node);
            if (!output.annotation.empty()) out_ += " : " + output.annotation;
            out_ += '\n';
        }
        return std::move(out_);
    }

private:
    /// Nodes that a statement or an output needs; the others never run.
    std::vector<bool> reachable() const {
        std::vector<bool> live(module_.nodes.size(), false);
        const auto mark = [&](NodeId id) {
            if (id.valid()) live[id.value] = true;
        };
        for (const Block& block : module_.blocks) {
            for (const Stmt& stmt : block.stmts) mark(stmt.node);
        }
        for (const Output& output : module_.outputs) mark(output.node);
        for (std::size_t i = live.size(); i-- > 0;) {
            if (!live[i]) continue;
            for (const NodeId arg : module_.operands(NodeId{static_cast<std::uint32_t>(i)})) mark(arg);
        }
        return live;
    }

    void function(std::size_t number) {
        const Function& function = module_.functions[number];
        out_ += "function " + std::to_string(number) + " " + function.name + "(";
        for (std::size_t p = 0; p < function.parameters.size(); ++p) {
            if (p > 0) out_ += ", ";
            const Parameter& parameter = function.parameters[p];
            out_ += parameter.name + ": " + type_text(parameter.type) + unit_text(parameter.type);
        }
        out_ += ")";
        if (function.result.dtype != DType::none && function.result.dtype != DType::error) {
            out_ += " -> " + type_text(function.result) + unit_text(function.result);
        }
        out_ += function.pure ? "\n" : " impure\n";
        block(function.body, 1);
    }

    void line(std::size_t depth, const std::string& text) { out_ += std::string(2 * depth, ' ') + text + '\n'; }

    static std::string unit_text(const Type& type) {
        const std::string text = units::display(type.unit);
        return text.empty() ? text : " {" + text + "}";
    }

    // Blocks nest as deeply as the source does, which the parser bounds.
    void block(BlockId id, std::size_t depth) {
        if (!id.valid()) return;
        for (const NodeId node : by_block_[id.value]) line(depth, node_text(node));
        for (const Stmt& stmt : module_.blocks[id.value].stmts) statement(stmt, depth);
    }

    std::string var_text(VarId var) const {
        return "$" + std::to_string(var.value) + "." + module_.vars[var.value].name;
    }

    void statement(const Stmt& stmt, std::size_t depth) {
        switch (stmt.kind) {
            case Stmt::Kind::eval: line(depth, "eval " + id_text(stmt.node)); return;
            case Stmt::Kind::set: line(depth, "set " + var_text(stmt.var) + " = " + id_text(stmt.node)); return;
            case Stmt::Kind::read: line(depth, "read " + id_text(stmt.node) + " = " + var_text(stmt.var)); return;
            case Stmt::Kind::if_:
                line(depth, "if " + id_text(stmt.node));
                block(stmt.a, depth + 1);
                if (stmt.b.valid()) line(depth, "else");
                block(stmt.b, depth + 1);
                return;
            case Stmt::Kind::loop:
                line(depth, "loop");
                block(stmt.a, depth + 1);
                line(depth, "while " + id_text(stmt.node));
                block(stmt.b, depth + 1);
                if (stmt.c.valid()) line(depth, "step");
                block(stmt.c, depth + 1);
                return;
            case Stmt::Kind::scope:
                line(depth, "scope");
                block(stmt.a, depth + 1);
                return;
            case Stmt::Kind::leave: line(depth, "leave"); return;
            case Stmt::Kind::break_: line(depth, "break"); return;
            case Stmt::Kind::continue_: line(depth, "continue"); return;
            case Stmt::Kind::return_:
                line(depth, stmt.node.valid() ? "return " + id_text(stmt.node) : "return");
                return;
        }
    }

    std::string node_text(NodeId id) const {
        const Node& node = module_[id];
        std::string text = id_text(id) + " = " + head(node) + "." + type_text(node.type);
        const std::span<const NodeId> operands = module_.operands(id);
        for (std::size_t i = 0; i < operands.size(); ++i) text += (i == 0 ? " " : ", ") + id_text(operands[i]);
        const std::string tail = details(node);
        if (!tail.empty()) text += (operands.empty() ? " " : ", ") + tail;
        const std::string unit = units::display(node.type.unit);
        return unit.empty() ? text : text + "  {" + unit + "}";
    }

    std::string head(const Node& node) const {
        switch (node.kind) {
            case Kind::constant: return "constant";
            case Kind::string: return "string";
            case Kind::literal: return "literal";
            case Kind::parameter: return "parameter";
            case Kind::elementwise: return std::string(ops::info(node.op).id);
            case Kind::reduce: return "reduce_" + std::string(ops::info(node.op).id);
            case Kind::iota: return "iota";
            case Kind::fill: return "fill";
            case Kind::slice: return "slice";
            case Kind::transpose: return "transpose";
            case Kind::reshape: return "reshape";
            case Kind::part: return node.imm == 0 ? "part_re" : "part_im";
            case Kind::extent: return "extent";
            case Kind::build: return "build";
            case Kind::host: return "host_" + std::string(ops::info(node.op).id);
            case Kind::call: return "call";
            case Kind::map: return "map";
            case Kind::get: return "get";
        }
        return {};
    }

    std::string details(const Node& node) const {
        switch (node.kind) {
            case Kind::constant: return constant_text(node.type.dtype, node.bits);
            case Kind::string: return quoted(module_.strings[node.imm]);
            case Kind::literal: return "#" + std::to_string(node.imm);
            case Kind::parameter: return "@" + std::to_string(node.imm);
            case Kind::reduce: {
                std::string text = "axes";
                for (std::uint32_t d = 0; d < max_rank; ++d) {
                    if ((node.axes >> d & 1U) != 0) text += " " + std::to_string(d);
                }
                return node.flag ? text + " keepdims" : text;
            }
            case Kind::iota:
            case Kind::extent: return "axis " + std::to_string(node.imm);
            case Kind::slice: return slice_text(module_.slices[node.imm]);
            case Kind::call:
            case Kind::map: return module_.functions[node.imm].name + (node.flag ? " im" : "");
            case Kind::elementwise:
            case Kind::fill:
            case Kind::transpose:
            case Kind::reshape:
            case Kind::part:
            case Kind::build:
            case Kind::host:
            case Kind::get: return {};
        }
        return {};
    }

    /// Bounds are shown by the number of the operand that holds them.
    static std::string slice_text(const Slice& slice) {
        const auto bound = [](std::uint32_t arg) { return arg == 0 ? std::string() : "a" + std::to_string(arg); };
        std::string text = "[";
        for (const AxisIndex& axis : slice.axes) {
            if (text.size() > 1) text += ", ";
            switch (axis.kind) {
                case AxisIndex::Kind::at: text += bound(axis.at); break;
                case AxisIndex::Kind::range:
                    text += bound(axis.start) + ":" + bound(axis.stop);
                    if (axis.step != 0) text += ":" + bound(axis.step);
                    break;
                case AxisIndex::Kind::new_axis: text += "new"; break;
                case AxisIndex::Kind::all: text += ":"; break;
            }
        }
        return text + "]";
    }

    const Module& module_;
    std::vector<std::vector<NodeId>> by_block_;
    std::string out_;
};

}  // namespace

std::string dump(const Module& module) { return Dumper(module).run(); }

}  // namespace ik::ir
