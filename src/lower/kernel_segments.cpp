// Segments and variables of a kernel's values: how a value gets from one segment to another.
#include <algorithm>

#include "lower/kernel_values.hpp"

namespace ik::lower {

using bytecode::Action;
using ops::Op;

ValueId KernelValues::bring(ValueRef ref) {
    if (ref.segment + 1 == segments_.size()) return ref.id;
    const Value value = segments_[ref.segment].values[ref.id];
    const bool outdated = value.kind == Value::Kind::variable && versions_[value.number] != value.version;
    if (value.in_memory() && !outdated) return leaf(value.kind, value.type, value.number);
    const auto [position, inserted] = exported_.try_emplace({ref.segment, ref.id}, variables());
    if (inserted) {
        versions_.push_back(0);
        segments_[ref.segment].roots.push_back({ref.id, Action::store_temp, position->second});
    }
    return leaf(Value::Kind::variable, compute_type(value.result), position->second);
}

void KernelValues::add_root(ValueRef value, Action action, std::uint32_t number) {
    segments_[value.segment].roots.push_back({value.id, action, number});
}

void KernelValues::add_pair(ir::NodeId real, ir::NodeId imaginary, std::uint32_t number) {
    const ValueId re = operand(real);
    const ValueId im = operand(imaginary);
    segments_.back().roots.push_back({im, Action::store_pair, number, re});
}

std::uint32_t KernelValues::new_variable() {
    versions_.push_back(0);
    return variables() - 1;
}

void KernelValues::set_variable(std::uint32_t variable, ValueRef value) {
    const ValueId id = bring(value);
    segments_.back().roots.push_back({id, Action::store_temp, variable});
}

ValueRef KernelValues::read_variable(std::uint32_t variable, DType type) {
    return here(leaf(Value::Kind::variable, type, variable));
}

bool KernelValues::holds(std::uint32_t variable, ValueRef value) const {
    const Value& held = (*this)[value];
    return held.kind == Value::Kind::variable && held.number == variable && held.version == versions_[variable];
}

void KernelValues::end_segment(Control control, std::uint32_t mask) {
    Segment& segment = segments_.back();
    segment.control = control;
    segment.mask = mask;
    for (const Root& root : segment.roots) {
        if (root.action == Action::store_temp) ++versions_[root.number];
    }
    segments_.emplace_back();
    for (std::vector<ValueId>& known : leaves_) known.clear();
}

ValueRef KernelValues::select(ValueRef mask, ValueRef then, ValueRef otherwise) {
    const std::array<ValueId, 3> args{bring(mask), bring(then), bring(otherwise)};
    if (args[1] == args[2]) return here(args[1]);
    const DType type = compute_type(values()[args[1]].result);
    return here(operation(Op::select, type, type, args));
}

std::optional<bool> KernelValues::known_truth(ValueId id) const {
    const Value& value = segments_.back().values[id];
    if (value.kind != Value::Kind::constant || value.type != DType::boolean) return std::nullopt;
    return kernel_.constants[value.number] != 0;
}

/// logical_and or logical_or.
ValueRef KernelValues::logic(Op op, ValueRef a, ValueRef b) {
    const std::array<ValueId, 2> args{bring(a), bring(b)};
    for (std::size_t k = 0; k < 2; ++k) {
        const std::optional<bool> known = known_truth(args[k]);
        if (known) return here(*known == (op == Op::logical_and) ? args[1 - k] : args[k]);
    }
    return here(operation(op, DType::boolean, DType::boolean, args));
}

ValueRef KernelValues::negated(ValueRef mask) {
    const ValueId arg = bring(mask);
    return here(operation(Op::logical_not, DType::boolean, DType::boolean, {&arg, 1}));
}

ValueRef KernelValues::truth_constant(bool value) { return here(constant(DType::boolean, value ? 1 : 0)); }

}  // namespace ik::lower
