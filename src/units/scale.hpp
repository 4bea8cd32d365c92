#pragma once
// The exact size of a unit against the coherent SI unit: a product of primes and pi with rational exponents. So a
// degree is pi/180, the square root of km is 2^(3/2) 5^(3/2), equality is exact, and nothing is rounded before
// to_double().

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/rational.hpp"

namespace ik::units {

struct ScaleFactor {
    std::int64_t base = 2;  ///< A prime, or Scale::pi_base.
    Rational exponent;      ///< Never zero inside a Scale.

    friend bool operator==(const ScaleFactor&, const ScaleFactor&) noexcept = default;
};

class Scale {
public:
    static constexpr std::int64_t pi_base = 0;

    Scale() = default;  ///< One.
    [[nodiscard]] static Scale pi();
    /// n must be positive, else nullopt.
    [[nodiscard]] static std::optional<Scale> from_integer(std::int64_t n);
    [[nodiscard]] static std::optional<Scale> from_rational(Rational value);
    /// Exact value of a decimal literal ("1.602176634e-19", "12", "0xFF" is not one); nullopt when it is zero,
    /// negative, malformed or has more than 18 significant digits.
    [[nodiscard]] static std::optional<Scale> from_decimal(std::string_view text);
    /// The exact binary value of a positive finite double.
    [[nodiscard]] static std::optional<Scale> from_double(double value);
    /// Factors in any order with distinct bases (for tables).
    [[nodiscard]] static Scale from_factors(std::vector<ScaleFactor> factors);

    [[nodiscard]] bool is_one() const noexcept { return factors_.empty(); }
    /// All exponents are integers and pi does not occur.
    [[nodiscard]] bool is_rational() const noexcept;
    /// num/den when both fit into int64.
    [[nodiscard]] std::optional<Rational> to_rational() const noexcept;
    /// Correctly rounded; inf or 0 when out of range (the caller reports that).
    [[nodiscard]] double to_double() const;
    /// Sorted by base, pi first.
    [[nodiscard]] const std::vector<ScaleFactor>& factors() const noexcept { return factors_; }

    [[nodiscard]] static std::optional<Scale> mul(const Scale& a, const Scale& b);
    [[nodiscard]] static std::optional<Scale> div(const Scale& a, const Scale& b);
    [[nodiscard]] static std::optional<Scale> pow(const Scale& a, Rational exponent);

    friend bool operator==(const Scale&, const Scale&) noexcept = default;

private:
    std::vector<ScaleFactor> factors_;
};

}  // namespace ik::units
