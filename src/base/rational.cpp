#include "base/rational.hpp"

#include <cmath>
#include <limits>

namespace ik {
namespace {

__extension__ using Wide = __int128;  // Products and sums of two products of 64-bit numbers always fit.

Wide gcd(Wide a, Wide b) noexcept {
    while (b != 0) {
        const Wide rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

// The least int64 is left out, so that every Rational can be negated.
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

struct Reduced {
    std::int64_t num;
    std::int64_t den;
};

std::optional<Reduced> reduce(Wide n, Wide d) noexcept {
    constexpr Wide small = std::numeric_limits<std::int32_t>::max();
    // Nearly all exponents are whole and small; 128-bit divisions are slow.
    if (d == 1 && n <= small && n >= -small) return Reduced{static_cast<std::int64_t>(n), 1};
    if (d == 0) return std::nullopt;
    const Wide divisor = gcd(n, d) * (d < 0 ? -1 : 1);
    n /= divisor;
    d /= divisor;
    constexpr Wide most = std::numeric_limits<std::int64_t>::max();
    if (n > most || n < -most || d > most) return std::nullopt;
    return Reduced{static_cast<std::int64_t>(n), static_cast<std::int64_t>(d)};
}

}  // namespace

std::optional<Rational> Rational::make(std::int64_t n, std::int64_t d) noexcept {
    const std::optional<Reduced> reduced = reduce(n, d);
    if (!reduced) return std::nullopt;
    Rational result;
    result.num_ = reduced->num;
    result.den_ = reduced->den;
    return result;
}

std::optional<Rational> Rational::from_double(double x) noexcept {
    constexpr double largest = 9007199254740992.0;  // 2^53: beyond it a double no longer tells its neighbours apart.
    if (!std::isfinite(x) || std::fabs(x) > largest) return std::nullopt;
    const double below = std::nextafter(x, -std::numeric_limits<double>::infinity());
    const double above = std::nextafter(x, std::numeric_limits<double>::infinity());
    for (std::int64_t d = 1; d <= 1000; ++d) {
        const double scaled = x * static_cast<double>(d);
        if (std::fabs(scaled) > largest) return std::nullopt;
        const std::int64_t n = std::llround(scaled);
        const double candidate = static_cast<double>(n) / static_cast<double>(d);
        if (candidate >= below && candidate <= above && (n != 0 || x == 0.0)) return make(n, d);
    }
    return std::nullopt;
}

double Rational::to_double() const noexcept { return static_cast<double>(num_) / static_cast<double>(den_); }

std::string Rational::to_string() const {
    return den_ == 1 ? std::to_string(num_) : std::to_string(num_) + "/" + std::to_string(den_);
}

// Nearly all exponents are whole, and 128-bit arithmetic is slow: sums and products of whole numbers have a short way.
std::optional<Rational> Rational::add(Rational a, Rational b) noexcept {
    std::int64_t whole = 0;
    if (a.den_ == 1 && b.den_ == 1 && !__builtin_add_overflow(a.num_, b.num_, &whole) && whole != least) {
        return Rational(whole);
    }
    const auto sum = reduce(Wide{a.num_} * b.den_ + Wide{b.num_} * a.den_, Wide{a.den_} * b.den_);
    return sum ? make(sum->num, sum->den) : std::nullopt;
}

std::optional<Rational> Rational::sub(Rational a, Rational b) noexcept {
    const auto difference = reduce(Wide{a.num_} * b.den_ - Wide{b.num_} * a.den_, Wide{a.den_} * b.den_);
    return difference ? make(difference->num, difference->den) : std::nullopt;
}

std::optional<Rational> Rational::mul(Rational a, Rational b) noexcept {
    std::int64_t whole = 0;
    if (a.den_ == 1 && b.den_ == 1 && !__builtin_mul_overflow(a.num_, b.num_, &whole) && whole != least) {
        return Rational(whole);
    }
    const auto product = reduce(Wide{a.num_} * b.num_, Wide{a.den_} * b.den_);
    return product ? make(product->num, product->den) : std::nullopt;
}

std::optional<Rational> Rational::div(Rational a, Rational b) noexcept {
    const auto quotient = reduce(Wide{a.num_} * b.den_, Wide{a.den_} * b.num_);
    return quotient ? make(quotient->num, quotient->den) : std::nullopt;
}

std::strong_ordering operator<=>(Rational a, Rational b) noexcept {
    const Wide left = Wide{a.num_} * b.den_;
    const Wide right = Wide{b.num_} * a.den_;
    if (left < right) return std::strong_ordering::less;
    return left > right ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace ik
