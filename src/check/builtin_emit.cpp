// What the builtins share in emitting nodes: raw arithmetic on magnitudes, extents as values, fills and indices.

#include <algorithm>

#include "check/builtin_call.hpp"

namespace ik::check {

Typed raw(Checker& checker, ops::Op op, std::initializer_list<Typed> args, DType dtype, const units::Unit& unit,
          Span span) {
    ir::Shape shape;
    for (const Typed& arg : args) {
        if (arg.is_error()) return checker.error_value(span);
        shape = ir::broadcast(shape, arg.type.shape).value_or(shape);
    }
    return checker.elementwise(op, args, Checker::type_of(dtype, shape, unit), span);
}

ir::Extent extent_of(Checker& checker, const Typed& scalar) {
    if (const auto known = as_integer(checker.constant_of(scalar, Need::useful))) {
        return ir::Extent::known(std::max<std::int64_t>(*known, 0));
    }
    const ir::Node& node = checker.module[scalar.node];
    if (node.kind == ir::Kind::extent) {
        const ir::NodeId array = checker.module.operands(scalar.node)[0];
        return checker.module[array].type.shape.extents[node.imm];
    }
    const auto found = checker.extents_of_nodes.find(scalar.node.value);
    if (found != checker.extents_of_nodes.end()) return found->second;
    const ir::Extent fresh = checker.module.fresh_extent();
    checker.extents_of_nodes.emplace(scalar.node.value, fresh);
    return fresh;
}

Typed extent_value(Checker& checker, const Typed& array, std::size_t axis, Span span) {
    const ir::Extent extent = array.type.shape.extents[axis];
    if (extent.is_known()) return checker.integer(extent.value(), span);
    ir::Node node;
    node.kind = ir::Kind::extent;
    node.imm = static_cast<std::uint32_t>(axis);
    node.type = Checker::type_of(DType::i64);
    return checker.emit(std::move(node), {array}, span);
}

ir::Extent shorter(Checker& checker, ir::Extent base, std::int64_t less) {
    if (less == 0) return base;
    if (base.is_known()) return ir::Extent::known(std::max<std::int64_t>(base.value() - less, 0));
    const std::pair<std::int64_t, std::int64_t> key{base.value(), less};
    const auto found = checker.shorter_extents.find(key);
    if (found != checker.shorter_extents.end()) return found->second;
    const ir::Extent fresh = checker.module.fresh_extent();
    checker.shorter_extents.emplace(key, fresh);
    return fresh;
}

namespace {

ir::Shape shape_from(Checker& checker, std::span<const Typed> extents) {
    ir::Shape shape;
    shape.rank = static_cast<std::uint8_t>(extents.size());
    for (std::size_t i = 0; i < extents.size(); ++i) shape.extents[i] = extent_of(checker, extents[i]);
    return shape;
}

}  // namespace

Typed fill(Checker& checker, const Typed& scalar, std::span<const Typed> extents, Span span) {
    if (extents.empty()) return scalar;
    ir::Node node;
    node.kind = ir::Kind::fill;
    node.type = Checker::type_of(scalar.type.dtype, shape_from(checker, extents), scalar.type.unit);
    node.type.any_unit = scalar.type.any_unit;
    std::vector<Typed> args{scalar};
    args.insert(args.end(), extents.begin(), extents.end());
    return checker.emit(std::move(node), args, span);
}

Typed iota(Checker& checker, std::size_t axis, std::span<const Typed> extents, Span span) {
    ir::Node node;
    node.kind = ir::Kind::iota;
    node.imm = static_cast<std::uint32_t>(axis);
    node.type = Checker::type_of(DType::i64, shape_from(checker, extents));
    return checker.emit(std::move(node), extents, span);
}

std::optional<std::size_t> axis_of(BuiltinCall& call, Given& given, std::size_t rank) {
    const Typed value = call.numeric(given);
    if (value.is_error()) return std::nullopt;
    const auto axis = call.checker.constant_integer(value, "the axis of " + call.quoted());
    if (!axis) return std::nullopt;
    const auto signed_rank = static_cast<std::int64_t>(rank);
    if (*axis >= -signed_rank && *axis < signed_rank) {
        return static_cast<std::size_t>(*axis < 0 ? *axis + signed_rank : *axis);
    }
    const std::string hint = rank == 0 ? "a single number has no axes"
                                       : "the axes are 0 to " + std::to_string(rank - 1) + ", or -1 for the last one";
    call.checker.error(
        Code::bad_axis, given.span,
        "axis " + std::to_string(*axis) + " is out of range for an array of rank " + std::to_string(rank), hint);
    return std::nullopt;
}

bool rejects_point(Checker& checker, const Typed& value, std::string_view what) {
    if (!value.type.unit.is_point()) return false;
    checker.error(Code::temperature_point, value.span, "cannot " + std::string(what) + " temperature points",
                  "subtract a reference point first: a difference is in " + units::display(value.type.unit.delta()));
    return true;
}

}  // namespace ik::check
