#include "units/factorize.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace ik::units {
namespace {

using U64 = std::uint64_t;
__extension__ using U128 = unsigned __int128;

U64 mul_mod(U64 a, U64 b, U64 n) { return static_cast<U64>(static_cast<U128>(a) * b % n); }

U64 pow_mod(U64 base, U64 exponent, U64 n) {
    U64 result = 1;
    for (base %= n; exponent != 0; exponent >>= 1) {
        if ((exponent & 1) != 0) {
            result = mul_mod(result, base, n);
        }
        base = mul_mod(base, base, n);
    }
    return result;
}

// Miller-Rabin; these twelve witnesses decide every 64-bit number (Sorenson and Webster 2015). n is odd and > 37.
bool is_prime(U64 n) {
    constexpr std::array<U64, 12> witnesses = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    U64 odd = n - 1;
    int twos = 0;
    for (; (odd & 1) == 0; odd >>= 1) {
        ++twos;
    }
    for (const U64 witness : witnesses) {
        U64 x = pow_mod(witness, odd, n);
        if (x == 1 || x == n - 1) {
            continue;
        }
        bool composite = true;
        for (int i = 1; i < twos && composite; ++i) {
            x = mul_mod(x, x, n);
            composite = x != n - 1;
        }
        if (composite) {
            return false;
        }
    }
    return true;
}

// Pollard's rho: a proper divisor of an odd composite n, in about the square root of its smallest prime steps.
U64 divisor(U64 n) {
    for (U64 c = 1;; ++c) {
        const auto next = [n, c](U64 x) { return static_cast<U64>((static_cast<U128>(x) * x + c) % n); };
        U64 slow = 2;
        U64 fast = 2;
        U64 found = 1;
        while (found == 1) {
            slow = next(slow);
            fast = next(next(fast));
            found = std::gcd(slow > fast ? slow - fast : fast - slow, n);
        }
        if (found != n) {
            return found;
        }
    }
}

void split(U64 n, std::vector<std::int64_t>& factors) {
    if (n == 1) {
        return;
    }
    if (is_prime(n)) {
        factors.push_back(static_cast<std::int64_t>(n));
        return;
    }
    const U64 found = divisor(n);
    split(found, factors);
    split(n / found, factors);
}

}  // namespace

std::vector<std::int64_t> prime_factors(std::int64_t n) {
    std::vector<std::int64_t> factors;
    U64 rest = static_cast<U64>(n);
    for (U64 candidate = 2; candidate < 1000 && candidate * candidate <= rest; candidate += candidate == 2 ? 1 : 2) {
        for (; rest % candidate == 0; rest /= candidate) {
            factors.push_back(static_cast<std::int64_t>(candidate));
        }
    }
    // Below the square of the trial limit what is left is prime; above it, it has no small factor.
    if (rest > 1 && rest < 1000000) {
        factors.push_back(static_cast<std::int64_t>(rest));
    } else if (rest > 1) {
        split(rest, factors);
    }
    std::sort(factors.begin(), factors.end());
    return factors;
}

}  // namespace ik::units
