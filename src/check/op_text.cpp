#include "check/op_text.hpp"

#include <array>

namespace ik::check {

using ops::DimRule;
using ops::Op;

std::string_view verb_of(Op op) {
    if (op == Op::add) return "add";
    if (op == Op::sub) return "subtract";
    if (op == Op::floor_div || op == Op::mod) return "divide with remainder";
    if (ops::info(op).dim == DimRule::compare || op == Op::minimum || op == Op::maximum) return "compare";
    return "combine";
}

namespace {

std::string make_title(Op op) {
    struct Sign {
        Op op;
        std::string_view text;
    };
    constexpr std::array<Sign, 19> signs{{
        {Op::add, "+"},           {Op::sub, "-"},         {Op::mul, "*"},           {Op::div, "/"},
        {Op::floor_div, "//"},    {Op::mod, "%"},         {Op::pow, "^"},           {Op::neg, "-"},
        {Op::logical_and, "and"}, {Op::logical_or, "or"}, {Op::logical_not, "not"}, {Op::bit_and, "&"},
        {Op::bit_or, "|"},        {Op::bit_xor, "xor"},   {Op::bit_not, "~"},       {Op::shift_left, "<<"},
        {Op::shift_right, ">>"},  {Op::eq, "=="},         {Op::matmul, "@"},
    }};
    for (const Sign& sign : signs) {
        if (sign.op == op) return "`" + std::string(sign.text) + "`";
    }
    const std::string_view name = ops::info(op).name;
    return "`" + std::string(name.empty() ? ops::info(op).id : name) + "`";
}

}  // namespace

std::string_view title_of(Op op) {
    // Asked for with every operation, for the report that nearly none needs.
    static const auto titles = [] {
        std::array<std::string, ops::op_count + 1> all;
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = make_title(static_cast<Op>(i));
        return all;
    }();
    return titles[static_cast<std::size_t>(op)];
}

Op row_of(ast::Op op) {
    switch (op) {
        case ast::Op::neg: return Op::neg;
        case ast::Op::not_: return Op::logical_not;
        case ast::Op::bit_not: return Op::bit_not;
        case ast::Op::add: return Op::add;
        case ast::Op::sub: return Op::sub;
        case ast::Op::mul: return Op::mul;
        case ast::Op::div: return Op::div;
        case ast::Op::matmul: return Op::matmul;
        case ast::Op::floor_div: return Op::floor_div;
        case ast::Op::mod: return Op::mod;
        case ast::Op::pow: return Op::pow;
        case ast::Op::and_: return Op::logical_and;
        case ast::Op::or_: return Op::logical_or;
        case ast::Op::bit_and: return Op::bit_and;
        case ast::Op::bit_or: return Op::bit_or;
        case ast::Op::bit_xor: return Op::bit_xor;
        case ast::Op::shift_left: return Op::shift_left;
        case ast::Op::shift_right: return Op::shift_right;
        case ast::Op::eq: return Op::eq;
        case ast::Op::ne: return Op::ne;
        case ast::Op::lt: return Op::lt;
        case ast::Op::le: return Op::le;
        case ast::Op::gt: return Op::gt;
        case ast::Op::ge: return Op::ge;
        case ast::Op::none:
        case ast::Op::pos:
        case ast::Op::has_extents:
        case ast::Op::quoted: return Op::none;
    }
    return Op::none;
}

}  // namespace ik::check
