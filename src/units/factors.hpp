#pragma once
// Products of powers, kept as vectors sorted by base without zero exponents: what dimensions and scales have in common.

#include <optional>
#include <vector>

#include "base/rational.hpp"

namespace ik::units {

/// a * b^sign, for sign = 1 or -1; nullopt when an exponent overflows.
template <class Factor>
[[nodiscard]] std::optional<std::vector<Factor>> multiply_factors(const std::vector<Factor>& a,
                                                                  const std::vector<Factor>& b, Rational sign) {
    std::vector<Factor> result;
    result.reserve(a.size() + b.size());
    auto left = a.begin();
    auto right = b.begin();
    while (left != a.end() || right != b.end()) {
        if (right == b.end() || (left != a.end() && left->base < right->base)) {
            result.push_back(*left++);
            continue;
        }
        const std::optional<Rational> signed_exponent = Rational::mul(right->exponent, sign);
        if (!signed_exponent) {
            return std::nullopt;
        }
        Factor factor = *right;
        factor.exponent = *signed_exponent;
        if (left != a.end() && left->base == right->base) {
            const std::optional<Rational> sum = Rational::add(left->exponent, *signed_exponent);
            if (!sum) {
                return std::nullopt;
            }
            factor.exponent = *sum;
            ++left;
        }
        ++right;
        if (!factor.exponent.is_zero()) {
            result.push_back(factor);
        }
    }
    return result;
}

/// a^exponent; nullopt when an exponent overflows.
template <class Factor>
[[nodiscard]] std::optional<std::vector<Factor>> raise_factors(const std::vector<Factor>& a, Rational exponent) {
    std::vector<Factor> result;
    if (exponent.is_zero()) {
        return result;
    }
    result.reserve(a.size());
    for (Factor factor : a) {
        const std::optional<Rational> raised = Rational::mul(factor.exponent, exponent);
        if (!raised) {
            return std::nullopt;
        }
        factor.exponent = *raised;
        result.push_back(factor);
    }
    return result;
}

}  // namespace ik::units
