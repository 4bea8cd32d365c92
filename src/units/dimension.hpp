#pragma once
// units/: exact dimensions, scales and units. Takes unit names and expressions, gives value types that the checker puts
// into its types and constants that reach the IR; nothing of it exists at run time. Never rounds before a conversion
// factor is asked for, never throws on input: an overflow is a nullopt that the caller reports with its span.
//
// A dimension is a product of base dimensions with exact rational exponents.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/rational.hpp"

namespace ik::units {

/// The built-in base dimensions; user-declared ones continue at `first_user_base`.
enum class Base : std::uint16_t {
    length,
    mass,
    time,
    current,
    temperature,
    amount,
    luminosity,
    angle,
    information,
};
inline constexpr std::uint16_t builtin_base_count = 9;
inline constexpr std::uint16_t first_user_base = 16;

struct DimensionFactor {
    std::uint16_t base = 0;  ///< A Base, or the id of a user-declared base dimension.
    Rational exponent;       ///< Never zero inside a Dimension.

    friend bool operator==(const DimensionFactor&, const DimensionFactor&) noexcept = default;
};

class Dimension {
public:
    Dimension() = default;  ///< Dimensionless.
    explicit Dimension(Base base) : Dimension(static_cast<std::uint16_t>(base)) {}
    explicit Dimension(std::uint16_t base) : factors_{{base, Rational(1)}} {}

    [[nodiscard]] bool is_dimensionless() const noexcept { return factors_.empty(); }
    /// Sorted by base id.
    [[nodiscard]] const std::vector<DimensionFactor>& factors() const noexcept { return factors_; }
    [[nodiscard]] Rational exponent(std::uint16_t base) const noexcept;
    [[nodiscard]] Rational exponent(Base base) const noexcept { return exponent(static_cast<std::uint16_t>(base)); }

    [[nodiscard]] bool has_angle() const noexcept { return !exponent(Base::angle).is_zero(); }
    /// The same without its angle part: what `+`, comparison, annotation and arguments compare.
    [[nodiscard]] Dimension without_angle() const;

    [[nodiscard]] static std::optional<Dimension> mul(const Dimension& a, const Dimension& b);
    [[nodiscard]] static std::optional<Dimension> div(const Dimension& a, const Dimension& b);
    [[nodiscard]] static std::optional<Dimension> pow(const Dimension& a, Rational exponent);

    [[nodiscard]] std::size_t hash() const noexcept;
    friend bool operator==(const Dimension&, const Dimension&) noexcept = default;

private:
    std::vector<DimensionFactor> factors_;
};

/// Equal when the angle parts are left out.
[[nodiscard]] bool same_but_angle(const Dimension& a, const Dimension& b);

}  // namespace ik::units
