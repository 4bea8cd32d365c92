#include "lower/context.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "base/assert.hpp"

namespace ik::lower {

using ir::Kind;
using ir::Node;
using ir::NodeId;

Context::Context(const ir::Module& m, bytecode::Program& p)
    : module(m), program(p), needs(m), slot_of(m.nodes.size(), bytecode::no_slot), tables(m.nodes.size()) {
    // Parameters are in the first slots of their function from the start.
    for (std::size_t i = 0; i < m.nodes.size(); ++i) {
        if (m.nodes[i].kind == Kind::parameter) slot_of[i] = m.nodes[i].imm;
    }
}

bytecode::Slot Context::slot(NodeId id) {
    if (is_constant(id)) return builder->constant({module[id].type.dtype, module[id].bits});
    IK_ASSERT(has_slot(id));
    return slot_of[id.value];
}

bytecode::Slot Context::assign_slot(NodeId id) {
    const ir::Type& type = module[id].type;
    const bool scalar = type.shape.rank == 0 && is_numeric(type.dtype);
    return slot_of[id.value] = builder->new_slot(scalar ? Holds::scalar : Holds::memory);
}

SpaceId Context::iteration_space(NodeId id) const {
    return module[id].kind == Kind::reduce ? space_of[module.operands(id)[0].value] : space_of[id.value];
}

std::uint32_t Context::place(NodeId id) {
    const Node& node = module[id];
    bytecode::Place place{node.span, {}, {}};
    if (node.kind == Kind::elementwise && node.arg_count >= 2) {
        const std::span<const NodeId> operands = module.operands(id);
        place.left = module[operands[operands.size() - 2]].span;
        place.right = module[operands[operands.size() - 1]].span;
    }
    program.places.push_back(place);
    return static_cast<std::uint32_t>(program.places.size() - 1);
}

namespace {

class SpaceFinder {
public:
    explicit SpaceFinder(Context& context) : context_(context), module_(context.module) {}

    SpaceId find(NodeId id) {
        const Node& node = module_[id];
        const std::span<const NodeId> operands = module_.operands(id);
        switch (node.kind) {
            case Kind::elementwise:
            case Kind::map: {
                SpaceId space = Spaces::scalar;
                for (const NodeId operand : operands) space = context_.spaces.broadcast(space, of(operand));
                return space;
            }
            case Kind::part: return of(operands[0]);
            case Kind::reduce: return reduced(node, of(operands[0]));
            case Kind::iota: return generated(id, operands);
            case Kind::fill: return generated(id, operands.subspan(1));
            case Kind::transpose: {
                const Space& space = context_.spaces[of(operands[0])];
                return context_.spaces.intern({space.rbegin(), space.rend()});
            }
            case Kind::slice: return sliced(id, operands);
            case Kind::reshape: return generated(id, operands.subspan(1));
            case Kind::parameter: return module_.functions[0].body == node.block ? guaranteed(node) : unknown(id);
            case Kind::constant:
            case Kind::string:
            case Kind::literal:
            case Kind::extent:
            case Kind::build:
            case Kind::host:
            case Kind::call:
            case Kind::get: return unknown(id);
        }
        return Spaces::scalar;
    }

private:
    [[nodiscard]] SpaceId of(NodeId id) const { return context_.space_of[id.value]; }

    /// Symbols of the script's inputs: the host gives arrays of one symbol equal extents.
    SpaceId guaranteed(const Node& node) {
        Space space;
        for (std::size_t d = 0; d < node.type.shape.rank; ++d)
            space.push_back(Spaces::axis(node.type.shape.extents[d]));
        return context_.spaces.intern(std::move(space));
    }

    AxisSpace own(NodeId id, std::size_t d) const {
        const ir::Extent extent = module_[id].type.shape.extents[d];
        return extent.is_known() ? Spaces::axis(extent) : Spaces::own_axis(id.value, static_cast<std::uint32_t>(d));
    }

    SpaceId unknown(NodeId id) {
        Space space;
        for (std::size_t d = 0; d < module_[id].type.shape.rank; ++d) space.push_back(own(id, d));
        return context_.spaces.intern(std::move(space));
    }

    SpaceId reduced(const Node& node, SpaceId operand) {
        Space space;
        const Space& whole = context_.spaces[operand];
        for (std::size_t d = 0; d < whole.size(); ++d) {
            if ((node.axes >> d & 1U) == 0) {
                space.push_back(whole[d]);
            } else if (node.flag) {
                space.emplace_back();
            }
        }
        return context_.spaces.intern(std::move(space));
    }

    /// A shape given by scalars: the same scalar gives the same extent, and `extent` of an array that array's.
    SpaceId generated(NodeId id, std::span<const NodeId> shape) {
        Space space;
        for (std::size_t d = 0; d < shape.size(); ++d) {
            const Node& extent = module_[shape[d]];
            if (module_[id].type.shape.extents[d].is_known()) {
                space.push_back(own(id, d));
            } else if (extent.kind == Kind::extent) {
                space.push_back(context_.spaces[of(module_.operands(shape[d])[0])][extent.imm]);
            } else if (extent.kind == Kind::constant) {
                const auto value = static_cast<std::int64_t>(extent.bits);
                space.push_back(value >= 0 ? Spaces::axis(ir::Extent::known(value)) : own(id, d));
            } else {
                space.push_back(Spaces::own_axis(shape[d].value, 0));
            }
        }
        return context_.spaces.intern(std::move(space));
    }

    /// The axis that an extent, as an i64 scalar, gives to a value.
    AxisSpace axis_of(NodeId extent) {
        const Node& node = module_[extent];
        if (node.kind == Kind::extent) return context_.spaces[of(module_.operands(extent)[0])][node.imm];
        const auto value = static_cast<std::int64_t>(node.bits);
        if (node.kind == Kind::constant && value >= 0) return Spaces::axis(ir::Extent::known(value));
        return Spaces::own_axis(extent.value, 0);
    }

    Space whole_of(NodeId id, std::span<const NodeId> operands) {
        if (!module_[id].flag) return context_.spaces[of(operands[0])];
        Space space;
        for (const NodeId extent : operands.last(extents_of(module_.slices[module_[id].imm])))
            space.push_back(axis_of(extent));
        return space;
    }

    SpaceId sliced(NodeId id, std::span<const NodeId> operands) {
        const Space base = whole_of(id, operands);
        Space space;
        std::size_t axis = 0;
        for (const ir::AxisIndex& index : module_.slices[module_[id].imm].axes) {
            switch (index.kind) {
                case ir::AxisIndex::Kind::at: ++axis; break;
                case ir::AxisIndex::Kind::all: space.push_back(base[axis++]); break;
                case ir::AxisIndex::Kind::new_axis: space.emplace_back(); break;
                case ir::AxisIndex::Kind::range:
                    space.push_back(range_axis(id, space.size(), operands, index, base[axis]));
                    ++axis;
                    break;
            }
        }
        return context_.spaces.intern(std::move(space));
    }

    [[nodiscard]] std::optional<std::int64_t> bound(std::span<const NodeId> operands, std::uint32_t arg) const {
        if (arg == 0) return 0;
        const Node& node = module_[operands[arg]];
        if (node.kind != Kind::constant) return std::nullopt;
        return static_cast<std::int64_t>(node.bits);
    }

    /// `::-1` keeps the extent, and slices that cut equally much off one extent have equal extents: x[1:-1], x[2:].
    AxisSpace range_axis(NodeId id, std::size_t d, std::span<const NodeId> operands, const ir::AxisIndex& index,
                         const AxisSpace& base) {
        const std::optional<std::int64_t> start = bound(operands, index.start);
        const std::optional<std::int64_t> stop = bound(operands, index.stop);
        const std::optional<std::int64_t> step = bound(operands, index.step);
        if (module_[id].type.shape.extents[d].is_known() || !start || !stop || !step) return own(id, d);
        const bool whole = index.start == 0 && index.stop == 0;
        if (whole && (*step == -1 || *step == 0 || *step == 1)) return base;
        constexpr std::int64_t far = std::int64_t{1} << 40;
        const bool cuts_ends = *start >= 0 && *start < far && (index.stop == 0 || (*stop < 0 && *stop > -far));
        if (!cuts_ends || (*step != 0 && *step != 1)) return own(id, d);
        const auto [position, inserted] = shortened_.try_emplace({base, *start - *stop}, own(id, d));
        return position->second;
    }

    std::map<std::pair<AxisSpace, std::int64_t>, AxisSpace> shortened_;  ///< Extents by the whole and what is cut off.
    Context& context_;
    const ir::Module& module_;
};

}  // namespace

std::size_t extents_of(const ir::Slice& slice) {
    return static_cast<std::size_t>(std::count_if(slice.axes.begin(), slice.axes.end(), [](const ir::AxisIndex& axis) {
        return axis.kind != ir::AxisIndex::Kind::new_axis;
    }));
}

void find_spaces(Context& context) {
    const std::size_t count = context.module.nodes.size();
    context.space_of.assign(count, Spaces::scalar);
    SpaceFinder finder(context);
    for (std::uint32_t i = 0; i < count; ++i) context.space_of[i] = finder.find(NodeId{i});
}

}  // namespace ik::lower
