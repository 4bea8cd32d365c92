#include "ir/type.hpp"

#include <algorithm>

namespace ik::ir {

bool operator==(const Shape& a, const Shape& b) noexcept {
    return a.rank == b.rank && std::equal(a.extents.begin(), a.extents.begin() + a.rank, b.extents.begin());
}

namespace {

std::optional<Extent> broadcast(Extent a, Extent b) noexcept {
    if (a == b) return a;
    if (a.is_known() && b.is_known()) {
        if (a.value() == 1) return b;
        if (b.value() == 1) return a;
        return std::nullopt;
    }
    if (a.is_known()) return a.value() == 1 ? b : a;
    if (b.is_known()) return b.value() == 1 ? a : b;
    return a;
}

}  // namespace

std::optional<Shape> broadcast(const Shape& a, const Shape& b) noexcept {
    const Shape& longer = a.rank >= b.rank ? a : b;
    const Shape& shorter = a.rank >= b.rank ? b : a;
    const std::size_t offset = static_cast<std::size_t>(longer.rank - shorter.rank);
    Shape result = longer;
    for (std::size_t d = 0; d < shorter.rank; ++d) {
        // The order of the operands is kept, so that the first of two symbols wins.
        const std::optional<Extent> extent = a.rank >= b.rank
                                                 ? broadcast(longer.extents[offset + d], shorter.extents[d])
                                                 : broadcast(shorter.extents[d], longer.extents[offset + d]);
        if (!extent) return std::nullopt;
        result.extents[offset + d] = *extent;
    }
    return result;
}

}  // namespace ik::ir
