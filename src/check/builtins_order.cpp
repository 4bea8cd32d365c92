// What reorders elements: median and quantile, which run as host steps, and roll, composed of two slices.

#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ops::Op;

/// The host step of median and quantile: x, the share, the axes as bits, keepdims, skipnan.
Typed order_statistic(BuiltinCall& call, const Typed& q) {
    Checker& checker = call.checker;
    Typed x = call.numeric("x");
    if (x.is_error()) return x;
    if (x.is_scalar()) {
        return checker.fail(Code::wrong_dtype, x.span, call.quoted() + " needs an array, not a single number");
    }
    const auto axes = reduction_axes(call, x);
    const auto skipnan = call.constant_bool("skipnan", false);
    if (!axes || !skipnan) return checker.error_value(call.span);
    const DType dtype =
        checker.common_dtype(std::span<const Typed>(&x, 1), ops::DTypeRule::floating, call.quoted(), call.span);
    if (dtype == DType::error) return checker.error_value(call.span);
    x = checker.cast_to(x, dtype);
    ir::Type type = Checker::type_of(dtype, reduced(x.type.shape, *axes), x.type.unit);
    type.any_unit = x.type.any_unit;
    const auto whole = [&](std::int64_t value) { return checker.integer(value, call.span); };
    const std::array<Typed, 5> args{x, q, whole(axes->mask), whole(axes->keep ? 1 : 0), whole(*skipnan ? 1 : 0)};
    return checker.host(call.op, args, type, call.span);
}

}  // namespace

Typed builtin_median(BuiltinCall& call) {
    return order_statistic(call, call.checker.number(0.5, DType::f64, call.span));
}

// The default method of NumPy: linear between the neighbours of position (n - 1) q.
Typed builtin_quantile(BuiltinCall& call) {
    Checker& checker = call.checker;
    Typed q = call.numeric("q");
    if (q.is_error()) return q;
    q = checker.need_number(q, "the share of `quantile`");
    if (q.is_error()) return q;
    if (!q.is_scalar())
        return checker.not_supported(q.span, "`quantile` of several shares at once", "call it for each share");
    const auto known = as_double(checker.constant_of(q, Need::useful));
    if (known && !(*known >= 0.0 && *known <= 1.0)) {
        return checker.fail(Code::number_out_of_range, q.span, "the share of `quantile` is between 0 and 1");
    }
    return order_statistic(call, checker.cast_to(q, DType::f64));
}

// The last `shift` elements come first.
Typed builtin_roll(BuiltinCall& call) {
    Checker& checker = call.checker;
    const Span span = call.span;
    const Typed x = call.numeric("x");
    const Typed shift = checker.need_index(call.numeric("shift"), "the shift of `roll`");
    if (x.is_error() || shift.is_error()) return checker.error_value(span);
    const std::size_t rank = x.type.shape.rank;
    if (rank == 0) return checker.fail(Code::wrong_dtype, x.span, "`roll` needs an array, not a single number");
    std::size_t axis = rank - 1;
    if (Given* given = call.slot("axis")) {
        const auto named = axis_of(call, *given, rank);
        if (!named) return checker.error_value(span);
        axis = *named;
    } else if (rank > 1) {
        return checker.fail(Code::bad_axis, span,
                            "`roll` of an array of rank " + std::to_string(rank) + " needs an axis",
                            "use roll(x, shift, axis = 0)");
    }
    const Typed n = extent_value(checker, x, axis, span);
    const Typed by = raw(checker, Op::mod, {shift, n}, DType::i64, {}, span);
    std::vector<AxisItem> tail(rank);
    tail[axis].kind = ir::AxisIndex::Kind::range;
    tail[axis].span = span;
    std::vector<AxisItem> head = tail;
    tail[axis].start = raw(checker, Op::sub, {n, by}, DType::i64, {}, span);
    head[axis].stop = tail[axis].start;
    const std::array<Typed, 3> args{checker.integer(static_cast<std::int64_t>(axis), span),
                                    slice(checker, x, tail, span), slice(checker, x, head, span)};
    ir::Type type = x.type;
    type.weak = false;
    return checker.host(Op::concat, args, type, span);
}

}  // namespace ik::check
