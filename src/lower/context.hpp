#pragma once
// What the parts of lowering share: the module read, the program written, and for each node its iteration space and
// its slot (none as long as it is not materialised).

#include <vector>

#include "bytecode/program.hpp"
#include "ir/ir.hpp"
#include "lower/analysis.hpp"
#include "lower/builder.hpp"
#include "lower/space.hpp"

namespace ik::lower {

struct Context {
    const ir::Module& module;
    bytecode::Program& program;
    Needs needs;
    Spaces spaces;
    std::vector<SpaceId> space_of;  ///< Of each node's value.
    std::vector<bytecode::Slot> slot_of;
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
