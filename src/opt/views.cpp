#include "opt/views.hpp"

#include <utility>
#include <vector>

namespace ik::opt {

using ir::Kind;
using ir::Node;
using ir::NodeId;

namespace {

/// Overlapping slices (neighbours in a stencil) compute the values again, so they must cost less than memory does.
constexpr std::size_t most_operations = 8;

/// Whether the value has memory of its own, of which a slice is a view.
bool is_stored(const Node& node) {
    switch (node.kind) {
        case Kind::literal:
        case Kind::parameter:
        case Kind::reduce:
        case Kind::slice:
        case Kind::transpose:
        case Kind::reshape:
        case Kind::part:
        case Kind::build:
        case Kind::host:
        case Kind::call:
        case Kind::get: return true;
        case Kind::constant:
        case Kind::string:
        case Kind::elementwise:
        case Kind::iota:
        case Kind::fill:
        case Kind::map:
        case Kind::extent: break;
    }
    return false;
}

class SlicePusher {
public:
    SlicePusher(Rewriter& rewriter, const Node& node, std::span<const NodeId> operands)
        : rewriter_(rewriter), node_(node), root_(operands[0]), args_(operands.begin(), operands.end()) {}

    std::optional<NodeId> run() {
        if (node_.flag || rewriter_[root_].kind != Kind::elementwise || !is_cheap(root_)) return std::nullopt;
        if (rewriter_[root_].type.shape.rank == 0) return std::nullopt;  // Numbers below are not sliced.
        if (!add_extents()) return std::nullopt;
        return pushed(root_, node_.type);
    }

private:
    bool is_cheap(NodeId id) {
        const Node& node = rewriter_[id];
        if (node.type.shape.rank == 0 || is_stored(node)) return true;
        if (node.kind != Kind::elementwise || (ops::info(node.op).flags & ops::X) != 0) return false;
        if (++operations_ > most_operations) return false;
        for (const NodeId operand : rewriter_.operands(id)) {
            if (!is_cheap(operand)) return false;
        }
        return true;
    }

    /// What is sliced may be broadcast, so its slice needs the extents of the whole.
    bool add_extents() {
        Node extent;
        extent.kind = Kind::extent;
        extent.type.dtype = DType::i64;
        extent.span = node_.span;
        extent.block = node_.block;
        for (std::uint32_t axis = 0; axis < rewriter_[root_].type.shape.rank; ++axis) {
            extent.imm = axis;
            const NodeId id = rewriter_.make(extent, {&root_, 1});
            // An extent that only the whole itself can tell would make it after all.
            if (rewriter_[id].kind == Kind::extent && rewriter_.operands(id)[0] == root_) return false;
            args_.push_back(id);
        }
        return true;
    }

    NodeId pushed(NodeId id, ir::Type type) {  // By value: making nodes moves those that are there.
        Node node = rewriter_[id];
        if (node.type.shape.rank == 0) return id;
        const bool leaf = node.kind != Kind::elementwise;
        std::vector<NodeId> operands;
        if (leaf) {
            node.kind = Kind::slice;
            node.op = ops::Op::none;
            node.imm = node_.imm;
            node.axes = 0;
            node.flag = true;
            node.span = node_.span;
            operands = args_;
            operands[0] = id;
        } else {
            const std::vector<NodeId> inner(rewriter_.operands(id).begin(), rewriter_.operands(id).end());
            for (const NodeId operand : inner) operands.push_back(pushed(operand, rewriter_[operand].type));
        }
        node.type = std::move(type);
        node.type.shape = node_.type.shape;
        node.block = node_.block;
        return rewriter_.make(node, operands);
    }

    Rewriter& rewriter_;
    const Node& node_;
    NodeId root_;
    std::vector<NodeId> args_;  ///< Of a pushed slice; the first one is put in for each.
    std::size_t operations_ = 0;
};

}  // namespace

std::optional<NodeId> push_slice(Rewriter& rewriter, const Node& node, std::span<const NodeId> operands) {
    return SlicePusher(rewriter, node, operands).run();
}

}  // namespace ik::opt
