#pragma once
// Exact rational numbers on 64-bit integers, for exponents of dimensions and scales. Every operation that would
// overflow gives nullopt, which the caller reports as a located error; nothing ever wraps.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace ik {

class Rational {
public:
    constexpr Rational() noexcept = default;
    constexpr Rational(std::int64_t n) noexcept : num_(n) {}  // NOLINT(google-explicit-constructor): an integer is one
    /// Reduced n/d; nullopt when d is 0 or the reduced form does not fit.
    [[nodiscard]] static std::optional<Rational> make(std::int64_t n, std::int64_t d) noexcept;
    /// The simplest rational equal to x within 1 ulp and with a denominator of at most 1000; nullopt when there is
    /// none.
    [[nodiscard]] static std::optional<Rational> from_double(double x) noexcept;

    [[nodiscard]] constexpr std::int64_t num() const noexcept { return num_; }
    [[nodiscard]] constexpr std::int64_t den() const noexcept { return den_; }  ///< Always > 0.
    [[nodiscard]] constexpr bool is_zero() const noexcept { return num_ == 0; }
    [[nodiscard]] constexpr bool is_integer() const noexcept { return den_ == 1; }
    [[nodiscard]] double to_double() const noexcept;
    [[nodiscard]] std::string to_string() const;  ///< "2", "-1/2".

    [[nodiscard]] static std::optional<Rational> add(Rational a, Rational b) noexcept;
    [[nodiscard]] static std::optional<Rational> sub(Rational a, Rational b) noexcept;
    [[nodiscard]] static std::optional<Rational> mul(Rational a, Rational b) noexcept;
    [[nodiscard]] static std::optional<Rational> div(Rational a, Rational b) noexcept;  ///< nullopt for b = 0 too.

    friend constexpr bool operator==(Rational, Rational) noexcept = default;
    friend std::strong_ordering operator<=>(Rational a, Rational b) noexcept;

private:
    std::int64_t num_ = 0;
    std::int64_t den_ = 1;
};

}  // namespace ik
