// Where units end: conversions become multiplications by a constant, and needs ("a plain number", "radians") are met.

#include <bit>
#include <cmath>

#include "check/checker.hpp"

namespace ik::check {
namespace {

// A constant is converted by the exact ratio, rounded once more only where the ratio is no quotient of integers.
double convert_exactly(double value, const units::Conversion& conversion) {
    if (!conversion.exact) return value * conversion.factor + conversion.offset;
    const long double scaled = static_cast<long double>(value) * static_cast<long double>(conversion.exact->num()) /
                               static_cast<long double>(conversion.exact->den());
    return static_cast<double>(scaled + static_cast<long double>(conversion.offset));
}

}  // namespace

Typed Checker::convert_to_unit(const Typed& value, const units::Unit& unit) {
    if (value.is_error()) return value;
    Typed result = value;
    result.type.unit = unit;
    result.type.chosen = false;
    if (value.type.any_unit) {
        result.type.any_unit = false;
        return result;
    }
    const std::optional<units::Conversion> conversion = unit_memo_.convert(value.type.unit, unit);
    if (!conversion) return fail(Code::exponent_overflow, value.span, "the conversion factor overflows");
    if (!conversion->in_range) return fail(Code::number_out_of_range, value.span, "the conversion factor overflows");
    if (conversion->is_identity()) return result;
    Converted origin{value.node, value.type.dtype, value.type.unit, unit};
    std::optional<Typed> scaled;
    const auto known = converted_.find(value.node.value);
    if (known != converted_.end() && known->second.to == value.type.unit) {
        scaled = convert_origin(result, known->second, *conversion);
        if (scaled) origin = {known->second.node, known->second.dtype, known->second.from, unit};
    }
    if (!scaled) scaled = scale_by(result, *conversion);
    if (!scaled->is_error() && scaled->node != origin.node) {
        converted_.try_emplace(scaled->node.value, std::move(origin));
    }
    return *scaled;
}

// `(x -> u) -> v` is `x -> v`, rounded once: `result` is `x -> u` in its new unit, `origin` is x. The dtype is that of
// the second conversion alone. nullopt where x -> v overflows.
std::optional<Typed> Checker::convert_origin(const Typed& result, const Converted& origin,
                                             const units::Conversion& conversion) {
    const std::optional<units::Conversion> whole = unit_memo_.convert(origin.from, result.type.unit);
    if (!whole || !whole->in_range) return std::nullopt;
    Typed from = result;
    from.node = origin.node;
    from.type.dtype = origin.dtype;
    const bool stays_integer = is_integer(result.type.dtype) && conversion.is_integer();
    from = cast_to(from, is_integer(result.type.dtype) && !stays_integer ? DType::f64 : result.type.dtype);
    return whole->is_identity() || from.is_error() ? from : scale_by(from, *whole);
}

Typed Checker::scale_by(const Typed& value, const units::Conversion& conversion) {
    Typed from = value;
    if (is_integer(value.type.dtype) || value.type.dtype == DType::boolean) {
        if (const auto whole = scale_integer(value, conversion)) return *whole;
        from = cast_to(value, DType::f64);
    }
    if (from.is_error()) return from;
    const ir::Node& node = module[from.node];
    if (node.kind == ir::Kind::constant && from.type.dtype == DType::f64) {
        const double converted = convert_exactly(std::bit_cast<double>(node.bits), conversion);
        return constant_node(from.type, std::bit_cast<std::uint64_t>(converted), value.span);
    }
    const DType dtype = real_dtype(from.type.dtype);
    if (conversion.factor != 1.0) {
        from = elementwise(ops::Op::mul, {from, number(conversion.factor, dtype, value.span)}, from.type, value.span);
    }
    if (conversion.offset != 0.0) {
        from = elementwise(ops::Op::add, {from, number(conversion.offset, dtype, value.span)}, from.type, value.span);
    }
    return from;
}

// Integer magnitudes stay integers under a whole factor; narrow ones widen, so that nothing wraps.
std::optional<Typed> Checker::scale_integer(const Typed& value, const units::Conversion& conversion) {
    if (!conversion.is_integer()) return std::nullopt;
    const std::int64_t factor = conversion.exact->num();
    if (module[value.node].kind == ir::Kind::constant) {
        std::int64_t product = 0;
        const auto magnitude = static_cast<std::int64_t>(module[value.node].bits);
        if (value.type.dtype != DType::i64 || __builtin_mul_overflow(magnitude, factor, &product)) return std::nullopt;
        return constant_node(value.type, static_cast<std::uint64_t>(product), value.span);
    }
    const Typed wide = cast_to(value, DType::i64);
    return elementwise(ops::Op::mul, {wide, integer(factor, value.span)}, wide.type, value.span);
}

Typed Checker::to_number(const Typed& value) {
    if (value.is_error() || value.type.unit.is_one() || !units::compatible(value.type.unit, units::Unit()))
        return value;
    return convert_to_unit(value, units::Unit());
}

Typed Checker::need_number(const Typed& value, std::string_view what) {
    if (value.is_error()) return value;
    if (!value.is_numeric()) {
        return fail(Code::wrong_dtype, value.span, std::string(what) + " takes numbers, not " + describe(value.type));
    }
    if (value.type.any_unit || units::compatible(value.type.unit, units::Unit())) {
        return convert_to_unit(value, units::Unit());
    }
    Diagnostic diagnostic;
    diagnostic.code = Code::needs_dimensionless;
    diagnostic.message = std::string(what) + " needs a dimensionless argument, not " + dimension_text(value.type);
    diagnostic.labels.push_back({value.span, describe(value.type)});
    const std::string unit = units::display(value.type.unit);
    diagnostic.hints.push_back("divide it by a quantity of this dimension" +
                               (unit.empty() ? std::string() : ", for example by `(1 " + unit + ")`"));
    report(std::move(diagnostic));
    return error_value(value.span);
}

Typed Checker::need_radians(const Typed& value, std::string_view what) { return need_number(value, what); }

Typed Checker::need_index(const Typed& value, std::string_view what) {
    const Typed plain = need_number(value, what);
    if (plain.is_error()) return plain;
    if (!plain.is_scalar()) {
        return fail(Code::wrong_dtype, value.span, std::string(what) + " is one integer, not an array");
    }
    if (!is_integer(plain.type.dtype)) {
        return fail(Code::wrong_dtype, value.span,
                    std::string(what) + " is an integer, not " + std::string(ik::name(plain.type.dtype)),
                    "`i64(...)` makes an integer of it");
    }
    return cast_to(plain, DType::i64);
}

Typed Checker::need_condition(const Typed& value) {
    if (value.is_error()) return value;
    if (value.type.dtype != DType::boolean) {
        return fail(Code::wrong_dtype, value.span, "a condition is true or false, not " + describe(value.type),
                    value.is_numeric() ? "compare it, for example `x != 0`" : "");
    }
    if (!value.is_scalar()) {
        return fail(Code::array_condition, value.span, "an array is not a condition",
                    "use `where(c, a, b)` for each element, or `any(c)` or `all(c)` for the whole");
    }
    return value;
}

bool Checker::unify_units(std::span<Typed> values, std::string_view verb, Span span) {
    const Typed* first = nullptr;
    for (const Typed& value : values) {
        if (value.is_error()) return false;
        if (!value.is_numeric()) {
            error(Code::wrong_dtype, value.span, "cannot " + std::string(verb) + " " + describe(value.type));
            return false;
        }
        if (first == nullptr && !value.type.any_unit) first = &value;
    }
    if (first == nullptr) {
        for (Typed& value : values) value.type.chosen = false;
        return true;
    }
    const units::Unit target = first->type.unit.is_dimensionless() ? units::Unit() : first->type.unit;
    const Typed left = *first;
    for (Typed& value : values) {
        if (!value.type.any_unit && !units::compatible(value.type.unit, target)) {
            report_dimensions(verb, left, value);
            return false;
        }
        value = convert_to_unit(value, target);
        if (value.is_error()) return false;
    }
    (void)span;
    return true;
}

bool Checker::unify(std::span<Typed> values, ops::DTypeRule rule, std::string_view verb, Span span, Takes takes) {
    if (!unify_units(values, verb, span)) return false;
    const DType dtype = common_dtype(values, rule, "`" + std::string(verb) + "`", span, takes);
    if (dtype == DType::error) return false;
    bool weak = true;
    for (const Typed& value : values) weak = weak && value.type.weak;
    for (Typed& value : values) {
        value = cast_to(value, dtype);
        if (value.is_error()) return false;
        value.type.weak = weak;
    }
    return true;
}

Typed Checker::for_printing(const Typed& value, std::string_view annotation) {
    if (value.is_error() || !value.is_numeric() || value.type.chosen || value.type.unit.is_one()) return value;
    const units::Unit unit = registry.printing_unit(value.type.unit, annotation);
    Typed result = convert_to_unit(value, unit);
    result.span = value.span;
    return result;
}

}  // namespace ik::check
