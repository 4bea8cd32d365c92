// dtypes and shapes: NEP 50 with weak literals, casts, broadcasting, and how two types of one variable merge.

#include <bit>
#include <cmath>
#include <limits>

#include "check/checker.hpp"

namespace ik::check {
namespace {

struct Range {
    double low, high;
};

// What an integer dtype holds, as doubles whose neighbours outside are out of range too.
Range range_of(DType dtype) {
    const int bits = static_cast<int>(8 * size_of(dtype));
    const double above = std::ldexp(1.0, is_signed(dtype) ? bits - 1 : bits);
    const double high = bits < 64 ? above - 1.0 : std::nextafter(above, 0.0);
    return {is_signed(dtype) ? -above : 0.0, high};
}

// A weak literal that meets a strong dtype: an integer adapts to any number, a float to any float.
DType adapt(DType weak, DType strong) {
    if (weak == DType::boolean) return promote(weak, strong);
    if (is_integer(weak)) return strong == DType::boolean ? DType::i64 : strong;
    if (is_complex(weak)) return is_float(strong) || is_complex(strong) ? complex_dtype(strong) : weak;
    if (is_float(strong) || is_complex(strong)) return strong;
    return DType::f64;
}

DType meet(std::span<const Typed> values) {
    DType strong = DType::error;
    DType weak = DType::error;
    for (const Typed& value : values) {
        DType& slot = value.type.weak ? weak : strong;
        slot = slot == DType::error ? value.type.dtype : promote(slot, value.type.dtype);
    }
    if (strong == DType::error) return weak;
    if (weak == DType::error) return strong;
    return adapt(weak, strong);
}

// The dtype an operation computes in, or error when it does not take `dtype`.
DType by_rule(DType dtype, ops::DTypeRule rule) {
    using Rule = ops::DTypeRule;
    switch (rule) {
        case Rule::arith:
        case Rule::pow:
        case Rule::rounding: return dtype == DType::boolean ? DType::i64 : dtype;
        case Rule::true_div:
        case Rule::floating: return is_integer(dtype) || dtype == DType::boolean ? DType::f64 : dtype;
        case Rule::complex: return complex_dtype(dtype);
        case Rule::logic: return dtype == DType::boolean ? dtype : DType::error;
        case Rule::bitwise: return is_integer(dtype) || dtype == DType::boolean ? dtype : DType::error;
        case Rule::integer: return is_integer(dtype) ? dtype : DType::error;
        case Rule::sum:
            if (dtype == DType::u8 || dtype == DType::u16 || dtype == DType::u32) return DType::u64;
            return is_integer(dtype) && dtype != DType::u64 ? DType::i64 : dtype == DType::boolean ? DType::i64 : dtype;
        case Rule::count:
        case Rule::index:
        case Rule::compare:
        case Rule::test:
        case Rule::select:
        case Rule::first:
        case Rule::cast:
        case Rule::fill:
        case Rule::load:
        case Rule::none: return dtype;
    }
    return dtype;
}

std::string_view needed(ops::DTypeRule rule) {
    if (rule == ops::DTypeRule::logic) return "truth values";
    if (rule == ops::DTypeRule::bitwise) return "integers or truth values";
    if (rule == ops::DTypeRule::integer) return "integers";
    return "numbers";
}

}  // namespace

ir::Type Checker::type_of(DType dtype, const ir::Shape& shape, const units::Unit& unit) {
    ir::Type type;
    type.dtype = dtype;
    type.shape = shape;
    type.unit = unit;
    return type;
}

ir::Shape Checker::shape_of(std::initializer_list<ir::Extent> extents) {
    ir::Shape shape;
    for (const ir::Extent extent : extents) shape.extents[shape.rank++] = extent;
    return shape;
}

Typed Checker::cast_to(const Typed& value, DType dtype) {
    if (value.is_error() || value.type.dtype == dtype) return value;
    ir::Type type = value.type;
    type.dtype = dtype;
    if (is_complex(dtype)) {
        const Typed part = is_complex(value.type.dtype) ? value : cast_to(value, real_dtype(dtype));
        return elementwise(ops::Op::cast, {part}, type, value.span);
    }
    if (is_complex(value.type.dtype)) {
        return fail(Code::wrong_dtype, value.span,
                    "a complex number is no " + std::string(ik::name(dtype)) + " by itself",
                    "take a part of it: `re(z)`, `im(z)`, `abs(z)` or `arg(z)`");
    }
    const ir::Node& from = module[value.node];
    if (from.kind == ir::Kind::constant) {
        const std::optional<Constant> known = constant_of(value, Need::useful);
        const std::optional<double> real = as_double(known);
        const Range range = range_of(dtype);
        if (real && is_integer(dtype) && (!(*real >= range.low && *real <= range.high))) {
            return fail(Code::number_out_of_range, value.span,
                        "the number does not fit into " + std::string(ik::name(dtype)));
        }
        if (known && std::holds_alternative<std::int64_t>(*known) && is_integer(dtype)) {
            return constant_node(type, static_cast<std::uint64_t>(std::get<std::int64_t>(*known)), value.span);
        }
        if (real) return constant_node(type, bits_of(*real, dtype), value.span);
    }
    return elementwise(ops::Op::cast, {value}, type, value.span);
}

DType Checker::common_dtype(std::span<const Typed> values, ops::DTypeRule rule, std::string_view what, Span span,
                            Takes takes) {
    for (const Typed& value : values) {
        if (value.is_error()) return DType::error;
        if (!value.is_numeric()) {
            error(Code::wrong_dtype, value.span,
                  std::string(what) + " takes " + std::string(needed(rule)) + ", not " + describe(value.type));
            return DType::error;
        }
        if (is_complex(value.type.dtype) && takes == Takes::real) {
            (void)not_supported(value.span, std::string(what) + " of complex numbers");
            return DType::error;
        }
    }
    const DType met = meet(values);
    const DType result = by_rule(met, rule);
    if (result != DType::error) return result;
    for (const Typed& value : values) {
        if (by_rule(value.type.dtype, rule) != DType::error) continue;
        const bool logic = rule == ops::DTypeRule::logic;
        error(Code::wrong_dtype, value.span,
              std::string(what) + " takes " + std::string(needed(rule)) + ", not " +
                  std::string(ik::name(value.type.dtype)),
              logic ? "compare it, for example `x != 0`" : "");
        return DType::error;
    }
    error(Code::wrong_dtype, span,
          std::string(what) + " takes " + std::string(needed(rule)) + ", not " + std::string(ik::name(met)));
    return DType::error;
}

std::optional<ir::Shape> Checker::broadcast(std::span<const Typed> values, std::string_view what, Span span) {
    ir::Shape shape;
    for (const Typed& value : values) {
        if (value.is_error()) return std::nullopt;
        const std::optional<ir::Shape> next = ir::broadcast(shape, value.type.shape);
        if (!next) {
            Diagnostic diagnostic;
            diagnostic.code = Code::shape_mismatch;
            diagnostic.message = "shapes do not match in " + std::string(what);
            for (const Typed& each : values) diagnostic.labels.push_back({each.span, describe_shape(each.type)});
            if (diagnostic.labels.empty()) diagnostic.labels.push_back({span, ""});
            report(std::move(diagnostic));
            return std::nullopt;
        }
        shape = *next;
    }
    return shape;
}

bool same_type(const ir::Type& a, const ir::Type& b) {
    return a.dtype == b.dtype && a.weak == b.weak && a.any_unit == b.any_unit && a.chosen == b.chosen &&
           a.unit == b.unit && a.shape == b.shape;
}

namespace {

// Integers that take another unit stay integers under a whole factor only.
DType dtype_after_conversion(const ir::Type& from, const ir::Type& to) {
    if (!is_integer(from.dtype) || from.any_unit || to.any_unit || from.unit == to.unit) return from.dtype;
    const std::optional<units::Conversion> conversion = units::convert(from.unit, to.unit);
    if (!conversion || conversion->is_identity()) return from.dtype;
    return conversion->is_integer() ? DType::i64 : DType::f64;
}

}  // namespace

std::optional<ir::Type> Checker::merge(const ir::Type& old, const ir::Type& added, Merge mode) {
    if (old.is_error() || added.is_error()) return old;
    ir::Type result = old;
    if (!is_numeric(old.dtype) || !is_numeric(added.dtype)) {
        return old.dtype == added.dtype && old.dtype != DType::function ? std::optional(result) : std::nullopt;
    }
    Typed a, b;
    a.type = old;
    b.type = added;
    b.type.dtype = dtype_after_conversion(added, old);
    const std::array<Typed, 2> both{a, b};
    result.dtype = meet(both);
    result.weak = old.weak && added.weak;
    const bool widens = result.dtype != old.dtype && !old.weak;
    if (widens && mode == Merge::variable) return std::nullopt;
    if (old.dtype != added.dtype && (old.dtype == DType::boolean || added.dtype == DType::boolean)) return std::nullopt;
    result.chosen = old.chosen && added.chosen;
    result.any_unit = old.any_unit && added.any_unit;
    if (old.any_unit) {
        result.unit = added.unit;
    } else if (!added.any_unit && !units::compatible(added.unit, old.unit)) {
        return std::nullopt;
    }
    if (old.shape.rank != added.shape.rank) return std::nullopt;
    for (std::size_t axis = 0; axis < old.shape.rank; ++axis) {
        if (old.shape.extents[axis] != added.shape.extents[axis] && !is_merged(old.shape.extents[axis])) {
            result.shape.extents[axis] = module.fresh_extent();
            merged_.insert(result.shape.extents[axis].value());
        }
    }
    return result;
}

bool Checker::is_merged(ir::Extent extent) const { return !extent.is_known() && merged_.contains(extent.value()); }

Typed Checker::convert_into(const Typed& value, const ir::Type& type) {
    if (value.is_error() || type.is_error() || !value.is_numeric()) return value;
    Typed result = type.any_unit ? value : convert_to_unit(value, type.unit);
    result = cast_to(result, type.dtype);
    if (!result.is_error()) result.type = type;
    result.span = value.span;
    return result;
}

}  // namespace ik::check
