#pragma once
// Prime factors of a 64-bit integer, complete for every input, so that equal scales have equal factors.

#include <cstdint>
#include <vector>

namespace ik::units {

/// The prime factors of n > 0 in ascending order, each as often as it divides n; {} for 1.
[[nodiscard]] std::vector<std::int64_t> prime_factors(std::int64_t n);

}  // namespace ik::units
