#pragma once
// What the writer of dot calls must know of a block before it writes it: what it assigns, how it may leave, and which
// values of enclosing blocks it needs.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "ir/ir.hpp"

namespace ik::lower {

struct BlockSummary {
    std::vector<ir::VarId> sets;      ///< Sorted. This and all that follows: with the blocks below.
    std::vector<ir::NodeId> outside;  ///< Values of enclosing blocks that are needed here.
    std::vector<ir::BlockId> blocks;  ///< This block and all below.
    std::uint32_t cost = 0;           ///< In cheap instructions.
    bool loops = false;               ///< Holds a loop, its own or that of a function it calls.
    bool returns = false;
    bool continues = false;  ///< A `continue` of a loop around this block.
    bool breaks = false;     ///< A `break` of a loop around this block.

    [[nodiscard]] bool leaves() const { return returns || continues || breaks; }
};

class Summaries {
public:
    explicit Summaries(const ir::Module& module) : module_(module) {}

    [[nodiscard]] const BlockSummary& of(ir::BlockId block);
    /// Blocks that read the variable, of the function whose body is `body`.
    [[nodiscard]] const std::vector<ir::BlockId>& readers(ir::BlockId body, ir::VarId var);

private:
    using Readers = std::unordered_map<std::uint32_t, std::vector<ir::BlockId>>;

    BlockSummary make(ir::BlockId block);
    void add_nested(const ir::Stmt& stmt, BlockSummary& summary);
    void add_values(ir::BlockId block, BlockSummary& summary);

    const ir::Module& module_;
    std::unordered_map<std::uint32_t, BlockSummary> by_block_;
    std::unordered_map<std::uint32_t, Readers> readers_;  ///< By body.
};

}  // namespace ik::lower
