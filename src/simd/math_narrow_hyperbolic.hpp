#pragma once
// sinh, cosh, asinh, acosh and atanh of f32 in f64, for ISAs with fma, by the formulas of math_hyperbolic.hpp. The
// coefficients are printed by tests/coefficients/elementary.py.

#include "simd/math_narrow_log.hpp"

namespace ik::simd {
namespace {

/// cosh(n ln 2) and sinh(n ln 2), cosh(r) and sinh(r), with x = n ln 2 + r.
struct HyperbolicParts {
    D cosh_n, sinh_n, cosh_r, sinh_r;
};
inline HyperbolicParts hyperbolic_parts(D x) {
    namespace c = short_coefficients;
    // Beyond these bounds the results are infinite in f32; the order of operands keeps NaN.
    const D bounded = xsimd::max(splat<D>(-100), xsimd::min(splat<D>(100), x));
    const D magic = splat<D>(0x1.8p52);
    const D shifted = xsimd::fma(bounded, splat<D>(coefficients::log2_e), magic);
    const D r = xsimd::fnma(shifted - magic, splat<D>(c::ln2), bounded);
    const U64 n = (U64)bits(shifted) << 52;
    const U64 half = (U64)bits(splat<D>(0.5));
    const D power = to_register(half + n);
    const D inverse = to_register(half - n);
    const D z = r * r;
    return {power + inverse, power - inverse, xsimd::fma(estrin(z, c::cosh_all), z, splat<D>(1)),
            xsimd::fma(estrin(z, c::sinh_rest), z * r, r)};
}

template <>
struct OwnMath<Op::sinh, S> : std::true_type {
    static I32 special(S) { return I32{}; }
    static S run(S x) {
        const S result = by_halves(x, [](D y) {
            const HyperbolicParts p = hyperbolic_parts(y);
            return xsimd::fma(p.cosh_n, p.sinh_r, p.sinh_n * p.cosh_r);
        });
        return with_sign_of(result, x);
    }
};
template <>
struct OwnMath<Op::cosh, S> : std::true_type {
    static I32 special(S) { return I32{}; }
    static S run(S x) {
        return by_halves(x, [](D y) {
            const HyperbolicParts p = hyperbolic_parts(y);
            return xsimd::fma(p.cosh_n, p.cosh_r, p.sinh_n * p.sinh_r);
        });
    }
};

template <>
struct OwnMath<Op::asinh, S> : std::true_type {
    /// Infinities, NaN.
    static I32 special(S x) {
        return ~(native(magnitude(x)) < native(splat<S>(std::numeric_limits<float>::infinity())));
    }
    static S run(S x) {
        const S result = by_halves(magnitude(x), [](D y) {
            const D square = y * y;
            const D one = splat<D>(1);
            return log1p_for_f32(y + square / (one + xsimd::sqrt(one + square)));
        });
        return with_sign_of(result, x);
    }
};
template <>
struct OwnMath<Op::acosh, S> : std::true_type {
    /// Below 1, infinity, NaN.
    static I32 special(S x) {
        const S infinity = splat<S>(std::numeric_limits<float>::infinity());
        return ~((native(x) >= native(splat<S>(1))) & (native(x) < native(infinity)));
    }
    static S run(S x) {
        return by_halves(x, [](D y) {
            const D above = y - splat<D>(1);
            return log1p_for_f32(above + xsimd::sqrt(above * (splat<D>(2) + above)));
        });
    }
};

/// log((1 + x) / (1 - x)) / 2 (Abramowitz and Stegun, 4.6.22).
template <>
struct OwnMath<Op::atanh, S> : std::true_type {
    /// From 1 on, NaN.
    static I32 special(S x) { return ~(native(magnitude(x)) < native(splat<S>(1))); }
    static S run(S x) {
        const S result =
            by_halves(magnitude(x), [](D y) { return splat<D>(0.5) * log1p_for_f32((y + y) / (splat<D>(1) - y)); });
        return with_sign_of(result, x);
    }
};

}  // namespace
}  // namespace ik::simd
