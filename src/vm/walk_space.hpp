#pragma once
// Drivers: how the space of a plan is cut into chunks for the workers. The cut of a reduction depends on the extents
// alone, so its bits do not depend on the number of threads or on the ISA.

#include <functional>

#include "simd/order.hpp"
#include "vm/execute.hpp"
#include "vm/worker.hpp"

namespace ik::vm {

/// Elements of a reduced row that one set of lanes accumulates; longer rows are cut into pieces of this.
inline constexpr std::int64_t row_chunk = 16384;

/// Elementwise kernels without reductions.
[[nodiscard]] std::optional<runtime::Fault> walk_elementwise(const Plan& plan, Runtime::State& state,
                                                             const Control& control);
/// Kernels with reductions, whose results have their memory.
[[nodiscard]] std::optional<runtime::Fault> walk_reduction(const Plan& plan, Runtime::State& state,
                                                           const Control& control);

/// Estimated nanoseconds of all of a plan.
[[nodiscard]] inline double cost_of(const Plan& plan) noexcept {
    return plan.cost * static_cast<double>(plan.rows) * static_cast<double>(plan.inner);
}

/// Element of a result for a position of the outer dimensions [0, count).
[[nodiscard]] std::int64_t result_element(const Plan& plan, std::size_t count, std::int64_t position) noexcept;

/// Whether rows that follow each other read the same cache lines of a source, a line an element.
[[nodiscard]] bool shares_lines(const Plan& plan) noexcept;

/// Whether rows can be walked whole, one by one: elements of one row are elementwise or reduced to one by one set of
/// lanes.
[[nodiscard]] bool has_single_rows(const Plan& plan, const simd::OrderTable& order) noexcept;
/// Lanes a worker needs for each reduction of such rows.
[[nodiscard]] std::size_t lanes_of_rows(const Plan& plan) noexcept;
/// Walks rows [first, end) of such a plan.
void walk_some_rows(const Plan& plan, Worker& worker, std::int64_t first, std::int64_t end);

/// Kernels with as many rows, each of which needs of those before it no more than its own row. A chunk of rows passes
/// through all of them while it is in the cache.
[[nodiscard]] std::optional<runtime::Fault> walk_together(std::span<const Plan* const> plans, Runtime::State& state,
                                                          const Control& control);

/// The loop for a kernel that is nothing but argmin or argmax along rows of an array, or nullptr.
[[nodiscard]] simd::FindBest find_best_of(const Plan& plan, const simd::OrderTable& order) noexcept;
/// Likewise down the columns of rows that follow each other.
[[nodiscard]] simd::FindBestInColumns find_best_in_columns_of(const Plan& plan, const simd::OrderTable& order) noexcept;
/// Nanoseconds an element of such a kernel.
[[nodiscard]] double cost_of_find(const Plan& plan) noexcept;
/// Runs it.
[[nodiscard]] std::optional<runtime::Fault> walk_positions(const Plan& plan, simd::FindBest find, Runtime::State& state,
                                                           const Control& control);
[[nodiscard]] std::optional<runtime::Fault> walk_positions_in_columns(const Plan& plan, simd::FindBestInColumns find,
                                                                      Runtime::State& state, const Control& control);

struct Chunks {
    std::size_t count = 1;
    std::size_t accumulators = 0;  ///< Lanes a worker needs for each reduction.
    double nanoseconds = 0;        ///< Estimate of the whole work.
};
/// Calls body(worker, chunk) for each chunk; on several threads when the work pays for them.
[[nodiscard]] std::optional<runtime::Fault> for_each_chunk(const Plan& plan, Runtime::State& state,
                                                           const Control& control, const Chunks& chunks,
                                                           const std::function<void(Worker&, std::size_t)>& body);

}  // namespace ik::vm
