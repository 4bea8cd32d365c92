// Shapes: what is known of them, and views and rearrangements of arrays.

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ops::Op;

/// Extents are weak as Python's are: x_f32 / size(x) stays f32.
Typed weak(Typed value) {
    value.type.weak = true;
    return value;
}

bool needs_array(BuiltinCall& call, const Typed& x) {
    if (x.is_error()) return false;
    if (!x.is_scalar()) return true;
    call.checker.error(Code::wrong_dtype, x.span, call.quoted() + " needs an array, not a single number");
    return false;
}

}  // namespace

Typed builtin_size(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (x.is_error()) return x;
    Typed count = call.checker.integer(1, call.span);
    for (std::size_t i = 0; i < x.type.shape.rank; ++i) {
        const Typed extent = extent_value(call.checker, x, i, call.span);
        count = i == 0 ? extent : raw(call.checker, Op::mul, {count, extent}, DType::i64, {}, call.span);
    }
    return weak(count);
}

Typed builtin_len(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (!needs_array(call, x)) return call.checker.error_value(call.span);
    return weak(extent_value(call.checker, x, 0, call.span));
}

Typed builtin_shape(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (!needs_array(call, x)) return call.checker.error_value(call.span);
    std::vector<Typed> extents;
    for (std::size_t i = 0; i < x.type.shape.rank; ++i) {
        extents.push_back(extent_value(call.checker, x, i, call.span));
    }
    ir::Node node;
    node.kind = ir::Kind::build;
    node.type = Checker::type_of(DType::i64, Checker::shape_of({ir::Extent::known(x.type.shape.rank)}));
    return call.checker.emit(std::move(node), extents, call.span);
}

namespace {

std::optional<std::int64_t> known_size(const ir::Shape& shape) {
    std::int64_t size = 1;
    for (std::size_t i = 0; i < shape.rank; ++i) {
        if (!shape.extents[i].is_known()) return std::nullopt;
        if (__builtin_mul_overflow(size, shape.extents[i].value(), &size)) return std::nullopt;
    }
    return size;
}

}  // namespace

Typed builtin_reshape(BuiltinCall& call) {
    Checker& checker = call.checker;
    Given* array = call.slot("x");
    if (!array) return checker.fail(Code::wrong_arity, call.span, "`reshape` needs an array and its new extents");
    const Typed x = call.numeric(*array);
    std::vector<Given> given = call.rest.size() == 1 ? call.spread(call.rest[0]) : call.rest;
    if (x.is_error()) return x;
    if (given.empty()) {
        return checker.fail(Code::wrong_arity, call.span, "`reshape` needs the new extents", "use reshape(x, 2, 3)");
    }
    if (given.size() > ir::max_rank) return checker.not_supported(call.span, "arrays of more than 8 axes");

    std::vector<Typed> extents;
    std::optional<std::size_t> open;  // the extent that is -1
    std::int64_t product = 1;
    bool known = true;
    ir::Node node;
    node.kind = ir::Kind::reshape;
    for (Given& one : given) {
        const Typed extent = checker.need_index(call.numeric(one), "an extent of `reshape`");
        if (extent.is_error()) return extent;
        const auto n = as_integer(checker.constant_of(extent, Need::useful));
        if (n && (*n < -1 || (*n == -1 && open))) {
            return checker.fail(Code::number_out_of_range, one.span,
                                *n == -1 ? "only one extent can be -1" : "an extent cannot be negative");
        }
        if (n && *n == -1) {
            open = extents.size();
        } else if (!n || __builtin_mul_overflow(product, *n, &product)) {
            known = false;
        }
        extents.push_back(extent);
    }
    node.type = Checker::type_of(x.type.dtype, {}, x.type.unit);
    node.type.any_unit = x.type.any_unit;
    node.type.shape.rank = static_cast<std::uint8_t>(extents.size());
    const auto size = known_size(x.type.shape);
    if (size && known) {
        const bool fits =
            open ? (product != 0 && *size % product == 0) || (product == 0 && *size == 0) : *size == product;
        if (!fits) {
            return checker.fail(Code::shape_mismatch, call.span,
                                "cannot reshape " + std::to_string(*size) + " elements into " +
                                    (open ? "rows of " : "") + std::to_string(product));
        }
        if (open) extents[*open] = checker.integer(product == 0 ? 0 : *size / product, call.span);
    }
    for (std::size_t i = 0; i < extents.size(); ++i) {
        const bool unknown = open == i && !(size && known);
        node.type.shape.extents[i] = unknown ? checker.module.fresh_extent() : extent_of(checker, extents[i]);
    }
    std::vector<Typed> args{x};
    args.insert(args.end(), extents.begin(), extents.end());
    return checker.emit(std::move(node), args, call.span);
}

Typed builtin_transpose(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (x.is_error() || x.type.shape.rank < 2) return x;
    ir::Node node;
    node.kind = ir::Kind::transpose;
    node.type = x.type;
    for (std::size_t i = 0; i < x.type.shape.rank; ++i) {
        node.type.shape.extents[i] = x.type.shape.extents[x.type.shape.rank - 1U - i];
    }
    return call.checker.emit(std::move(node), {x}, call.span);
}

Typed builtin_flip(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (!needs_array(call, x)) return call.checker.error_value(call.span);
    const auto axes = reduction_axes(call, x);
    if (!axes) return call.checker.error_value(call.span);
    std::vector<AxisItem> items(x.type.shape.rank);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if ((axes->mask >> i & 1U) == 0) continue;
        items[i].kind = ir::AxisIndex::Kind::range;
        items[i].step = call.checker.integer(-1, call.span);
        items[i].span = call.span;
    }
    return slice(call.checker, x, items, call.span);
}

Typed builtin_diff(BuiltinCall& call) {
    Checker& checker = call.checker;
    Typed x = call.numeric("x");
    if (!needs_array(call, x)) return checker.error_value(call.span);
    std::size_t axis = x.type.shape.rank - 1U;
    if (Given* given = call.slot("axis")) {
        const auto named = axis_of(call, *given, x.type.shape.rank);
        if (!named) return checker.error_value(call.span);
        axis = *named;
    }
    const DType dtype =
        checker.common_dtype(std::span<const Typed>(&x, 1), ops::DTypeRule::arith, "diff", call.span, Takes::complex);
    if (dtype == DType::error) return checker.error_value(call.span);
    x = checker.cast_to(x, dtype);
    std::vector<AxisItem> later(x.type.shape.rank);
    later[axis].kind = ir::AxisIndex::Kind::range;
    later[axis].span = call.span;
    std::vector<AxisItem> earlier = later;
    later[axis].start = checker.integer(1, call.span);
    earlier[axis].stop = checker.integer(-1, call.span);
    const Typed a = slice(checker, x, later, call.span);
    const Typed b = slice(checker, x, earlier, call.span);
    return raw(checker, Op::sub, {a, b}, dtype, x.type.unit.delta(), call.span);
}

Typed builtin_stack(BuiltinCall& call) {
    Checker& checker = call.checker;
    auto parts = call.numerics();
    if (!parts) return checker.error_value(call.span);
    if (parts->empty()) return checker.fail(Code::wrong_arity, call.span, "`stack` needs at least one array");
    if (!checker.unify(*parts, ops::DTypeRule::select, "stack", call.span, Takes::complex))
        return checker.error_value(call.span);
    const ir::Shape& first = parts->front().type.shape;
    if (first.rank == ir::max_rank) return checker.not_supported(call.span, "arrays of more than 8 axes");
    ir::Node node;
    node.kind = ir::Kind::build;
    node.type = Checker::type_of(parts->front().type.dtype, first, parts->front().type.unit);
    node.type.shape.rank = static_cast<std::uint8_t>(first.rank + 1U);
    node.type.shape.extents[0] = ir::Extent::known(static_cast<std::int64_t>(parts->size()));
    for (std::size_t i = 0; i < first.rank; ++i) node.type.shape.extents[i + 1] = first.extents[i];
    node.type.any_unit = true;
    for (const Typed& part : *parts) {
        const ir::Shape& shape = part.type.shape;
        bool same = shape.rank == first.rank;
        for (std::size_t i = 0; same && i < first.rank; ++i) {
            ir::Extent& extent = node.type.shape.extents[i + 1];
            if (!extent.is_known()) extent = shape.extents[i];
            same = !extent.is_known() || !shape.extents[i].is_known() || extent == shape.extents[i];
        }
        if (!same) {
            return checker.fail(Code::shape_mismatch, part.span,
                                "`stack` needs arrays of one shape, not " +
                                    checker.describe_shape(parts->front().type) + " and " +
                                    checker.describe_shape(part.type));
        }
        node.type.any_unit = node.type.any_unit && part.type.any_unit;
    }
    return checker.emit(std::move(node), *parts, call.span);
}

}  // namespace ik::check
