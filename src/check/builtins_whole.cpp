// Functions on whole arrays that run as host steps: concat, cumsum and cumprod, sort.

#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {

using ops::Op;

Typed builtin_concat(BuiltinCall& call) {
    Checker& checker = call.checker;
    auto parts = call.numerics();
    if (!parts) return checker.error_value(call.span);
    if (parts->empty()) return checker.fail(Code::wrong_arity, call.span, "`concat` needs at least one array");
    const std::size_t rank = parts->front().type.shape.rank;
    for (const Typed& part : *parts) {
        if (part.is_scalar()) {
            return checker.fail(Code::shape_mismatch, part.span, "`concat` joins arrays, not single numbers",
                                "write it as an array: [x]");
        }
        if (part.type.shape.rank != rank) {
            return checker.fail(Code::shape_mismatch, part.span,
                                "`concat` needs arrays of one rank, not " +
                                    checker.describe_shape(parts->front().type) + " and " +
                                    checker.describe_shape(part.type));
        }
    }
    std::size_t axis = 0;
    if (Given* given = call.slot("axis")) {
        const auto named = axis_of(call, *given, rank);
        if (!named) return checker.error_value(call.span);
        axis = *named;
    }
    if (!checker.unify(*parts, ops::DTypeRule::select, "concatenate", call.span, Takes::complex))
        return checker.error_value(call.span);

    ir::Type type = Checker::type_of(parts->front().type.dtype, parts->front().type.shape, parts->front().type.unit);
    type.any_unit = true;
    std::int64_t length = 0;
    bool length_known = true;
    std::vector<Typed> args{checker.integer(static_cast<std::int64_t>(axis), call.span)};
    for (const Typed& part : *parts) {
        for (std::size_t i = 0; i < rank; ++i) {
            const ir::Extent extent = part.type.shape.extents[i];
            if (i == axis) {
                length_known = length_known && extent.is_known();
                if (length_known) length += extent.value();
                continue;
            }
            ir::Extent& common = type.shape.extents[i];
            if (!common.is_known()) common = extent;
            if (extent.is_known() && common != extent) {
                return checker.fail(Code::shape_mismatch, part.span,
                                    "`concat` along axis " + std::to_string(axis) + " needs equal extents on axis " +
                                        std::to_string(i) + ", not " + std::to_string(common.value()) + " and " +
                                        std::to_string(extent.value()));
            }
        }
        type.any_unit = type.any_unit && part.type.any_unit;
        args.push_back(part);
    }
    type.shape.extents[axis] = length_known ? ir::Extent::known(length) : checker.module.fresh_extent();
    return checker.host(Op::concat, args, type, call.span);
}

Typed builtin_scan(BuiltinCall& call) {
    Checker& checker = call.checker;
    Typed x = call.numeric("x");
    if (x.is_error() || rejects_point(checker, x, "sum")) return checker.error_value(call.span);
    if (call.op == Op::cumprod) x = checker.need_number(x, call.name());
    if (x.is_error()) return x;
    const std::string name(call.name());
    const std::size_t rank = x.type.shape.rank;
    std::size_t axis = 0;
    if (Given* given = call.slot("axis")) {
        const auto named = axis_of(call, *given, rank);
        if (!named) return checker.error_value(call.span);
        axis = *named;
    } else if (rank > 1) {
        return checker.fail(Code::bad_axis, call.span,
                            call.quoted() + " of an array of rank " + std::to_string(rank) + " needs an axis",
                            "use " + name + "(x, axis = 0), or " + name + "(reshape(x, -1)) for all elements in order");
    }
    if (rank == 0) {
        return checker.fail(Code::wrong_dtype, x.span, call.quoted() + " needs an array, not a single number");
    }
    const DType dtype =
        checker.common_dtype(std::span<const Typed>(&x, 1), ops::DTypeRule::sum, name, call.span, Takes::complex);
    if (dtype == DType::error) return checker.error_value(call.span);
    x = checker.cast_to(x, dtype);
    ir::Type type = Checker::type_of(dtype, x.type.shape, x.type.unit);
    type.any_unit = x.type.any_unit;
    const std::array<Typed, 2> args{x, checker.integer(static_cast<std::int64_t>(axis), call.span)};
    return checker.host(call.op, args, type, call.span);
}

Typed builtin_sort(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (x.is_error()) return x;
    if (x.is_scalar()) {
        return call.checker.fail(Code::wrong_dtype, x.span, "`sort` needs an array, not a single number");
    }
    if (is_complex(x.type.dtype)) return call.checker.fail_complex(Op::lt, x);
    ir::Type type = x.type;
    type.weak = false;
    return call.checker.host(Op::sort, std::span<const Typed>(&x, 1), type, call.span);
}

}  // namespace ik::check
