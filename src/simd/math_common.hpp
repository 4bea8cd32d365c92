#pragma once
// What the elementary functions of our own share. Each is a specialisation of OwnMath with two functions of a vector
// (or two): `run` (or `first` and then `second`), straight-line code within 1.0 ulp on the common arguments, and
// `special`, the lanes it is not made for (range ends, subnormals, NaN), which take a side path: `rare`, where there is
// one, or the SLEEF road. Every step is IEEE arithmetic, fma or bits, lane by lane, so AVX2+FMA and AVX-512 give the
// same bits.

#include <bit>
#include <type_traits>

#include "simd/functors_float.hpp"
#include "simd/math_coefficients.hpp"

namespace ik::simd {
namespace {

/// Without a specialisation for the vectors of a lane type, an operation has its functor alone.
template <Op op, class V>
struct OwnMath : std::false_type {};

/// Where the sign bit of `m` is set, a, elsewhere b; the blend instructions of AVX look at that bit alone.
template <class V>
inline V blend_by_sign(Mask<V> m, V a, V b) {
    return blend<V>(m, a, b);
}

/// c0 + c1 x + ... by pairs (G. Estrin, 1960): short chains, so that the core has work in every step.
template <class V, class T, std::size_t count>
inline V estrin(V x, const T (&c)[count]) {
    V terms[(count + 1) / 2];
    for (std::size_t k = 0; k + 1 < count; k += 2) terms[k / 2] = xsimd::fma(x, splat<V>(c[k + 1]), splat<V>(c[k]));
    if constexpr (count % 2 != 0) terms[count / 2] = splat<V>(c[count - 1]);
    std::size_t left = (count + 1) / 2;
    for (V power = x * x; left > 1; power = power * power) {
        for (std::size_t k = 0; k + 1 < left; k += 2) terms[k / 2] = xsimd::fma(power, terms[k + 1], terms[k]);
        if (left % 2 != 0) terms[left / 2] = terms[left - 1];
        left = (left + 1) / 2;
    }
    return terms[0];
}

/// x * 2^n in two steps, each exact unless the result is subnormal.
inline D times_power(D x, I64 n) {
    const I64 one = bits(splat<D>(1));
    const I64 half = n >> 1;
    return (x * to_register(one + (half << 52))) * to_register(one + ((n - half) << 52));
}
inline S times_power(S x, I32 n) {
    const I32 one = bits(splat<S>(1));
    const I32 half = n >> 1;
    return (x * to_register(one + (half << 23))) * to_register(one + ((n - half) << 23));
}

/// x = 2^k (1 + f) with 1 + f between sqrt(1/2) and sqrt(2), for a positive normal number.
struct LogSplit {
    U64 biased;  ///< k + 1023
    D f;
    /// By the bits of 2^52 + k + 1023.
    [[nodiscard]] D k() const { return to_register(biased | 0x4330000000000000) - splat<D>(0x1p52 + 1023); }
    [[nodiscard]] D inverse_power() const { return to_register((2046 - biased) << 52); }  ///< 2^-k
};
inline LogSplit log_split(D x) {
    constexpr std::uint64_t low_end = std::bit_cast<std::uint64_t>(coefficients::sqrt_half);
    const U64 moved = (U64)bits(x) + (0x3ff0000000000000 - low_end);
    return {moved >> 52, to_register((moved & 0x000fffffffffffff) + low_end) - splat<D>(1)};
}

/// A number as the sum of two, the second far smaller.
struct Pair {
    D high, low;
};
/// a + b without an error, for |a| >= |b| (T. J. Dekker, 1971).
inline Pair fast_two_sum(D a, D b) {
    const D sum = a + b;
    return {sum, (a - sum) + b};
}

/// a + b without an error (D. E. Knuth, "The Art of Computer Programming", volume 2, section 4.2.2).
inline Pair two_sum(D a, D b) {
    const D sum = a + b;
    const D part = sum - a;
    return {sum, (a - (sum - part)) + (b - part)};
}
/// a * b without an error, by fma.
inline Pair product(D a, D b) {
    const D high = a * b;
    return {high, xsimd::fms(a, b, high)};
}

/// An f32 function computed in f64, each half of the vector on its own.
template <class F>
inline S by_halves(S x, F function) {
    return pack(function(unpack_low(x)), function(unpack_high(x)));
}
template <class F>
inline S by_halves(S a, S b, F function) {
    return pack(function(unpack_low(a), unpack_low(b)), function(unpack_high(a), unpack_high(b)));
}

}  // namespace
}  // namespace ik::simd
