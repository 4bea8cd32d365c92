// Inference of expressions: one step per kind of node. Long chains are walked along their left spine.

#include <charconv>

#include "base/stack.hpp"
#include "check/infer.hpp"
#include "check/op_text.hpp"
#include "check/unit_eval.hpp"

namespace ik::check {
namespace {

using ast::Kind;

// Deeper ones are left to the check of each call, which has a limit of its own.
constexpr int max_depth = 300;

}  // namespace

Inferred Inference::expr(ast::NodeId id) {
    if (!id.valid() || scope_.depth >= max_depth || is_stack_low()) return {};
    ++scope_.depth;
    Inferred value = expr_inner(id);
    --scope_.depth;
    return value;
}

Inferred Inference::expr_inner(ast::NodeId id) {
    const ast::Node& n = node(id);
    switch (n.kind) {
        case Kind::number: return number(id);
        case Kind::imaginary: return scalar();
        case Kind::string: {
            visit_kids(id, 0);
            Inferred text;
            text.kind = Inferred::Kind::text;
            return text;
        }
        case Kind::interpolation: return expr(tree().kid(id, 0));
        case Kind::name: return name(n.text);
        case Kind::quantity: return with_unit(id);
        case Kind::unary: return unary(id);
        case Kind::factorial: (void)need({expr(tree().kid(id, 0)), n.span}, {}, "`!`"); return scalar();
        case Kind::binary: return binary(id);
        case Kind::compare: return compare(id);
        case Kind::convert: return convert(id);
        case Kind::call:
        case Kind::dot_call: return call(id);
        case Kind::argument: return expr(tree().kid(id, 0));
        case Kind::member: return member(id);
        case Kind::index: return element(id);
        case Kind::array: return array(id);
        case Kind::range: return range(id);
        case Kind::if_expr: return choice(id);
        case Kind::unit_name:
        case Kind::unit_number:
        case Kind::unit_power:
        case Kind::unit_binary: return unit(id);
        case Kind::slice: visit_kids(id, 0); return {};
        case Kind::error:
        case Kind::string_text:
        case Kind::hole:
        case Kind::ellipsis:
        case Kind::new_axis:
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
        case Kind::script: return {};
    }
    return {};
}

void Inference::visit_kids(ast::NodeId id, std::size_t first) {
    const std::span<const ast::NodeId> kids = tree().kids(id);
    for (std::size_t i = first; i < kids.size(); ++i) (void)expr(kids[i]);
}

Inferred Inference::number(ast::NodeId id) const {
    std::string text(node(id).text);
    std::erase(text, '_');
    double value = 1;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    Inferred result = scalar();
    if (status != std::errc() || end != text.data() + text.size()) return result;
    result.any = value == 0;
    result.constant = Rational::from_double(value);
    return result;
}

Inferred Inference::name(std::string_view name) {
    if (const Inferred* local = find_local(name)) return resolved(*local);
    return outer(scope_.find(decl_, name));
}

Inferred Inference::outer(const OuterName& found) {
    Inferred result;
    switch (found.kind) {
        case OuterName::Kind::unknown:
        case OuterName::Kind::module: return result;
        case OuterName::Kind::truth: return truth();
        case OuterName::Kind::text: result.kind = Inferred::Kind::text; return result;
        case OuterName::Kind::quantity:
            result = quantity(DimTerm::of(found.dimension));
            result.any = found.any;
            return result;
        case OuterName::Kind::callable: break;
    }
    result.kind = Inferred::Kind::callable;
    result.callable = found.callable;
    return result;
}

Inferred Inference::unit(ast::NodeId id) {
    const auto unit = eval_unit({tree(), scope_.registry(), diagnostics_, nullptr, scope_.failed_units}, id);
    return unit ? quantity(DimTerm::of(unit->dimension())) : Inferred();
}

Inferred Inference::with_unit(ast::NodeId id) {
    const ast::NodeId number = tree().kid(id, 0);
    (void)need({expr(number), node(number).span}, {}, "a unit literal");
    return unit(tree().kid(id, 1));
}

Inferred Inference::unary(ast::NodeId id) {
    const ast::Op op = node(id).op;
    const ast::NodeId kid = tree().kid(id, 0);
    const Inferred value = as_quantity(expr(kid));
    if (value.kind != Inferred::Kind::quantity) return {};
    if (op != ast::Op::neg && op != ast::Op::pos) {
        (void)need({value, node(kid).span}, {}, title_of(row_of(op)));
        return value.truth ? value : scalar();
    }
    Inferred result = value;
    result.truth = false;
    if (op == ast::Op::neg && value.constant) result.constant = Rational::mul(*value.constant, -1);
    return result;
}

Inferred Inference::binary(ast::NodeId id) {
    const std::vector<ast::NodeId> spine = tree().left_spine(id);
    const ast::NodeId first = tree().kid(spine.back(), 0);
    Operand left{expr(first), node(first).span};
    for (std::size_t i = spine.size(); i-- > 0;) {
        const ast::NodeId right = tree().kid(spine[i], 1);
        left.value = operated(node(spine[i]), left, {expr(right), node(right).span});
        left.span = node(spine[i]).span;
    }
    return left.value;
}

namespace {

std::optional<Rational> folded(ast::Op op, const Inferred& a, const Inferred& b) {
    if (!a.constant || !b.constant) return std::nullopt;
    if (op == ast::Op::add) return Rational::add(*a.constant, *b.constant);
    if (op == ast::Op::sub) return Rational::sub(*a.constant, *b.constant);
    if (op == ast::Op::mul) return Rational::mul(*a.constant, *b.constant);
    if (op == ast::Op::div) return Rational::div(*a.constant, *b.constant);
    return std::nullopt;
}

}  // namespace

Inferred Inference::operated(const ast::Node& n, const Operand& left, const Operand& right) {
    if (n.op == ast::Op::pow) return raised(left, right);
    Inferred result;
    if (n.op == ast::Op::mul || n.op == ast::Op::div || n.op == ast::Op::matmul) {
        result = product(left.value, right.value, n.op == ast::Op::div ? -1 : 1);
    } else {
        result = apply_rule(row_of(n.op), {left, right});
    }
    if (result.kind == Inferred::Kind::quantity) {
        result.constant = folded(n.op, resolved(left.value), resolved(right.value));
    }
    return result;
}

// The value of an exponent decides the dimension. A parameter as exponent is a constant of each call.
Inferred Inference::raised(const Operand& base, const Operand& exponent) {
    if (!need(exponent, {}, "the exponent")) return {};
    const Inferred value = resolved(exponent.value);
    if (value.kind == Inferred::Kind::quantity && value.constant) return power(base.value, value.constant);
    const Inferred known = as_quantity(base.value);
    if (known.kind != Inferred::Kind::quantity) return {};
    const std::optional<DimTerm> normal = solver_.normal(known.term);
    const bool plain = known.any || (normal && normal->is_known() && normal->known.is_dimensionless());
    return plain ? scalar() : Inferred();
}

Inferred Inference::compare(ast::NodeId id) {
    const std::vector<ast::Op> signs = tree().compare_ops(id);
    const std::span<const ast::NodeId> operands = tree().kids(id);
    Operand left{expr(operands[0]), node(operands[0]).span};
    for (std::size_t i = 0; i + 1 < operands.size(); ++i) {
        const Operand right{expr(operands[i + 1]), node(operands[i + 1]).span};
        (void)apply_rule(row_of(signs[i]), {left, right});
        left = right;
    }
    return truth();
}

Inferred Inference::convert(ast::NodeId id) {
    const ast::NodeId source = tree().kid(id, 0);
    const Inferred value = as_quantity(expr(source));
    const ast::NodeId unit_node = tree().kid(id, 1);
    const Inferred target = unit(unit_node);
    if (value.kind != Inferred::Kind::quantity || target.kind != Inferred::Kind::quantity || value.any) return target;
    if (solver_.unify(value.term, target.term, node(unit_node).span) != DimensionSolver::Outcome::clash) return target;
    Diagnostic diagnostic;
    diagnostic.code = Code::bad_conversion;
    diagnostic.message = "cannot convert " + text(value.term) + " to " + text(target.term);
    diagnostic.labels.push_back({node(source).span, described(value.term)});
    diagnostic.labels.push_back({node(unit_node).span, described(target.term)});
    explain(diagnostic, {value.term});
    diagnostics_.add(std::move(diagnostic));
    return target;
}

Inferred Inference::choice(ast::NodeId id) {
    be_condition(expr(tree().kid(id, 0)));
    std::vector<Operand> sides;
    for (std::size_t i = 1; i < 3; ++i) sides.push_back({expr(tree().kid(id, i)), node(tree().kid(id, i)).span});
    return unified(sides, "choose between", Code::branches_differ);
}

Inferred Inference::array(ast::NodeId id) {
    std::vector<Operand> elements;
    for (const ast::NodeId kid : tree().kids(id)) elements.push_back({expr(kid), node(kid).span});
    return unified(elements, "put into one array");
}

Inferred Inference::element(ast::NodeId id) {
    const Inferred base = as_quantity(expr(tree().kid(id, 0)));
    visit_kids(id, 1);
    Inferred result = base;
    result.constant.reset();
    return result.kind == Inferred::Kind::quantity ? result : Inferred();
}

Inferred Inference::range(ast::NodeId id) {
    const std::span<const ast::NodeId> kids = tree().kids(id);
    (void)need({expr(kids[0]), node(kids[0]).span}, {}, "the start of a range");
    (void)need({expr(kids[1]), node(kids[1]).span}, {}, "the end of a range");
    return scalar();
}

Inferred Inference::member(ast::NodeId id) {
    const ast::Node& base = node(tree().kid(id, 0));
    if (base.kind == Kind::name && find_local(base.text) == nullptr) {
        return outer(scope_.find_member(decl_, base.text, node(id).text));
    }
    (void)expr(tree().kid(id, 0));
    return {};
}

}  // namespace ik::check
