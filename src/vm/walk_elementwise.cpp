#include <algorithm>
#include <mutex>
#include <thread>

#include "vm/address.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

// Nanoseconds of work that pay for waking the other threads: a sleeping one takes up to 50 us to come.
constexpr double parallel_from = 100e3;
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

/// Whether rows that follow each other read the same cache lines of a source, a line an element.
bool shares_lines(const Plan& plan) {
    if (plan.flat_from == 0) return false;
    return std::any_of(plan.sources.begin(), plan.sources.end(), [&](const Source& source) {
        const bool far = std::abs(source.stride[plan.rank - 1]) >= cache_line;
        const std::int64_t next = std::abs(source.stride[plan.flat_from - 1]);
        return source.how == How::strided && far && next != 0 && next < cache_line;
    });
}

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

std::optional<runtime::Fault> Control::stopped() const {
    runtime::Fault fault;
    if (options->cancel != nullptr && options->cancel->load(std::memory_order_relaxed)) {
        fault.code = Code::run_cancelled;
        fault.message = "the run was cancelled";
        return fault;
    }
    if (options->time_limit > 0 && std::chrono::steady_clock::now() > deadline) {
        fault.code = Code::run_limit;
        fault.message = "the time limit was reached";
        return fault;
    }
    return std::nullopt;
}

std::optional<runtime::Fault> Control::count(std::uint64_t made) const {
    if (steps.fetch_add(made, std::memory_order_relaxed) + made <= options->step_limit || options->step_limit == 0)
        return std::nullopt;
    runtime::Fault fault;
    fault.code = Code::run_limit;
    fault.message = "the limit of " + std::to_string(options->step_limit) + " steps was reached";
    return fault;
}

std::optional<runtime::Fault> for_each_chunk(const Plan& plan, Runtime::State& state, const Control& control,
                                             const Chunks& chunks,
                                             const std::function<void(Worker&, std::size_t)>& body) {
    std::mutex mutex;
    std::optional<runtime::Fault> fault;
    std::atomic<bool> stop = false;
    std::atomic<std::size_t> done = 0;
    const auto caller = std::this_thread::get_id();
    const auto work = [&](std::size_t begin, std::size_t end) {
        Worker worker(plan, chunks.accumulators, control);
        for (std::size_t chunk = begin; chunk < end && !stop.load(std::memory_order_relaxed); ++chunk) {
            if (auto stopped = control.stopped()) {
                const std::lock_guard lock(mutex);
                if (!fault) fault = std::move(stopped);
                stop = true;
                return;
            }
            body(worker, chunk);
            if (worker.fault()) {
                const std::lock_guard lock(mutex);
                if (!fault) fault = worker.fault();
                stop = true;
                return;
            }
            const std::size_t now_done = ++done;
            if (control.options->progress && std::this_thread::get_id() == caller) {
                control.options->progress(now_done, chunks.count);
            }
        }
        if (plan.stream) plan.table->fence();
    };
    if (chunks.nanoseconds < parallel_from || chunks.count == 1)
        work(0, chunks.count);
    else
        state.scheduler.parallel_for(chunks.count, work);
    return fault;
}

std::optional<runtime::Fault> walk_elementwise(const Plan& plan, Runtime::State& state, const Control& control) {
    const double nanoseconds = plan.cost * static_cast<double>(plan.rows) * static_cast<double>(plan.inner);
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
        for (std::int64_t row = first; row < std::min(first + rows, plan.rows); ++row) {
            worker.set_row(row);
            worker.run(0, plan.inner);
        }
    });
}

}  // namespace ik::vm
