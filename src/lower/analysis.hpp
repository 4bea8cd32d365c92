#pragma once
// What the statements of a module need: which nodes must be in slots before each statement, and when a node is needed
// for the last time. Takes the module, gives tables; every walk over the DAG is iterative, each node is visited once.

#include <cstdint>
#include <span>
#include <vector>

#include "ir/ir.hpp"

namespace ik::lower {

struct BlockNeeds {
    /// For each statement the nodes it needs in slots, its nested blocks included; then one entry for the block's end.
    std::vector<std::vector<ir::NodeId>> at;
    std::vector<ir::NodeId> outside;  ///< Nodes of enclosing blocks that this block needs.
    std::vector<ir::VarId> sets;      ///< Variables that the block or its nested blocks set.
};

class Needs {
public:
    explicit Needs(const ir::Module& module);

    /// Analyses `block` and the blocks below it; `at_end` is needed at its end (the outputs, the condition of a loop).
    void analyse(ir::BlockId block, std::span<const ir::NodeId> at_end);

    [[nodiscard]] const BlockNeeds& operator[](ir::BlockId block) const { return blocks_[block.value]; }
    /// The last statement of the node's block that needs it, directly or through pure nodes.
    [[nodiscard]] std::uint32_t last_use(ir::NodeId node) const { return last_use_[node.value]; }
    /// The last statement of the node's block that needs the node itself; 0xFFFFFFFF when none does.
    [[nodiscard]] std::uint32_t last_direct_need(ir::NodeId node) const { return last_direct_[node.value]; }
    /// Live nodes that have the node as an argument.
    [[nodiscard]] std::span<const ir::NodeId> users(ir::NodeId node) const;
    /// Counts users; after the last analyse().
    void collect_users();

    static constexpr std::uint32_t never = 0xFFFFFFFF;

private:
    void analyse_statement(ir::BlockId block, std::size_t index);
    void nested(ir::BlockId outer, ir::BlockId block, std::span<const ir::NodeId> at_end,
                std::vector<ir::NodeId>& needs);
    void walk(ir::BlockId block, ir::NodeId root, std::uint32_t statement);

    const ir::Module& module_;
    std::vector<BlockNeeds> blocks_;
    std::vector<bool> live_;
    std::vector<std::uint32_t> last_use_;
    std::vector<std::uint32_t> last_direct_;
    std::vector<std::uint32_t> first_user_;
    std::vector<ir::NodeId> users_;
};

/// Whether the node has an effect (or reads a file) and so runs at its eval statement only.
[[nodiscard]] bool is_impure(const ir::Module& module, ir::NodeId node);

}  // namespace ik::lower
