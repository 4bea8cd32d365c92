#pragma once
// Host functions behind indexing by arrays and assignment to a part of an array. Argument order as in host.hpp.

#include <span>

#include "runtime/host.hpp"

namespace ik::runtime {

[[nodiscard]] std::optional<Fault> host_take(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_compress(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_update(std::span<const Value> args, Value& result, HostContext& context);

/// Whether nothing else can see the array's memory, so that it may be changed in place.
[[nodiscard]] bool is_sole(const Array& array) noexcept;
/// The part of x that an update overwrites, as a view without a share of the memory. `bounds`: the arguments of update
/// after the value.
[[nodiscard]] std::optional<Fault> region_of(const Array& x, std::span<const Value> bounds, Array& region);

}  // namespace ik::runtime
