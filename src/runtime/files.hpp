#pragma once
// load and save: the data files of scripts, by the ending of their name. Paths are as the process has them. A file is
// untrusted; what is wrong with it is a run_file fault.

#include <span>

#include "runtime/host.hpp"

namespace ik::runtime {

[[nodiscard]] std::optional<Fault> host_load(std::span<const Value> args, Value& result, HostContext& context);
/// .png: [h, w] or [h, w, 1 to 4]; u8 as it is, bool as 0 and 255, floats 0 to 1 as 0 to 255, rounded and clipped (NaN
/// as 0), other integers clipped to 0 to 255.
[[nodiscard]] std::optional<Fault> host_save(std::span<const Value> args, HostContext& context);

}  // namespace ik::runtime
