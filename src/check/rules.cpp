// The one road of operators and elementwise functions: the dimension rule, the dtype rule and the shapes of their row.

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "check/checker.hpp"
#include "check/op_text.hpp"

namespace ik::check {
namespace {

using ops::DimRule;
using ops::DTypeRule;
using ops::Op;

constexpr std::size_t most_operands = 3;  // Of an elementwise row.

bool takes_points(DimRule rule) { return rule == DimRule::compare || rule == DimRule::test || rule == DimRule::select; }

}  // namespace

Typed Checker::apply(ops::Op op, std::span<const Typed> args, Span span) {
    for (const Typed& arg : args) {
        if (arg.is_error()) return error_value(span);
    }
    const ops::Info& row = ops::info(op);
    if (row.arity >= 0 && args.size() != static_cast<std::size_t>(row.arity)) {
        return fail(Code::wrong_arity, span,
                    std::string(title_of(op)) + " takes " + std::to_string(row.arity) +
                        (row.arity == 1 ? " argument" : " arguments") + ", not " + std::to_string(args.size()),
                    "its parameters are (" + std::string(row.parameters) + ")");
    }
    if (op == Op::pow) return power(args[0], args[1], span);
    IK_ASSERT(args.size() <= most_operands);
    std::array<Typed, most_operands> copies;
    std::copy(args.begin(), args.end(), copies.begin());
    const std::span<Typed> operands(copies.data(), args.size());
    for (const Typed& arg : args) {
        if (!arg.is_numeric()) {
            return fail(Code::wrong_dtype, arg.span,
                        std::string(title_of(op)) + " takes numbers, not " + describe(arg.type));
        }
    }
    ir::Type type;
    if (!apply_dimensions(op, operands, type, span)) return error_value(span);
    return apply_dtypes(op, operands, type, span);
}

// Brings the operands into the units the rule asks for and sets the unit of the result.
bool Checker::apply_dimensions(ops::Op op, std::span<Typed> args, ir::Type& type, Span span) {
    const DimRule rule = ops::info(op).dim;
    bool points = false;
    for (const Typed& arg : args) points = points || (!arg.type.any_unit && arg.type.unit.is_point());
    if (points && (op == Op::add || op == Op::sub)) return point_sum(op, args, type, span);
    if (points && !takes_points(rule) && op != Op::minimum && op != Op::maximum && op != Op::copysign) {
        return report_point(title_of(op), args, span);
    }
    switch (rule) {
        case DimRule::same:
        case DimRule::compare:
        case DimRule::ratio:
        case DimRule::angle_out2:
            if (!unify_units(args, verb_of(op), span)) return false;
            if (rule == DimRule::same) {
                type.unit = args[0].type.unit;
                type.any_unit = args[0].type.any_unit;
            }
            if (rule == DimRule::angle_out2) type.unit = radian();
            return true;
        case DimRule::select:
            type.unit = args[0].type.unit;
            if (!unify_units(args.subspan(1), verb_of(op), span)) return false;
            type.unit = args[1].type.unit;
            type.any_unit = args[1].type.any_unit;
            return true;
        case DimRule::mul:
        case DimRule::div: return product_unit(rule, args, type, span);
        case DimRule::sqrt: return unit_power(args[0], *Rational::make(1, 2), type, span);
        case DimRule::cbrt: return unit_power(args[0], *Rational::make(1, 3), type, span);
        case DimRule::square: return unit_power(args[0], Rational(2), type, span);
        case DimRule::inverse: return unit_power(args[0], Rational(-1), type, span);
        case DimRule::keep:
        case DimRule::first:
            type.unit = args[0].type.unit;
            type.any_unit = args[0].type.any_unit;
            return true;
        case DimRule::scalar:
        case DimRule::angle_in:
        case DimRule::angle_out:
            for (Typed& arg : args) {
                arg = need_number(arg, title_of(op));
                if (arg.is_error()) return false;
            }
            if (rule == DimRule::angle_out) type.unit = radian();
            return true;
        case DimRule::angle_of: type.unit = radian(); return true;
        case DimRule::to_scalar:
        case DimRule::test:
        case DimRule::div_into:
        case DimRule::pow:
        case DimRule::fill:
        case DimRule::load:
        case DimRule::none: return true;
    }
    return true;
}

bool Checker::product_unit(ops::DimRule rule, std::span<Typed> args, ir::Type& type, Span span) {
    const units::Unit none;
    const units::Unit& left = args[0].type.any_unit ? none : args[0].type.unit;
    const units::Unit& right = args[1].type.any_unit ? none : args[1].type.unit;
    const std::optional<units::Unit> unit =
        rule == DimRule::mul ? unit_memo_.mul(left, right) : unit_memo_.div(left, right);
    if (!unit) {
        error(Code::exponent_overflow, span, "the unit's exponents or scale overflow");
        return false;
    }
    type.unit = *unit;
    return true;
}

bool Checker::unit_power(Typed& base, Rational exponent, ir::Type& type, Span span) {
    if (base.type.any_unit) base.type.any_unit = false;
    if (base.type.unit.is_dimensionless()) base = to_number(base);
    if (base.is_error()) return false;
    std::optional<units::Unit> unit = unit_memo_.pow(base.type.unit, exponent);
    if (unit && !exponent.is_integer() && !unit->scale().is_rational()) {
        // The square root of a km would have an irrational size: go on in the coherent unit.
        base = convert_to_unit(base, registry.coherent(base.type.unit.dimension()));
        if (base.is_error()) return false;
        unit = unit_memo_.pow(base.type.unit, exponent);
    }
    if (!unit) {
        error(Code::exponent_overflow, span, "the unit's exponents or scale overflow");
        return false;
    }
    type.unit = *unit;
    return true;
}

// point - point is a difference, point +- difference a point; point + point means nothing.
bool Checker::point_sum(ops::Op op, std::span<Typed> args, ir::Type& type, Span span) {
    if (!args[0].type.any_unit && !args[1].type.any_unit && !units::compatible(args[0].type.unit, args[1].type.unit)) {
        report_dimensions(verb_of(op), args[0], args[1]);
        return false;
    }
    const bool left = !args[0].type.any_unit && args[0].type.unit.is_point();
    const bool right = !args[1].type.any_unit && args[1].type.unit.is_point();
    if (right && (left ? op == Op::add : op == Op::sub)) return report_point(title_of(op), args, span);
    const units::Unit point = left ? args[0].type.unit : args[1].type.unit;
    if (left && right) {
        args[1] = convert_to_unit(args[1], point);
        type.unit = point.delta();
    } else {
        Typed& difference = left ? args[1] : args[0];
        difference = convert_to_unit(difference, point.delta());
        type.unit = point;
    }
    return !args[0].is_error() && !args[1].is_error();
}

bool Checker::report_point(std::string_view what, std::span<const Typed> args, Span span) {
    Diagnostic diagnostic;
    diagnostic.code = Code::temperature_point;
    diagnostic.message = std::string(what) + " is not possible with a temperature point";
    std::string unit = "degC";
    for (const Typed& arg : args) {
        diagnostic.labels.push_back({arg.span, describe(arg.type)});
        if (arg.type.unit.is_point()) unit = units::display(arg.type.unit);
    }
    if (diagnostic.labels.empty()) diagnostic.labels.push_back({span, ""});
    const units::Unit* point = nullptr;
    for (const Typed& arg : args) {
        if (arg.type.unit.is_point()) point = &arg.type.unit;
    }
    const std::string delta = point != nullptr ? units::display(point->delta()) : "delta_degC";
    diagnostic.hints.push_back("write `" + delta + "` for a difference, or convert to K with `-> K`");
    report(std::move(diagnostic));
    return false;
}

units::Unit Checker::radian() const { return registry.find_unit("rad").value_or(units::Unit()); }

Typed Checker::apply_dtypes(ops::Op op, std::span<Typed> args, ir::Type& type, Span span) {
    const ops::Info& row = ops::info(op);
    const std::optional<ir::Shape> shape = broadcast(args, title_of(op), span);
    if (!shape) return error_value(span);
    const std::span<Typed> values = op == Op::select ? args.subspan(1) : args;
    if (op == Op::select && args[0].type.dtype != DType::boolean) {
        return fail(Code::wrong_dtype, args[0].span, "`where` takes a condition, not " + describe(args[0].type),
                    "compare it, for example `x != 0`");
    }
    if (std::any_of(values.begin(), values.end(), [](const Typed& v) { return is_complex(v.type.dtype); }) ||
        row.dtype == DTypeRule::complex) {
        return apply_complex(op, args, type, *shape, span);
    }
    DType dtype = common_dtype(values, row.dtype, title_of(op), span);
    if (dtype == DType::error) return error_value(span);
    if (row.dtype == DTypeRule::test && !is_float(dtype)) dtype = DType::f64;
    bool weak = true;
    for (Typed& value : values) {
        weak = weak && value.type.weak;
        value = cast_to(value, dtype);
        if (value.is_error()) return error_value(span);
    }
    type.shape = *shape;
    type.weak = weak;
    type.dtype = dtype;
    if (dtype == DType::boolean) return logical(op, args, type, span);
    if (row.dtype == DTypeRule::compare || row.dtype == DTypeRule::test) {
        type.dtype = DType::boolean;
        type.weak = false;
    }
    if (row.dtype == DTypeRule::rounding && is_integer(dtype)) {
        return as_it_is(args[0], span);
    }
    if (overflows(op, args, type)) return fail_overflow(span);
    return elementwise(op, args, type, span);
}

// Real operands stay real: they have no imaginary part, which is not the same as one of zero (opt/complex_rules.hpp).
Typed Checker::apply_complex(ops::Op op, std::span<Typed> args, ir::Type& type, const ir::Shape& shape, Span span) {
    const ops::Info& row = ops::info(op);
    const std::span<Typed> values = op == Op::select ? args.subspan(1) : args;
    if ((op == Op::re || op == Op::conj) && !is_complex(args[0].type.dtype)) return as_it_is(args[0], span);
    const DType dtype = common_dtype(values, row.dtype, title_of(op), span, Takes::complex);
    if (dtype == DType::error) return error_value(span);
    bool weak = true;
    for (Typed& value : values) {
        const bool is_part = !is_complex(value.type.dtype) && (op == Op::complex || row.dtype != DTypeRule::complex);
        if (is_complex(value.type.dtype) && (row.flags & ops::Z) == 0) return fail_complex(op, value);
        weak = weak && value.type.weak;
        value = cast_to(value, is_part ? real_dtype(dtype) : dtype);
        if (value.is_error()) return error_value(span);
    }
    type.shape = shape;
    type.weak = weak;
    type.dtype = (row.flags & ops::R) != 0 ? real_dtype(dtype) : dtype;
    if (row.dtype == DTypeRule::compare || row.dtype == DTypeRule::test) {
        type.dtype = DType::boolean;
        type.weak = false;
    }
    return elementwise(op, args, type, span);
}

Typed Checker::fail_complex(ops::Op op, const Typed& value) {
    const bool order =
        op == Op::lt || op == Op::le || op == Op::gt || op == Op::ge || op == Op::minimum || op == Op::maximum;
    const std::string message =
        order ? "complex numbers have no order"
              : std::string(title_of(op)) + " takes real numbers, not " + std::string(ik::name(value.type.dtype));
    const std::string hint =
        order ? "compare `abs(z)`, `re(z)` or `im(z)`" : "take a part of it: `re(z)`, `im(z)`, `abs(z)` or `arg(z)`";
    return fail(Code::wrong_dtype, value.span, message, hint);
}

Typed Checker::as_it_is(const Typed& value, Span span) {
    Typed same = value;
    same.type.chosen = false;
    same.span = span;
    return same;
}

// Literals and what is computed of them have no width that could wrap: a result that does not fit is a mistake.
bool Checker::overflows(ops::Op op, std::span<const Typed> args, const ir::Type& type) const {
    if (!type.weak || type.dtype != DType::i64 || !type.is_scalar() || args.size() != 2) return false;
    const ir::Node& left = module[args[0].node];
    const ir::Node& right = module[args[1].node];
    if (left.kind != ir::Kind::constant || right.kind != ir::Kind::constant) return false;
    const auto a = static_cast<std::int64_t>(left.bits);
    const auto b = static_cast<std::int64_t>(right.bits);
    std::int64_t result = 0;
    if (op == Op::add) return __builtin_add_overflow(a, b, &result);
    if (op == Op::sub) return __builtin_sub_overflow(a, b, &result);
    return op == Op::mul && __builtin_mul_overflow(a, b, &result);
}

Typed Checker::fail_overflow(Span span) {
    return fail(Code::number_out_of_range, span, "the result is too large for i64",
                "write one of the numbers with a decimal point to compute with floats");
}

// Truth values have and, or, not, xor and select only; the other operations on them are written with those.
Typed Checker::logical(ops::Op op, std::span<Typed> args, ir::Type& type, Span span) {
    type.weak = false;
    if (op == Op::bit_and || op == Op::minimum) return elementwise(Op::logical_and, args, type, span);
    if (op == Op::bit_or || op == Op::maximum) return elementwise(Op::logical_or, args, type, span);
    if (op == Op::bit_not) return elementwise(Op::logical_not, args, type, span);
    if (op == Op::ne) return elementwise(Op::bit_xor, args, type, span);
    if (op == Op::eq) return elementwise(Op::logical_not, {elementwise(Op::bit_xor, args, type, span)}, type, span);
    if (ops::info(op).dtype != DTypeRule::compare) return elementwise(op, args, type, span);
    const Typed left = cast_to(args[0], DType::i64);
    return elementwise(op, {left, cast_to(args[1], DType::i64)}, type, span);
}

}  // namespace ik::check
