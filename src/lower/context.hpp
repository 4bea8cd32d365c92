#pragma once
// What the parts of lowering share: the module read, the program written, and for each node its iteration space and
// its slot (none as long as it is not materialised).

#include <vector>

#include "bytecode/program.hpp"
#include "ir/ir.hpp"
#include "lower/analysis.hpp"
#include "lower/builder.hpp"
#include "lower/node_table.hpp"
#include "lower/space.hpp"

namespace ik::lower {

/// A value of some segment of a kernel.
struct ValueRef {
    std::uint32_t segment = 0;
    std::uint32_t id = 0;
    friend constexpr bool operator==(ValueRef, ValueRef) noexcept = default;
};

/// Tables over the nodes, which the present batch or kernel fills.
struct NodeTables {
    NodeTable<std::uint32_t> item;    ///< Of the batch: its place in the plan.
    NodeTable<std::uint8_t> content;  ///< Of the kernel.
    NodeTable<std::uint8_t> input;    ///< What the part of a kernel reads.
    NodeTable<ValueRef> value;
    NodeTable<std::uint32_t> shape;

    explicit NodeTables(std::size_t nodes) : item(nodes), content(nodes), input(nodes), value(nodes), shape(nodes) {}
};

struct Context {
    const ir::Module& module;
    bytecode::Program& program;
    Needs needs;
    Spaces spaces;
    std::vector<SpaceId> space_of;  ///< Of each node's value.
    std::vector<bytecode::Slot> slot_of;
    NodeTables tables;
    FunctionBuilder* builder = nullptr;  ///< The function being written.

    Context(const ir::Module& m, bytecode::Program& p);

    [[nodiscard]] bool has_slot(ir::NodeId id) const { return slot_of[id.value] != bytecode::no_slot; }
    [[nodiscard]] bool is_constant(ir::NodeId id) const { return module[id].kind == ir::Kind::constant; }
    /// The slot of a materialised node or of a constant.
    [[nodiscard]] bytecode::Slot slot(ir::NodeId id);
    /// A new slot for the node's value.
    bytecode::Slot assign_slot(ir::NodeId id);
    /// The space that the node iterates over: of its operand for a reduction, else of its value.
    [[nodiscard]] SpaceId iteration_space(ir::NodeId id) const;
    [[nodiscard]] std::uint32_t place(ir::NodeId id);
};

/// How many axes of the whole a slice names.
[[nodiscard]] std::size_t extents_of(const ir::Slice& slice);

/// Fills Context::space_of.
void find_spaces(Context& context);

}  // namespace ik::lower
