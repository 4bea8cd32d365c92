// `x^n`: the exponent of a dimensioned base is a constant; small constant exponents become multiplications.

#include <cmath>

#include "check/checker.hpp"

namespace ik::check {
namespace {

using ops::Op;

std::optional<Rational> exact_exponent(const std::optional<Constant>& constant) {
    if (const std::optional<std::int64_t> whole = as_integer(constant)) return Rational(*whole);
    const std::optional<double> real = as_double(constant);
    return real ? Rational::from_double(*real) : std::nullopt;
}

std::optional<std::int64_t> integer_power(std::int64_t base, std::int64_t exponent) {
    std::int64_t result = 1;
    while (exponent > 0) {
        if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return std::nullopt;
        exponent >>= 1;
        if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) return std::nullopt;
    }
    return result;
}

}  // namespace

Typed Checker::power(const Typed& base, const Typed& exponent, Span span) {
    if (base.is_error() || exponent.is_error()) return error_value(span);
    if (!base.is_numeric()) {
        return fail(Code::wrong_dtype, base.span, "`^` takes numbers, not " + describe(base.type));
    }
    const Typed number = need_number(exponent, "the exponent");
    if (number.is_error()) return error_value(span);
    const bool plain = base.type.any_unit || base.type.unit.is_dimensionless();
    const std::optional<Constant> constant = constant_of(number, plain ? Need::useful : Need::required);
    ir::Type type;
    Typed value = base;
    value.type.chosen = false;
    if (plain) {
        value = to_number(value);
        value.type.any_unit = false;
    } else if (!constant) {
        return fail_exponent(base, exponent);
    } else {
        if (base.type.unit.is_point()) {
            (void)report_point("`^`", std::array<Typed, 1>{base}, span);
            return error_value(span);
        }
        const std::optional<Rational> exact = exact_exponent(constant);
        if (!exact) {
            return fail(Code::exponent_overflow, exponent.span,
                        "the exponent of a dimensioned base is a simple fraction");
        }
        if (!unit_power(value, *exact, type, span)) return error_value(span);
    }
    if (value.is_error()) return value;
    return power_value(value, number, constant, type.unit, span);
}

Typed Checker::fail_exponent(const Typed& base, const Typed& exponent) {
    Diagnostic diagnostic;
    diagnostic.code = Code::exponent_not_constant;
    diagnostic.message = "the exponent of a dimensioned base must be known at compile time";
    diagnostic.labels.push_back({exponent.span, "not a constant"});
    diagnostic.labels.push_back({base.span, describe(base.type)});
    diagnostic.hints.push_back("divide the base by a unit first, so that it is a plain number");
    report(std::move(diagnostic));
    return error_value(exponent.span);
}

Typed Checker::power_value(Typed base, Typed exponent, const std::optional<Constant>& constant, const units::Unit& unit,
                           Span span) {
    const std::optional<double> known = as_double(constant);
    const std::optional<std::int64_t> whole = as_integer(constant);
    const bool integers = is_integer(exponent.type.dtype) || exponent.type.dtype == DType::boolean;
    const std::array<Typed, 2> both{base, exponent};
    DType dtype = common_dtype(both, ops::DTypeRule::pow, "`^`", span, Takes::complex);
    if (dtype == DType::error) return error_value(span);
    if (is_integer(dtype) && known && *known < 0) dtype = DType::f64;
    const std::optional<ir::Shape> shape = broadcast(both, "`^`", span);
    if (!shape) return error_value(span);
    ir::Type type = type_of(dtype, *shape, unit);
    type.weak = base.type.weak && exponent.type.weak;
    if (is_complex(dtype)) return complex_power(base, exponent, constant, type, span);
    base = cast_to(base, dtype);
    if (base.is_error()) return base;
    base.type.any_unit = false;
    if (whole && exponent.is_scalar() && (integers || is_float(dtype))) {
        if (const auto product = product_power(base, *whole, type, span)) return *product;
    }
    if (known == 0.5 && exponent.is_scalar() && is_float(dtype)) return elementwise(Op::sqrt, {base}, type, span);
    exponent = cast_to(exponent, dtype);
    return elementwise(Op::pow, {base, exponent}, type, span);
}

// As NumPy, whole exponents below 100 by products; the others by the polar form.
Typed Checker::complex_power(Typed base, Typed exponent, const std::optional<Constant>& constant, const ir::Type& type,
                             Span span) {
    constexpr std::int64_t most = 100;
    const auto fitted = [&](const Typed& value) {
        return cast_to(value, is_complex(value.type.dtype) ? type.dtype : real_dtype(type.dtype));
    };
    const std::optional<std::int64_t> whole = as_integer(constant);
    const bool scalar = exponent.is_scalar();
    base = fitted(base);
    base.type.any_unit = false;
    if (scalar && whole && *whole != 0 && *whole > -most && *whole < most && is_complex(base.type.dtype)) {
        Typed product = whole_power(base, static_cast<std::uint64_t>(std::abs(*whole)), type, span);
        return *whole < 0 ? elementwise(Op::reciprocal, {product}, type, span) : product;
    }
    if (scalar && as_double(constant) == 0.5) return elementwise(Op::sqrt, {base}, type, span);
    exponent = fitted(exponent);
    return elementwise(Op::pow, {base, exponent}, type, span);
}

// By the binary digits of the exponent, which is not 0.
Typed Checker::whole_power(const Typed& base, std::uint64_t exponent, const ir::Type& type, Span span) {
    std::optional<Typed> product;
    Typed square = base;
    square.type = type;
    square.span = span;
    while (true) {
        if ((exponent & 1U) != 0) product = product ? elementwise(Op::mul, {*product, square}, type, span) : square;
        exponent >>= 1U;
        if (exponent == 0) return *product;
        square = elementwise(Op::mul, {square, square}, type, span);
    }
}

// x^2 = x*x, x^3 = x*x*x, x^4 = (x*x)*(x*x): at most 1.5 ulp away, and far quicker than pow.
std::optional<Typed> Checker::product_power(const Typed& base, std::int64_t exponent, const ir::Type& type, Span span) {
    const ir::Node& node = module[base.node];
    if (node.kind == ir::Kind::constant && type.dtype == DType::i64 && exponent >= 0) {
        const auto folded = integer_power(static_cast<std::int64_t>(node.bits), exponent);
        if (folded) return constant_node(type, static_cast<std::uint64_t>(*folded), span);
        if (type.weak) return fail_overflow(span);
    }
    if (exponent == 1) {
        Typed same = base;
        same.type = type;
        same.span = span;
        return same;
    }
    if (exponent == -1 && is_float(type.dtype)) return elementwise(Op::reciprocal, {base}, type, span);
    if (exponent < 2 || exponent > 4) return std::nullopt;
    const Typed square = elementwise(Op::mul, {base, base}, type, span);
    if (exponent == 2) return square;
    return elementwise(Op::mul, {square, exponent == 3 ? base : square}, type, span);
}

}  // namespace ik::check
