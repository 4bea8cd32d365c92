#pragma once
// exp, expm1 and tanh of f32, for ISAs with fma. exp as in math_exp.hpp, in f32 with the same compensation; expm1 in
// f64, where 2^n (1 + p) - 1 is exact enough; tanh by a polynomial up to 5/8 and by 1 - 2 / (exp(2x) + 1) from there
// on. The coefficients are printed by tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

/// exp(x) = 2^n * (1 + above), n in the exponent's place.
struct NarrowExp {
    U32 n;
    S above;
};
inline NarrowExp narrow_exp(S x) {
    namespace c = narrow_coefficients;
    const S magic = splat<S>(0x1.8p23F);
    const S shifted = xsimd::fma(x, splat<S>(c::log2_e), magic);
    const S n = shifted - magic;
    const S high = xsimd::fnma(n, splat<S>(c::ln2_high), x);  // Exact.
    const S low = n * splat<S>(c::ln2_low);
    const S r = high - low;
    return {(U32)bits(shifted) << 23, high + xsimd::fms(r * r, estrin(r, c::exp_rest), low)};
}
inline S times_normal_power(S x, U32 n) { return to_register((U32)bits(x) + n); }

template <>
struct OwnMath<Op::exp, S> : std::true_type {
    /// Where 2^n is no normal number, and NaN.
    static I32 special(S x) { return ~(native(magnitude(x)) <= native(splat<S>(87.0F))); }
    static S run(S x) {
        const NarrowExp e = narrow_exp(x);
        return times_normal_power(splat<S>(1) + e.above, e.n);
    }
    /// The range ends; the order of operands keeps NaN.
    static S rare(S x) {
        const NarrowExp e = narrow_exp(xsimd::max(splat<S>(-110), xsimd::min(splat<S>(100), x)));
        return times_power(splat<S>(1) + e.above, (I32)e.n >> 23);
    }
};

template <>
struct OwnMath<Op::tanh, S> : std::true_type {
    static I32 special(S) { return I32{}; }
    static S run(S x) {
        const S size = magnitude(x);
        const S z = size * size;
        const S near = xsimd::fma(size * z, horner(z, narrow_coefficients::tanh_rest), size);
        // tanh(10) is 1 to the last bit; the order of operands keeps NaN.
        const S far = far_tanh(xsimd::min(splat<S>(10), size));
        return with_sign_of(blend<S>(native(size) < native(splat<S>(0.625F)), near, far), x);
    }

private:
    /// 1 - 2 / (exp(2x) + 1); what the sum and the quotient rounded away corrects the quotient. That is at most 0.45,
    /// so exp(2x) = 2^n (1 + above) needs no more than f32 has.
    static S far_tanh(S x) {
        namespace c = narrow_coefficients;
        const S one = splat<S>(1);
        const S twice = x + x;
        const S magic = splat<S>(0x1.8p23F);
        const S shifted = xsimd::fma(twice, splat<S>(c::log2_e), magic);
        const S r = xsimd::fnma(shifted - magic, splat<S>(c::ln2_high + c::ln2_low), twice);
        const S above = xsimd::fma(r * r, horner(r, c::exp_rest), r);
        const S power = times_normal_power(one, (U32)bits(shifted) << 23);
        const S next = power + one;  // Exact up to 2^23; a 1 lost beyond moves the quotient by 2^-24 of itself.
        const S below = xsimd::fma(power, above, next);
        const S below_low = xsimd::fma(power, above, next - below);
        const S quotient = splat<S>(2) / below;
        const S left = xsimd::fnma(quotient, below_low, xsimd::fnma(quotient, below, splat<S>(2)));
        return one - xsimd::fma(left * quotient, splat<S>(0.5F), quotient);
    }
};

template <>
struct OwnMath<Op::expm1, S> : std::true_type {
    static I32 special(S) { return I32{}; }
    static S run(S x) {
        return with_sign_of(by_halves(x, [](D y) { return widened(y); }), x);
    }

private:
    static D widened(D y) {
        namespace c = short_coefficients;
        // Beyond these bounds the result is infinite or -1 in f32; the order of operands keeps NaN.
        const D x = xsimd::max(splat<D>(-40), xsimd::min(splat<D>(90), y));
        const D magic = splat<D>(0x1.8p52);
        const D shifted = xsimd::fma(x, splat<D>(coefficients::log2_e), magic);
        const D r = xsimd::fnma(shifted - magic, splat<D>(c::ln2), x);
        const D p = xsimd::fma(r * r, estrin(r, c::exp_rest), r);
        const D one = splat<D>(1);
        const D power = to_register((U64)bits(one) + ((U64)bits(shifted) << 52));
        return xsimd::fma(power, p, power - one);
    }
};

}  // namespace
}  // namespace ik::simd
