#pragma once
// Instructions of two operations: acc = outer(acc, inner(b, c)). They spare a tree of two sides the temporary tile for
// one of them: (a - b)/(a + b), p < q and r < s. Each operation rounds as it does on its own.

#include "simd/machine.hpp"

namespace ik::simd {
namespace {

template <Outer outer, class L, class V = typename L::V>
inline V apply_outer(V acc, V x) {
    if constexpr (outer == Outer::add)
        return apply_two<Op::add, L>(acc, x);
    else if constexpr (outer == Outer::sub)
        return apply_two<Op::sub, L>(acc, x);
    else if constexpr (outer == Outer::sub_reverse)
        return apply_two<Op::sub, L>(x, acc);
    else if constexpr (outer == Outer::mul)
        return apply_two<Op::mul, L>(acc, x);
    else if constexpr (outer == Outer::div)
        return apply_two<Op::div, L>(acc, x);
    else if constexpr (outer == Outer::div_reverse)
        return apply_two<Op::div, L>(x, acc);
    else
        return to_register(outer == Outer::logical_and ? bits(acc) & bits(x) : bits(acc) | bits(x));
}

template <Outer outer, Op inner, unsigned splats, class L, class V = typename L::V>
void combined(IK_PARAMETERS) {
    IK_TWO_OPERANDS(splats);
#define IK_APPLY(k)         \
    IK_NEXT_TWO(splats, k); \
    a##k = apply_outer<outer, L>(a##k, apply_two<inner, L>(b, c));
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

template <Outer outer, Op inner, class L, class V = typename L::V>
constexpr void add_combined(Table<V>& table, Type type) {
    auto& row = table.combined[static_cast<std::size_t>(type)][static_cast<std::size_t>(outer)][inner_number(inner)];
    row[0] = &combined<outer, inner, 0, L>;
    row[1] = &combined<outer, inner, 1, L>;
    row[2] = &combined<outer, inner, 2, L>;
}
template <class L, Type type, class V = typename L::V>
constexpr void add_all_combined(Table<V>& table) {
#define IK_INNER(outer, inner) add_combined<Outer::outer, Op::inner, L>(table, type);
#define IK_OUTER(inner)  \
    IK_INNER(add, inner) \
    IK_INNER(sub, inner) \
    IK_INNER(sub_reverse, inner) IK_INNER(mul, inner) IK_INNER(div, inner) IK_INNER(div_reverse, inner)
#define IK_LOGICAL(inner) IK_INNER(logical_and, inner) IK_INNER(logical_or, inner)
    IK_OUTER(add)
    IK_OUTER(sub)
    IK_LOGICAL(eq)
    IK_LOGICAL(ne)
    IK_LOGICAL(lt)
    IK_LOGICAL(le)
    IK_LOGICAL(gt)
    IK_LOGICAL(ge)
#undef IK_LOGICAL
#undef IK_OUTER
#undef IK_INNER
}

}  // namespace
}  // namespace ik::simd
