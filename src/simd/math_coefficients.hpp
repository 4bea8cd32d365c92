#pragma once
// Printed by tests/coefficients/elementary.py, which says how: change that and print it again.

// clang-format off
namespace ik::simd::coefficients {

inline constexpr double log2_e = 0x1.71547652b82fep+0;  ///< 1/ln 2
inline constexpr double ln2_high = 0x1.62e42fefa2000p-1;  ///< The first 40 bits of ln 2: exact times an exponent.
inline constexpr double ln2_low = 0x1.9ef35793c7673p-41;  ///< ln 2 - ln2_high
inline constexpr double two_over_pi = 0x1.45f306dc9c883p-1;  ///< 2/pi
inline constexpr double half_pi_1 = 0x1.921fb54442d18p+0;  ///< Part 1 of pi/2, 53 bits each.
inline constexpr double half_pi_2 = 0x1.1a62633145c07p-54;  ///< Part 2 of pi/2, 53 bits each.
inline constexpr double half_pi_3 = -0x1.f1976b7ed8fbcp-110;  ///< Part 3 of pi/2, 53 bits each.
inline constexpr double sqrt_half = 0x1.6a09e667f3bcdp-1;  ///< The lower end of the reduced argument of log.

/// (exp(r) - 1 - r) / r^2 by powers of r, |r| <= ln(2)/2. Error 2^-57.73 of the result, relative.
inline constexpr double exp_rest[] = {
    0x1.0000000000006p-1,
    0x1.555555555555fp-3,
    0x1.5555555551595p-5,
    0x1.111111110dd2bp-7,
    0x1.6c16c181f6d56p-10,
    0x1.a01a01b8e8c08p-13,
    0x1.a0199eeb90917p-16,
    0x1.71dde39bd19a0p-19,
    0x1.28a9a0913175bp-22,
    0x1.af803488bfbb5p-26,
};
/// (sin(r) - r) / r^3 by powers of r^2, |r| <= pi/4. Error 2^-57.68 of the result, relative.
inline constexpr double sin_rest[] = {
    -0x1.5555555555550p-3,
    0x1.1111111110113p-7,
    -0x1.a01a019cf0598p-13,
    0x1.71de361bb6c33p-19,
    -0x1.ae5ed6a117fe8p-26,
    0x1.5db023d9fd3f0p-33,
};
/// (cos(r) - 1 + r^2/2) / r^4 by powers of r^2, |r| <= pi/4. Error 2^-64.06 of the result, relative.
inline constexpr double cos_rest[] = {
    0x1.555555555554dp-5,
    -0x1.6c16c16c154b5p-10,
    0x1.a01a019cf71ecp-16,
    -0x1.27e4f83651659p-22,
    0x1.1eea071f24a5cp-29,
    -0x1.8fbb7fa37d599p-37,
};
/// (log((1+s)/(1-s)) - 2s) / s^3 by powers of s^2, |s| <= tanh(ln(2)/4). Error 2^-58.16 of the result, relative.
inline constexpr double log_rest[] = {
    0x1.5555555555568p-1,
    0x1.999999998aa8bp-2,
    0x1.24924939f819cp-2,
    0x1.c71c57ae49094p-3,
    0x1.7465357a69945p-3,
    0x1.39ba234dbd9dcp-3,
    0x1.2e21ecc908c65p-3,
};

}  // namespace ik::simd::coefficients
// clang-format on
