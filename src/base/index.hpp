#pragma once
// Strong indices: arenas hold nodes by value and nodes name each other by index, so an index of one arena can
// never be used in another by mistake.

#include <cstdint>
#include <limits>

namespace ik {

template <class Tag>
struct Index {
    static constexpr std::uint32_t none_value = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t value = none_value;

    [[nodiscard]] constexpr bool valid() const noexcept { return value != none_value; }
    friend constexpr bool operator==(Index, Index) noexcept = default;
    friend constexpr auto operator<=>(Index, Index) noexcept = default;
};

}  // namespace ik
