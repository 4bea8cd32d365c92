#pragma once
// Sums on addresses and counts that the inner loops of Worker and Flat share.

#include <cstddef>
#include <cstdint>

namespace ik::vm {

/// Up to the next whole cache line.
constexpr std::size_t round_up(std::size_t bytes) noexcept { return (bytes + 63) / 64 * 64; }

/// A pointer that stands for "element 0" may lie outside of its buffer, so the sum is one of integers.
inline std::byte* shifted(std::byte* p, std::int64_t bytes) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(p) + static_cast<std::uintptr_t>(bytes);
    return reinterpret_cast<std::byte*>(address);  // NOLINT(performance-no-int-to-ptr)
}

/// The first address of a cache line in a block that has 64 bytes to spare.
inline std::byte* aligned(std::byte* p) noexcept {
    return p + (round_up(reinterpret_cast<std::uintptr_t>(p)) - reinterpret_cast<std::uintptr_t>(p));
}

/// The part of `count` in whole tiles; a tile is a power of two (eight SIMD registers).
constexpr std::size_t in_whole_tiles(std::size_t count, std::size_t tile) noexcept { return count & ~(tile - 1); }

}  // namespace ik::vm
