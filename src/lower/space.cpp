#include "lower/space.hpp"

#include <algorithm>
#include <iterator>

namespace ik::lower {
namespace {

AxisSpace join(const AxisSpace& a, const AxisSpace& b) {
    if (a.empty()) return b;
    if (b.empty()) return a;
    // A known extent other than 1 is the result, whatever the other one is; a mismatch is a fault at the launch.
    if (a.front() >= 0) return a;
    if (b.front() >= 0) return b;
    AxisSpace result;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
    return result;
}

}  // namespace

Spaces::Spaces() { static_cast<void>(intern({})); }

SpaceId Spaces::intern(Space space) {
    const auto [position, inserted] = ids_.try_emplace(space, static_cast<SpaceId>(spaces_.size()));
    if (inserted) spaces_.push_back(std::move(space));
    return position->second;
}

SpaceId Spaces::broadcast(SpaceId a, SpaceId b) {
    if (a == b || b == scalar) return a;
    if (a == scalar) return b;
    const std::uint64_t key = std::uint64_t{std::min(a, b)} << 32U | std::max(a, b);
    if (const auto known = broadcasts_.find(key); known != broadcasts_.end()) return known->second;
    const Space& longer = spaces_[rank(a) >= rank(b) ? a : b];
    const Space& shorter = spaces_[rank(a) >= rank(b) ? b : a];
    Space result = longer;
    const std::size_t offset = longer.size() - shorter.size();
    for (std::size_t d = 0; d < shorter.size(); ++d) result[offset + d] = join(longer[offset + d], shorter[d]);
    const SpaceId id = intern(std::move(result));
    broadcasts_.emplace(key, id);
    return id;
}

bool Spaces::repeats(SpaceId part, SpaceId whole) const {
    if (part == whole) return false;
    const Space& a = spaces_[part];
    const Space& b = spaces_[whole];
    if (a.size() < b.size()) return true;
    for (std::size_t d = 0; d < a.size(); ++d) {
        if (a[d].empty() && !b[d].empty()) return true;
    }
    return false;
}

AxisSpace Spaces::axis(ir::Extent extent) {
    if (!extent.is_known()) return {extent.value()};
    if (extent.value() == 1) return {};
    return {extent.value()};
}

AxisSpace Spaces::own_axis(std::uint32_t node, std::uint32_t axis) {
    constexpr std::int64_t first_own = -(std::int64_t{1} << 40);
    return {first_own - (std::int64_t{node} * std::int64_t{ir::max_rank} + axis)};
}

}  // namespace ik::lower
