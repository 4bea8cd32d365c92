#pragma once
// Host functions that give arrays from arrays. Argument order as in host.hpp.

#include <span>

#include "runtime/host.hpp"

namespace ik::runtime {

[[nodiscard]] std::optional<Fault> host_concat(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_cumsum(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_cumprod(std::span<const Value> args, Value& result, HostContext& context);
/// The product of complex numbers over axes.
[[nodiscard]] std::optional<Fault> host_product(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_median(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_quantile(std::span<const Value> args, Value& result, HostContext& context);
/// Sums products in blocks of 16384 elements and adds the blocks pairwise: the bits do not depend on the number of
/// threads. f32 accumulates in f64 by fours, integers wrap.
[[nodiscard]] std::optional<Fault> host_dot(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_matmul(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_solve(std::span<const Value> args, Value& result, HostContext& context);
[[nodiscard]] std::optional<Fault> host_sort(std::span<const Value> args, Value& result, HostContext& context);

/// On the calling thread.
void sort_row(std::span<float> row, const HostContext& context);
void sort_row(std::span<double> row, const HostContext& context);

}  // namespace ik::runtime
