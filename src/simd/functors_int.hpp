#pragma once
// Elementwise operations on 64-bit integers and on masks. Overflow wraps. Division and modulo floor; by zero they give
// 0, as NumPy, and the smallest i64 divided by -1 is itself. A shift by 64 or more (or by less than 0) gives 0, or the
// sign for a signed right shift.

#include "simd/convert.hpp"
#include "simd/functors_float.hpp"

namespace ik::simd {
namespace {

template <Op op>
struct IntUnary;
template <Op op>
struct IntBinary;
template <Op op>
struct MaskUnary;
template <Op op>
struct MaskBinary;

template <class I>
struct IntLane;
template <>
struct IntLane<I64> {
    using Scalar = std::int64_t;
};
template <>
struct IntLane<U64> {
    using Scalar = std::uint64_t;
};

/// Lane by lane through a function of two integers.
template <class I, class F>
inline I by_lanes(I a, I b, F function) {
    I result = a;
    for (std::size_t k = 0; k < width<D>; ++k) result[k] = function(a[k], b[k]);
    return result;
}

#define IK_INT1(id, ...)                                                                     \
    template <>                                                                              \
    struct IntUnary<Op::id> {                                                                \
        template <class I>                                                                   \
        static inline auto run(I x) {                                                        \
            [[maybe_unused]] const I zero = x ^ x;                                           \
            [[maybe_unused]] constexpr bool is_signed = typename IntLane<I>::Scalar(-1) < 0; \
            __VA_ARGS__                                                                      \
        }                                                                                    \
    };
#define IK_INT2(id, ...)                                            \
    template <>                                                     \
    struct IntBinary<Op::id> {                                      \
        template <class I>                                          \
        static inline auto run(I a, I b) {                          \
            using T [[maybe_unused]] = typename IntLane<I>::Scalar; \
            __VA_ARGS__                                             \
        }                                                           \
    };
#define IK_INT2_SCALAR(id, ...)                                      \
    template <>                                                      \
    struct IntBinary<Op::id> {                                       \
        template <class T>                                           \
        static inline T one(T a, T b) {                              \
            __VA_ARGS__                                              \
        }                                                            \
        template <class I>                                           \
        static inline I run(I a, I b) {                              \
            return by_lanes(a, b, one<typename IntLane<I>::Scalar>); \
        }                                                            \
    };

IK_INT2(add, return I((U64)a + (U64)b);)
IK_INT2(sub, return I((U64)a - (U64)b);)
IK_INT2(mul, return I((U64)a * (U64)b);)
IK_INT1(neg, return I((U64)zero - (U64)x);)
IK_INT1(abs, if constexpr (is_signed) return I(x < 0 ? I((U64)zero - (U64)x) : x); else return x;)
IK_INT1(sign, if constexpr (is_signed) return I(I(x < zero) - I(x > zero)); else return I(zero - I(x != zero));)
IK_INT1(square, return I((U64)x * (U64)x);)
IK_INT1(floor, return x;)
IK_INT1(ceil, return x;)
IK_INT1(trunc, return x;)
IK_INT1(round, return x;)
IK_INT2(minimum, return I(a < b ? a : b);)
IK_INT2(maximum, return I(a > b ? a : b);)
IK_INT2(eq, return I64(a == b);)
IK_INT2(ne, return I64(a != b);)
IK_INT2(lt, return I64(a < b);)
IK_INT2(le, return I64(a <= b);)
IK_INT2(gt, return I64(a > b);)
IK_INT2(ge, return I64(a >= b);)
IK_INT2(bit_and, return I(a & b);)
IK_INT2(bit_or, return I(a | b);)
IK_INT2(bit_xor, return I(a ^ b);)
IK_INT1(bit_not, return I(~x);)
IK_INT1(isnan, return I64(zero);)
IK_INT1(isinf, return I64(zero);)
IK_INT1(isfinite, return I64(~zero);)
IK_INT2(shift_left, const U64 count = (U64)b; const U64 shifted = (U64)a << (count & 63);
        return I(shifted & (U64)(count < 64));)
IK_INT2(
    shift_right, const U64 count = (U64)b; const U64 inside = (U64)(count < 64); if constexpr (T(-1) < 0) {
        const U64 clamped = (count & inside) | (63 & ~inside);
        return I(a >> (I64)clamped);
    } else { return I((a >> (count & 63)) & inside); })
/// Numbers up to 2^50 as doubles and back, by adding 1.5 * 2^52: AVX2 and SSE2 have no such conversion.
inline D small_to_double(I64 x) {
    const D magic(0x1.8p52);
    return make<D>(x + bits(magic)) - magic;
}
inline I64 double_to_small(D x) {
    const D magic(0x1.8p52);
    return bits(x + magic) - bits(magic);
}

/// Lanes where a number is at least -2^50 and below 2^50.
template <class I>
inline I64 is_small(I x) {
    constexpr std::uint64_t half = std::uint64_t{1} << 50;
    const U64 offset = typename IntLane<I>::Scalar(-1) < 0 ? (U64)x + half : (U64)x;
    const std::uint64_t range = typename IntLane<I>::Scalar(-1) < 0 ? 2 * half : half;
    return (I64)(offset < range);
}

struct Division {
    I64 quotient;
    I64 rest;
};

/// Floor division of small numbers in double: both are exact there, so the rounded quotient is the floor or, where it
/// was rounded up to a whole number, one more; then the rest, which is exact too, has the wrong sign.
inline Division divide_small(I64 a, I64 b) {
    const D x = small_to_double(a);
    const D y = small_to_double(b);
    D quotient = xsimd::floor(x / y);
    D rest = multiply_add(-quotient, y, x);
    const Mask<D> wrong = ((native(rest) < 0) != (native(y) < 0)) & (native(rest) != 0);
    quotient = blend<D>(wrong, quotient - D(1.0), quotient);
    rest = blend<D>(wrong, rest + y, rest);
    const I64 defined = b != 0;
    return {double_to_small(quotient) & defined, double_to_small(rest) & defined};
}

/// Floor division where the quotient is below 2^50: rounding the numbers to double and dividing, or taking the product
/// with a reciprocal, moves it by less than one, so its floor is right or off by one, which the rest tells. The rest is
/// below 2^61 and exact.
inline Division divide_by_guess(I64 a, I64 b, D guess) {
    I64 quotient = double_to_small(guess);
    I64 rest = (I64)((U64)a - (U64)quotient * (U64)b);
    const I64 below = (rest != 0) & ((rest < 0) != (b < 0));
    quotient += below;
    rest += b & below;
    const I64 above = ((b > 0) & (rest >= b)) | ((b < 0) & (rest <= b));
    return {quotient - above, rest - (b & above)};
}

/// Lanes where divide_by_guess holds.
template <class I>
inline I64 is_guessed(I a, I b, D guess) {
    constexpr std::uint64_t limit = std::uint64_t{1} << 60;
    const D most(0x1p50);
    const I64 near = (native(guess) < native(most)) & (native(guess) > native(-most));
    if constexpr (typename IntLane<I>::Scalar(-1) < 0)
        return near & (I64)((U64)b + limit < 2 * limit);
    else
        return near & (I64)(b < limit) & ((I64)a >= 0);
}

/// Vectors of small numbers in double, with a double for a guess when the quotients are small, the others lane by lane
/// through `one`.
#define IK_INT2_DIVISION(id, part, ...)                                                                    \
    template <>                                                                                            \
    struct IntBinary<Op::id> {                                                                             \
        template <class T>                                                                                 \
        static inline T one(T a, T b) {                                                                    \
            __VA_ARGS__                                                                                    \
        }                                                                                                  \
        template <class I>                                                                                 \
        static inline I run(I a, I b) {                                                                    \
            if (!any_set(~(is_small(a) & is_small(b)))) [[likely]]                                         \
                return (I)divide_small((I64)a, (I64)b).part;                                               \
            const D guess = xsimd::floor(make<D>(to_doubles(a)) / make<D>(to_doubles(b)));                 \
            if (!any_set(~is_guessed(a, b, guess))) return (I)divide_by_guess((I64)a, (I64)b, guess).part; \
            return by_lanes(a, b, one<typename IntLane<I>::Scalar>);                                       \
        }                                                                                                  \
    };

IK_INT2_DIVISION(
    floor_div, quotient, if (b == 0) return T(0); if constexpr (T(-1) < 0) {
        if (b == -1) return static_cast<T>(0 - static_cast<std::uint64_t>(a));
        const T quotient = a / b;
        return (a % b != 0 && (a < 0) != (b < 0)) ? quotient - 1 : quotient;
    } else { return a / b; })
IK_INT2_DIVISION(
    mod, rest, if (b == 0) return T(0); if constexpr (T(-1) < 0) {
        if (b == -1) return T(0);
        const T rest = a % b;
        return (rest != 0 && (rest < 0) != (b < 0)) ? rest + b : rest;
    } else { return a % b; })
// By squaring. A negative exponent (which the checker rejects where it is constant) gives the truncated power.
IK_INT2_SCALAR(
    pow,
    if constexpr (T(-1) < 0) {
        if (b < 0) return a == 1 ? T(1) : a == -1 ? ((b & 1) != 0 ? T(-1) : T(1)) : T(0);
    } std::uint64_t result = 1;
    std::uint64_t base = static_cast<std::uint64_t>(a);
    for (std::uint64_t n = static_cast<std::uint64_t>(b); n != 0; n >>= 1) {
        if ((n & 1) != 0) result *= base;
        base *= base;
    } return static_cast<T>(result);)

#define IK_MASK1(id, expression)   \
    template <>                    \
    struct MaskUnary<Op::id> {     \
        template <class M>         \
        static inline M run(M x) { \
            return expression;     \
        }                          \
    };
#define IK_MASK2(id, expression)        \
    template <>                         \
    struct MaskBinary<Op::id> {         \
        template <class M>              \
        static inline M run(M a, M b) { \
            return expression;          \
        }                               \
    };
IK_MASK2(minimum, a& b)
IK_MASK2(maximum, a | b)
IK_MASK2(eq, ~(a ^ b))
IK_MASK2(ne, a ^ b)
IK_MASK2(lt, ~a& b)
IK_MASK2(le, ~a | b)
IK_MASK2(gt, a & ~b)
IK_MASK2(ge, a | ~b)
IK_MASK2(logical_and, a& b)
IK_MASK2(logical_or, a | b)
IK_MASK1(logical_not, ~x)
IK_MASK2(bit_and, a& b)
IK_MASK2(bit_or, a | b)
IK_MASK2(bit_xor, a ^ b)
IK_MASK1(bit_not, ~x)
IK_MASK1(isnan, x ^ x)
IK_MASK1(isinf, x ^ x)
IK_MASK1(isfinite, ~(x ^ x))

}  // namespace
}  // namespace ik::simd
