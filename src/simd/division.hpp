#pragma once
// Integers divided by one number: its reciprocal is taken once a tile, so that each element costs a multiplication.

#include "simd/machine.hpp"

namespace ik::simd {
namespace {

constexpr bool divides_integers(Op op, Type type) {
    return (op == Op::floor_div || op == Op::mod) && (type == Type::i64 || type == Type::u64);
}

template <class I>
struct Divisor {
    I value;
    D real, reciprocal;
    bool small;  ///< Positive and below 2^50.

    explicit Divisor(I number)
        : value(number),
          real(make<D>(to_doubles(number))),
          reciprocal(D(1.0) / real),
          small(!any_set(~(I64)(is_small(number) & (number > 0)))) {}
};

/// Floor division of small numbers. The product with the reciprocal is within 2^-52 of the quotient, relative, so below
/// 2^50 its floor is right or off by one, which the rest tells; that is exact.
template <Op op, class I>
inline I divide_small(I a, const Divisor<I>& divisor) {
    const D x = small_to_double((I64)a);
    const D quotient = xsimd::floor(x * divisor.reciprocal);
    const D rest = multiply_add(-quotient, divisor.real, x);
    const I64 below = native(rest) < 0, above = native(rest) >= native(divisor.real);
    if constexpr (op == Op::floor_div) return (I)(double_to_small(quotient) + below - above);
    return (I)(double_to_small(rest) + ((I64)divisor.value & below) - ((I64)divisor.value & above));
}

template <Op op, class I>
inline I divide_by_guess(I a, const Divisor<I>& divisor) {
    const D guess = xsimd::floor(make<D>(to_doubles(a)) * divisor.reciprocal);
    if (any_set(~is_guessed(a, divisor.value, guess))) return IntBinary<op>::run(a, divisor.value);
    const Division division = divide_by_guess((I64)a, (I64)divisor.value, guess);
    return (I)(op == Op::floor_div ? division.quotient : division.rest);
}

/// `acc op number`, or with Form::splat_reverse `number op acc`. A tile of small numbers stays in registers.
template <Op op, class L, Form form>
void divide_number(const Instr* pc, Frame* f, std::size_t i, D a0, D a1, D a2, D a3, D a4, D a5, D a6, D a7) {
    using V = D;
    using I = std::conditional_t<std::is_same_v<L, Signed>, I64, U64>;
    const I number = (I)bits(splat_operand<D>(f, pc->b));
    const Divisor<I> divisor(number);
    if constexpr (form == Form::splat) {
        I64 small = ~I64{};
#define IK_APPLY(k) small &= is_small((I)bits(a##k));
        IK_EACH(IK_APPLY)
#undef IK_APPLY
        if (divisor.small && !any_set(~small)) [[likely]] {
#define IK_APPLY(k) a##k = to_register(divide_small<op>((I)bits(a##k), divisor));
            IK_EACH(IK_APPLY)
#undef IK_APPLY
            IK_GO(1);
        }
    }
    alignas(64) double t[tile_of<D>];
    IK_STORE_ALL(t);
    for (std::size_t k = 0; k < tile_of<D>; k += width<D>) {
        const I a = (I)bits(load<D>(t + k));
        const I result = form == Form::splat ? divide_by_guess<op>(a, divisor) : I(IntBinary<op>::run(number, a));
        to_register(result).store_unaligned(t + k);
    }
    IK_LOAD_ALL(t);
    IK_GO(1);
}

}  // namespace
}  // namespace ik::simd
