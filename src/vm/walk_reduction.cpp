#include <algorithm>
#include <atomic>
#include <vector>

#include "vm/address.hpp"
#include "vm/state.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

constexpr std::int64_t most_chunks = 128;
// Columns that a chunk adds up: long pieces of rows are read faster, as long as there are chunks enough.
constexpr std::int64_t most_columns = 4096;
constexpr std::int64_t least_columns = 2048;
constexpr std::int64_t enough_chunks = 16;
constexpr std::int64_t column_rows = 256;  // Reduced elements that one accumulator adds up in sequence.

/// Partials of one result element, chunk by chunk, for each reduction.
class Partials {
public:
    Partials(const Plan& plan, std::int64_t elements, std::int64_t chunks)
        : plan_(plan), chunks_(static_cast<std::size_t>(chunks)) {
        if (chunks > 1) items_.resize(static_cast<std::size_t>(elements) * chunks_ * plan.reductions.size());
    }

    void put(std::size_t reduction, std::int64_t element, std::int64_t chunk, Partial value) {
        if (chunks_ == 1)
            store_result(plan_.reductions[reduction], value, element);
        else
            items_[place(reduction, element) + static_cast<std::size_t>(chunk)] = value;
    }
    /// The lanes [0, count) of a worker, which are elements `step` apart.
    void put_lanes(std::size_t reduction, const Worker& worker, std::int64_t count, std::int64_t element,
                   std::int64_t step, std::int64_t chunk) {
        const ReductionBinding& binding = plan_.reductions[reduction];
        const bool whole = chunks_ == 1 && (step == 1 || count == 1) &&
                           store_lanes(binding, worker.lanes(binding), static_cast<std::size_t>(count), element);
        if (whole) return;
        for (std::int64_t j = 0; j < count; ++j) {
            put(reduction, element + j * step, chunk, worker.lane(binding, static_cast<std::size_t>(j)));
        }
    }
    void finish(std::int64_t elements) {
        if (chunks_ == 1) return;
        for (std::size_t r = 0; r < plan_.reductions.size(); ++r) {
            for (std::int64_t e = 0; e < elements; ++e) {
                const Partial all = combine_tree(plan_.reductions[r], items_.data() + place(r, e), chunks_, 1);
                store_result(plan_.reductions[r], all, e);
            }
        }
    }

private:
    [[nodiscard]] std::size_t place(std::size_t reduction, std::int64_t element) const {
        return (static_cast<std::size_t>(element) * plan_.reductions.size() + reduction) * chunks_;
    }
    const Plan& plan_;
    std::size_t chunks_;
    std::vector<Partial> items_;
};

/// Whether more elements cannot change the result: some are true, or not all.
bool is_decided(const ReductionBinding& reduction, Partial value) {
    return (reduction.op == simd::Reduce::any && value.bits != 0) ||
           (reduction.op == simd::Reduce::all && value.bits == 0);
}

/// Rows that one set of lanes reduces each, in groups, so that a chunk is worth its call.
std::optional<runtime::Fault> walk_single_rows(const Plan& plan, Runtime::State& state, const Control& control) {
    const std::int64_t group = std::max<std::int64_t>(1, row_chunk / plan.inner);
    const Chunks chunks{static_cast<std::size_t>(divide_up(plan.rows, group)), lanes_of_rows(plan), cost_of(plan)};
    return for_each_chunk(plan, state, control, chunks, [&](Worker& worker, std::size_t chunk) {
        const std::int64_t first = static_cast<std::int64_t>(chunk) * group;
        walk_some_rows(plan, worker, first, std::min(first + group, plan.rows));
    });
}

/// Each row is reduced to one element, piece by piece.
std::optional<runtime::Fault> walk_long_rows(const Plan& plan, Runtime::State& state, const Control& control) {
    constexpr std::int64_t lanes = simd::narrow_lanes;
    const std::int64_t length = std::max(row_chunk, divide_up(divide_up(plan.inner, most_chunks), lanes) * lanes);
    const std::int64_t segments = divide_up(plan.inner, length);
    const std::size_t logical = lanes_of_rows(plan);
    Partials partials(plan, plan.rows, segments);
    const Chunks chunks{static_cast<std::size_t>(plan.rows * segments), logical, cost_of(plan)};
    const bool may_stop = plan.rows == 1 && plan.reductions.size() == 1 && plan.outputs.empty();
    std::atomic<bool> decided = false;
    auto fault = for_each_chunk(plan, state, control, chunks, [&](Worker& worker, std::size_t chunk) {
        const std::int64_t segment = static_cast<std::int64_t>(chunk) % segments;
        const std::int64_t row = static_cast<std::int64_t>(chunk) / segments;
        if (may_stop && decided.load(std::memory_order_relaxed)) {
            partials.put(0, 0, segment, identity(plan.reductions[0]));
            return;
        }
        worker.set_row(row);
        worker.start_reduction(logical - 1, 0);
        worker.set_position(0, 1);
        worker.run(segment * length, std::min((segment + 1) * length, plan.inner));
        const std::int64_t element = result_element(plan, plan.flat_from, row);
        for (std::size_t r = 0; r < plan.reductions.size(); ++r) {
            const Partial value = worker.fold(plan.reductions[r]);
            partials.put(r, element, segment, value);
            if (may_stop && is_decided(plan.reductions[r], value)) decided = true;
        }
    });
    if (!fault) partials.finish(plan.rows);
    return fault;
}

/// The row is kept; the reduced dimensions just outside of it are added up lane by lane.
std::optional<runtime::Fault> walk_columns(const Plan& plan, Runtime::State& state, const Control& control) {
    std::size_t kept_dimensions = 0;
    while (kept_dimensions < plan.flat_from && !plan.reduced[kept_dimensions]) ++kept_dimensions;
    std::int64_t reduced = 1;
    for (std::size_t d = kept_dimensions; d < plan.flat_from; ++d) reduced *= plan.extent[d];
    const std::int64_t kept = plan.rows / reduced;
    const std::int64_t length = std::max(column_rows, divide_up(reduced, column_rows));
    const std::int64_t segments = divide_up(reduced, length);
    const std::int64_t share = kept * segments * plan.inner / enough_chunks / 128 * 128;
    const std::int64_t column_block =
        std::clamp(share, least_columns, most_columns) / (plan.reductions.size() > 1 ? 2 : 1);
    const std::int64_t blocks = divide_up(plan.inner, column_block);
    Partials partials(plan, kept * plan.inner, segments);
    // Whole tiles of every ISA.
    const auto lanes = static_cast<std::size_t>(divide_up(std::min(column_block, plan.inner), 128) * 128);
    const Chunks chunks{static_cast<std::size_t>(kept * blocks * segments), lanes, cost_of(plan)};
    auto fault = for_each_chunk(plan, state, control, chunks, [&](Worker& worker, std::size_t chunk) {
        std::int64_t number = static_cast<std::int64_t>(chunk);
        const std::int64_t segment = number % segments;
        number /= segments;
        const std::int64_t begin = number % blocks * column_block;
        const std::int64_t end = std::min(begin + column_block, plan.inner);
        const std::int64_t outer = number / blocks;
        worker.start_reduction(~std::size_t{0}, begin);
        const std::int64_t stop = std::min((segment + 1) * length, reduced);
        // Without outer dimensions there is one row.
        const std::int64_t together = plan.flat_from == 0 ? 1 : plan.extent[plan.flat_from - 1];
        for (std::int64_t r = segment * length, count = 0; r < stop; r += count) {
            count = std::min(stop - r, together - r % together);
            worker.run_rows({.first = outer * reduced + r, .count = count, .position = r}, begin, end);
        }
        const std::int64_t first = result_element(plan, kept_dimensions, outer);
        const std::int64_t step = plan.result_stride[plan.rank - 1];
        for (std::size_t k = 0; k < plan.reductions.size(); ++k) {
            partials.put_lanes(k, worker, end - begin, first + begin * step, step, segment);
        }
    });
    if (!fault) partials.finish(kept * plan.inner);
    return fault;
}

}  // namespace

std::optional<runtime::Fault> walk_reduction(const Plan& plan, Runtime::State& state, const Control& control) {
    if (has_single_rows(plan, *state.order)) return walk_single_rows(plan, state, control);
    if (const simd::FindBest find = find_best_of(plan, *state.order)) return walk_positions(plan, find, state, control);
    if (plan.inner_reduced) return walk_long_rows(plan, state, control);
    if (const simd::FindBestInColumns find = find_best_in_columns_of(plan, *state.order))
        return walk_positions_in_columns(plan, find, state, control);
    return walk_columns(plan, state, control);
}

}  // namespace ik::vm
