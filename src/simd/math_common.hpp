#pragma once
// What the elementary functions of our own share. Each is a specialisation of OwnMath with two functions of a vector
// (or two): `run`, straight-line code within 1.0 ulp on the common arguments, and `special`, the lanes it is not made
// for (range ends, subnormals, NaN), which take the SLEEF road on a side path. Every step is IEEE arithmetic, fma or
// bits, lane by lane, so AVX2+FMA and AVX-512 give the same bits.

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
inline D blend_by_sign(I64 m, D a, D b) { return blend<D>(m, a, b); }

}  // namespace
}  // namespace ik::simd
