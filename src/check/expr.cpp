// Expressions: one step per kind of node. Long chains of operators are walked along their left spine without recursion.

#include "base/stack.hpp"
#include "check/checker.hpp"
#include "check/op_text.hpp"

namespace ik::check {
namespace {

using ast::Kind;
using ops::Op;

constexpr int max_depth = 1200;

}  // namespace

Typed Checker::expr(ast::NodeId id) {
    if (!id.valid()) return error_value({});
    if (depth_ >= max_depth || is_stack_low()) {
        return fail(Code::nesting_too_deep, node(id).span, "calls and expressions are nested too deeply");
    }
    ++depth_;
    Typed value = expr_inner(id);
    --depth_;
    value.span = node(id).span;
    return value;
}

Typed Checker::numeric(ast::NodeId id) {
    Typed value = expr(id);
    if (value.is_error() || value.is_numeric()) return value;
    return fail(Code::wrong_dtype, value.span, "a number is needed here, not " + describe(value.type));
}

Typed Checker::text(ast::NodeId id) {
    Typed value = expr(id);
    if (value.is_error() || value.is_string()) return value;
    return fail(Code::wrong_dtype, value.span, "text is needed here, not " + describe(value.type));
}

Typed Checker::expr_inner(ast::NodeId id) {
    const ast::Node& n = node(id);
    switch (n.kind) {
        case Kind::error: failed_ = true; return error_value(n.span);
        case Kind::number: return number_literal(id);
        case Kind::imaginary: return imaginary_literal(id);
        case Kind::string: return string_literal(id);
        case Kind::name: return name_value(n.text, n.span);
        case Kind::hole:
            holes_.push_back(id);
            failed_ = true;
            return error_value(n.span);
        case Kind::quantity: return quantity(id);
        case Kind::unary: return unary(id);
        case Kind::factorial: return factorial(id);
        case Kind::binary: return binary(id);
        case Kind::compare: return compare(id);
        case Kind::convert: return convert(id);
        case Kind::call: return call(id);
        case Kind::dot_call: return dot_call(id);
        case Kind::argument: return expr(tree().kid(id, 0));
        case Kind::member: return member(id);
        case Kind::index: return index(id);
        case Kind::array: return array_literal(id);
        case Kind::range: return range_value(id);
        case Kind::if_expr: return if_expression(id);
        case Kind::unit_name:
        case Kind::unit_number:
        case Kind::unit_power:
        case Kind::unit_binary: return unit_value(id);
        case Kind::slice:
        case Kind::ellipsis:
        case Kind::new_axis:
            return fail(Code::misplaced_statement, n.span, "a slice is possible only inside an index `[...]`");
        case Kind::string_text:
        case Kind::interpolation:
        case Kind::type:
        case Kind::extent:
        case Kind::assign:
        case Kind::expr_statement:
        case Kind::fn:
        case Kind::fn_param:
        case Kind::generic:
        case Kind::block:
        case Kind::if_statement:
        case Kind::for_statement:
        case Kind::while_statement:
        case Kind::break_statement:
        case Kind::continue_statement:
        case Kind::return_statement:
        case Kind::param:
        case Kind::use:
        case Kind::use_name:
        case Kind::use_alias:
        case Kind::dimension_decl:
        case Kind::unit_decl:
        case Kind::script: return fail(Code::misplaced_statement, n.span, "a statement is not an expression");
    }
    return error_value(n.span);
}

Typed Checker::unary(ast::NodeId id) {
    const ast::Node& n = node(id);
    if (n.op == ast::Op::neg) {
        if (const std::optional<Typed> least = least_integer(tree().kid(id, 0), n.span)) return *least;
    }
    const Typed operand = expr(tree().kid(id, 0));
    if (operand.is_error()) return operand;
    // `-40 degF` is the point at minus forty; the sign belongs to the number.
    if (n.op == ast::Op::neg && operand.type.unit.is_point() && node(tree().kid(id, 0)).kind == Kind::quantity) {
        Typed plain = operand;
        plain.type.unit = units::Unit();
        Typed negative = apply(Op::neg, {plain}, n.span);
        negative.type.unit = operand.type.unit;
        return negative;
    }
    if (n.op == ast::Op::pos) {
        if (operand.is_numeric()) return operand;
        return fail(Code::wrong_dtype, operand.span, "`+` takes numbers, not " + describe(operand.type));
    }
    return apply(row_of(n.op), {operand}, n.span);
}

Typed Checker::factorial(ast::NodeId id) {
    const Span span = node(id).span;
    const Typed operand = need_number(expr(tree().kid(id, 0)), "`!`");
    if (operand.is_error()) return operand;
    Typed one = integer(1, span);
    one.type.weak = true;
    return apply(Op::gamma, {apply(Op::add, {operand, one}, span)}, span);
}

Typed Checker::binary(ast::NodeId id) {
    const std::vector<ast::NodeId> spine = tree().left_spine(id);
    Typed left = expr(tree().kid(spine.back(), 0));
    for (std::size_t i = spine.size(); i-- > 0;) {
        lint_division(spine[i]);
        const Typed right = expr(tree().kid(spine[i], 1));
        left = operate(node(spine[i]), left, right);
        left.span = node(spine[i]).span;
    }
    return left;
}

Typed Checker::operate(const ast::Node& n, const Typed& left, const Typed& right) {
    if (left.is_error() || right.is_error()) return error_value(n.span);
    if (n.op == ast::Op::matmul) return builtin_values(Op::matmul, std::array<Typed, 2>{left, right}, n.span);
    if (n.op == ast::Op::add && left.is_string() && right.is_string()) {
        return host(Op::join, std::array<Typed, 2>{left, right}, type_of(DType::string), n.span);
    }
    return apply(row_of(n.op), {left, right}, n.span);
}

// `1/2 m` is one over two metres, which is seldom what was meant.
void Checker::lint_division(ast::NodeId id) {
    const ast::Node& n = node(id);
    if (n.op != ast::Op::div) return;
    const ast::NodeId right = tree().kid(id, 1);
    if (node(tree().kid(id, 0)).kind != Kind::number || node(right).kind != Kind::quantity) return;
    if (node(tree().kid(right, 0)).kind != Kind::number) return;
    Diagnostic diagnostic;
    diagnostic.code = Code::lint_int_over_unit;
    diagnostic.message = "a number is divided by the whole quantity to its right";
    diagnostic.labels.push_back({node(right).span, "the unit belongs to this number"});
    diagnostic.hints.push_back("write `(1/2) m` for a half of the unit");
    report(std::move(diagnostic));
}

Typed Checker::compare(ast::NodeId id) {
    const std::vector<ast::Op> signs = tree().compare_ops(id);
    const std::span<const ast::NodeId> operands = tree().kids(id);
    const Span span = node(id).span;
    std::optional<Typed> result;
    Typed left = expr(operands[0]);
    for (std::size_t i = 0; i + 1 < operands.size(); ++i) {
        const Typed right = expr(operands[i + 1]);
        const Typed holds = compare_pair(row_of(signs[i]), left, right, span);
        result = result ? apply(Op::logical_and, {*result, holds}, span) : holds;
        left = right;
    }
    return result ? *result : left;
}

Typed Checker::compare_pair(ops::Op op, const Typed& left, const Typed& right, Span span) {
    if (left.is_error() || right.is_error()) return error_value(span);
    if (left.is_string() && right.is_string()) return not_supported(span, "comparison of texts");
    return apply(op, {left, right}, cover(left.span, right.span));
}

Typed Checker::convert(ast::NodeId id) {
    const Typed value = expr(tree().kid(id, 0));
    const ast::NodeId unit_node = tree().kid(id, 1);
    const std::optional<units::Unit> unit = unit_of(unit_node);
    if (!unit || value.is_error()) return error_value(node(id).span);
    return convert_explicitly(value, *unit, node(unit_node).span);
}

// `->` compares the dimensions with the angle: 60 rpm is no frequency in Hz.
Typed Checker::convert_explicitly(const Typed& value, const units::Unit& unit, Span unit_span) {
    if (!value.is_numeric()) {
        return fail(Code::wrong_dtype, value.span, "only numbers have a unit, not " + describe(value.type));
    }
    if (!value.type.any_unit && !units::convertible(value.type.unit, unit)) {
        return fail_conversion(value, unit, unit_span);
    }
    Typed result = convert_to_unit(value, unit.as_written());
    if (!result.is_error()) result.type.chosen = true;
    return result;
}

Typed Checker::fail_conversion(const Typed& value, const units::Unit& unit, Span unit_span) {
    Diagnostic diagnostic;
    diagnostic.code = Code::bad_conversion;
    const ir::Type target = type_of(value.type.dtype, {}, unit);
    diagnostic.message = "cannot convert " + dimension_text(value.type) + " to " + dimension_text(target);
    diagnostic.labels.push_back({value.span, describe(value.type)});
    diagnostic.labels.push_back({unit_span, describe(target)});
    const units::Dimension& from = value.type.unit.dimension();
    const units::Dimension& to = unit.dimension();
    if (units::same_but_angle(from, to)) {
        const bool rate = to == units::Dimension::pow(units::Dimension(units::Base::time), Rational(-1));
        diagnostic.hints.push_back(rate ? "an angle is turned here: convert to `turn/s`"
                                        : "the two differ by an angle: multiply or divide by `rad` or `turn`");
    } else if (const auto factor = mending_factor(from.without_angle(), to.without_angle())) {
        diagnostic.hints.push_back(*factor);
    }
    report(std::move(diagnostic));
    return error_value(value.span);
}

// `0..n` as a value: the integers from first up to but without last.
Typed Checker::range_value(ast::NodeId id) {
    const Span span = node(id).span;
    const Typed first = need_index(expr(tree().kid(id, 0)), "the start of a range");
    const Typed last = need_index(expr(tree().kid(id, 1)), "the end of a range");
    if (first.is_error() || last.is_error()) return error_value(span);
    const ir::Type scalar = type_of(DType::i64);
    const Typed length =
        elementwise(Op::maximum, {elementwise(Op::sub, {last, first}, scalar, span), integer(0, span)}, scalar, span);
    ir::Node iota;
    iota.kind = ir::Kind::iota;
    const std::optional<std::int64_t> low = as_integer(constant_of(first, Need::useful));
    const std::optional<std::int64_t> high = as_integer(constant_of(last, Need::useful));
    const ir::Extent extent =
        low && high ? ir::Extent::known(std::max<std::int64_t>(*high - *low, 0)) : module.fresh_extent();
    iota.type = type_of(DType::i64, shape_of({extent}));
    const Typed steps = emit(std::move(iota), {length}, span);
    return apply(Op::add, {steps, first}, span);
}

std::vector<Argument> Checker::arguments(ast::NodeId call) const {
    std::vector<Argument> result;
    const std::span<const ast::NodeId> kids = tree().kids(call);
    for (const ast::NodeId kid : kids.subspan(kids.empty() ? 0 : 1)) {
        if (!kid.valid()) continue;
        const ast::Node& n = node(kid);
        if (n.kind == Kind::argument) {
            result.push_back({n.text, n.span, tree().kid(kid, 0)});
        } else {
            result.push_back({"", n.span, kid});
        }
    }
    return result;
}

std::vector<ast::NodeId> Checker::elements(ast::NodeId id) const {
    if (node(id).kind != Kind::array) return {id};
    const std::span<const ast::NodeId> kids = tree().kids(id);
    return {kids.begin(), kids.end()};
}

}  // namespace ik::check
