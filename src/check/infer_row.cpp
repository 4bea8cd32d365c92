// Inference of operators and of the table's functions, by the dimension rule of their row.

#include <algorithm>
#include <array>

#include "check/infer.hpp"
#include "check/op_text.hpp"

namespace ik::check {
namespace {

using ops::DimRule;
using ops::Op;

constexpr std::size_t all = SIZE_MAX;

// Options that are numbers or truth values, whatever the row.
constexpr std::array<std::string_view, 4> options{"axis", "ddof", "keepdims", "skipnan"};

struct Ruled {
    Op op;
    std::size_t leading;
};
constexpr std::array<Ruled, 33> ruled_rows{{
    {Op::sum, 1},     {Op::prod, 1},    {Op::mean, 1},      {Op::var, 1},    {Op::std, 1},      {Op::any, 1},
    {Op::all, 1},     {Op::count, 1},   {Op::argmin, 1},    {Op::argmax, 1}, {Op::size, 1},     {Op::shape, 1},
    {Op::len, 1},     {Op::reshape, 1}, {Op::transpose, 1}, {Op::flip, 1},   {Op::cumsum, 1},   {Op::cumprod, 1},
    {Op::sort, 1},    {Op::diff, 1},    {Op::norm, 1},      {Op::median, 1}, {Op::quantile, 1}, {Op::linspace, 2},
    {Op::dot, 2},     {Op::clip, 3},    {Op::min, all},     {Op::max, all},  {Op::arange, all}, {Op::concat, all},
    {Op::stack, all}, {Op::roll, 1},    {Op::solve, 2},
}};

/// How many of the leading arguments follow the rule of a row that is not elementwise; 0 for rows that are left to
/// the check of each call.
std::size_t ruled_arguments(Op op) {
    for (const Ruled& row : ruled_rows) {
        if (row.op == op) return row.leading;
    }
    return 0;
}

}  // namespace

Inferred Inference::call_row(Op op, const Given& args) {
    const ops::Info& row = ops::info(op);
    std::vector<Operand> operands;
    for (const GivenArgument& arg : args) {
        if (arg.name.empty()) operands.push_back({arg.value, arg.span});
        const bool is_option = std::find(options.begin(), options.end(), arg.name) != options.end();
        if (is_option && resolved(arg.value).kind == Inferred::Kind::open) (void)need({arg.value, arg.span}, {}, "");
    }
    if (row.cls == ops::Class::elementwise) {
        // Named operands may stand in any order; then nothing is asked of them here.
        if (operands.size() != args.size() || operands.size() != static_cast<std::size_t>(row.arity)) return {};
        return apply_rule(op, operands);
    }
    const std::size_t ruled = ruled_arguments(op);
    if (ruled == 0) return generated(op, args);
    if (operands.empty()) return {};
    if ((op == Op::min || op == Op::max) && operands.size() > 1) return unified(operands, "compare");
    if (ruled != all && operands.size() > ruled) operands.resize(ruled);
    if (row.dim == DimRule::same || row.dim == DimRule::mul || row.dim == DimRule::div_into) {
        return ruled != all && operands.size() < ruled ? Inferred() : apply_rule(op, operands);
    }
    return apply_rule(op, {operands[0]});
}

Inferred Inference::generated(Op op, const Given& args) {
    Inferred result;
    if (op == Op::zeros || op == Op::eye || op == Op::ones) {
        result = scalar();
        result.any = op == Op::zeros;
    } else if (op == Op::full && !args.empty() && args.back().name.empty()) {
        result = as_quantity(args.back().value);
        result.constant.reset();
    } else if (op == Op::print || op == Op::save || op == Op::assert_true || op == Op::raise) {
        result.kind = Inferred::Kind::nothing;
    } else if (op == Op::assert_close) {
        if (args.size() >= 2) (void)same({args[0].value, args[0].span}, {args[1].value, args[1].span}, "compare");
        result.kind = Inferred::Kind::nothing;
    }
    return result.kind == Inferred::Kind::open ? Inferred() : result;
}

Inferred Inference::apply_rule(Op op, const std::vector<Operand>& operands) {
    if (op == Op::none || operands.empty()) return {};
    const DimRule rule = ops::info(op).dim;
    const Operand& first = operands.front();
    const auto need_all = [&](const units::Dimension& wanted) {
        bool good = true;
        for (const Operand& operand : operands) good = need(operand, wanted, title_of(op)) && good;
        return good;
    };
    const auto kept = [&] {
        Inferred value = as_quantity(first.value);
        value.constant.reset();
        return value.kind == Inferred::Kind::quantity ? value : Inferred();
    };
    const units::Dimension angle(units::Base::angle);
    switch (rule) {
        case DimRule::same: return unified(operands, verb_of(op));
        case DimRule::compare: (void)unified(operands, verb_of(op)); return truth();
        case DimRule::ratio: (void)unified(operands, verb_of(op)); return scalar();
        case DimRule::angle_out2: (void)unified(operands, verb_of(op)); return quantity(DimTerm::of(angle));
        case DimRule::angle_of: return quantity(DimTerm::of(angle));
        case DimRule::select:
            be_condition(first.value);
            return unified({operands.begin() + 1, operands.end()}, verb_of(op));
        case DimRule::mul: return operands.size() < 2 ? Inferred() : product(first.value, operands[1].value, 1);
        case DimRule::div: return operands.size() < 2 ? Inferred() : product(first.value, operands[1].value, -1);
        case DimRule::div_into: return operands.size() < 2 ? Inferred() : product(operands[1].value, first.value, -1);
        case DimRule::pow: return operands.size() < 2 ? Inferred() : raised(first, operands[1]);
        case DimRule::sqrt: return power(first.value, Rational::make(1, 2));
        case DimRule::cbrt: return power(first.value, Rational::make(1, 3));
        case DimRule::square: return power(first.value, Rational(2));
        case DimRule::inverse: return power(first.value, Rational(-1));
        case DimRule::keep:
        case DimRule::first: return kept();
        case DimRule::scalar: return need_all({}) && kept().truth ? truth() : scalar();
        case DimRule::angle_in: (void)need_all(angle); return scalar();
        case DimRule::angle_out: (void)need_all({}); return quantity(DimTerm::of(angle));
        case DimRule::to_scalar: return scalar();
        case DimRule::test: return truth();
        case DimRule::fill:
        case DimRule::load:
        case DimRule::none: return {};
    }
    return {};
}

}  // namespace ik::check
