#pragma once
// Host functions behind indexing by arrays and assignment to a part of an array. Argument order as in host.hpp.

#include <span>

#include "runtime/host.hpp"

namespace ik::runtime {

[[nodiscard]] std::optional<Fault> host_take(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_compress(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_update(std::span<const Value> args, Value& result, HostContext& context);

}  // namespace ik::runtime
