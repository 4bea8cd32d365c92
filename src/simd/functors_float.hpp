#pragma once
// Elementwise operations on floats: one functor per row of ops.def whose dtype rule admits floats. Each takes and gives
// one vector; comparisons and tests give a mask. Functions that cost a call per vector are in functors_math.hpp.

#include "simd/vector.hpp"

namespace ik::simd {
namespace {

using ops::Op;

template <Op op>
struct FloatUnary;
template <Op op>
struct FloatBinary;

#define IK_FLOAT1(id, ...)            \
    template <>                       \
    struct FloatUnary<Op::id> {       \
        template <class V>            \
        static inline auto run(V x) { \
            __VA_ARGS__               \
        }                             \
    };
#define IK_FLOAT2(id, ...)                 \
    template <>                            \
    struct FloatBinary<Op::id> {           \
        template <class V>                 \
        static inline auto run(V a, V b) { \
            __VA_ARGS__                    \
        }                                  \
    };

template <class V>
inline Mask<V> sign_bit() {
    return bits(splat<V>(ScalarOf<V>(-0.0)));
}
template <class V>
inline V magnitude(V x) {
    return make<V>(bits(x) & ~sign_bit<V>());
}
template <class V>
inline V with_sign_of(V x, V sign) {
    return make<V>((bits(x) & ~sign_bit<V>()) | (bits(sign) & sign_bit<V>()));
}

/// Rounds by adding and taking away 1.5 * 2^52 (2^23 for f32): exact for |x| below that, larger values are whole.
/// For ISAs without a rounding instruction.
template <class V>
inline V round_even(V x) {
#if IK_SIMD_ISA_sse2
    const V big = splat<V>(sizeof(ScalarOf<V>) == 8 ? ScalarOf<V>(4503599627370496.0) : ScalarOf<V>(8388608.0));
    const V size = magnitude(x);
    const V rounded = with_sign_of((size + big) - big, x);
    return blend<V>(native(size) < native(big), rounded, x);
#else
    return xsimd::nearbyint(x);
#endif
}
template <class V>
inline V round_down(V x) {
#if IK_SIMD_ISA_sse2
    const V near = round_even(x);
    const V one = splat<V>(1);
    return with_sign_of(blend<V>(native(near) > native(x), near - one, near), x);
#else
    return xsimd::floor(x);
#endif
}
template <class V>
inline V round_up(V x) {
#if IK_SIMD_ISA_sse2
    const V near = round_even(x);
    const V one = splat<V>(1);
    return with_sign_of(blend<V>(native(near) < native(x), near + one, near), x);
#else
    return xsimd::ceil(x);
#endif
}
template <class V>
inline V round_to_zero(V x) {
#if IK_SIMD_ISA_sse2
    return with_sign_of(round_down(magnitude(x)), x);
#else
    return xsimd::trunc(x);
#endif
}

/// The remainder of truncated division, exact as std::fmod. Where quotients are below 2^52 (2^23), the truncated
/// quotient is off by at most one and one fused step gives the remainder exactly; otherwise lane by lane.
template <class V>
inline V truncated_remainder(V a, V b) {
#if !IK_SIMD_ISA_sse2
    const V limit = splat<V>(sizeof(ScalarOf<V>) == 8 ? ScalarOf<V>(4503599627370496.0) : ScalarOf<V>(4194304.0));
    const V inf = splat<V>(std::numeric_limits<ScalarOf<V>>::infinity());
    const V tiny = splat<V>(sizeof(ScalarOf<V>) == 8 ? ScalarOf<V>(1e-280) : ScalarOf<V>(1e-25F));
    const V quotient = round_to_zero(a / b);
    const Mask<V> easy = (native(magnitude(quotient)) < native(limit)) & (native(magnitude(b)) < native(inf)) &
                         (native(magnitude(b)) > native(tiny));
    if (!any_set(~easy)) {
        const V rest = multiply_add(-quotient, b, a);
        const Mask<V> wrong = (bits(rest) ^ bits(a)) < 0;
        const V fixed = rest + with_sign_of(b, a);
        const Mask<V> zero = native(rest) == native(splat<V>(0));
        // A quotient one too small leaves a remainder of |b| or more.
        const V down = blend<V>(wrong & ~zero, fixed, rest);
        const Mask<V> large = native(magnitude(down)) >= native(magnitude(b));
        return with_sign_of(blend<V>(large, down - with_sign_of(b, a), down), a);
    }
#endif
    return per_lane(a, b, [](ScalarOf<V> x, ScalarOf<V> y) {
        if constexpr (sizeof(ScalarOf<V>) == 8)
            return __builtin_fmod(x, y);
        else
            return __builtin_fmodf(x, y);
    });
}

IK_FLOAT2(add, return a + b;)
IK_FLOAT2(sub, return a - b;)
IK_FLOAT2(mul, return a * b;)
IK_FLOAT2(div, return a / b;)
IK_FLOAT1(neg, return make<V>(bits(x) ^ sign_bit<V>());)
IK_FLOAT1(abs, return magnitude(x);)
IK_FLOAT1(sign, const V zero = splat<V>(0); const V one = splat<V>(1);
          const V unit = blend<V>(native(x) == native(zero), zero, with_sign_of(one, x));
          return blend<V>(native(x) != native(x), x, unit);)
// The inner choice is what one machine instruction does.
IK_FLOAT2(minimum, return blend<V>(native(a) != native(a), a, make<V>(native(a) < native(b) ? native(a) : native(b)));)
IK_FLOAT2(maximum, return blend<V>(native(a) != native(a), a, make<V>(native(a) > native(b) ? native(a) : native(b)));)
IK_FLOAT1(square, return x * x;)
IK_FLOAT1(reciprocal, return splat<V>(1) / x;)
IK_FLOAT2(copysign, return with_sign_of(a, b);)
IK_FLOAT1(sqrt, return xsimd::sqrt(x);)
IK_FLOAT1(floor, return round_down(x);)
IK_FLOAT1(ceil, return round_up(x);)
IK_FLOAT1(trunc, return round_to_zero(x);)
IK_FLOAT1(round, return round_even(x);)
IK_FLOAT2(eq, return Mask<V>(native(a) == native(b));)
IK_FLOAT2(ne, return Mask<V>(native(a) != native(b));)
IK_FLOAT2(lt, return Mask<V>(native(a) < native(b));)
IK_FLOAT2(le, return Mask<V>(native(a) <= native(b));)
IK_FLOAT2(gt, return Mask<V>(native(a) > native(b));)
IK_FLOAT2(ge, return Mask<V>(native(a) >= native(b));)
IK_FLOAT1(isnan, return Mask<V>(native(x) != native(x));)
IK_FLOAT1(isinf, const V inf = splat<V>(std::numeric_limits<ScalarOf<V>>::infinity());
          return Mask<V>(native(magnitude(x)) == native(inf));)
IK_FLOAT1(isfinite, const V inf = splat<V>(std::numeric_limits<ScalarOf<V>>::infinity());
          return Mask<V>(native(magnitude(x)) < native(inf));)

// Floor division and modulo as numpy.floor_divide and numpy.remainder (npy_divmod).
IK_FLOAT2(mod, const V zero = splat<V>(0); const V rest = truncated_remainder(a, b);
          const Mask<V> differ = (native(rest) < native(zero)) != (native(b) < native(zero));
          const V moved = blend<V>(differ, rest + b, rest);
          const V result = blend<V>(native(rest) == native(zero), with_sign_of(zero, b), moved);
          return blend<V>(native(b) == native(zero), rest, result);)
IK_FLOAT2(floor_div, const V zero = splat<V>(0); const V one = splat<V>(1); const V rest = truncated_remainder(a, b);
          const V plain = a / b; const V quotient = (a - rest) / b;
          const Mask<V> differ = ((native(rest) < native(zero)) != (native(b) < native(zero))) &
                                 (native(rest) != native(zero));
          const V lowered = blend<V>(differ, quotient - one, quotient); const V down = round_down(lowered);
          const V snapped = blend<V>(native(lowered - down) > native(splat<V>(ScalarOf<V>(0.5))), down + one, down);
          const V result = blend<V>(native(lowered) == native(zero), with_sign_of(zero, plain), snapped);
          return blend<V>(native(b) == native(zero), plain, result);)

}  // namespace
}  // namespace ik::simd
