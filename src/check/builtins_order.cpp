// Order statistics, composed of sort and single elements: median and quantile, of the whole array or along its last
// axis.

#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ops::Op;

/// x sorted along its last axis (flattened first without an axis), in a floating dtype; nullopt after a report.
std::optional<Typed> sorted(BuiltinCall& call) {
    Checker& checker = call.checker;
    Typed x = call.numeric("x");
    if (x.is_error()) return std::nullopt;
    if (x.is_scalar()) {
        checker.error(Code::wrong_dtype, x.span, call.quoted() + " needs an array, not a single number");
        return std::nullopt;
    }
    const std::size_t rank = x.type.shape.rank;
    Given* given = call.slot("axis");
    if (given) {
        const auto axis = axis_of(call, *given, rank);
        if (!axis) return std::nullopt;
        if (*axis + 1 != rank) {
            (void)checker.not_supported(given->span, call.quoted() + " along another axis than the last one",
                                        "transpose the array first");
            return std::nullopt;
        }
    }
    const DType dtype =
        checker.common_dtype(std::span<const Typed>(&x, 1), ops::DTypeRule::floating, call.quoted(), call.span);
    if (dtype == DType::error) return std::nullopt;
    x = checker.cast_to(x, dtype);
    x.type.weak = false;
    if (!given && rank > 1) {
        ir::Node flat;
        flat.kind = ir::Kind::reshape;
        flat.type = x.type;
        flat.type.shape = Checker::shape_of({checker.module.fresh_extent()});
        x = checker.emit(std::move(flat), {x, checker.integer(-1, call.span)}, call.span);
    }
    return checker.host(Op::sort, std::span<const Typed>(&x, 1), x.type, call.span);
}

/// Element `at` of the last axis.
Typed element(Checker& checker, const Typed& x, const Typed& at, Span span) {
    std::vector<AxisItem> items(x.type.shape.rank);
    items.back().kind = ir::AxisIndex::Kind::at;
    items.back().at = at;
    items.back().span = span;
    return slice(checker, x, items, span);
}

/// `value`, or NaN where the sorted elements end in one, as NumPy gives.
Typed unless_nan(Checker& checker, const Typed& s, const Typed& value, Span span) {
    const Typed last = element(checker, s, checker.integer(-1, span), span);
    const Typed bad = raw(checker, Op::isnan, {last}, DType::boolean, {}, span);
    return raw(checker, Op::select, {bad, last, value}, s.type.dtype, s.type.unit, span);
}

}  // namespace

Typed builtin_median(BuiltinCall& call) {
    Checker& checker = call.checker;
    const Span span = call.span;
    const auto s = sorted(call);
    if (!s) return checker.error_value(span);
    const DType dtype = s->type.dtype;
    const units::Unit& unit = s->type.unit;
    const Typed n = extent_value(checker, *s, s->type.shape.rank - 1U, span);
    const Typed two = checker.integer(2, span);
    const Typed less = raw(checker, Op::sub, {n, checker.integer(1, span)}, DType::i64, {}, span);
    const Typed low = element(checker, *s, raw(checker, Op::floor_div, {less, two}, DType::i64, {}, span), span);
    const Typed high = element(checker, *s, raw(checker, Op::floor_div, {n, two}, DType::i64, {}, span), span);
    const Typed both = raw(checker, Op::add, {low, high}, dtype, unit, span);
    const Typed half = raw(checker, Op::mul, {both, checker.number(0.5, dtype, span)}, dtype, unit, span);
    return unless_nan(checker, *s, half, span);
}

// The default method of NumPy: linear between the neighbours of position (n - 1) q.
Typed builtin_quantile(BuiltinCall& call) {
    Checker& checker = call.checker;
    const Span span = call.span;
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
    const auto s = sorted(call);
    if (!s) return checker.error_value(span);
    const DType dtype = s->type.dtype;
    const units::Unit& unit = s->type.unit;
    const Typed n = extent_value(checker, *s, s->type.shape.rank - 1U, span);
    const Typed one = checker.integer(1, span);
    const Typed last = raw(checker, Op::sub, {n, one}, DType::i64, {}, span);
    const Typed place = raw(checker, Op::mul, {checker.cast_to(last, DType::f64), checker.cast_to(q, DType::f64)},
                            DType::f64, {}, span);
    const Typed below = raw(checker, Op::floor, {place}, DType::f64, {}, span);
    const Typed low = checker.cast_to(below, DType::i64);
    const Typed high = raw(checker, Op::minimum, {raw(checker, Op::add, {low, one}, DType::i64, {}, span), last},
                           DType::i64, {}, span);
    const Typed share = checker.cast_to(raw(checker, Op::sub, {place, below}, DType::f64, {}, span), dtype);
    const Typed a = element(checker, *s, low, span);
    const Typed b = element(checker, *s, high, span);
    const Typed step =
        raw(checker, Op::mul, {raw(checker, Op::sub, {b, a}, dtype, unit, span), share}, dtype, unit, span);
    return unless_nan(checker, *s, raw(checker, Op::add, {a, step}, dtype, unit, span), span);
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
