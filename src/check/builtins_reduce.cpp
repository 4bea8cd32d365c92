// Reductions: the primitive ones are reduce nodes; mean, var, std and norm are composed of them, so that they fuse with
// what makes their argument and share its passes.

#include <array>
#include <cmath>
#include <limits>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ops::Op;

std::uint32_t all_axes(std::size_t rank) { return (1U << rank) - 1U; }

Typed to_dtype(BuiltinCall& call, const Typed& x, ops::DTypeRule rule, Takes takes = Takes::real) {
    const DType dtype = call.checker.common_dtype(std::span<const Typed>(&x, 1), rule, call.name(), call.span, takes);
    if (dtype == DType::error) return call.checker.error_value(call.span);
    Typed out = call.checker.cast_to(x, dtype);
    out.type.weak = false;
    return out;
}

/// Number of elements along the axes, as a scalar of a floating dtype.
Typed element_count(Checker& checker, const Typed& x, Axes axes, DType dtype, Span span) {
    Typed count = checker.integer(1, span);
    for (std::size_t i = 0; i < x.type.shape.rank; ++i) {
        if ((axes.mask >> i & 1U) == 0) continue;
        count = raw(checker, Op::mul, {count, extent_value(checker, x, i, span)}, DType::i64, {}, span);
    }
    return checker.cast_to(count, dtype);
}

enum class Nan : std::uint8_t { counts, skipped };

/// Skipped when that is asked for and there can be one at all. nullopt after a report.
std::optional<Nan> nan_of(BuiltinCall& call, const Typed& x) {
    const auto asked = call.constant_bool("skipnan", false);
    if (!asked) return std::nullopt;
    if (*asked && is_complex(x.type.dtype)) {
        (void)call.checker.not_supported(x.span, "`skipnan` of complex numbers");
        return std::nullopt;
    }
    return *asked && is_float(x.type.dtype) ? Nan::skipped : Nan::counts;
}

/// Only a NaN differs from itself. What is counted and what is kept are one mask.
Typed is_number(Checker& checker, const Typed& x, Span span) {
    return raw(checker, Op::eq, {x, x}, DType::boolean, {}, span);
}

/// x with `value` for each NaN. It is made where x is read, so that skipping costs no pass and no memory.
Typed without_nan(Checker& checker, const Typed& x, double value, Span span) {
    const Typed instead = checker.number(value, x.type.dtype, span);
    Typed filled = raw(checker, Op::select, {is_number(checker, x, span), x, instead}, x.type.dtype, x.type.unit, span);
    filled.type.any_unit = x.type.any_unit;
    return filled;
}

/// How many elements along the axes are no NaN.
Typed valid_count(Checker& checker, const Typed& x, Axes axes, Span span) {
    return reduce(checker, Op::count, is_number(checker, x, span), axes, DType::i64, span);
}

/// `value`, or `instead` where no element was left.
Typed unless_empty(Checker& checker, const Typed& x, Axes axes, const Typed& value, const Typed& instead, Span span) {
    const Typed none =
        raw(checker, Op::eq, {valid_count(checker, x, axes, span), checker.integer(0, span)}, DType::boolean, {}, span);
    Typed result = raw(checker, Op::select, {none, instead, value}, value.type.dtype, value.type.unit, span);
    result.type.any_unit = value.type.any_unit;
    return result;
}

/// The elements that count along the axes.
Typed counted(Checker& checker, const Typed& x, Axes axes, Nan nan, Span span) {
    const DType dtype = x.type.dtype;
    if (nan == Nan::skipped) return checker.cast_to(valid_count(checker, x, axes, span), dtype);
    return element_count(checker, x, axes, real_dtype(dtype), span);
}

Typed mean_of(Checker& checker, const Typed& x, Axes axes, Nan nan, Span span) {
    const DType dtype = x.type.dtype;
    const Typed values = nan == Nan::skipped ? without_nan(checker, x, 0.0, span) : x;
    const Typed total = reduce(checker, Op::sum, values, axes, dtype, span);
    if (axes.mask == 0) return nan == Nan::skipped ? x : total;
    const Typed count = counted(checker, x, axes, nan, span);
    Typed mean = raw(checker, Op::div, {total, count}, dtype, x.type.unit, span);
    mean.type.any_unit = x.type.any_unit;
    return mean;
}

/// x^2, of a complex number |x|^2.
Typed size_squared(Checker& checker, const Typed& x, const units::Unit& square, Span span) {
    const DType dtype = real_dtype(x.type.dtype);
    if (!is_complex(x.type.dtype)) return raw(checker, Op::mul, {x, x}, dtype, square, span);
    const Typed re = raw(checker, Op::re, {x}, dtype, x.type.unit, span);
    const Typed im = raw(checker, Op::im, {x}, dtype, x.type.unit, span);
    return raw(
        checker, Op::add,
        {raw(checker, Op::mul, {re, re}, dtype, square, span), raw(checker, Op::mul, {im, im}, dtype, square, span)},
        dtype, square, span);
}

/// Complex numbers have no smallest one. False after a report.
bool has_order(BuiltinCall& call, const Typed& x) {
    if (!is_complex(x.type.dtype)) return true;
    (void)call.checker.fail_complex(Op::lt, x);
    return false;
}

std::optional<units::Unit> squared(BuiltinCall& call, const units::Unit& unit) {
    const auto square = units::Unit::pow(unit, 2);
    if (!square) call.checker.error(Code::exponent_overflow, call.span, "the square of the unit overflows");
    return square;
}

}  // namespace

ir::Shape reduced(const ir::Shape& shape, Axes axes) {
    ir::Shape out;
    for (std::size_t i = 0; i < shape.rank; ++i) {
        const bool gone = (axes.mask >> i & 1U) != 0;
        if (gone && !axes.keep) continue;
        out.extents[out.rank++] = gone ? ir::Extent::known(1) : shape.extents[i];
    }
    return out;
}

std::optional<Axes> reduction_axes(BuiltinCall& call, const Typed& x) {
    const std::size_t rank = x.type.shape.rank;
    const auto keep = call.constant_bool("keepdims", false);
    if (!keep) return std::nullopt;
    Given* given = call.slot("axis");
    if (!given) return Axes{all_axes(rank), *keep};
    Axes axes{0, *keep};
    for (Given& one : call.spread(*given)) {
        const auto axis = axis_of(call, one, rank);
        if (!axis) return std::nullopt;
        if ((axes.mask >> *axis & 1U) != 0) {
            call.checker.error(Code::bad_axis, one.span, "axis " + std::to_string(*axis) + " is named twice");
            return std::nullopt;
        }
        axes.mask |= 1U << *axis;
    }
    return axes;
}

Typed reduce(Checker& checker, Op op, const Typed& x, Axes axes, DType dtype, Span span) {
    if (x.is_error()) return checker.error_value(span);
    if (axes.mask == 0) {
        Typed same = checker.cast_to(x, dtype);
        same.type.weak = false;
        same.span = span;
        return same;
    }
    ir::Node node;
    node.kind = ir::Kind::reduce;
    node.op = op;
    node.axes = axes.mask;
    node.flag = axes.keep;
    const bool number_out = op == Op::count || op == Op::argmin || op == Op::argmax;
    node.type = Checker::type_of(dtype, reduced(x.type.shape, axes), number_out ? units::Unit{} : x.type.unit);
    node.type.any_unit = x.type.any_unit && !number_out;
    return checker.emit(std::move(node), {x}, span);
}

Typed builtin_sum(BuiltinCall& call) {
    Typed x = call.numeric("x");
    if (x.is_error() || rejects_point(call.checker, x, "sum")) return call.checker.error_value(call.span);
    const auto axes = reduction_axes(call, x);
    const auto nan = nan_of(call, x);
    if (!axes || !nan) return call.checker.error_value(call.span);
    if (x.type.dtype == DType::boolean) return reduce(call.checker, Op::count, x, *axes, DType::i64, call.span);
    x = to_dtype(call, x, ops::DTypeRule::sum, Takes::complex);
    if (*nan == Nan::skipped) x = without_nan(call.checker, x, 0.0, call.span);
    return reduce(call.checker, Op::sum, x, *axes, x.type.dtype, call.span);
}

namespace {

/// The parts of a product depend on both parts of all factors, so this one is no reduction of a kernel.
Typed complex_product(Checker& checker, const Typed& x, Axes axes, Span span) {
    ir::Type type = Checker::type_of(x.type.dtype, reduced(x.type.shape, axes));
    type.any_unit = x.type.any_unit;
    const std::array<Typed, 3> args{x, checker.integer(axes.mask, span), checker.integer(axes.keep ? 1 : 0, span)};
    return checker.host(Op::prod, args, type, span);
}

}  // namespace

Typed builtin_prod(BuiltinCall& call) {
    Typed x = call.numeric("x");
    if (x.is_error()) return x;
    x = call.checker.need_number(x, call.name());
    const auto axes = reduction_axes(call, x);
    const auto nan = nan_of(call, x);
    if (x.is_error() || !axes || !nan) return call.checker.error_value(call.span);
    x = to_dtype(call, x, ops::DTypeRule::sum, Takes::complex);
    if (is_complex(x.type.dtype) && axes->mask != 0) return complex_product(call.checker, x, *axes, call.span);
    if (*nan == Nan::skipped) x = without_nan(call.checker, x, 1.0, call.span);
    return reduce(call.checker, Op::prod, x, *axes, x.type.dtype, call.span);
}

Typed builtin_mean(BuiltinCall& call) {
    Typed x = call.numeric("x");
    const auto axes = x.is_error() ? std::nullopt : reduction_axes(call, x);
    const auto nan = nan_of(call, x);
    if (!axes || !nan) return call.checker.error_value(call.span);
    x = to_dtype(call, x, ops::DTypeRule::floating, Takes::complex);
    if (x.is_error()) return x;
    return mean_of(call.checker, x, *axes, *nan, call.span);
}

// var and std in two passes over x (mean, then squares of the differences): the textbook one-pass form cancels.
Typed builtin_variance(BuiltinCall& call) {
    Checker& checker = call.checker;
    Typed x = call.numeric("x");
    const auto axes = x.is_error() ? std::nullopt : reduction_axes(call, x);
    const auto nan = nan_of(call, x);
    if (!axes || !nan) return checker.error_value(call.span);
    x = to_dtype(call, x, ops::DTypeRule::floating, Takes::complex);
    if (x.is_error()) return x;
    const DType dtype = real_dtype(x.type.dtype);
    const units::Unit unit = x.type.unit.delta();
    const auto square = squared(call, unit);
    if (!square) return checker.error_value(call.span);

    // Without its leading axes the mean fits to x as it is, and is the same as that of a call of `mean`.
    const bool leading = (axes->mask & (axes->mask + 1U)) == 0;
    const Typed mean = mean_of(checker, x, Axes{axes->mask, !leading}, *nan, call.span);
    Typed difference = raw(checker, Op::sub, {x, mean}, x.type.dtype, unit, call.span);
    if (*nan == Nan::skipped) {
        const Typed zero = checker.number(0.0, dtype, call.span);
        difference =
            raw(checker, Op::select, {is_number(checker, x, call.span), difference, zero}, dtype, unit, call.span);
    }
    const Typed squares = size_squared(checker, difference, *square, call.span);
    const Typed total = reduce(checker, Op::sum, squares, *axes, dtype, call.span);
    Typed count = counted(checker, x, *axes, *nan, call.span);
    if (Given* given = call.slot("ddof")) {
        Typed ddof = checker.need_number(call.numeric(*given), call.name());
        if (ddof.is_error()) return ddof;
        if (!ddof.is_scalar()) {
            return checker.fail(Code::wrong_dtype, given->span, "`ddof` must be a single number");
        }
        count = raw(checker, Op::sub, {count, checker.cast_to(ddof, dtype)}, dtype, {}, call.span);
    }
    Typed variance = raw(checker, Op::div, {total, count}, dtype, *square, call.span);
    if (*nan == Nan::skipped) {
        // Where too few are left the quotient may be finite; NumPy gives NaN.
        const Typed few =
            raw(checker, Op::le, {count, checker.number(0.0, dtype, call.span)}, DType::boolean, {}, call.span);
        const Typed none = checker.number(std::nan(""), dtype, call.span);
        variance = raw(checker, Op::select, {few, none, variance}, dtype, *square, call.span);
    }
    if (call.op == Op::var) return variance;
    return raw(checker, Op::sqrt, {variance}, dtype, unit, call.span);
}

Typed builtin_norm(BuiltinCall& call) {
    Typed x = call.numeric("x");
    if (x.is_error() || rejects_point(call.checker, x, "take the norm of")) return call.checker.error_value(call.span);
    const auto axes = reduction_axes(call, x);
    if (!axes) return call.checker.error_value(call.span);
    x = to_dtype(call, x, ops::DTypeRule::floating, Takes::complex);
    const auto square = squared(call, x.type.unit);
    if (x.is_error() || !square) return call.checker.error_value(call.span);
    const DType dtype = real_dtype(x.type.dtype);
    const Typed squares = size_squared(call.checker, x, *square, call.span);
    const Typed total = reduce(call.checker, Op::sum, squares, *axes, dtype, call.span);
    return raw(call.checker, Op::sqrt, {total}, dtype, x.type.unit, call.span);
}

// min and max; truth values through all and any, which are their min and max.
Typed builtin_min_max(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (x.is_error() || !has_order(call, x)) return call.checker.error_value(call.span);
    const auto axes = reduction_axes(call, x);
    const auto nan = nan_of(call, x);
    if (!axes || !nan) return call.checker.error_value(call.span);
    if (*nan == Nan::skipped && axes->mask != 0) {
        Checker& checker = call.checker;
        constexpr double inf = std::numeric_limits<double>::infinity();
        const Typed filled = without_nan(checker, x, call.op == Op::min ? inf : -inf, call.span);
        const Typed value = reduce(checker, call.op, filled, *axes, x.type.dtype, call.span);
        const Typed none = checker.number(std::nan(""), x.type.dtype, call.span);
        return unless_empty(checker, x, *axes, value, none, call.span);
    }
    if (x.type.dtype == DType::boolean) {
        return reduce(call.checker, call.op == Op::min ? Op::all : Op::any, x, *axes, DType::boolean, call.span);
    }
    return reduce(call.checker, call.op, x, *axes, x.type.dtype, call.span);
}

// any, all and count.
Typed builtin_truth(BuiltinCall& call) {
    const Typed x = call.numeric("x");
    if (x.is_error()) return x;
    const auto skipnan = call.op == Op::count ? call.constant_bool("skipnan", false) : std::optional(false);
    if (!skipnan) return call.checker.error_value(call.span);
    if (*skipnan && x.type.dtype != DType::boolean) {
        const auto axes = reduction_axes(call, x);
        return axes ? valid_count(call.checker, x, *axes, call.span) : call.checker.error_value(call.span);
    }
    if (x.type.dtype != DType::boolean) {
        return call.checker.fail(Code::wrong_dtype, x.span,
                                 call.quoted() + " needs truth values, not " + call.checker.describe(x.type),
                                 "compare first, such as `" + std::string(call.name()) + "(x > 0)`");
    }
    const auto axes = reduction_axes(call, x);
    if (!axes) return call.checker.error_value(call.span);
    return reduce(call.checker, call.op, x, *axes, call.op == Op::count ? DType::i64 : DType::boolean, call.span);
}

// argmin and argmax, along one axis; without one, of the elements in row-major order.
Typed builtin_arg(BuiltinCall& call) {
    Checker& checker = call.checker;
    Typed x = call.numeric("x");
    if (x.is_error() || !has_order(call, x)) return checker.error_value(call.span);
    auto axes = reduction_axes(call, x);
    const auto nan = nan_of(call, x);
    if (!axes || !nan) return checker.error_value(call.span);
    if (x.is_scalar() || axes->mask == 0) {
        return checker.fail(Code::wrong_dtype, x.span, call.quoted() + " needs an array",
                            "a single number has no index");
    }
    if (x.type.dtype == DType::boolean) x = checker.cast_to(x, DType::i64);
    if ((axes->mask & (axes->mask - 1U)) != 0) {
        if (axes->mask != all_axes(x.type.shape.rank) || axes->keep) {
            return checker.fail(Code::bad_axis, call.span, call.quoted() + " takes one axis",
                                "without `axis` and `keepdims` it searches the whole array");
        }
        ir::Extent size = ir::Extent::known(1);
        for (std::size_t i = 0; i < x.type.shape.rank && size.is_known(); ++i) {
            const ir::Extent e = x.type.shape.extents[i];
            size = e.is_known() ? ir::Extent::known(size.value() * e.value()) : checker.module.fresh_extent();
        }
        ir::Node flat;
        flat.kind = ir::Kind::reshape;
        flat.type = Checker::type_of(x.type.dtype, Checker::shape_of({size}), x.type.unit);
        x = checker.emit(std::move(flat), {x, checker.integer(-1, call.span)}, call.span);
        axes = Axes{1, false};
    }
    if (*nan == Nan::counts) return reduce(checker, call.op, x, *axes, DType::i64, call.span);
    // The first of the numbers that are least; where all numbers are infinite, a NaN before them must not be taken.
    constexpr double inf = std::numeric_limits<double>::infinity();
    const Op extreme = call.op == Op::argmin ? Op::min : Op::max;
    const Typed filled = without_nan(checker, x, call.op == Op::argmin ? inf : -inf, call.span);
    const bool whole = axes->mask == all_axes(x.type.shape.rank);
    const Typed best = reduce(checker, extreme, filled, Axes{axes->mask, !whole}, x.type.dtype, call.span);
    const Typed hits = raw(checker, Op::eq, {x, best}, DType::boolean, {}, call.span);
    const Typed found = reduce(checker, Op::argmax, checker.cast_to(hits, DType::i64), *axes, DType::i64, call.span);
    return unless_empty(checker, x, *axes, found, checker.integer(-1, call.span), call.span);
}

}  // namespace ik::check
