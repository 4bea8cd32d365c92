// Generators: fill and iota nodes, which fuse with what uses them, so that linspace and arange store nothing by
// themselves. Extents are static where they are known before the run.

#include <array>
#include <cmath>
#include <limits>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ops::Op;

/// The extents of a generator: integers that follow one another, or one [2, 3].
std::optional<std::vector<Typed>> extents(BuiltinCall& call, std::vector<Given> given) {
    if (given.size() == 1) given = call.spread(given[0]);
    if (given.size() > ir::max_rank) {
        (void)call.checker.not_supported(call.span, "arrays of more than 8 axes");
        return std::nullopt;
    }
    std::vector<Typed> out;
    for (Given& one : given) {
        Typed extent = call.checker.need_index(call.numeric(one), "an extent of " + call.quoted());
        if (extent.is_error()) return std::nullopt;
        const auto known = as_integer(call.checker.constant_of(extent, Need::useful));
        if (known && *known < 0) {
            call.checker.error(Code::number_out_of_range, one.span, "an extent cannot be negative");
            return std::nullopt;
        }
        out.push_back(std::move(extent));
    }
    return out;
}

/// The dtype named by `dtype = f32` (a bare name or a text); f64 without one.
std::optional<DType> dtype_option(BuiltinCall& call) {
    Given* given = call.slot("dtype");
    if (!given) return DType::f64;
    std::optional<DType> dtype;
    if (given->expr.valid() && call.checker.node(given->expr).kind == ast::Kind::name) {
        dtype = dtype_from_name(call.checker.node(given->expr).text);
    } else {
        const Typed text = call.text(*given);
        if (text.is_error()) return std::nullopt;
        if (const auto known = as_text(call.checker.constant_of(text))) dtype = dtype_from_name(*known);
    }
    if (!dtype || !is_numeric(*dtype)) {
        call.checker.error(Code::wrong_dtype, given->span, "unknown dtype",
                           "the dtypes are bool, u8, i8, u16, i16, u32, i32, u64, i64, f32, f64, c64 and c128");
        return std::nullopt;
    }
    return dtype;
}

Typed one_as(Checker& checker, DType dtype, Span span) { return checker.cast_to(checker.integer(1, span), dtype); }

}  // namespace

Typed builtin_zeros_ones(BuiltinCall& call) {
    Checker& checker = call.checker;
    const auto dtype = dtype_option(call);
    const auto shape = extents(call, call.rest);
    if (!dtype || !shape) return checker.error_value(call.span);
    if (call.op == Op::ones) return fill(checker, one_as(checker, *dtype, call.span), *shape, call.span);
    Typed zero = checker.cast_to(checker.integer(0, call.span), *dtype);
    zero.type.any_unit = *dtype != DType::boolean;
    return fill(checker, zero, *shape, call.span);
}

Typed builtin_full(BuiltinCall& call) {
    Checker& checker = call.checker;
    std::vector<Given> given = call.rest;
    Given* named = call.slot("value");
    if (!named && given.size() < 2) {
        return checker.fail(Code::wrong_arity, call.span, "`full` needs extents and a value", "use full(3, 2 m)");
    }
    Given last = named ? *named : given.back();
    if (!named) given.pop_back();
    Typed value = call.numeric(last);
    const auto shape = extents(call, std::move(given));
    if (value.is_error() || !shape) return checker.error_value(call.span);
    if (!value.is_scalar()) {
        return checker.fail(Code::wrong_dtype, last.span, "the value of `full` must be a single number",
                            "the extents come first: full(3, 4, value)");
    }
    value.type.weak = false;
    return fill(checker, value, *shape, call.span);
}

Typed builtin_eye(BuiltinCall& call) {
    Checker& checker = call.checker;
    const auto dtype = dtype_option(call);
    const Typed n = checker.need_index(call.numeric("n"), "the extent of `eye`");
    if (!dtype || n.is_error()) return checker.error_value(call.span);
    const std::array<Typed, 2> shape{n, n};
    const Typed row = iota(checker, 0, shape, call.span);
    const Typed column = iota(checker, 1, shape, call.span);
    return checker.cast_to(raw(checker, Op::eq, {row, column}, DType::boolean, {}, call.span), *dtype);
}

// start + i * step, and exactly `stop` at the end.
Typed builtin_linspace(BuiltinCall& call) {
    Checker& checker = call.checker;
    const Span span = call.span;
    std::array<Typed, 2> ends{call.numeric("start"), call.numeric("stop")};
    Given* given = call.slot("n");
    const Typed n = given ? checker.need_index(call.numeric(*given), "the number of values of `linspace`")
                          : checker.integer(50, span);
    if (ends[0].is_error() || ends[1].is_error() || n.is_error()) return checker.error_value(span);
    for (const Typed& end : ends) {
        if (!end.is_scalar()) {
            return checker.fail(Code::wrong_dtype, end.span, "`linspace` takes single numbers, not arrays");
        }
    }
    const auto known = as_integer(checker.constant_of(n, Need::useful));
    if (known && *known < 0) {
        return checker.fail(Code::number_out_of_range, n.span, "the number of values cannot be negative");
    }
    if (!checker.unify(ends, ops::DTypeRule::floating, "space values between", span)) return checker.error_value(span);
    const DType dtype = ends[0].type.dtype;
    const units::Unit unit = ends[0].type.unit;
    const bool any_unit = ends[0].type.any_unit && ends[1].type.any_unit;
    const std::span<const Typed> shape(&n, 1);
    Typed start = ends[0];
    start.type.weak = false;
    start.type.any_unit = any_unit;
    if (known && *known <= 1) return fill(checker, start, shape, span);

    const Typed one = checker.integer(1, span);
    const Typed steps =
        raw(checker, Op::maximum, {raw(checker, Op::sub, {n, one}, DType::i64, {}, span), one}, DType::i64, {}, span);
    const Typed last = known ? checker.integer(*known - 1, span) : steps;
    const Typed range = raw(checker, Op::sub, {ends[1], start}, dtype, unit, span);
    const Typed step = raw(checker, Op::div, {range, checker.cast_to(last, dtype)}, dtype, unit, span);
    const Typed i = iota(checker, 0, shape, span);
    const Typed offset = raw(checker, Op::mul, {checker.cast_to(i, dtype), step}, dtype, unit, span);
    const Typed inside = raw(checker, Op::add, {offset, start}, dtype, unit, span);
    const Typed at_end = raw(checker, Op::eq, {i, last}, DType::boolean, {}, span);
    Typed out = raw(checker, Op::select, {at_end, ends[1], inside}, dtype, unit, span);
    out.type.any_unit = any_unit;
    return out;
}

namespace {

__extension__ using Wide = __int128;

Typed too_many(Checker& checker, Span span) {
    return checker.fail(Code::number_out_of_range, span, "`arange` would have more values than can be counted");
}

/// ceil((stop - start) / step), not below zero, as i64.
Typed arange_count(Checker& checker, const Typed& start, const Typed& stop, const Typed& step, Span span) {
    const DType dtype = start.type.dtype;
    const Typed zero = checker.integer(0, span);
    if (is_integer(dtype)) {  // -((start - stop) // step)
        const auto a = as_integer(checker.constant_of(start, Need::useful));
        const auto b = as_integer(checker.constant_of(stop, Need::useful));
        const auto s = as_integer(checker.constant_of(step, Need::useful));
        if (a && b && s && *s != 0) {
            const Wide n = (Wide{*b} - *a + *s - (*s > 0 ? 1 : -1)) / *s;
            if (n > std::numeric_limits<std::int64_t>::max()) return too_many(checker, span);
            return checker.integer(n < 0 ? 0 : static_cast<std::int64_t>(n), span);
        }
        if (a && *a == 0 && s && *s == 1) return raw(checker, Op::maximum, {stop, zero}, DType::i64, {}, span);
        const Typed back = raw(checker, Op::sub, {start, stop}, DType::i64, {}, span);
        const Typed floor = raw(checker, Op::floor_div, {back, step}, DType::i64, {}, span);
        return raw(checker, Op::maximum, {raw(checker, Op::neg, {floor}, DType::i64, {}, span), zero}, DType::i64, {},
                   span);
    }
    const auto a = as_double(checker.constant_of(start, Need::useful));
    const auto b = as_double(checker.constant_of(stop, Need::useful));
    const auto s = as_double(checker.constant_of(step, Need::useful));
    if (a && b && s && *s != 0.0 && dtype == DType::f64) {
        const double n = std::ceil((*b - *a) / *s);
        if (!(n < 9e18)) return too_many(checker, span);
        return checker.integer(n > 0 ? static_cast<std::int64_t>(n) : 0, span);
    }
    const Typed range = raw(checker, Op::sub, {stop, start}, dtype, {}, span);
    Typed quotient = raw(checker, Op::ceil, {raw(checker, Op::div, {range, step}, dtype, {}, span)}, dtype, {}, span);
    // A count beyond i64 stays one that no memory holds; the cast would make it negative.
    quotient = raw(checker, Op::minimum, {quotient, checker.number(9e18, dtype, span)}, dtype, {}, span);
    return raw(checker, Op::maximum, {checker.cast_to(quotient, DType::i64), zero}, DType::i64, {}, span);
}

}  // namespace

// arange(stop), arange(start, stop), arange(start, stop, step). The row names start first, as help shows it, so a
// single positional argument is moved to its place here.
Typed builtin_arange(BuiltinCall& call) {
    Checker& checker = call.checker;
    const Span span = call.span;
    Given* stop = call.slot("stop");
    Given* start = call.slot("start");
    Given* step = call.slot("step");
    if (!stop && start && start->name.empty()) std::swap(start, stop);
    if (!stop) return checker.fail(Code::wrong_arity, span, "`arange` needs the argument `stop`", "use arange(stop)");

    // The unit is that of the first end that has one; a missing start is 0, a missing step 1 of that unit.
    std::vector<Typed> v{call.numeric(*stop)};
    v.push_back(start ? call.numeric(*start) : checker.cast_to(checker.integer(0, span), v[0].type.dtype));
    if (!start) v[1].type.any_unit = v[1].type.weak = true;
    if (step) v.push_back(call.numeric(*step));
    for (const Typed& one : v) {
        if (one.is_error()) return checker.error_value(span);
        if (!one.is_scalar()) {
            return checker.fail(Code::wrong_dtype, one.span, "`arange` takes single numbers, not arrays");
        }
    }
    const bool starts_with_unit = start && !v[1].type.any_unit;
    if (starts_with_unit) std::swap(v[0], v[1]);
    if (!checker.unify(v, ops::DTypeRule::arith, "range over", span)) return checker.error_value(span);
    const Typed& first = starts_with_unit ? v[0] : v[1];
    const Typed& end = starts_with_unit ? v[1] : v[0];
    if (first.is_error() || rejects_point(checker, first, "range over")) return checker.error_value(span);
    DType dtype = first.type.dtype;
    const units::Unit unit = end.type.unit;
    const Typed by = step ? v[2] : one_as(checker, dtype, span);
    const auto known_step = as_double(checker.constant_of(by, Need::useful));
    if (known_step && *known_step == 0.0) {
        return checker.fail(Code::number_out_of_range, by.span, "the step of `arange` cannot be 0");
    }
    if (is_integer(dtype) && dtype != DType::i64) {
        return checker.fail(Code::wrong_dtype, span,
                            "`arange` needs i64, f32 or f64, not " + std::string(ik::name(dtype)),
                            "convert first, such as i64(n)");
    }
    const Typed count = arange_count(checker, first, end, by, span);
    if (count.is_error()) return count;
    const Typed i = checker.cast_to(iota(checker, 0, std::span<const Typed>(&count, 1), span), dtype);
    Typed scaled = i;
    scaled.type.unit = unit;
    if (!known_step || *known_step != 1.0) scaled = raw(checker, Op::mul, {i, by}, dtype, unit, span);
    const auto known_start = as_double(checker.constant_of(first, Need::useful));
    if (known_start && *known_start == 0.0) return scaled;
    return raw(checker, Op::add, {scaled, first}, dtype, unit, span);
}

}  // namespace ik::check
