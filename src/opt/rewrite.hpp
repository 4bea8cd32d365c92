#pragma once
// The module being rebuilt: nodes go in with their operands already rewritten and come out folded, simplified and
// merged with an equal node that dominates them. Nodes keep the order "operands first".

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/word_table.hpp"
#include "opt/optimize.hpp"

namespace ik::opt {

class Rewriter {
public:
    Rewriter(ir::Module& module, const Fold& fold);

    /// The node that stands for `node` of `operands`: itself, an equal one, or something simpler.
    ir::NodeId make(ir::Node node, std::span<const ir::NodeId> operands);

    [[nodiscard]] const ir::Node& operator[](ir::NodeId id) const { return nodes_[id.value]; }
    [[nodiscard]] std::span<const ir::NodeId> operands(ir::NodeId id) const {
        return {args_.data() + nodes_[id.value].first_arg, nodes_[id.value].arg_count};
    }
    [[nodiscard]] const ir::Slice& slice(std::uint32_t number) const { return module_.slices[number]; }
    /// Adds a slice and gives its number.
    std::uint32_t add(ir::Slice slice);
    [[nodiscard]] std::size_t size() const { return nodes_.size(); }
    /// The outermost block that holds `block`: the body of its function.
    [[nodiscard]] ir::BlockId body_of(ir::BlockId block) const;
    ir::NodeId constant(const ir::Node& like, DType dtype, std::uint64_t bits);

    /// Puts the rebuilt nodes into the module.
    void install();

private:
    [[nodiscard]] WordTable::Key key(const ir::Node& node, std::span<const ir::NodeId> operands);
    [[nodiscard]] bool dominates(ir::BlockId outer, ir::BlockId inner) const;
    [[nodiscard]] bool may_merge(const ir::Node& node) const;
    ir::NodeId append(ir::Node node, std::span<const ir::NodeId> operands);
    std::optional<ir::NodeId> folded(const ir::Node& node, std::span<const ir::NodeId> operands);
    std::optional<ir::NodeId> reduced(const ir::Node& node, std::span<const ir::NodeId> operands);
    void find_parents();

    static constexpr std::uint32_t max_nesting = 400;

    ir::Module& module_;
    const Fold& fold_;
    std::vector<ir::Node> nodes_;
    std::vector<ir::NodeId> args_;
    std::vector<ir::BlockId> parent_;
    std::vector<std::uint32_t> depth_;
    WordTable known_;
    std::vector<std::uint64_t> words_;  ///< Of the key that is being made.
    std::uint32_t nesting_ = 0;
};

/// A node that gives the same bits for less, made through the rewriter; nullopt when there is none.
[[nodiscard]] std::optional<ir::NodeId> simplify(Rewriter& rewriter, const ir::Node& node,
                                                 std::span<const ir::NodeId> operands);

}  // namespace ik::opt
