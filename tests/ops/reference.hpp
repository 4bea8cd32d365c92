#pragma once
// Correctly known values of elementary functions by MPFR, and the error of a result in units in the last place.

#include <mpfr.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "ops/ops.hpp"

namespace ik::ops::testing {

/// An MPFR number that cleans up after itself; wide enough for any test here.
class Number {
public:
    Number() { mpfr_init2(value_, 200); }
    explicit Number(double x) : Number() { mpfr_set_d(value_, x, MPFR_RNDN); }
    Number(const Number&) = delete;
    Number& operator=(const Number&) = delete;
    ~Number() { mpfr_clear(value_); }
    mpfr_ptr get() { return value_; }

private:
    mpfr_t value_;
};

using Unary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
using Binary = int (*)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t);

inline int log_abs_gamma(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
    int sign = 0;
    return mpfr_lgamma(result, &sign, x, rounding);
}

/// A range to draw inputs from, evenly in value.
struct Range {
    double low, high;
};

struct UnaryCase {
    Op op;
    Unary reference;
    std::vector<Range> ranges;
};

struct BinaryCase {
    Op op;
    Binary reference;
};

/// What one function is in MPFR, with the ranges where its implementation changes its method or its range ends.
inline std::vector<UnaryCase> unary_cases() {
    return {
        {Op::sqrt, mpfr_sqrt, {{0, 100}}},
        {Op::cbrt, mpfr_cbrt, {{-100, 100}}},
        {Op::exp, mpfr_exp, {{-750, 712}, {-2, 2}, {-105, 90}}},
        {Op::exp2, mpfr_exp2, {{-1080, 1026}, {-2, 2}, {-151, 129}}},
        {Op::expm1, mpfr_expm1, {{-50, 712}, {-1, 1}, {-20, 90}}},
        {Op::log, mpfr_log, {{0, 10}, {0.5, 2}}},
        {Op::log2, mpfr_log2, {{0, 10}, {0.5, 2}}},
        {Op::log10, mpfr_log10, {{0, 10}, {0.5, 2}}},
        {Op::log1p, mpfr_log1p, {{-1, 10}, {-0.5, 1}}},
        {Op::sin, mpfr_sin, {{-10, 10}, {-1e5, 1e5}}},
        {Op::cos, mpfr_cos, {{-10, 10}, {-1e5, 1e5}}},
        {Op::tan, mpfr_tan, {{-10, 10}, {-1e5, 1e5}}},
        {Op::asin, mpfr_asin, {{-1, 1}}},
        {Op::acos, mpfr_acos, {{-1, 1}}},
        {Op::atan, mpfr_atan, {{-10, 10}}},
        {Op::sinh, mpfr_sinh, {{-712, 712}, {-2, 2}, {-90, 90}}},
        {Op::cosh, mpfr_cosh, {{-712, 712}, {-2, 2}, {-90, 90}}},
        {Op::tanh, mpfr_tanh, {{-20, 20}, {-1, 1}}},
        {Op::asinh, mpfr_asinh, {{-10, 10}, {-0.1, 0.1}}},
        {Op::acosh, mpfr_acosh, {{1, 10}, {1, 1.01}}},
        {Op::atanh, mpfr_atanh, {{-1, 1}}},
        {Op::erf, mpfr_erf, {{-6, 6}}},
        {Op::erfc, mpfr_erfc, {{-7, 28}, {0, 3}, {0, 11}}},
        {Op::gamma, mpfr_gamma, {{-10, 10}, {0, 172}, {-184, 0}, {0, 36}}},
        {Op::lgamma, log_abs_gamma, {{-10, 10}, {0, 3}, {0, 1e6}, {-4, -2}}},
        {Op::floor, [](mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t) { return mpfr_floor(r, x); }, {{-10, 10}}},
        {Op::ceil, [](mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t) { return mpfr_ceil(r, x); }, {{-10, 10}}},
        {Op::trunc, [](mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t) { return mpfr_trunc(r, x); }, {{-10, 10}}},
        {Op::round, [](mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t) { return mpfr_roundeven(r, x); }, {{-10, 10}}},
        {Op::square, mpfr_sqr, {{-10, 10}}},
        {Op::reciprocal,
         [](mpfr_ptr r, mpfr_srcptr x, mpfr_rnd_t rounding) { return mpfr_ui_div(r, 1, x, rounding); },
         {{-10, 10}}},
        {Op::neg, mpfr_neg, {{-10, 10}}},
        {Op::abs, mpfr_abs, {{-10, 10}}},
    };
}

inline std::vector<BinaryCase> binary_cases() {
    return {
        {Op::add, mpfr_add},     {Op::sub, mpfr_sub},     {Op::mul, mpfr_mul}, {Op::div, mpfr_div},
        {Op::atan2, mpfr_atan2}, {Op::hypot, mpfr_hypot}, {Op::pow, mpfr_pow},
    };
}

/// Error of `got` against `exact` in ulps of T, where an ulp is the spacing of T at the exact value. Equal special
/// values have none; a wrong special value has an infinite error. Past the largest number an ulp is that of its binade.
template <class T>
double ulp_error(T got, mpfr_srcptr exact) {
    constexpr double inf = std::numeric_limits<double>::infinity();
    if (mpfr_nan_p(exact) != 0) return std::isnan(got) ? 0.0 : inf;
    if (std::isnan(got)) return inf;
    constexpr int digits = std::numeric_limits<T>::digits;
    constexpr int least = std::numeric_limits<T>::min_exponent - digits;
    if (mpfr_inf_p(exact) != 0) return std::isinf(got) && (got > 0) == (mpfr_sgn(exact) > 0) ? 0.0 : inf;
    Number difference(static_cast<double>(got));
    long exponent = mpfr_zero_p(exact) != 0 ? least : std::max<long>(mpfr_get_exp(exact) - digits, least);
    if (std::isinf(got)) {
        // The first number that does not exist stands for infinity.
        if ((got > 0) != (mpfr_sgn(exact) > 0)) return inf;
        mpfr_set_si_2exp(difference.get(), got > 0 ? 1 : -1, std::numeric_limits<T>::max_exponent, MPFR_RNDN);
        if (mpfr_cmpabs(exact, difference.get()) >= 0) return 0.0;
    }
    mpfr_sub(difference.get(), difference.get(), exact, MPFR_RNDN);
    mpfr_mul_2si(difference.get(), difference.get(), -exponent, MPFR_RNDN);
    return std::fabs(mpfr_get_d(difference.get(), MPFR_RNDN));
}

}  // namespace ik::ops::testing
