#pragma once
// asin and acos of our own, for ISAs with fma. Up to 1/2 the series, beyond it asin(x) = pi/2 - 2 asin(sqrt((1 - x)/2))
// with the square root as a sum of two doubles (as in FreeBSD's e_asin.c, Sun Microsystems, 1993). The coefficients are
// printed by tests/coefficients/elementary.py.

#include "simd/math_common.hpp"

namespace ik::simd {
namespace {

/// asin(|x|) = high + low where |x| <= 1/2, else pi/2 - 2 (high + low).
struct ArcsineParts {
    I64 far;
    D high, low;
};
inline ArcsineParts arcsine_parts(D size) {
    const D half = splat<D>(0.5);
    const I64 far = native(size) > native(half);
    const D z = blend<D>(far, xsimd::fnma(half, size, half), size * size);
    const D root = xsimd::sqrt(z);
    const D s = blend<D>(far, root, size);
    const I64 rooted = far & (native(z) > native(splat<D>(0)));
    const D root_low = xsimd::fnma(root, root, z) * (half / root);
    const D s_low = make<D>(bits(root_low) & rooted);
    // The slope of asin is 1 + z/2 and so on.
    const D moved = xsimd::fma(half * z, s_low, s_low);
    return {far, s, xsimd::fma(s * z, estrin(z, coefficients::asin_rest), moved)};
}
inline I64 beyond_arcsine(D x) { return ~(native(magnitude(x)) <= native(splat<D>(1))); }

template <>
struct OwnMath<Op::asin, D> : std::true_type {
    static I64 special(D x) { return beyond_arcsine(x); }
    static D run(D x) {
        namespace c = coefficients;
        const ArcsineParts p = arcsine_parts(magnitude(x));
        const D factor = blend<D>(p.far, splat<D>(-2), splat<D>(1));
        const D base = make<D>(bits(splat<D>(c::half_pi_1)) & p.far);
        const D base_low = make<D>(bits(splat<D>(c::half_pi_2)) & p.far);
        const Pair sum = fast_two_sum(base, factor * p.high);
        return with_sign_of(sum.high + (sum.low + xsimd::fma(factor, p.low, base_low)), x);
    }
};
template <>
struct OwnMath<Op::acos, D> : std::true_type {
    static I64 special(D x) { return beyond_arcsine(x); }
    static D run(D x) {
        namespace c = coefficients;
        const ArcsineParts p = arcsine_parts(magnitude(x));
        // pi/2 - asin(x); 2 asin(root) near 1; pi - 2 asin(root) near -1.
        const I64 sign = bits(x) & sign_bit<D>();
        const D turns = blend<D>(p.far, make<D>((sign >> 63) & bits(splat<D>(2))), splat<D>(1));
        const D factor = blend<D>(p.far, make<D>(bits(splat<D>(2)) ^ sign), make<D>(bits(splat<D>(-1)) ^ sign));
        const Pair sum = fast_two_sum(turns * splat<D>(c::half_pi_1), factor * p.high);
        return sum.high + (sum.low + xsimd::fma(factor, p.low, turns * splat<D>(c::half_pi_2)));
    }
};

}  // namespace
}  // namespace ik::simd
