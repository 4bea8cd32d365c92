// Whole rows, one after the other on one thread: elementwise, or each reduced to one element.

#include <algorithm>
#include <array>

#include "vm/address.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

constexpr std::int64_t short_row = 1024;  // Elements of a narrow row: its lanes are visited one by one in L1.

/// Whether rows are folded in registers.
bool folds_rows(const Plan& plan) noexcept {
    const std::int64_t longest = plan.table->lane_bytes == 8 ? row_chunk : short_row;
    return plan.inner_reduced && plan.fold_row != nullptr && plan.inner <= longest;
}

/// Whether the rows' results lie in the order of the rows.
bool results_in_order(const Plan& plan) noexcept {
    std::int64_t step = 1;
    for (std::size_t d = plan.flat_from; d-- > 0; step *= plan.extent[d]) {
        if (plan.extent[d] > 1 && plan.result_stride[d] != step) return false;
    }
    return true;
}

/// By Plan::fold_row.
void fold_rows(const Plan& plan, Worker& worker, std::int64_t first, std::int64_t end) {
    const ReductionBinding& reduction = plan.reductions[0];
    const bool in_order = results_in_order(plan);
    std::array<std::uint64_t, 64> values;
    std::size_t count = 0;
    for (std::int64_t row = first; row < end; row += static_cast<std::int64_t>(count)) {
        count = std::min(values.size(), static_cast<std::size_t>(end - row));
        for (std::size_t k = 0; k < count; ++k) {
            worker.set_row(row + static_cast<std::int64_t>(k));
            values[k] = worker.fold_row();
        }
        const auto* const lanes = reinterpret_cast<const std::byte*>(values.data());
        if (in_order && store_lanes(reduction, lanes, count, row)) continue;
        for (std::size_t k = 0; k < count; ++k) {
            const std::int64_t at = row + static_cast<std::int64_t>(k);
            store_result(reduction, {.bits = values[k]}, result_element(plan, plan.flat_from, at));
        }
    }
}

void reduce_rows(const Plan& plan, Worker& worker, std::int64_t first, std::int64_t end) {
    const bool in_order = results_in_order(plan);
    const std::size_t lanes = lanes_of_rows(plan);
    for (std::int64_t row = first; row < end; ++row) {
        worker.set_row(row);
        worker.start_reduction(lanes - 1, 0);
        worker.set_position(0, 1);
        worker.run(0, plan.inner);
        const std::int64_t element = in_order ? row : result_element(plan, plan.flat_from, row);
        for (const ReductionBinding& reduction : plan.reductions) {
            store_result(reduction, worker.fold(reduction), element);
        }
    }
}

}  // namespace

std::int64_t result_element(const Plan& plan, std::size_t count, std::int64_t position) noexcept {
    std::int64_t element = 0;
    for (std::size_t d = count; d-- > 0;) {
        element += position % plan.extent[d] * plan.result_stride[d];
        position /= plan.extent[d];
    }
    return element;
}

bool has_single_rows(const Plan& plan, const simd::OrderTable& order) noexcept {
    if (plan.reductions.empty()) return plan.flat_from != 0 && !shares_lines(plan);
    if (!plan.inner_reduced || plan.inner > row_chunk) return false;
    return folds_rows(plan) || find_best_of(plan, order) == nullptr;
}

std::size_t lanes_of_rows(const Plan& plan) noexcept {
    if (plan.reductions.empty() || folds_rows(plan)) return 0;
    return plan.table->lane_bytes == 8 ? simd::wide_lanes : simd::narrow_lanes;
}

void walk_some_rows(const Plan& plan, Worker& worker, std::int64_t first, std::int64_t end) {
    if (folds_rows(plan)) {
        fold_rows(plan, worker, first, end);
    } else if (!plan.reductions.empty()) {
        reduce_rows(plan, worker, first, end);
    } else {
        for (std::int64_t row = first; row < end; ++row) {
            worker.set_row(row);
            worker.run(0, plan.inner);
        }
    }
}

}  // namespace ik::vm
