#include <algorithm>

#include "vm/address.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

constexpr double chunk_time = 30e3;
constexpr std::int64_t least_chunk = 2048;
constexpr std::int64_t most_chunk = 65536;
// A column of a row-major array is read a cache line an element; rows are cut so that the lines of a piece stay in L1
// until its next rows have used the rest of them.
constexpr std::int64_t strided_piece = 256;
constexpr std::int64_t strided_rows = 64;
constexpr std::int64_t cache_line = 64;

std::int64_t chunk_elements(const Plan& plan) {
    const double wanted = chunk_time / std::max(plan.cost, 0.05);
    const auto elements = std::clamp(static_cast<std::int64_t>(std::min(wanted, 1e9)), least_chunk, most_chunk);
    return elements / 1024 * 1024;
}

}  // namespace

bool shares_lines(const Plan& plan) noexcept {
    if (plan.flat_from == 0) return false;
    return std::any_of(plan.sources.begin(), plan.sources.end(), [&](const Source& source) {
        const bool far = std::abs(source.stride[plan.rank - 1]) >= cache_line;
        const std::int64_t next = std::abs(source.stride[plan.flat_from - 1]);
        return source.how == How::strided && far && next != 0 && next < cache_line;
    });
}

namespace {

/// Blocks of rows, each piece of them for all rows of the block.
std::optional<runtime::Fault> walk_blocks(const Plan& plan, Runtime::State& state, const Control& control,
                                          double nanoseconds) {
    const std::int64_t blocks = divide_up(plan.rows, strided_rows);
    const std::int64_t pieces = divide_up(plan.inner, strided_piece);
    const Chunks chunks{static_cast<std::size_t>(blocks * pieces), 0, nanoseconds};
    return for_each_chunk(plan, state, control, chunks, [&](Worker& worker, std::size_t chunk) {
        const auto number = static_cast<std::int64_t>(chunk);
        const std::int64_t first = number / pieces * strided_rows;
        const std::int64_t begin = number % pieces * strided_piece;
        for (std::int64_t row = first; row < std::min(first + strided_rows, plan.rows); ++row) {
            worker.set_row(row);
            worker.run(begin, std::min(begin + strided_piece, plan.inner));
        }
    });
}

}  // namespace

std::optional<runtime::Fault> walk_elementwise(const Plan& plan, Runtime::State& state, const Control& control) {
    const double nanoseconds = cost_of(plan);
    const std::int64_t wanted = chunk_elements(plan);
    if (plan.rows == 1 && plan.inner <= wanted) {
        if (auto stopped = control.stopped()) return stopped;
        Worker worker(plan, 0, control);
        worker.set_row(0);
        worker.run(0, plan.inner);
        if (plan.stream) plan.table->fence();
        return worker.fault();
    }
    if (shares_lines(plan)) return walk_blocks(plan, state, control, nanoseconds);
    if (plan.inner >= wanted) {
        const std::int64_t segments = divide_up(plan.inner, wanted);
        const Chunks chunks{static_cast<std::size_t>(plan.rows * segments), 0, nanoseconds};
        return for_each_chunk(plan, state, control, chunks, [&](Worker& worker, std::size_t chunk) {
            const auto number = static_cast<std::int64_t>(chunk);
            const std::int64_t begin = number % segments * wanted;
            worker.set_row(number / segments);
            worker.run(begin, std::min(begin + wanted, plan.inner));
        });
    }
    const std::int64_t rows = std::max<std::int64_t>(1, wanted / std::max<std::int64_t>(plan.inner, 1));
    const Chunks chunks{static_cast<std::size_t>(divide_up(plan.rows, rows)), 0, nanoseconds};
    return for_each_chunk(plan, state, control, chunks, [&](Worker& worker, std::size_t chunk) {
        const std::int64_t first = static_cast<std::int64_t>(chunk) * rows;
        walk_some_rows(plan, worker, first, std::min(first + rows, plan.rows));
    });
}

}  // namespace ik::vm
