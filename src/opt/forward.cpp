#include "opt/forward.hpp"

#include <unordered_map>

namespace ik::opt {

using ir::BlockId;
using ir::Module;
using ir::NodeId;
using ir::Stmt;

namespace {

class Forwarder {
public:
    explicit Forwarder(Module& module)
        : module_(module), sets_(module.blocks.size()), stands_for_(module.nodes.size()) {}

    void run() {
        for (const ir::Function& function : module_.functions) {
            if (function.body.valid()) collect_sets(function.body);
        }
        for (const ir::Block& block : module_.blocks) scan(block);
        rename();
    }

private:
    // Blocks nest as deeply as the source does, which the parser bounds.
    void collect_sets(BlockId id) {
        std::vector<ir::VarId> sets;
        for (const Stmt& stmt : module_.blocks[id.value].stmts) {
            if (stmt.kind == Stmt::Kind::set) sets.push_back(stmt.var);
            for (const BlockId inner : {stmt.a, stmt.b, stmt.c}) {
                if (!inner.valid()) continue;
                collect_sets(inner);
                sets.insert(sets.end(), sets_[inner.value].begin(), sets_[inner.value].end());
            }
        }
        sets_[id.value] = std::move(sets);
    }

    void scan(const ir::Block& block) {
        std::unordered_map<std::uint32_t, NodeId> value;
        for (const Stmt& stmt : block.stmts) {
            if (stmt.kind == Stmt::Kind::set) value[stmt.var.value] = resolve(stmt.node);
            if (stmt.kind == Stmt::Kind::read) {
                const auto known = value.find(stmt.var.value);
                if (known != value.end()) stands_for_[stmt.node.value] = known->second;
            }
            for (const BlockId inner : {stmt.a, stmt.b, stmt.c}) {
                if (!inner.valid()) continue;
                for (const ir::VarId var : sets_[inner.value]) value.erase(var.value);
            }
        }
    }

    [[nodiscard]] NodeId resolve(NodeId id) const {
        return id.valid() && stands_for_[id.value].valid() ? stands_for_[id.value] : id;
    }

    void rename() {
        for (NodeId& operand : module_.args) operand = resolve(operand);
        for (ir::Block& block : module_.blocks) {
            std::erase_if(block.stmts, [&](const Stmt& stmt) {
                return stmt.kind == Stmt::Kind::read && stands_for_[stmt.node.value].valid();
            });
            for (Stmt& stmt : block.stmts) stmt.node = resolve(stmt.node);
        }
        for (ir::Output& output : module_.outputs) output.node = resolve(output.node);
    }

    Module& module_;
    std::vector<std::vector<ir::VarId>> sets_;  ///< By block, with the blocks below.
    std::vector<NodeId> stands_for_;            ///< By get node: the value it reads, if that is known.
};

}  // namespace

void forward_variables(Module& module) { Forwarder(module).run(); }

void drop_dead_sets(Module& module, const Live& live) {
    std::vector<bool> is_read(module.vars.size(), false);
    for (const ir::Block& block : module.blocks) {
        for (const Stmt& stmt : block.stmts) {
            if (stmt.kind == Stmt::Kind::read && live[stmt.node.value]) is_read[stmt.var.value] = true;
        }
    }
    for (ir::Block& block : module.blocks) {
        std::erase_if(block.stmts,
                      [&](const Stmt& stmt) { return stmt.kind == Stmt::Kind::set && !is_read[stmt.var.value]; });
    }
}

}  // namespace ik::opt
