#include "lower/analysis.hpp"

#include <algorithm>
#include <array>

namespace ik::lower {

using ir::BlockId;
using ir::Kind;
using ir::NodeId;
using ir::Stmt;

bool is_impure(const ir::Module& module, NodeId node) {
    const ir::Node& n = module[node];
    if (n.kind == Kind::host) return (ops::info(n.op).flags & ops::P) == 0;
    return n.kind == Kind::call && !module.functions[n.imm].pure;
}

Needs::Needs(const ir::Module& module)
    : module_(module),
      blocks_(module.blocks.size()),
      live_(module.nodes.size(), false),
      last_use_(module.nodes.size(), never),
      last_direct_(module.nodes.size(), never) {}

void Needs::nested(BlockId outer, BlockId block, std::span<const NodeId> at_end, std::vector<NodeId>& needs) {
    if (!block.valid()) return;
    analyse(block, at_end);
    for (const NodeId node : blocks_[block.value].outside) {
        if (module_[node].block == outer) {
            needs.push_back(node);
        } else {
            blocks_[outer.value].outside.push_back(node);
        }
    }
    std::vector<ir::VarId>& sets = blocks_[outer.value].sets;
    const std::vector<ir::VarId>& inner = blocks_[block.value].sets;
    sets.insert(sets.end(), inner.begin(), inner.end());
}

void Needs::analyse_statement(BlockId block, std::size_t index) {
    const Stmt& stmt = module_.blocks[block.value].stmts[index];
    std::vector<NodeId> needs;
    const std::array<NodeId, 1> node{stmt.node};
    switch (stmt.kind) {
        case Stmt::Kind::eval:
            // A pure value nobody reads need not be computed; an effect needs its arguments.
            if (is_impure(module_, stmt.node)) {
                const std::span<const NodeId> operands = module_.operands(stmt.node);
                needs.assign(operands.begin(), operands.end());
                live_[stmt.node.value] = true;
            }
            break;
        case Stmt::Kind::set:
            needs.push_back(stmt.node);
            blocks_[block.value].sets.push_back(stmt.var);
            break;
        case Stmt::Kind::if_:
            needs.push_back(stmt.node);
            nested(block, stmt.a, {}, needs);
            nested(block, stmt.b, {}, needs);
            break;
        case Stmt::Kind::loop:
            nested(block, stmt.a, node, needs);
            nested(block, stmt.b, {}, needs);
            nested(block, stmt.c, {}, needs);
            break;
        case Stmt::Kind::scope: nested(block, stmt.a, {}, needs); break;
        case Stmt::Kind::return_:
            if (stmt.node.valid()) needs.push_back(stmt.node);
            break;
        case Stmt::Kind::read:
        case Stmt::Kind::leave:
        case Stmt::Kind::break_:
        case Stmt::Kind::continue_: break;
    }
    blocks_[block.value].at[index] = std::move(needs);
}

void Needs::analyse(BlockId block, std::span<const NodeId> at_end) {
    const std::size_t count = module_.blocks[block.value].stmts.size();
    blocks_[block.value].at.resize(count + 1);
    blocks_[block.value].at[count].assign(at_end.begin(), at_end.end());
    for (std::size_t i = 0; i < count; ++i) analyse_statement(block, i);
    // From the end, so that the first visit of a node is its last use.
    for (std::size_t i = count + 1; i-- > 0;) {
        std::vector<NodeId>& needs = blocks_[block.value].at[i];
        std::sort(needs.begin(), needs.end());
        needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
        for (const NodeId node : needs) walk(block, node, static_cast<std::uint32_t>(i));
        std::erase_if(
            needs, [&](NodeId node) { return module_[node].block != block && module_[node].kind != Kind::constant; });
    }
    std::vector<NodeId>& outside = blocks_[block.value].outside;
    std::sort(outside.begin(), outside.end());
    outside.erase(std::unique(outside.begin(), outside.end()), outside.end());
}

void Needs::walk(BlockId block, NodeId root, std::uint32_t statement) {
    const auto is_outside = [&](NodeId node) {
        if (module_[node].block == block) return false;
        if (module_[node].kind != Kind::constant) blocks_[block.value].outside.push_back(node);
        return true;
    };
    if (is_outside(root)) return;
    if (last_direct_[root.value] == never) last_direct_[root.value] = statement;
    std::vector<NodeId> pending{root};
    while (!pending.empty()) {
        const NodeId node = pending.back();
        pending.pop_back();
        if (last_use_[node.value] != never) continue;
        last_use_[node.value] = statement;
        live_[node.value] = true;
        // An effect has been computed by its own statement, which has its arguments.
        if (is_impure(module_, node)) continue;
        for (const NodeId operand : module_.operands(node)) {
            if (!is_outside(operand)) pending.push_back(operand);
        }
    }
}

void Needs::collect_users() {
    const std::size_t count = module_.nodes.size();
    first_user_.assign(count + 1, 0);
    const auto each_edge = [&](auto&& visit) {
        for (std::uint32_t i = 0; i < count; ++i) {
            if (!live_[i]) continue;
            for (const NodeId operand : module_.operands(NodeId{i})) visit(operand, NodeId{i});
        }
    };
    each_edge([&](NodeId operand, NodeId) { ++first_user_[operand.value + 1]; });
    for (std::size_t i = 0; i < count; ++i) first_user_[i + 1] += first_user_[i];
    users_.resize(first_user_[count]);
    std::vector<std::uint32_t> next(first_user_.begin(), first_user_.end() - 1);
    each_edge([&](NodeId operand, NodeId user) { users_[next[operand.value]++] = user; });
}

std::span<const NodeId> Needs::users(NodeId node) const {
    const std::uint32_t first = first_user_[node.value];
    return {users_.data() + first, first_user_[node.value + 1] - first};
}

}  // namespace ik::lower
