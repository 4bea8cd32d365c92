#include "units/scale.hpp"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <cmath>
#include <limits>

#include "units/factorize.hpp"
#include "units/factors.hpp"

namespace ik::units {
namespace {

using Wide = boost::multiprecision::cpp_bin_float_100;

Wide wide_power(const ScaleFactor& factor) {
    const Wide base = factor.base == Scale::pi_base ? boost::math::constants::pi<Wide>() : Wide(factor.base);
    const Rational exponent = factor.exponent;
    if (exponent.is_integer()) {
        // By squaring: exact for what fits 100 digits, unlike a logarithm.
        return boost::multiprecision::pow(base, static_cast<int>(exponent.num()));
    }
    return boost::multiprecision::pow(base, Wide(exponent.num()) / Wide(exponent.den()));
}

}  // namespace

Scale Scale::pi() { return from_factors({{pi_base, Rational(1)}}); }

Scale Scale::from_factors(std::vector<ScaleFactor> factors) {
    Scale result;
    std::sort(factors.begin(), factors.end(),
              [](const ScaleFactor& a, const ScaleFactor& b) { return a.base < b.base; });
    result.factors_ = std::move(factors);
    return result;
}

std::optional<Scale> Scale::from_integer(std::int64_t n) {
    if (n <= 0) {
        return std::nullopt;
    }
    Scale result;
    for (const std::int64_t prime : prime_factors(n)) {
        if (!result.factors_.empty() && result.factors_.back().base == prime) {
            result.factors_.back().exponent = result.factors_.back().exponent.num() + 1;
        } else {
            result.factors_.push_back({prime, Rational(1)});
        }
    }
    return result;
}

std::optional<Scale> Scale::from_rational(Rational value) {
    const std::optional<Scale> num = from_integer(value.num());
    const std::optional<Scale> den = from_integer(value.den());
    return num && den ? div(*num, *den) : std::nullopt;
}

std::optional<Scale> Scale::from_decimal(std::string_view text) {
    constexpr std::int64_t exponent_limit = 1000000;
    std::int64_t mantissa = 0;
    std::int64_t exponent = 0;
    std::int64_t pending_zeros = 0;  // Zeros count only once a digit follows them.
    bool after_point = false;
    bool any_digit = false;
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.' && !after_point) {
            after_point = true;
            continue;
        }
        if (c < '0' || c > '9') {
            break;
        }
        any_digit = true;
        exponent -= after_point ? 1 : 0;
        ++pending_zeros;
        if (c == '0') {
            continue;
        }
        for (; pending_zeros > 0; --pending_zeros) {
            if (mantissa > 99999999999999999) {
                return std::nullopt;
            }
            mantissa *= 10;
        }
        mantissa += c - '0';
    }
    exponent += pending_zeros;
    if (!any_digit || mantissa == 0) {
        return std::nullopt;
    }
    if (i < text.size()) {
        if (text[i] != 'e' && text[i] != 'E') {
            return std::nullopt;
        }
        ++i;
        const bool negative = i < text.size() && text[i] == '-';
        i += i < text.size() && (text[i] == '-' || text[i] == '+') ? 1 : 0;
        std::int64_t written = 0;
        const std::size_t first_digit = i;
        for (; i < text.size() && text[i] >= '0' && text[i] <= '9' && written < exponent_limit; ++i) {
            written = written * 10 + (text[i] - '0');
        }
        if (i != text.size() || i == first_digit) {
            return std::nullopt;
        }
        exponent += negative ? -written : written;
    }
    if (exponent > exponent_limit || exponent < -exponent_limit) {
        return std::nullopt;
    }
    const std::optional<Scale> digits = from_integer(mantissa);
    return exponent == 0 ? digits : mul(*digits, from_factors({{2, exponent}, {5, exponent}}));
}

std::optional<Scale> Scale::from_double(double value) {
    if (!(value > 0.0) || !std::isfinite(value)) {
        return std::nullopt;
    }
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    const std::optional<Scale> digits = from_integer(static_cast<std::int64_t>(std::ldexp(fraction, 53)));
    return exponent == 53 ? digits : mul(*digits, from_factors({{2, Rational(exponent - 53)}}));
}

bool Scale::is_rational() const noexcept {
    return std::all_of(factors_.begin(), factors_.end(), [](const ScaleFactor& factor) {
        return factor.base != pi_base && factor.exponent.is_integer();
    });
}

std::optional<Rational> Scale::to_rational() const noexcept {
    if (!is_rational()) {
        return std::nullopt;
    }
    std::int64_t num = 1;
    std::int64_t den = 1;
    for (const ScaleFactor& factor : factors_) {
        std::int64_t& side = factor.exponent.num() > 0 ? num : den;
        // 63 doublings overflow any side, so the loop is short whatever the exponent.
        const std::int64_t count = factor.exponent.num() > 0 ? factor.exponent.num() : -factor.exponent.num();
        for (std::int64_t i = 0; i < count; ++i) {
            if (__builtin_mul_overflow(side, factor.base, &side)) {
                return std::nullopt;
            }
        }
    }
    return Rational::make(num, den);
}

double Scale::to_double() const {
    constexpr std::int64_t exact_double = std::int64_t{1} << 53;
    if (const std::optional<Rational> small = to_rational();
        small && small->num() <= exact_double && small->den() <= exact_double) {
        return static_cast<double>(small->num()) / static_cast<double>(small->den());
    }
    // Far outside the range of double there is nothing to compute, and huge exponents would not fit the wide type.
    long double bits = 0;
    long double largest = 0;
    for (const ScaleFactor& factor : factors_) {
        const long double base =
            factor.base == pi_base ? 3.14159265358979323846L : static_cast<long double>(factor.base);
        const long double part = std::log2(base) * static_cast<long double>(factor.exponent.num()) /
                                 static_cast<long double>(factor.exponent.den());
        bits += part;
        largest = std::max(largest, std::fabs(part));
    }
    if (bits > 1030.0L || bits < -1080.0L) {
        return bits > 0 ? std::numeric_limits<double>::infinity() : 0.0;
    }
    if (largest > 100000000.0L) {
        return static_cast<double>(std::exp2(bits));
    }
    Wide value = 1;
    for (const ScaleFactor& factor : factors_) {
        value *= wide_power(factor);
    }
    return value.convert_to<double>();
}

std::optional<Scale> Scale::mul(const Scale& a, const Scale& b) {
    auto factors = multiply_factors(a.factors_, b.factors_, 1);
    if (!factors) {
        return std::nullopt;
    }
    Scale result;
    result.factors_ = std::move(*factors);
    return result;
}

std::optional<Scale> Scale::div(const Scale& a, const Scale& b) {
    auto factors = multiply_factors(a.factors_, b.factors_, -1);
    if (!factors) {
        return std::nullopt;
    }
    Scale result;
    result.factors_ = std::move(*factors);
    return result;
}

std::optional<Scale> Scale::pow(const Scale& a, Rational exponent) {
    auto factors = raise_factors(a.factors_, exponent);
    if (!factors) {
        return std::nullopt;
    }
    Scale result;
    result.factors_ = std::move(*factors);
    return result;
}

}  // namespace ik::units
