// The shape program of a kernel: which shapes are broadcast with which, each with the place to report a mismatch at.
#include <algorithm>

#include "base/assert.hpp"
#include "lower/kernel_values.hpp"

namespace ik::lower {

using ir::Kind;
using ir::Node;
using ir::NodeId;

void KernelValues::set_extents(std::span<const NodeId> shape) {
    if (!kernel_.extents.empty()) return;
    for (const NodeId extent : shape) kernel_.extents.push_back(context_.slot(extent));
}

std::uint32_t KernelValues::join_shapes(std::uint32_t a, std::uint32_t b, NodeId where) {
    if (a == no_shape || a == b) return b;
    if (b == no_shape) return a;
    const auto contains = [](const std::vector<bool>& whole, const std::vector<bool>& part) {
        for (std::size_t i = 0; i < part.size(); ++i) {
            if (part[i] && (i >= whole.size() || !whole[i])) return false;
        }
        return true;
    };
    if (contains(shapes_[a].inputs, shapes_[b].inputs)) return a;
    if (contains(shapes_[b].inputs, shapes_[a].inputs)) return b;
    const auto [position, inserted] = joined_.try_emplace({a, b}, static_cast<std::uint32_t>(shapes_.size()));
    if (inserted) {
        std::vector<bool> inputs = shapes_[a].inputs;
        inputs.resize(std::max(inputs.size(), shapes_[b].inputs.size()), false);
        for (std::size_t i = 0; i < shapes_[b].inputs.size(); ++i) {
            if (shapes_[b].inputs[i]) inputs[i] = true;
        }
        // Numbers of steps are counted from the first step here; finish() moves them behind the inputs.
        const auto step = static_cast<std::uint32_t>(kernel_.shapes.size());
        kernel_.shapes.push_back({a, b, context_.place(where)});
        shapes_.push_back({step, std::move(inputs)});
    }
    return position->second;
}

void KernelValues::add_shape(NodeId id) {
    const Node& node = context_.module[id];
    if (node.kind == Kind::iota || node.kind == Kind::fill) {
        shape_of_.set(id, no_shape);
        return;
    }
    std::uint32_t shape = no_shape;
    for (const NodeId operand : context_.module.operands(id)) {
        std::uint32_t other = no_shape;
        if (const std::uint32_t* known = shape_of_.find(operand)) {
            other = *known;
        } else if (!context_.is_constant(operand) && context_.module[operand].type.shape.rank > 0) {
            const bytecode::Slot slot = context_.slot(operand);
            const auto of_slot = inputs_.lower_bound({slot, DType::boolean});
            IK_ASSERT(of_slot != inputs_.end() && of_slot->first.first == slot);
            other = input_shape_[of_slot->second];
        }
        shape = join_shapes(shape, other, id);
    }
    shape_of_.set(id, shape);
}

/// No step builds on the one that joins all inputs, so it may stand last, where the machine looks for the space.
void KernelValues::move_step_to_end(std::uint32_t step) {
    std::rotate(kernel_.shapes.begin() + step, kernel_.shapes.begin() + step + 1, kernel_.shapes.end());
    std::vector<bool> is_input(shapes_.size(), false);
    for (const std::uint32_t shape : input_shape_) {
        if (shape != no_shape) is_input[shape] = true;
    }
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
        if (is_input[i]) continue;
        std::uint32_t& number = shapes_[i].number;
        number = number == step  ? static_cast<std::uint32_t>(kernel_.shapes.size() - 1)
                 : number > step ? number - 1
                                 : number;
    }
}

void KernelValues::finish_shapes() {
    // Every input takes part in the iteration space, so the last step joins all of them.
    std::uint32_t all = no_shape;
    std::vector<std::uint32_t> parts;
    for (std::uint32_t i = 0; i < shapes_.size(); ++i) parts.push_back(i);
    std::stable_sort(parts.begin(), parts.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::count(shapes_[a].inputs.begin(), shapes_[a].inputs.end(), true) >
               std::count(shapes_[b].inputs.begin(), shapes_[b].inputs.end(), true);
    });
    const std::size_t steps_before = kernel_.shapes.size();
    for (const std::uint32_t part : parts) all = join_shapes(all, part, ir::NodeId{0});
    for (std::size_t i = steps_before; i < kernel_.shapes.size(); ++i) kernel_.shapes[i].place = kernel_.place;
    if (all != no_shape && !kernel_.shapes.empty()) move_step_to_end(shapes_[all].number);
    const auto number_of_inputs = static_cast<std::uint32_t>(kernel_.inputs.size());
    std::vector<bool> is_step(shapes_.size(), true);
    for (const std::uint32_t shape : input_shape_) {
        if (shape != no_shape) is_step[shape] = false;
    }
    const auto number = [&](std::uint32_t shape) {
        return is_step[shape] ? number_of_inputs + shapes_[shape].number : shapes_[shape].number;
    };
    for (bytecode::ShapeStep& step : kernel_.shapes) {
        step.a = number(step.a);
        step.b = number(step.b);
    }
}

}  // namespace ik::lower
