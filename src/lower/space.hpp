#pragma once
// Iteration spaces, compared symbolically. Two values may be outputs of one kernel only when their shapes are equal
// whatever the extents turn out to be, and an unknown extent may be 1 and then broadcast. So a space is, per axis, the
// set of unknown extents that were broadcast together, or one known extent: equal sets mean equal shapes.

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "ir/type.hpp"

namespace ik::lower {

/// Number of an interned space; spaces with one number have equal shapes in every run.
using SpaceId = std::uint32_t;

/// The extents that one axis may come from: empty for 1, one known extent (> 1 or 0), or sorted symbols (negative).
using AxisSpace = std::vector<std::int64_t>;
using Space = std::vector<AxisSpace>;

class Spaces {
public:
    static constexpr SpaceId scalar = 0;

    Spaces();
    [[nodiscard]] SpaceId intern(Space space);
    [[nodiscard]] const Space& operator[](SpaceId id) const { return spaces_[id]; }
    [[nodiscard]] std::uint8_t rank(SpaceId id) const { return static_cast<std::uint8_t>(spaces_[id].size()); }
    /// The space of the broadcast of both.
    [[nodiscard]] SpaceId broadcast(SpaceId a, SpaceId b);
    /// Whether a value over `part` is surely repeated when used over `whole`: a missing axis, or 1 against more.
    [[nodiscard]] bool repeats(SpaceId part, SpaceId whole) const;

    /// The symbol of an extent that the host guarantees, and one that belongs to a node alone.
    [[nodiscard]] static AxisSpace axis(ir::Extent extent);
    [[nodiscard]] static AxisSpace own_axis(std::uint32_t node, std::uint32_t axis);

private:
    std::vector<Space> spaces_;
    std::map<Space, SpaceId> ids_;
    std::unordered_map<std::uint64_t, SpaceId> broadcasts_;
};

}  // namespace ik::lower
