// Linear algebra: the matrix product, the product of vectors, systems of equations. All but what fuses are host steps.

#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ops::Op;

/// The operands as numbers that may be multiplied; `what` names the operation in messages.
bool are_operands(Checker& checker, std::span<const Typed> values, std::string_view what) {
    for (const Typed& one : values) {
        if (one.is_error() || rejects_point(checker, one, "multiply")) return false;
        if (!one.is_scalar()) continue;
        (void)checker.fail(Code::shape_mismatch, one.span, std::string(what) + " needs arrays, not a single number",
                           what == "`solve`" ? "use `/` to divide" : "use `*` to multiply");
        return false;
    }
    return true;
}

Typed misfit(Checker& checker, std::span<const Typed> values, Span span, std::string message, std::string hint) {
    Diagnostic diagnostic;
    diagnostic.code = Code::shape_mismatch;
    diagnostic.message = std::move(message);
    for (const Typed& each : values) diagnostic.labels.push_back({each.span, checker.describe_shape(each.type)});
    diagnostic.hints.push_back(std::move(hint));
    checker.report(std::move(diagnostic));
    return checker.error_value(span);
}

bool differ(ir::Extent a, ir::Extent b) { return a.is_known() && b.is_known() && a != b; }

/// The axes before the last `core`.
ir::Shape leading(const ir::Shape& shape, std::size_t core) {
    ir::Shape result = shape;
    result.rank = static_cast<std::uint8_t>(shape.rank > core ? shape.rank - core : 0);
    return result;
}

ir::Extent from_end(const ir::Shape& shape, std::size_t position) { return shape.extents[shape.rank - position]; }

/// What a product or quotient of units makes of the two; reports what overflows.
std::optional<ir::Type> combined(BuiltinCall& call, std::array<Typed, 2>& v, ops::DTypeRule rule,
                                 Takes takes = Takes::real) {
    Checker& checker = call.checker;
    const std::string title = call.op == Op::matmul ? "`@`" : std::string(call.name());
    const DType dtype = checker.common_dtype(v, rule, title, call.span, takes);
    if (dtype == DType::error) return std::nullopt;
    const auto unit = call.op == Op::solve ? units::Unit::div(v[1].type.unit, v[0].type.unit)
                                           : units::Unit::mul(v[0].type.unit, v[1].type.unit);
    if (!unit) {
        checker.error(Code::exponent_overflow, call.span, "the unit's exponents or scale overflow");
        return std::nullopt;
    }
    ir::Type type = Checker::type_of(dtype, {}, *unit);
    type.any_unit = call.op == Op::solve ? v[1].type.any_unit : v[0].type.any_unit || v[1].type.any_unit;
    for (Typed& one : v) one = checker.cast_to(one, dtype);
    return type;
}

void append(ir::Shape& shape, ir::Extent extent) { shape.extents[shape.rank++] = extent; }

/// Whether the value is made by a kernel that its sum can join.
bool is_fused(const Checker& checker, const Typed& value) {
    const ir::Kind kind = checker.module[value.node].kind;
    return kind == ir::Kind::elementwise || kind == ir::Kind::map || kind == ir::Kind::iota || kind == ir::Kind::fill;
}

}  // namespace

Typed builtin_dot(BuiltinCall& call) {
    Checker& checker = call.checker;
    std::array<Typed, 2> v{call.numeric("a"), call.numeric("b")};
    if (!are_operands(checker, v, call.op == Op::matmul ? "`@`" : "`dot`")) return checker.error_value(call.span);
    for (const Typed& one : v) {
        if (one.type.shape.rank > 1) {
            return checker.not_supported(one.span, "`dot` of arrays of rank 2 or more",
                                         "use `a @ b`, or sum(a * b, axis = ...)");
        }
    }
    const ir::Extent a = v[0].type.shape.extents[0];
    const ir::Extent b = v[1].type.shape.extents[0];
    if (differ(a, b)) {
        return misfit(checker, v, call.span,
                      "vectors of " + std::to_string(a.value()) + " and " + std::to_string(b.value()) +
                          " elements have no product",
                      "both need equally many elements");
    }
    const bool joins = is_fused(checker, v[0]) || is_fused(checker, v[1]);
    auto type = combined(call, v, ops::DTypeRule::arith, Takes::complex);
    if (!type) return checker.error_value(call.span);
    // The parts of a complex product depend on both parts of the operands.
    if (!joins && !is_complex(type->dtype)) return checker.host(Op::dot, v, *type, call.span);
    // The kernel would repeat a vector of one element, so lengths that may differ are compared first.
    if (a != b) {
        const std::array<Typed, 3> lengths{extent_value(checker, v[0], 0, call.span),
                                           extent_value(checker, v[1], 0, call.span),
                                           checker.string("the vectors have different lengths", call.span)};
        checker.effect(checker.host(Op::check_extent, lengths, Checker::type_of(DType::none), call.span));
    }
    const Typed products = raw(checker, Op::mul, {v[0], v[1]}, type->dtype, type->unit, call.span);
    Typed sum = reduce(checker, Op::sum, products, Axes{1, false}, type->dtype, call.span);
    sum.type.any_unit = type->any_unit;
    return sum;
}

// As NumPy's matmul: a vector is a row on the left and a column on the right; leading axes broadcast.
Typed builtin_matmul(BuiltinCall& call) {
    Checker& checker = call.checker;
    std::array<Typed, 2> v{call.numeric("a"), call.numeric("b")};
    if (!are_operands(checker, v, "`@`")) return checker.error_value(call.span);
    const ir::Shape a = v[0].type.shape;
    const ir::Shape b = v[1].type.shape;
    if (a.rank == 1 && b.rank == 1) return builtin_dot(call);
    const ir::Extent columns = from_end(a, 1);
    const ir::Extent rows = from_end(b, b.rank > 1 ? 2 : 1);
    if (differ(columns, rows)) {
        return misfit(checker, v, call.span, "shapes do not match in `@`",
                      "the left side has " + std::to_string(columns.value()) + " columns, the right one " +
                          std::to_string(rows.value()) + " rows");
    }
    const std::optional<ir::Shape> stack = ir::broadcast(leading(a, 2), leading(b, 2));
    if (!stack) {
        return misfit(checker, v, call.span, "shapes do not match in `@`",
                      "the axes before the last two must be equal, or 1");
    }
    auto type = combined(call, v, ops::DTypeRule::arith, Takes::complex);
    if (!type) return checker.error_value(call.span);
    type->shape = *stack;
    if (a.rank > 1) append(type->shape, from_end(a, 2));
    if (b.rank > 1) append(type->shape, from_end(b, 1));
    return checker.host(Op::matmul, v, *type, call.span);
}

Typed builtin_solve(BuiltinCall& call) {
    Checker& checker = call.checker;
    std::array<Typed, 2> v{call.numeric("a"), call.numeric("b")};
    if (!are_operands(checker, v, "`solve`")) return checker.error_value(call.span);
    const ir::Shape a = v[0].type.shape;
    const ir::Shape b = v[1].type.shape;
    if (a.rank < 2 || differ(from_end(a, 1), from_end(a, 2))) {
        return misfit(checker, std::span(v).first(1), call.span, "`solve` needs a square matrix on the left",
                      "as many equations as unknowns are needed");
    }
    const std::size_t core = b.rank > 1 ? 2 : 1;
    const ir::Extent unknowns = from_end(a, 1).is_known() ? from_end(a, 1) : from_end(a, 2);
    const ir::Extent rows = from_end(b, core);
    if (differ(unknowns, rows)) {
        return misfit(checker, v, call.span, "shapes do not match in `solve`",
                      "the matrix has " + std::to_string(unknowns.value()) + " rows, the right side " +
                          std::to_string(rows.value()));
    }
    const std::optional<ir::Shape> stack = ir::broadcast(leading(a, 2), leading(b, core));
    if (!stack) {
        return misfit(checker, v, call.span, "shapes do not match in `solve`",
                      "the axes before the last two must be equal, or 1");
    }
    auto type = combined(call, v, ops::DTypeRule::floating);
    if (!type) return checker.error_value(call.span);
    type->shape = *stack;
    append(type->shape, rows.is_known() ? rows : unknowns);
    if (core > 1) append(type->shape, from_end(b, 1));
    return checker.host(Op::solve, v, *type, call.span);
}

}  // namespace ik::check
