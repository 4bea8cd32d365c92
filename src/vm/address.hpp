#pragma once
// Roundings of addresses and counts that the inner loops of Worker and Flat share.

#include <cstddef>
#include <cstdint>

namespace ik::vm {

/// Up to the next whole cache line.
constexpr std::size_t round_up(std::size_t bytes) noexcept { return (bytes + 63) / 64 * 64; }

/// The first address of a cache line in a block that has 64 bytes to spare.
inline std::byte* aligned(std::byte* p) noexcept {
    return p + (round_up(reinterpret_cast<std::uintptr_t>(p)) - reinterpret_cast<std::uintptr_t>(p));
}

/// How many pieces of b hold a.
constexpr std::int64_t divide_up(std::int64_t a, std::int64_t b) noexcept { return (a + b - 1) / b; }

/// The part of `count` in whole tiles; a tile is a power of two (eight SIMD registers).
constexpr std::size_t in_whole_tiles(std::size_t count, std::size_t tile) noexcept { return count & ~(tile - 1); }

}  // namespace ik::vm
