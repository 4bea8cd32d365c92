#pragma once
// Units of measurement as a host sees them. A Unit is a cheap immutable value; the library converts with exact factors
// that are rounded once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ik {

class Unit {
public:
    /// Base dimensions in the order of exponents().
    enum class Base : std::uint8_t {
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
    static constexpr std::size_t base_count = 9;

    struct Exponent {
        std::int64_t num = 0;
        std::int64_t den = 1;
        friend constexpr bool operator==(Exponent, Exponent) noexcept = default;
    };

    Unit() noexcept = default;  ///< The number one.
    /// "kg*m^2/s^2", "W/(m^2*K)", "degC"; "" is one. Errors: std::invalid_argument names the mistake.
    explicit Unit(std::string_view text);

    [[nodiscard]] std::string text() const;  ///< "kg·m^2/s^2"; "" for one.
    /// "Energy", "Length^2·Time^-1", "Scalar".
    [[nodiscard]] std::string dimension() const;
    [[nodiscard]] bool is_one() const noexcept { return impl_ == nullptr; }
    [[nodiscard]] bool is_dimensionless() const noexcept;
    [[nodiscard]] bool is_point() const noexcept;  ///< A temperature point: degC or degF alone.
    [[nodiscard]] std::array<Exponent, base_count> exponents() const;
    /// Whether dimensions that a script declared take part; exponents() leaves these out.
    [[nodiscard]] bool has_user_dimension() const;
    /// Magnitude in coherent SI = magnitude * si_factor() + si_offset().
    [[nodiscard]] double si_factor() const;
    [[nodiscard]] double si_offset() const;

    /// Same dimension but for the angle.
    [[nodiscard]] bool compatible_with(const Unit& other) const;
    /// A magnitude in this unit, in `target`. Errors: std::invalid_argument when the dimensions differ.
    [[nodiscard]] double convert(double magnitude, const Unit& target) const;

    /// Same dimension, scale and point-ness; how it is written does not matter.
    friend bool operator==(const Unit& a, const Unit& b) noexcept;

    struct Impl;  ///< Of the library itself.
    explicit Unit(std::shared_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}
    [[nodiscard]] const std::shared_ptr<const Impl>& impl() const noexcept { return impl_; }

private:
    std::shared_ptr<const Impl> impl_;
};

}  // namespace ik
