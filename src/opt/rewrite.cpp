#include "opt/rewrite.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/assert.hpp"

namespace ik::opt {

using ir::BlockId;
using ir::Kind;
using ir::Node;
using ir::NodeId;

Rewriter::Rewriter(ir::Module& module, const Fold& fold)
    : module_(module), fold_(fold), parent_(module.blocks.size()), depth_(module.blocks.size(), 0) {
    nodes_.reserve(module.nodes.size());
    args_.reserve(module.args.size());
    find_parents();
}

void Rewriter::find_parents() {
    std::vector<BlockId> pending;
    for (const ir::Function& function : module_.functions) {
        if (function.body.valid()) pending.push_back(function.body);
    }
    while (!pending.empty()) {
        const BlockId block = pending.back();
        pending.pop_back();
        for (const ir::Stmt& stmt : module_.blocks[block.value].stmts) {
            for (const BlockId inner : {stmt.a, stmt.b, stmt.c}) {
                if (!inner.valid()) continue;
                parent_[inner.value] = block;
                depth_[inner.value] = depth_[block.value] + 1;
                pending.push_back(inner);
            }
        }
    }
}

BlockId Rewriter::body_of(BlockId block) const {
    while (block.valid() && parent_[block.value].valid()) block = parent_[block.value];
    return block;
}

bool Rewriter::dominates(BlockId outer, BlockId inner) const {
    if (!outer.valid() || !inner.valid()) return outer == inner;
    while (depth_[inner.value] > depth_[outer.value]) inner = parent_[inner.value];
    return inner == outer;
}

bool Rewriter::may_merge(const Node& node) const {
    switch (node.kind) {
        case Kind::get: return false;
        case Kind::host: return (ops::info(node.op).flags & ops::P) != 0;
        case Kind::map: return true;
        case Kind::call: return module_.functions[node.imm].pure;
        case Kind::constant:
        case Kind::string:
        case Kind::literal:
        case Kind::parameter:
        case Kind::elementwise:
        case Kind::reduce:
        case Kind::iota:
        case Kind::fill:
        case Kind::slice:
        case Kind::transpose:
        case Kind::reshape:
        case Kind::part:
        case Kind::extent:
        case Kind::build: return true;
    }
    return false;
}

/// All that the value depends on. Units and names are for people and stay out.
WordTable::Key Rewriter::key(const Node& node, std::span<const NodeId> operands) {
    words_.clear();
    const auto put = [&](std::uint64_t value) { words_.push_back(value); };
    put(static_cast<std::uint64_t>(node.kind) | static_cast<std::uint64_t>(node.op) << 8U |
        static_cast<std::uint64_t>(node.type.dtype) << 32U | std::uint64_t{node.flag} << 40U);
    put(std::uint64_t{node.axes} << 32U | (node.kind == Kind::string || node.kind == Kind::slice ? 0 : node.imm));
    put(node.bits);
    // A parameter is known by its function, everything else by its operands.
    if (operands.empty() && node.kind != Kind::literal) put(body_of(node.block).value);
    if (node.kind == Kind::string) {
        const std::string& text = module_.strings[node.imm];
        put(text.size());
        for (std::size_t i = 0; i < text.size(); i += sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, text.data() + i, std::min(sizeof word, text.size() - i));
            put(word);
        }
    }
    if (node.kind == Kind::slice) {
        for (const ir::AxisIndex& axis : module_.slices[node.imm].axes) {
            put(static_cast<std::uint64_t>(axis.kind) | std::uint64_t{axis.at} << 16U |
                std::uint64_t{axis.start} << 24U | std::uint64_t{axis.stop} << 32U | std::uint64_t{axis.step} << 40U);
        }
    }
    std::array<NodeId, 2> sorted{};
    if (node.kind == Kind::elementwise && operands.size() == 2 && (ops::info(node.op).flags & ops::C) != 0) {
        sorted = {std::min(operands[0], operands[1]), std::max(operands[0], operands[1])};
        operands = sorted;
    }
    for (const NodeId operand : operands) put(operand.value);
    return known_.key(words_);
}

std::uint32_t Rewriter::add(ir::Slice slice) {
    module_.slices.push_back(std::move(slice));
    return static_cast<std::uint32_t>(module_.slices.size() - 1);
}

NodeId Rewriter::constant(const Node& like, DType dtype, std::uint64_t bits) {
    Node node = like;
    node.kind = Kind::constant;
    node.op = ops::Op::none;
    node.type.dtype = dtype;
    node.type.unit = {};
    node.type.shape = {};
    node.block = body_of(like.block);
    node.bits = bits;
    node.flag = false;
    node.imm = node.axes = 0;
    return make(node, {});
}

std::optional<NodeId> Rewriter::folded(const Node& node, std::span<const NodeId> operands) {
    if (node.kind != Kind::elementwise || (ops::info(node.op).flags & ops::F) == 0) {
        // A cast is pure but belongs to no flag of its own.
        if (node.kind != Kind::elementwise || node.op != ops::Op::cast) return std::nullopt;
    }
    std::array<std::uint64_t, 3> bits{};
    for (std::size_t i = 0; i < operands.size(); ++i) {
        const Node& operand = nodes_[operands[i].value];
        if (operand.kind != Kind::constant) return std::nullopt;
        bits[i] = operand.bits;
    }
    const Node& first = nodes_[operands[node.op == ops::Op::select ? 1 : 0].value];
    const std::optional<std::uint64_t> value =
        fold_(node.op, first.type.dtype, node.type.dtype, {bits.data(), operands.size()});
    if (!value) return std::nullopt;
    return constant(node, node.type.dtype, *value);
}

/// A constant or a simpler node. An extent asks its operands in turn; the depth of that is bounded.
std::optional<NodeId> Rewriter::reduced(const Node& node, std::span<const NodeId> operands) {
    if (fold_) {
        if (const std::optional<NodeId> value = folded(node, operands)) return value;
    }
    if (nesting_ >= max_nesting) return std::nullopt;
    ++nesting_;
    const std::optional<NodeId> simpler = simplify(*this, node, operands);
    --nesting_;
    return simpler;
}

NodeId Rewriter::make(Node node, std::span<const NodeId> operands) {
    // What depends on nothing but the function may serve in all its blocks.
    if (node.kind == Kind::constant || node.kind == Kind::parameter) node.block = body_of(node.block);
    if (!may_merge(node)) {
        if (const std::optional<NodeId> other = reduced(node, operands)) return *other;
        return append(std::move(node), operands);
    }
    const WordTable::Key key = this->key(node, operands);
    const NodeId equal{known_.find(key)};
    if (equal.value != WordTable::none && dominates(nodes_[equal.value].block, node.block)) {
        known_.drop(key);
        return equal;
    }
    const std::optional<NodeId> other = reduced(node, operands);
    const NodeId id = other ? *other : append(std::move(node), operands);
    known_.assign(key, id.value);
    return id;
}

NodeId Rewriter::append(Node node, std::span<const NodeId> operands) {
    const NodeId id{static_cast<std::uint32_t>(nodes_.size())};
    for (const NodeId operand : operands) IK_ASSERT(operand < id);
    node.first_arg = static_cast<std::uint32_t>(args_.size());
    node.arg_count = static_cast<std::uint32_t>(operands.size());
    args_.insert(args_.end(), operands.begin(), operands.end());
    nodes_.push_back(std::move(node));
    return id;
}

void Rewriter::install() {
    module_.nodes = std::move(nodes_);
    module_.args = std::move(args_);
}

}  // namespace ik::opt
