#include "base/assert.hpp"
#include "ir/ir.hpp"

namespace ik::ir {

NodeId Module::add(Node node, std::span<const NodeId> operands) {
    const NodeId id{static_cast<std::uint32_t>(nodes.size())};
    // Operands come before their node: every walk over a module relies on that order.
    for (const NodeId operand : operands) IK_ASSERT(operand < id);
    node.first_arg = static_cast<std::uint32_t>(args.size());
    node.arg_count = static_cast<std::uint32_t>(operands.size());
    args.insert(args.end(), operands.begin(), operands.end());
    nodes.push_back(std::move(node));
    return id;
}

}  // namespace ik::ir
