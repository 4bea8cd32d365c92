#include "units/dimension.hpp"

#include <algorithm>

#include "units/factors.hpp"

namespace ik::units {

Rational Dimension::exponent(std::uint16_t base) const noexcept {
    for (const DimensionFactor& factor : factors_) {
        if (factor.base == base) {
            return factor.exponent;
        }
    }
    return {};
}

Dimension Dimension::without_angle() const {
    Dimension result = *this;
    std::erase_if(result.factors_,
                  [](const DimensionFactor& factor) { return factor.base == static_cast<std::uint16_t>(Base::angle); });
    return result;
}

std::optional<Dimension> Dimension::mul(const Dimension& a, const Dimension& b) {
    auto factors = multiply_factors(a.factors_, b.factors_, 1);
    if (!factors) {
        return std::nullopt;
    }
    Dimension result;
    result.factors_ = std::move(*factors);
    return result;
}

std::optional<Dimension> Dimension::div(const Dimension& a, const Dimension& b) {
    auto factors = multiply_factors(a.factors_, b.factors_, -1);
    if (!factors) {
        return std::nullopt;
    }
    Dimension result;
    result.factors_ = std::move(*factors);
    return result;
}

std::optional<Dimension> Dimension::pow(const Dimension& a, Rational exponent) {
    auto factors = raise_factors(a.factors_, exponent);
    if (!factors) {
        return std::nullopt;
    }
    Dimension result;
    result.factors_ = std::move(*factors);
    return result;
}

std::size_t Dimension::hash() const noexcept {
    // FNV-1a over the numbers of the factors.
    std::uint64_t hash = 14695981039346656037ULL;
    const auto mix = [&hash](std::int64_t value) {
        hash = (hash ^ static_cast<std::uint64_t>(value)) * 1099511628211ULL;
    };
    for (const DimensionFactor& factor : factors_) {
        mix(factor.base);
        mix(factor.exponent.num());
        mix(factor.exponent.den());
    }
    return static_cast<std::size_t>(hash);
}

bool same_but_angle(const Dimension& a, const Dimension& b) { return a == b || a.without_angle() == b.without_angle(); }

}  // namespace ik::units
