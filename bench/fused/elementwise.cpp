// Elementwise workloads by hand; the names are those of bench/elementwise.py, published.py and wider.py.

#include "vectors.hpp"

namespace ik::fused {
namespace {

using simd::ScalarOf;

template <class V>
ScalarOf<V>* output(void* out) {
    return static_cast<ScalarOf<V>*>(out);
}

D constant(double x) { return splat<D>(x); }

D normal_cdf(D d) {
    const D k = constant(1) / xsimd::fma(constant(0.2316419), simd::magnitude(d), constant(1));
    D p = xsimd::fma(k, constant(1.330274429), constant(-1.821255978));
    p = xsimd::fma(k, p, constant(1.781477937));
    p = xsimd::fma(k, p, constant(-0.356563782));
    p = xsimd::fma(k, p, constant(0.31938153));
    const D tail = constant(0.3989422804014327) * call<Op::exp>(constant(-0.5) * d * d) * (k * p);
    return simd::blend<D>(simd::native(d) > simd::native(constant(0)), constant(1) - tail, tail);
}

D option_prices(D s, D x, D t) {
    const D root = constant(0.30) * xsimd::sqrt(t);
    const D d1 = xsimd::fma(constant(0.02 + 0.5 * 0.30 * 0.30), t, call<Op::log>(s / x)) / root;
    const D c1 = normal_cdf(d1);
    const D c2 = normal_cdf(d1 - root);
    const D discounted = x * call<Op::exp>(constant(-0.02) * t);
    return s * c1 - discounted * c2 + (discounted * (constant(1) - c2) - s * (constant(1) - c1));
}

D arc(D t1, D p1, D t2, D p2) {
    const D a = call<Op::sin>((t2 - t1) * constant(0.5));
    const D b = call<Op::sin>((p2 - p1) * constant(0.5));
    const D h = xsimd::fma(a, a, call<Op::cos>(t1) * call<Op::cos>(t2) * b * b);
    return constant(2) * call<Op::atan2>(xsimd::sqrt(h), xsimd::sqrt(constant(1) - h));
}

S gelu(S x) {
    const S inner = splat<S>(0.7978846F) * xsimd::fma(splat<S>(0.044715F) * x * x, x, x);
    return splat<S>(0.5F) * x * (splat<S>(1) + call<Op::tanh>(inner));
}

}  // namespace
}  // namespace ik::fused

using namespace ik::fused;
namespace simd = ik::simd;

IK_FUSED(fused_triad) {
    map<D>(
        extents[0], output<D>(out), [](D b, D c) { return xsimd::fma(constant(2), c, b); }, input<double>(in, 0),
        input<double>(in, 1));
}
IK_FUSED(fused_axpy) {
    map<D>(
        extents[0], output<D>(out), [](D x, D y) { return xsimd::fma(constant(2), x, y); }, input<double>(in, 0),
        input<double>(in, 1));
}
IK_FUSED(fused_horner) {
    const auto horner = [](D x) {
        D p = xsimd::fma(x, constant(0.1), constant(0.2));
        for (const double c : {-0.3, 0.4, -0.5, 0.6}) p = xsimd::fma(x, p, constant(c));
        return p;
    };
    map<D>(extents[0], output<D>(out), horner, input<double>(in, 0));
}
IK_FUSED(fused_cubic) {
    const auto cubic = [](D x) {
        D p = xsimd::fma(x, constant(0.25), constant(0.75));
        p = xsimd::fma(x, p, constant(-1.5));
        return xsimd::fma(x, p, constant(-2));
    };
    map<D>(extents[0], output<D>(out), cubic, input<double>(in, 0));
}
IK_FUSED(fused_compound) {
    const auto compound = [](D x) {
        const D zero = constant(0);
        const D value = xsimd::sqrt(simd::magnitude(x)) + call<Op::sin>(x);
        return simd::blend<D>(simd::native(x) > simd::native(zero), value, zero);
    };
    map<D>(extents[0], output<D>(out), compound, input<double>(in, 0));
}
IK_FUSED(fused_damped) {
    map<D>(
        extents[0], output<D>(out), [](D x, D y) { return call<Op::exp>(-x * x) * call<Op::cos>(y); },
        input<double>(in, 0), input<double>(in, 1));
}
IK_FUSED(fused_black_scholes) {
    map<D>(extents[0], output<D>(out), option_prices, input<double>(in, 0), input<double>(in, 1), input<double>(in, 2));
}
IK_FUSED(fused_arc_distance) {
    map<D>(extents[0], output<D>(out), arc, input<double>(in, 0), input<double>(in, 1), input<double>(in, 2),
           input<double>(in, 3));
}
IK_FUSED(fused_two_products) {
    map<D>(
        extents[0], output<D>(out), [](D b, D c, D d, D e) { return xsimd::fma(b, c, d * e); }, input<double>(in, 0),
        input<double>(in, 1), input<double>(in, 2), input<double>(in, 3));
}
IK_FUSED(fused_power) {
    map<D>(
        extents[0], output<D>(out), [](D x) { return call<Op::pow>(x, constant(2.4)); }, input<double>(in, 0));
}
IK_FUSED(fused_normalised_difference) {
    map<D>(
        extents[0] * extents[1], output<D>(out), [](D a, D b) { return (a - b) / (a + b); }, input<double>(in, 0),
        input<double>(in, 1));
}
IK_FUSED(fused_gelu) { map<S>(extents[0], output<S>(out), gelu, input<float>(in, 0)); }
IK_FUSED(fused_evi) {
    const auto evi = [](S n, S r, S b) {
        const S below = xsimd::fma(splat<S>(6), r, n) - xsimd::fma(splat<S>(7.5F), b, splat<S>(-1));
        return splat<S>(2.5F) * (n - r) / below;
    };
    map<S>(extents[0] * extents[1], output<S>(out), evi, input<float>(in, 0), input<float>(in, 1), input<float>(in, 2));
}
