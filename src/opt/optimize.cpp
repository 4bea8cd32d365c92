#include "opt/optimize.hpp"

#include <algorithm>
#include <utility>

#include "opt/block_owners.hpp"
#include "opt/complex.hpp"
#include "opt/forward.hpp"
#include "opt/rewrite.hpp"

namespace ik::opt {
namespace {

using ir::BlockId;
using ir::Kind;
using ir::Module;
using ir::Node;
using ir::NodeId;
using ir::Stmt;

constexpr std::size_t max_inline_depth = 64;

void mark_roots(const Module& module, Live& live) {
    const auto mark = [&](NodeId id) {
        if (id.valid()) live[id.value] = 1;
    };
    for (const ir::Block& block : module.blocks) {
        for (const Stmt& stmt : block.stmts) {
            // A get lives when it is used, not because it is read.
            if (stmt.kind != Stmt::Kind::read) mark(stmt.node);
        }
    }
    for (const ir::Output& output : module.outputs) mark(output.node);
}

Live live_nodes(const Module& module) {
    Live live(module.nodes.size(), 0);
    mark_roots(module, live);
    for (std::size_t i = live.size(); i-- > 0;) {
        if (!live[i]) continue;
        for (const NodeId operand : module.operands(NodeId{static_cast<std::uint32_t>(i)})) live[operand.value] = 1;
    }
    return live;
}

bool has_effect(const Module& module, NodeId id) {
    const Node& node = module[id];
    if (node.kind == Kind::host) return (ops::info(node.op).flags & ops::P) == 0;
    return node.kind == Kind::call && !module.functions[node.imm].pure;
}

/// Drops evaluations without effect and reads of values that nobody uses.
void drop_dead_statements(Module& module) {
    for (ir::Block& block : module.blocks) {
        std::erase_if(block.stmts, [&](const Stmt& stmt) {
            return stmt.kind == Stmt::Kind::eval && !has_effect(module, stmt.node);
        });
    }
    if (module.vars.empty()) return;  // Then there is nothing to read.
    drop_dead_sets(module, live_nodes(module));
    const Live live = live_nodes(module);
    for (ir::Block& block : module.blocks) {
        std::erase_if(block.stmts,
                      [&](const Stmt& stmt) { return stmt.kind == Stmt::Kind::read && !live[stmt.node.value]; });
    }
}

/// Applies `map` to every node that statements and outputs name.
template <class Map>
void rename_uses(Module& module, const Map& map) {
    for (ir::Block& block : module.blocks) {
        for (Stmt& stmt : block.stmts) {
            if (stmt.node.valid()) stmt.node = map(stmt.node);
        }
    }
    for (ir::Output& output : module.outputs) output.node = map(output.node);
}

void remove_dead_nodes(Module& module) {
    const Live live = live_nodes(module);
    std::vector<NodeId> moved(module.nodes.size());
    std::vector<Node> nodes;
    std::vector<NodeId> args;
    for (std::uint32_t i = 0; i < module.nodes.size(); ++i) {
        if (!live[i]) continue;
        const std::span<const NodeId> operands = module.operands(NodeId{i});
        moved[i] = NodeId{static_cast<std::uint32_t>(nodes.size())};
        Node node = std::move(module.nodes[i]);
        node.first_arg = static_cast<std::uint32_t>(args.size());
        for (const NodeId operand : operands) args.push_back(moved[operand.value]);
        nodes.push_back(std::move(node));
    }
    module.nodes = std::move(nodes);
    module.args = std::move(args);
    rename_uses(module, [&](NodeId id) { return moved[id.value]; });
}

/// Empties the functions that the script no longer calls, directly or not.
void drop_uncalled_functions(Module& module) {
    if (module.functions.size() == 1) return;
    const std::vector<std::uint32_t> function_of = functions_of_blocks(module);
    std::vector<std::vector<std::uint32_t>> calls(module.functions.size());
    const Live live = live_nodes(module);
    for (std::size_t i = 0; i < module.nodes.size(); ++i) {
        const Node& node = module.nodes[i];
        if (!live[i] || (node.kind != Kind::call && node.kind != Kind::map) || !node.block.valid()) continue;
        const std::uint32_t caller = function_of[node.block.value];
        if (caller != no_function) calls[caller].push_back(node.imm);
    }
    std::vector<bool> called(module.functions.size(), false);
    std::vector<std::uint32_t> pending{0};
    while (!pending.empty()) {
        const std::uint32_t f = pending.back();
        pending.pop_back();
        if (called[f]) continue;
        called[f] = true;
        pending.insert(pending.end(), calls[f].begin(), calls[f].end());
    }
    for (std::size_t b = 0; b < module.blocks.size(); ++b) {
        if (function_of[b] != no_function && !called[function_of[b]]) module.blocks[b].stmts.clear();
    }
}

class Optimizer {
public:
    Optimizer(Module& module, const Fold& fold)
        : module_(module),
          rewriter_(module, fold),
          limit_(4 * module.nodes.size() + 20000),
          bodies_(module.functions.size()) {}

    void run() {
        find_straight_functions();
        const Live live = live_nodes(module_);
        std::vector<NodeId> renamed(module_.nodes.size());
        std::vector<NodeId> operands;
        for (std::uint32_t i = 0; i < module_.nodes.size(); ++i) {
            if (!live[i]) continue;
            operands.clear();
            for (const NodeId operand : module_.operands(NodeId{i})) operands.push_back(renamed[operand.value]);
            renamed[i] = add(module_.nodes[i], operands);
        }
        rename_uses(module_, [&](NodeId id) { return renamed[id.value]; });
        rewriter_.install();
    }

private:
    /// A function that is one expression: the nodes of its body, operands first, and its result.
    struct Straight {
        bool usable = false;
        NodeId result;
        std::vector<NodeId> nodes;
    };

    void find_straight_functions() {
        if (module_.functions.size() == 1) return;
        std::vector<std::vector<NodeId>> nodes(module_.blocks.size());
        for (std::uint32_t i = 0; i < module_.nodes.size(); ++i) {
            const BlockId block = module_.nodes[i].block;
            if (block.valid()) nodes[block.value].push_back(NodeId{i});
        }
        for (std::size_t f = 1; f < module_.functions.size(); ++f) {
            const ir::Function& function = module_.functions[f];
            if (!function.pure || !function.body.valid()) continue;
            const std::vector<Stmt>& stmts = module_.blocks[function.body.value].stmts;
            if (stmts.size() != 1 || stmts[0].kind != Stmt::Kind::return_ || !stmts[0].node.valid()) continue;
            bodies_[f] = {true, stmts[0].node, needed(nodes[function.body.value], stmts[0].node)};
        }
    }

    /// Of the nodes of a body those that the result needs.
    [[nodiscard]] std::vector<NodeId> needed(const std::vector<NodeId>& nodes, NodeId result) const {
        std::vector<NodeId> kept;
        std::unordered_map<std::uint32_t, bool> live{{result.value, true}};
        for (auto it = nodes.rbegin(); it != nodes.rend(); ++it) {
            if (!live.contains(it->value)) continue;
            kept.push_back(*it);
            for (const NodeId operand : module_.operands(*it)) live[operand.value] = true;
        }
        std::reverse(kept.begin(), kept.end());
        return kept;
    }

    NodeId add(const Node& node, std::span<const NodeId> operands) {
        const bool inlines = node.kind == Kind::call || (node.kind == Kind::map && uses_all(node.imm, operands));
        if (inlines && bodies_[node.imm].usable) {
            // An equal call has been inlined already: its result serves again.
            const std::string key = call_key(node, operands);
            if (const auto known = inlined_.find(key); known != inlined_.end() && known->second.first == node.block) {
                return known->second.second;
            }
            const Straight& body = bodies_[node.imm];
            const bool recursive = std::find(inlining_.begin(), inlining_.end(), node.imm) != inlining_.end();
            if (!recursive && inlining_.size() < max_inline_depth && rewriter_.size() + body.nodes.size() <= limit_) {
                const NodeId result = inline_call(node, body, operands);
                inlined_[key] = {node.block, result};
                return result;
            }
        }
        return rewriter_.make(node, operands);
    }

    /// Whether the result of a function that is one expression has the shape of all its array arguments.
    [[nodiscard]] bool uses_all(std::uint32_t function, std::span<const NodeId> operands) const {
        std::vector<bool> used(operands.size(), false);
        for (const NodeId id : bodies_[function].nodes) {
            if (module_[id].kind == Kind::parameter) used[module_[id].imm] = true;
        }
        for (std::size_t i = 0; i < operands.size(); ++i) {
            if (!used[i] && rewriter_[operands[i]].type.shape.rank > 0) return false;
        }
        return true;
    }

    /// In the body of a dot call scalars become arrays: the shape is that of the operands.
    void spread(Node& node, const Node& call, std::span<const NodeId> operands) const {
        for (const NodeId operand : operands) {
            const ir::Shape& shape = rewriter_[operand].type.shape;
            node.type.shape = ir::broadcast(node.type.shape, shape).value_or(call.type.shape);
        }
        node.span = call.span;
        if (node.kind == Kind::call && node.type.shape.rank > 0) node.kind = Kind::map;
    }

    static std::string call_key(const Node& node, std::span<const NodeId> operands) {
        std::string key = std::to_string(node.imm) + (node.kind == Kind::map ? "." : "");
        for (const NodeId operand : operands) key.append(1, ',').append(std::to_string(operand.value));
        return key;
    }

    NodeId inline_call(const Node& call, const Straight& body, std::span<const NodeId> arguments) {
        inlining_.push_back(call.imm);
        std::unordered_map<std::uint32_t, NodeId> renamed;
        for (const NodeId id : body.nodes) {
            Node node = module_[id];
            if (node.kind == Kind::parameter) {
                renamed[id.value] = arguments[node.imm];
                continue;
            }
            std::vector<NodeId> operands;
            for (const NodeId operand : module_.operands(id)) operands.push_back(renamed.at(operand.value));
            node.block = call.block;
            if (call.kind == Kind::map) spread(node, call, operands);
            renamed[id.value] = add(node, operands);
        }
        inlining_.pop_back();
        return renamed.at(body.result.value);
    }

    Module& module_;
    Rewriter rewriter_;
    std::size_t limit_;
    std::vector<Straight> bodies_;
    std::vector<std::uint32_t> inlining_;
    std::unordered_map<std::string, std::pair<BlockId, NodeId>> inlined_;
};

}  // namespace

void optimize(Module& module, const Fold& fold) {
    split_complex(module);
    forward_variables(module);
    drop_dead_statements(module);
    Optimizer(module, fold).run();
    split_maps(module);
    drop_uncalled_functions(module);
    drop_dead_statements(module);
    remove_dead_nodes(module);
}

}  // namespace ik::opt
