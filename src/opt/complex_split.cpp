// The structure of splitting: which nodes, variables and parameters become two. The formulas of the operations are in
// complex_rules.cpp.

#include <algorithm>
#include <array>
#include <bit>
#include <utility>
#include <vector>

#include "base/assert.hpp"
#include "opt/block_owners.hpp"
#include "opt/complex.hpp"
#include "opt/complex_rules.hpp"

namespace ik::opt {

using ir::BlockId;
using ir::Kind;
using ir::Module;
using ir::Node;
using ir::NodeId;
using ir::Stmt;
using ops::Op;

namespace {

bool has_complex(const Module& module) {
    const auto is = [](const auto& item) { return is_complex(item.type.dtype); };
    return std::any_of(module.nodes.begin(), module.nodes.end(), is) ||
           std::any_of(module.vars.begin(), module.vars.end(), is) ||
           std::any_of(module.inputs.begin(), module.inputs.end(), is);
}

class Splitter {
public:
    explicit Splitter(Module& module)
        : module_(module),
          nodes_(std::move(module.nodes)),
          args_(std::move(module.args)),
          parts_(nodes_.size()),
          stored_(nodes_.size()) {
        module_.nodes.clear();
        module_.args.clear();
    }

    void run() {
        split_parameters();
        split_variables();
        for (std::uint32_t i = 0; i < nodes_.size(); ++i) split(NodeId{i});
        for (std::uint32_t b = 0; b < module_.blocks.size(); ++b) rewrite(BlockId{b});
        for (ir::Output& output : module_.outputs) output.node = whole(output.node, module_.functions[0].body);
    }

private:
    [[nodiscard]] std::span<const NodeId> operands(NodeId id) const {
        const Node& node = nodes_[id.value];
        return {args_.data() + node.first_arg, node.arg_count};
    }
    [[nodiscard]] bool was_complex(NodeId id) const { return is_complex(nodes_[id.value].type.dtype); }
    [[nodiscard]] const ir::Shape& shape_of(NodeId made) const { return module_[made].type.shape; }

    // --- parameters and variables ---

    /// Complex parameters of functions become two; those of the script stay, since the host gives them whole.
    void split_parameters() {
        function_of_ = functions_of_blocks(module_);
        std::replace(function_of_.begin(), function_of_.end(), no_function, std::uint32_t{0});
        parameter_place_.resize(module_.functions.size());
        for (std::uint32_t f = 0; f < module_.functions.size(); ++f) {
            ir::Function& function = module_.functions[f];
            std::vector<ir::Parameter> parameters;
            for (const ir::Parameter& parameter : function.parameters) {
                parameter_place_[f].push_back(static_cast<std::uint32_t>(parameters.size()));
                parameters.push_back(parameter);
                if (f == 0 || !is_complex(parameter.type.dtype)) continue;
                parameters.back().type.dtype = real_dtype(parameter.type.dtype);
                parameters.push_back(parameters.back());
            }
            function.parameters = std::move(parameters);
        }
    }

    /// The imaginary part of a complex variable is a variable behind all the others.
    void split_variables() {
        imaginary_of_.resize(module_.vars.size());
        const std::size_t count = module_.vars.size();
        for (std::size_t v = 0; v < count; ++v) {
            ir::Var& var = module_.vars[v];
            if (!is_complex(var.type.dtype)) continue;
            var.type.dtype = real_dtype(var.type.dtype);
            imaginary_of_[v] = ir::VarId{static_cast<std::uint32_t>(module_.vars.size())};
            module_.vars.push_back(ir::Var(var));
        }
    }

    // --- values ---

    /// The parts with the shape of the whole, and a zero in place of an absent one.
    Parts full(NodeId id) {
        const Parts parts = parts_[id.value];
        Node like = nodes_[id.value];
        like.block = module_[parts.re].block;
        Emitter emitter(module_, like, real_dtype(like.type.dtype));
        if (!parts.im.valid()) {
            const NodeId zero = emitter.constant(0.0);
            const bool scalar = shape_of(parts.re).rank == 0;
            return {parts.re, scalar ? zero : spread(emitter, zero, parts.re)};
        }
        if (shape_of(parts.re) == shape_of(parts.im)) return parts;
        return {spread(emitter, parts.re, parts.im), spread(emitter, parts.im, parts.re)};
    }

    /// `value` broadcast against `other`; no value is changed.
    static NodeId spread(Emitter& emitter, NodeId value, NodeId other) {
        return emitter.make(Op::select, {emitter.truth(1), value, other}, emitter.dtype());
    }

    /// The value as one node: complex ones are put together in `block`.
    NodeId whole(NodeId id, BlockId block) {
        if (!was_complex(id)) return parts_[id.value].re;
        const Parts parts = full(id);
        Node node;
        node.kind = Kind::elementwise;
        node.op = Op::complex;
        node.type = nodes_[id.value].type;
        node.type.shape = shape_of(parts.re);
        node.span = nodes_[id.value].span;
        node.block = block;
        return module_.add(std::move(node), std::array<NodeId, 2>{parts.re, parts.im});
    }

    NodeId copy(const Node& like, std::span<const NodeId> operands) {
        Node node = like;
        node.type.dtype = real_dtype(like.type.dtype);
        return module_.add(std::move(node), operands);
    }

    void split(NodeId id) {
        const Node node = nodes_[id.value];
        const std::span<const NodeId> args = operands(id);
        const bool takes_complex = std::any_of(args.begin(), args.end(), [&](NodeId arg) { return was_complex(arg); });
        if (node.kind == Kind::call || node.kind == Kind::map) return split_call(id);
        if (node.kind == Kind::parameter) return split_parameter(id);
        if (!takes_complex && !was_complex(id)) {
            if (!compare_size(id)) keep(id);
            return;
        }
        switch (node.kind) {
            case Kind::elementwise: parts_[id.value] = elementwise_parts(id); return;
            case Kind::extent: {
                const NodeId operand = full(args[0]).re;
                parts_[id.value] = {module_.add(Node(node), {&operand, 1}), {}};
                return;
            }
            case Kind::host:
                if (node.op == Op::matmul) return split_product(id);
                if (!works_on_parts(node.op)) return split_host(id);
                [[fallthrough]];
            case Kind::reduce:
            case Kind::fill:
            case Kind::slice:
            case Kind::transpose:
            case Kind::reshape:
            case Kind::build: return split_alike(id);
            case Kind::get: return split_get(id);
            case Kind::constant:
            case Kind::string:
            case Kind::literal:
            case Kind::parameter:
            case Kind::iota:
            case Kind::part:
            case Kind::call:
            case Kind::map: break;
        }
        IK_ASSERT(!"a complex value that the checker does not make");
    }

    /// Host functions that move elements or add them do the same to both parts.
    static bool works_on_parts(Op op) {
        return op == Op::concat || op == Op::take || op == Op::compress || op == Op::update || op == Op::cumsum;
    }

    void keep(NodeId id) {
        std::vector<NodeId> made;
        for (const NodeId arg : operands(id)) made.push_back(parts_[arg.value].re);
        parts_[id.value] = {module_.add(Node(nodes_[id.value]), made), {}};
    }

    /// abs(z) < 2 and its like, which need no root. False when the node is none of them.
    bool compare_size(NodeId id) {
        const Node& node = nodes_[id.value];
        const bool order = node.op == Op::lt || node.op == Op::le || node.op == Op::gt || node.op == Op::ge;
        if (node.kind != Kind::elementwise || !order) return false;
        const Node& size = nodes_[operands(id)[0].value];
        const Node& bound = nodes_[operands(id)[1].value];
        const bool fits = size.kind == Kind::elementwise && size.op == Op::abs && bound.kind == Kind::constant;
        if (!fits || !is_float(bound.type.dtype) || bound.type.dtype != size.type.dtype) return false;
        const NodeId number = operands(operands(id)[0])[0];
        const Parts parts = parts_[number.value];
        if (!was_complex(number) || !parts.im.valid()) return false;
        Emitter emitter(module_, node, bound.type.dtype);
        const double value = bound.type.dtype == DType::f64
                                 ? std::bit_cast<double>(bound.bits)
                                 : double{std::bit_cast<float>(static_cast<std::uint32_t>(bound.bits))};
        const auto truth = compare_magnitude(node.op, {{&emitter, parts.re}, {&emitter, parts.im}}, value);
        if (truth) parts_[id.value] = {truth->id, {}};
        return truth.has_value();
    }

    Parts elementwise_parts(NodeId id) {
        const Node& node = nodes_[id.value];
        DType dtype = real_dtype(node.type.dtype);
        std::vector<Parts> args;
        for (const NodeId arg : operands(id)) {
            if (was_complex(arg) && node.op != Op::cast) dtype = real_dtype(nodes_[arg.value].type.dtype);
            // A part that is a result has the shape of the whole.
            const bool alone = was_complex(arg) && (node.op == Op::re || node.op == Op::im);
            args.push_back(alone ? full(arg) : parts_[arg.value]);
        }
        Emitter emitter(module_, node, dtype);
        return split_elementwise(emitter, node.op, args);
    }

    /// The same node for each part of the complex operands; the other operands serve both.
    void split_alike(NodeId id) {
        const Node& node = nodes_[id.value];
        const std::span<const NodeId> args = operands(id);
        const bool real = std::all_of(args.begin(), args.end(),
                                      [&](NodeId arg) { return !was_complex(arg) || !parts_[arg.value].im.valid(); });
        std::vector<NodeId> re, im;
        for (const NodeId arg : args) {
            const Parts parts = was_complex(arg) && !real ? full(arg) : parts_[arg.value];
            re.push_back(parts.re);
            im.push_back(was_complex(arg) ? parts.im : parts.re);
        }
        parts_[id.value].re = copy(node, re);
        if (!real) parts_[id.value].im = copy(node, im);
    }

    /// Products of the parts, each a real `@`.
    void split_product(NodeId id) {
        const Node& node = nodes_[id.value];
        const Parts a = parts_[operands(id)[0].value];
        const Parts b = parts_[operands(id)[1].value];
        Emitter emitter(module_, node, real_dtype(node.type.dtype));
        const auto product = [&](NodeId left, NodeId right) {
            return Real{&emitter, copy(node, std::array<NodeId, 2>{left, right})};
        };
        Parts& result = parts_[id.value];
        const bool both = a.im.valid() && b.im.valid();
        result.re = both ? (product(a.re, b.re) - product(a.im, b.im)).id : product(a.re, b.re).id;
        if (both)
            result.im = (product(a.re, b.im) + product(a.im, b.re)).id;
        else if (a.im.valid())
            result.im = product(a.im, b.re).id;
        else if (b.im.valid())
            result.im = product(a.re, b.im).id;
    }

    void split_get(NodeId id) {
        Node node = nodes_[id.value];
        parts_[id.value].re = copy(node, {});
        node.imm = imaginary_of_[node.imm].value;
        parts_[id.value].im = copy(node, {});
    }

    void split_parameter(NodeId id) {
        Node node = nodes_[id.value];
        const std::uint32_t function = function_of_[node.block.value];
        node.imm = parameter_place_[function][node.imm];
        if (was_complex(id) && function > 0) {
            parts_[id.value].re = copy(node, {});
            ++node.imm;
            parts_[id.value].im = copy(node, {});
            return;
        }
        view_parts(id, module_.add(std::move(node)));
    }

    /// The parts of a value in memory.
    void view_parts(NodeId id, NodeId stored) {
        stored_[id.value] = stored;
        if (!was_complex(id)) {
            parts_[id.value] = {stored, {}};
            return;
        }
        Node part = nodes_[id.value];
        part.kind = Kind::part;
        part.op = Op::none;
        part.flag = false;
        part.imm = 0;
        parts_[id.value].re = copy(part, {&stored, 1});
        part.imm = 1;
        parts_[id.value].im = copy(part, {&stored, 1});
    }

    void split_host(NodeId id) {
        std::vector<NodeId> made;
        for (const NodeId arg : operands(id)) made.push_back(whole(arg, nodes_[id.value].block));
        view_parts(id, module_.add(Node(nodes_[id.value]), made));
    }

    void split_call(NodeId id) {
        std::vector<NodeId> made;
        for (const NodeId arg : operands(id)) {
            const Parts parts = was_complex(arg) ? full(arg) : parts_[arg.value];
            made.push_back(parts.re);
            if (was_complex(arg)) made.push_back(parts.im);
        }
        view_parts(id, module_.add(Node(nodes_[id.value]), made));
    }

    // --- statements ---

    void rewrite(BlockId block) {
        const std::vector<Stmt> stmts = std::move(module_.blocks[block.value].stmts);
        std::vector<Stmt> made;
        for (Stmt stmt : stmts) {
            const NodeId node = stmt.node;
            if (!node.valid() || !was_complex(node)) {
                if (node.valid()) stmt.node = parts_[node.value].re;
                made.push_back(stmt);
                continue;
            }
            if (stmt.kind == Stmt::Kind::set || stmt.kind == Stmt::Kind::read) {
                const Parts parts = stmt.kind == Stmt::Kind::set ? full(node) : parts_[node.value];
                stmt.node = parts.re;
                made.push_back(stmt);
                stmt.node = parts.im;
                stmt.var = imaginary_of_[stmt.var.value];
            } else if (stmt.kind == Stmt::Kind::eval && stored_[node.value].valid()) {
                stmt.node = stored_[node.value];
            } else {
                stmt.node = whole(node, block);
            }
            made.push_back(stmt);
        }
        module_.blocks[block.value].stmts = std::move(made);
    }

    Module& module_;
    std::vector<Node> nodes_;  ///< Of the module as it was.
    std::vector<NodeId> args_;
    std::vector<Parts> parts_;    ///< By old node: what stands for it now.
    std::vector<NodeId> stored_;  ///< By old node: the whole value of an input, a call or a host function.
    std::vector<ir::VarId> imaginary_of_;
    std::vector<std::uint32_t> function_of_;                   ///< By block.
    std::vector<std::vector<std::uint32_t>> parameter_place_;  ///< By function and old parameter.
};

}  // namespace

void split_complex(Module& module) {
    if (has_complex(module)) Splitter(module).run();
}

void split_maps(Module& module) {
    for (Node& node : module.nodes) {
        if (node.kind != Kind::part) continue;
        const Node& call = module.nodes[module.args[node.first_arg].value];
        if (call.kind != Kind::map) continue;
        node.flag = node.imm == 1;
        node.kind = Kind::map;
        node.imm = call.imm;
        node.first_arg = call.first_arg;
        node.arg_count = call.arg_count;
    }
}

}  // namespace ik::opt
