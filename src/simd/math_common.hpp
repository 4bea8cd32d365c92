#pragma once
// What the elementary functions of our own share. Each is a specialisation of OwnMath with two functions of a vector
// (or two): `run` (or `first` and then `second`), straight-line code within 1.0 ulp on the common arguments, and
// `special`, the lanes it is not made for (range ends, subnormals, NaN), which take a side path: `rare`, where there is
// one, or the SLEEF road. Every step is IEEE arithmetic, fma or bits, lane by lane, so AVX2+FMA and AVX-512 give the
// same bits.

#include <bit>
#include <type_traits>
#include <utility>

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

/// x^n for n a power of two.
template <std::size_t n, class V>
inline V power_of_two(V x) {
    if constexpr (n == 1) {
        return x;
    } else {
        const V root = power_of_two<n / 2>(x);
        return root * root;
    }
}
/// c[from] + c[from + 1] x + ..., `count` of them, by pairs (G. Estrin, 1960): short chains, so that the core has work
/// in every step. Without an array of terms, which the compiler would store.
template <std::size_t from, std::size_t count, class V, class T, std::size_t all>
inline V estrin_part(V x, const T (&c)[all]) {
    if constexpr (count == 1) {
        return splat<V>(c[from]);
    } else {
        constexpr std::size_t half = std::bit_floor(count - 1);
        return xsimd::fma(power_of_two<half>(x), estrin_part<from + half, count - half>(x, c),
                          estrin_part<from, half>(x, c));
    }
}
template <class V, class T, std::size_t count>
inline V estrin(V x, const T (&c)[count]) {
    return estrin_part<0, count>(x, c);
}

/// The same by W. G. Horner's rule: fewer multiplications, for functions long enough to keep the core busy.
template <class V, class T, std::size_t count>
inline V horner(V x, const T (&c)[count]) {
    V sum = splat<V>(c[count - 1]);
    [&]<std::size_t... k>(std::index_sequence<k...>) { ((sum = xsimd::fma(x, sum, splat<V>(c[count - 2 - k]))), ...); }
    (std::make_index_sequence<count - 1>());
    return sum;
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
