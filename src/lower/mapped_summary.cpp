#include "lower/mapped_summary.hpp"

#include <algorithm>
#include <unordered_set>

namespace ik::lower {

using ir::BlockId;
using ir::Kind;
using ir::NodeId;
using ir::Stmt;

namespace {

constexpr std::uint32_t costly_op = 20;

template <class T>
void sort_unique(std::vector<T>& items) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

const BlockSummary& Summaries::of(BlockId block) {
    if (const auto known = by_block_.find(block.value); known != by_block_.end()) return known->second;
    return by_block_.emplace(block.value, make(block)).first->second;
}

BlockSummary Summaries::make(BlockId block) {
    BlockSummary summary;
    summary.blocks.push_back(block);
    for (const Stmt& stmt : module_.blocks[block.value].stmts) {
        switch (stmt.kind) {
            case Stmt::Kind::set: summary.sets.push_back(stmt.var); break;
            case Stmt::Kind::return_: summary.returns = true; break;
            case Stmt::Kind::continue_: summary.continues = true; break;
            case Stmt::Kind::break_: summary.breaks = true; break;
            case Stmt::Kind::if_:
            case Stmt::Kind::loop:
            case Stmt::Kind::scope: add_nested(stmt, summary); break;
            case Stmt::Kind::eval:
            case Stmt::Kind::read:
            case Stmt::Kind::leave: break;
        }
    }
    add_values(block, summary);
    sort_unique(summary.sets);
    sort_unique(summary.outside);
    return summary;
}

void Summaries::add_nested(const Stmt& stmt, BlockSummary& summary) {
    const bool is_loop = stmt.kind == Stmt::Kind::loop;
    summary.loops = summary.loops || is_loop;
    for (const BlockId inner : {stmt.a, stmt.b, stmt.c}) {
        if (!inner.valid()) continue;
        const BlockSummary below = of(inner);
        append(summary.sets, below.sets);
        append(summary.outside, below.outside);
        append(summary.blocks, below.blocks);
        summary.cost += below.cost;
        summary.loops = summary.loops || below.loops;
        summary.returns = summary.returns || below.returns;
        // A loop keeps its own.
        summary.continues = summary.continues || (below.continues && !is_loop);
        summary.breaks = summary.breaks || (below.breaks && !is_loop);
    }
}

/// Walks the values that the statements of the block and the blocks below need; those of other blocks are outside.
void Summaries::add_values(BlockId block, BlockSummary& summary) {
    std::vector<NodeId> pending = std::move(summary.outside);
    summary.outside.clear();
    for (const Stmt& stmt : module_.blocks[block.value].stmts) {
        if (stmt.kind != Stmt::Kind::read && stmt.kind != Stmt::Kind::eval && stmt.node.valid())
            pending.push_back(stmt.node);
    }
    std::unordered_set<std::uint32_t> seen;
    while (!pending.empty()) {
        const NodeId id = pending.back();
        pending.pop_back();
        const ir::Node& node = module_[id];
        if (node.kind == Kind::constant || !seen.insert(id.value).second) continue;
        // The condition of a loop belongs to its first block.
        if (std::find(summary.blocks.begin(), summary.blocks.end(), node.block) == summary.blocks.end()) {
            summary.outside.push_back(id);
            continue;
        }
        if (node.block == block && node.kind == Kind::elementwise) {
            summary.cost += (ops::info(node.op).flags & ops::X) != 0 ? costly_op : 1;
        }
        if (node.kind == Kind::call || node.kind == Kind::map) {
            const BlockSummary& callee = of(module_.functions[node.imm].body);
            summary.cost += callee.cost;
            summary.loops = summary.loops || callee.loops;
        }
        for (const NodeId operand : module_.operands(id)) pending.push_back(operand);
    }
}

const std::vector<BlockId>& Summaries::readers(BlockId body, ir::VarId var) {
    const auto [position, inserted] = readers_.try_emplace(body.value);
    if (inserted) {
        for (const BlockId block : of(body).blocks) {
            for (const Stmt& stmt : module_.blocks[block.value].stmts) {
                if (stmt.kind == Stmt::Kind::read) position->second[stmt.var.value].push_back(block);
            }
        }
    }
    return position->second[var.value];
}

}  // namespace ik::lower
