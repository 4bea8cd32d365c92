#pragma once
// A half-open range of bytes in one source text.

#include <cstdint>

namespace ik {

struct Span {
    std::uint32_t file = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    friend constexpr bool operator==(const Span&, const Span&) noexcept = default;
};

/// The smallest span that covers both (which must be of one file).
[[nodiscard]] constexpr Span cover(Span a, Span b) noexcept {
    return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace ik
