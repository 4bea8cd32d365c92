#pragma once
// Printed by tests/coefficients/elementary.py, which says how: change that and print it again.

// clang-format off
// f64 by f64.
namespace ik::simd::coefficients {

inline constexpr double log2_e = 0x1.71547652b82fep+0;  ///< 1/ln 2
inline constexpr double log2_e_low = 0x1.777d0ffda0d24p-56;  ///< 1/ln 2 - log2_e
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
/// sin_rest without its first, which is taken in two parts. Error 2^-57.68 of the result, relative.
inline constexpr double sin_tail[] = {
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

/// (exp(r) - 1 - r - r^2/2) / r^3 by powers of r, |r| <= ln(2)/2. Error 2^-61.43 of the result, relative.
inline constexpr double exp_cubic[] = {
    0x1.5555555555557p-3,
    0x1.5555555555558p-5,
    0x1.111111110fd75p-7,
    0x1.6c16c16c14e71p-10,
    0x1.a01a01ad8f61bp-13,
    0x1.a01a01ae4604ep-16,
    0x1.71ddfd9adf16cp-19,
    0x1.27e4c9ebb4e32p-22,
    0x1.af5652d9105fdp-26,
    0x1.1f8fbe35bd247p-29,
};
inline constexpr double quarter_pi_high = 0x1.921fb54442d18p-1;  ///< The first 50 bits of pi/4: exact times 1 to 4.
inline constexpr double quarter_pi_low = 0x1.1a62633145c07p-55;  ///< pi/4 - quarter_pi_high
/// (atan(r) - r) / r^3 by powers of r^2, |r| <= 1/2. Error 2^-61.71 of the result, relative.
inline constexpr double atan_rest[] = {
    -0x1.5555555555555p-2,
    0x1.99999999996a2p-3,
    -0x1.2492492472f35p-3,
    0x1.c71c71b5cfac5p-4,
    -0x1.745d14ab83ed1p-4,
    0x1.3b1373564ba74p-4,
    -0x1.110d439dbc9e2p-4,
    0x1.e18f95c4f09ebp-5,
    -0x1.acb6ae3300477p-5,
    0x1.78f1b2c3fe3b5p-5,
    -0x1.325a8e0f20b3cp-5,
    0x1.89c348f77133ep-6,
    -0x1.199baef36b6b1p-7,
};
inline constexpr double ln2_full_1 = 0x1.62e42fefa39efp-1;  ///< Part 1 of 0.69315 for pow, 53 bits each.
inline constexpr double ln2_full_2 = 0x1.abc9e3b39803fp-56;  ///< Part 2 of 0.69315 for pow, 53 bits each.
inline constexpr double log2_lead_1 = 0x1.71547652b82fep+1;  ///< Part 1 of 2.8854 for pow, 53 bits each.
inline constexpr double log2_lead_2 = 0x1.777d0ffda0d24p-55;  ///< Part 2 of 2.8854 for pow, 53 bits each.
inline constexpr double log2_third_1 = 0x1.ec709dc3a03fdp-1;  ///< Part 1 of 0.9618 for pow, 53 bits each.
inline constexpr double log2_third_2 = 0x1.d27f05548af0cp-55;  ///< Part 2 of 0.9618 for pow, 53 bits each.
/// log2((1+s)/(1-s)) / s without its first two terms by powers of s^2, |s| <= tanh(ln(2)/4). Error 2^-72.61 of the result, relative.
inline constexpr double log2_tail[] = {
    0x1.2776c50ef9bfdp-1,
    0x1.a61762a7ae876p-2,
    0x1.484b13d6f21cfp-2,
    0x1.0c9a851e4c664p-2,
    0x1.c68ef6d333b53p-3,
    0x1.8a07e94a4041dp-3,
    0x1.591df69653fe8p-3,
    0x1.60f4b4e271c60p-3,
};
/// (cosh(r) - 1) / r^2 by powers of r^2, |r| <= ln(2)/2. Error 2^-70.28 of the result, relative.
inline constexpr double cosh_all[] = {
    0x1.0000000000000p-1,
    0x1.555555555555ap-5,
    0x1.6c16c16c148d6p-10,
    0x1.a01a01af354e3p-16,
    0x1.27e4c908581b5p-22,
    0x1.1f8fe9bb676ecp-29,
};
/// (sinh(r) - r) / r^3 by powers of r^2, |r| <= ln(2)/2. Error 2^-61.43 of the result, relative.
inline constexpr double sinh_rest[] = {
    0x1.5555555555557p-3,
    0x1.111111110fd74p-7,
    0x1.a01a01ad8f904p-13,
    0x1.71ddfd9a5a7f8p-19,
    0x1.af5653cf18a5cp-26,
};
/// (asin(r) - r) / r^3 by powers of r^2, |r| <= 1/2. Error 2^-59.51 of the result, relative.
inline constexpr double asin_rest[] = {
    0x1.5555555555559p-3,
    0x1.3333333331924p-4,
    0x1.6db6db6fc73ebp-5,
    0x1.f1c71b59cb8e6p-6,
    0x1.6e8bcb3974952p-6,
    0x1.1c4b3445b7434p-6,
    0x1.ca0373efbf60ap-7,
    0x1.765c2d0b2c448p-7,
    0x1.5cd1fe01dce42p-7,
    0x1.12825ac8f94d7p-8,
    0x1.5165dd94b856ap-6,
    -0x1.3f68fa9f8b769p-6,
    0x1.03eb783aba2b0p-5,
};

}  // namespace ik::simd::coefficients

// f32 by f64.
namespace ik::simd::short_coefficients {

inline constexpr double ln2 = 0x1.62e42fefa39efp-1;  ///< ln 2
/// (exp(r) - 1 - r) / r^2 by powers of r, |r| <= ln(2)/2. Error 2^-31.98 of the result, relative.
inline constexpr double exp_rest[] = {
    0x1.00000027dec3ap-1,
    0x1.5555558906421p-3,
    0x1.5554add387356p-5,
    0x1.11108f993b6d5p-7,
    0x1.6d74863f0ec67p-10,
    0x1.a1a165a60027dp-13,
};
/// (2^r - 1) / r by powers of r, |r| <= 1/2. Error 2^-28.98 of the result, relative.
inline constexpr double exp2_rest[] = {
    0x1.62e430cc46563p-1,
    0x1.ebfbe0d863df1p-3,
    0x1.c6aecf6fd1dfdp-5,
    0x1.3b29a9944126cp-7,
    0x1.5f47b042f50d1p-10,
    0x1.44900933cb937p-13,
};
/// (log((1+s)/(1-s)) - 2s) / s^3 by powers of s^2, |s| <= tanh(ln(2)/4). Error 2^-36.39 of the result, relative.
inline constexpr double log_rest[] = {
    0x1.555555147fc3ep-1,
    0x1.999a5bfb31363p-2,
    0x1.243f0edff6844p-2,
    0x1.e22bd5b251d52p-3,
};
/// log2((1+s)/(1-s)) / s by powers of s^2, |s| <= tanh(ln(2)/4). Error 2^-37.25 of the result, relative.
inline constexpr double log2_all[] = {
    0x1.71547652bee89p+1,
    0x1.ec709d122bdc6p-1,
    0x1.27778057d8bf0p-1,
    0x1.a58d585ee90b0p-2,
    0x1.5ceb9de26e2b5p-2,
};
/// (cosh(r) - 1) / r^2 by powers of r^2, |r| <= ln(2)/2. Error 2^-34.3 of the result, relative.
inline constexpr double cosh_all[] = {
    0x1.00000043c963ep-1,
    0x1.55547f14a886ep-5,
    0x1.6d9760a479003p-10,
};
/// (sinh(r) - r) / r^3 by powers of r^2, |r| <= ln(2)/2. Error 2^-37.47 of the result, relative.
inline constexpr double sinh_rest[] = {
    0x1.5555557371992p-3,
    0x1.1110b1e37ab34p-7,
    0x1.a16fc63bc0c0bp-13,
};

}  // namespace ik::simd::short_coefficients

// f32 by f32.
namespace ik::simd::narrow_coefficients {

inline constexpr float log2_e = 0x1.715476p+0F;  ///< 1/ln 2
inline constexpr float ln2_high = 0x1.62e400p-1F;  ///< The first 16 bits of ln 2: exact times an exponent.
inline constexpr float ln2_low = 0x1.7f7d1cp-20F;  ///< ln 2 - ln2_high
inline constexpr float two_over_pi = 0x1.45f306p-1F;  ///< 2/pi
inline constexpr float half_pi_1 = 0x1.921fb6p+0F;  ///< Part 1 of pi/2, 24 bits each.
inline constexpr float half_pi_2 = -0x1.777a5cp-25F;  ///< Part 2 of pi/2, 24 bits each.
inline constexpr float half_pi_3 = -0x1.ee59dap-50F;  ///< Part 3 of pi/2, 24 bits each.
inline constexpr float sqrt_half = 0x1.6a09e6p-1F;  ///< The lower end of the reduced argument of log.

/// (exp(r) - 1 - r) / r^2 by powers of r, |r| <= ln(2)/2. Error 2^-28.25 of the result, relative.
inline constexpr float exp_rest[] = {
    0x1.000000p-1F,
    0x1.55548ep-3F,
    0x1.55545ep-5F,
    0x1.123b54p-7F,
    0x1.6db420p-10F,
};
/// (sin(r) - r) / r^3 by powers of r^2, |r| <= pi/4. Error 2^-27.93 of the result, relative.
inline constexpr float sin_rest[] = {
    -0x1.555544p-3F,
    0x1.110700p-7F,
    -0x1.992d00p-13F,
};
/// (cos(r) - 1 + r^2/2) / r^4 by powers of r^2, |r| <= pi/4. Error 2^-33.14 of the result, relative.
inline constexpr float cos_rest[] = {
    0x1.55554ap-5F,
    -0x1.6c0c22p-10F,
    0x1.99e312p-16F,
};
/// (log((1+s)/(1-s)) - 2s) / s^3 by powers of s^2, |s| <= tanh(ln(2)/4). Error 2^-29.2 of the result, relative.
inline constexpr float log_rest[] = {
    0x1.55557ap-1F,
    0x1.995eb2p-2F,
    0x1.31e3d6p-2F,
};
/// (tanh(r) - r) / r^3 by powers of r^2, |r| <= 5/8. Error 2^-27.52 of the result, relative.
inline constexpr float tanh_rest[] = {
    -0x1.555544p-2F,
    0x1.1109eap-3F,
    -0x1.b888bep-5F,
    0x1.53d550p-6F,
    -0x1.7c8f14p-8F,
};
inline constexpr float atan_third = -0x1.555552p-2F;  ///< (atan(r) - r) / r^3 at 0, of the polynomial of which atan_rest is the rest.
/// ((atan(r) - r) / r^3 - atan_third) / r^2 by powers of r^2, |r| <= 1. Error 2^-28.25 of the result, relative.
inline constexpr float atan_rest[] = {
    0x1.99961cp-3F,
    -0x1.244a16p-3F,
    0x1.c22694p-4F,
    -0x1.5c81acp-4F,
    0x1.e8e842p-5F,
    -0x1.0cfc1ap-5F,
    0x1.81ed24p-7F,
    -0x1.03b766p-9F,
};

}  // namespace ik::simd::narrow_coefficients

// clang-format on
