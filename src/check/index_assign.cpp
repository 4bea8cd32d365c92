// Assignment to a part of an array: a[1:-1] = x, a[mask] = 0, a[i] += x. Arrays are values, so it binds the name to a
// new array: a mask is a choice that fuses like `where`, a slice is one copy with the part replaced.

#include <algorithm>
#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ItemKind = ir::AxisIndex::Kind;

ops::Op operation(ast::Op op) {
    if (op == ast::Op::add) return ops::Op::add;
    if (op == ast::Op::sub) return ops::Op::sub;
    if (op == ast::Op::mul) return ops::Op::mul;
    if (op == ast::Op::div) return ops::Op::div;
    return ops::Op::none;
}

/// The value in the array's unit and dtype; an array of any unit (zeros) takes the value's. False after a report.
bool fit_value(Checker& checker, Typed& array, Typed& value, Span span) {
    std::array<Typed, 2> both{array, value};
    if (!checker.unify_units(both, "assign", span)) return false;
    array = both[0];
    const DType to = array.type.dtype;
    const DType from = both[1].type.dtype;
    const bool whole = is_integer(from) || from == DType::boolean;
    const bool fits = to == DType::boolean ? from == DType::boolean
                      : is_integer(to)     ? whole
                                           : is_complex(to) || !is_complex(from);
    if (!fits) {
        checker.error(Code::wrong_dtype, value.span,
                      "cannot store " + std::string(ik::name(from)) + " in an array of " + std::string(ik::name(to)),
                      is_complex(from)
                          ? "take a part of it, such as re(z), or make the array " + std::string(ik::name(from))
                          : "convert it with " + std::string(ik::name(to)) + "(...), or make the array " +
                                std::string(ik::name(from)));
        return false;
    }
    value = checker.cast_to(both[1], to);
    return !value.is_error();
}

/// The mask with axes of extent 1 behind it, up to the rank of the array.
Typed widened(Checker& checker, const Typed& mask, std::size_t rank) {
    if (mask.type.shape.rank == rank) return mask;
    std::vector<AxisItem> items(rank);
    for (std::size_t i = mask.type.shape.rank; i < rank; ++i) items[i].kind = ItemKind::new_axis;
    return slice(checker, mask, items, mask.span);
}

Typed assign_mask(Checker& checker, Typed array, const Typed& mask, ops::Op op, Typed value, Span span) {
    if (!mask_fits(checker, array, mask)) return checker.error_value(span);
    if (!value.is_scalar()) {
        return checker.not_supported(value.span, "an array assigned to a mask", "use where(mask, values, a)");
    }
    if (op != ops::Op::none) value = checker.apply(op, {array, value}, span);
    if (value.is_error() || !fit_value(checker, array, value, span)) return checker.error_value(span);
    const Typed condition = widened(checker, mask, array.type.shape.rank);
    ir::Type type = array.type;
    type.weak = false;
    const std::array<Typed, 3> args{condition, value, array};
    return checker.elementwise(ops::Op::select, args, type, span);
}

/// Whether the value can be broadcast into the region, as far as extents are known; reports shape_mismatch.
bool value_fits(Checker& checker, const ir::Type& region, const Typed& value) {
    bool fits = value.type.shape.rank <= region.shape.rank;
    for (std::size_t i = 0; fits && i < value.type.shape.rank; ++i) {
        const ir::Extent from = value.type.shape.extents[value.type.shape.rank - 1U - i];
        const ir::Extent to = region.shape.extents[region.shape.rank - 1U - i];
        fits = !from.is_known() || from.value() == 1 || !to.is_known() || from == to;
    }
    if (fits) return true;
    checker.error(Code::shape_mismatch, value.span,
                  "cannot put " + checker.describe_shape(value.type) + " into " + checker.describe_shape(region));
    return false;
}

Typed assign_slice(Checker& checker, Typed array, std::span<const AxisItem> items, ops::Op op, Typed value, Span span) {
    for (const AxisItem& item : items) {
        if (item.kind == ItemKind::new_axis) {
            return checker.not_supported(item.span, "assignment to a new axis");
        }
        if (item.kind == ItemKind::at && !item.at->is_scalar()) {
            return checker.not_supported(item.span, "assignment by an array of numbers", "use a mask or a slice");
        }
    }
    // The view gives the checks of the bounds and the shape; only `op` reads it.
    const Typed view = slice(checker, array, items, span);
    if (view.is_error()) return view;
    if (op != ops::Op::none) value = checker.apply(op, {view, value}, span);
    if (value.is_error() || !fit_value(checker, array, value, span)) return checker.error_value(span);
    if (!value_fits(checker, view.type, value)) return checker.error_value(span);
    std::vector<Typed> args{array, value};
    for (const AxisItem& item : items) {
        const bool single = item.kind == ItemKind::at;
        const std::int64_t kind = (single ? 1 : 0) + (item.start ? 2 : 0) + (item.stop ? 4 : 0);
        const Typed zero = checker.integer(0, span);
        args.push_back(checker.integer(kind, span));
        args.push_back(single ? *item.at : item.start.value_or(zero));
        args.push_back(item.stop.value_or(zero));
        args.push_back(item.step ? *item.step : checker.integer(1, span));
    }
    ir::Type type = array.type;
    type.weak = false;
    return checker.host(ops::Op::update, args, type, span);
}

}  // namespace

void Checker::assign_index(ast::NodeId target, ast::Op op, ast::NodeId value) {
    const ast::NodeId base = tree().kid(target, 0);
    const Span span = node(target).span;
    if (node(base).kind != ast::Kind::name) {
        const Typed ignored = expr(value);
        if (!ignored.is_error()) {
            error(Code::misplaced_statement, node(base).span, "only a variable's elements can be assigned",
                  "bind the array to a name first");
        }
        return;
    }
    const std::string_view name = node(base).text;
    const std::optional<Typed> array = lookup_value(name, node(base).span);
    const Typed given = numeric(value);
    if (!array) {
        error(Code::unknown_name, node(base).span, "unknown variable `" + std::string(name) + "`",
              "make the array first, such as `" + std::string(name) + " = zeros(10)`");
        return;
    }
    if (array->is_error() || given.is_error()) return;
    if (!array->is_numeric()) {
        error(Code::wrong_dtype, node(base).span, "cannot assign to elements of " + describe(array->type));
        return;
    }
    const auto items = index_items(*this, *array, target);
    if (!items) return;
    if (items->empty()) {
        error(Code::bad_index, span, "a single number cannot be indexed");
        return;
    }
    const AxisItem& first = items->front();
    const bool mask = first.kind == ItemKind::at && first.at->type.dtype == DType::boolean;
    const bool alone =
        std::all_of(items->begin() + 1, items->end(), [](const AxisItem& i) { return i.kind == ItemKind::all; });
    const Typed result = !mask   ? assign_slice(*this, *array, *items, operation(op), given, span)
                         : alone ? assign_mask(*this, *array, *first.at, operation(op), given, span)
                                 : not_supported(span, "indices beside a mask", "index in two steps");
    if (!result.is_error()) bind(name, result, node(base).span);
}

}  // namespace ik::check
