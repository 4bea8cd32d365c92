#pragma once
// The elementary functions of our own that an ISA has: those with fma that the tests run on.

#include "simd/math_common.hpp"

#if IK_SIMD_ISA_avx2 || IK_SIMD_ISA_avx512
#include "simd/math_arcsine.hpp"
#include "simd/math_exp.hpp"
#include "simd/math_hyperbolic.hpp"
#include "simd/math_log.hpp"
#include "simd/math_narrow_exp.hpp"
#include "simd/math_narrow_hyperbolic.hpp"
#include "simd/math_narrow_log.hpp"
#include "simd/math_narrow_power.hpp"
#include "simd/math_narrow_trig.hpp"
#include "simd/math_power.hpp"
#include "simd/math_trig.hpp"
#endif
