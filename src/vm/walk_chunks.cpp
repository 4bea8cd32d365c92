#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "vm/address.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

// Nanoseconds of work that pay for waking the other threads: a sleeping one takes up to 50 us to come.
constexpr double parallel_from = 100e3;
// Of a row block of one operand, so that those of all operands stay in a core's own cache.
constexpr std::int64_t bytes_together = 1 << 16;

/// What the threads of one walk share.
class Walkers {
public:
    Walkers(const Control& control, std::size_t count) : control_(control), count_(count) {}

    /// Whether the next chunk is to be walked.
    bool go_on() {
        if (stop_.load(std::memory_order_relaxed)) return false;
        auto stopped = control_.stopped();
        if (stopped) stop(std::move(stopped));
        return !stop_.load(std::memory_order_relaxed);
    }
    void stop(std::optional<runtime::Fault> fault) {
        const std::lock_guard lock(mutex_);
        if (!fault_) fault_ = std::move(fault);
        stop_ = true;
    }
    void count_chunk() {
        const std::size_t done = ++done_;
        if (control_.options->progress && std::this_thread::get_id() == caller_)
            control_.options->progress(done, count_);
    }
    [[nodiscard]] std::optional<runtime::Fault> fault() { return std::move(fault_); }

private:
    const Control& control_;
    std::size_t count_;
    std::mutex mutex_;
    std::optional<runtime::Fault> fault_;
    std::atomic<bool> stop_ = false;
    std::atomic<std::size_t> done_ = 0;
    std::thread::id caller_ = std::this_thread::get_id();
};

void run_work(Runtime::State& state, std::size_t count, double nanoseconds,
              const std::function<void(std::size_t, std::size_t)>& work) {
    if (nanoseconds < parallel_from || count == 1)
        work(0, count);
    else
        state.scheduler.parallel_for(count, work);
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
    Walkers walkers(control, chunks.count);
    run_work(state, chunks.count, chunks.nanoseconds, [&](std::size_t begin, std::size_t end) {
        Worker worker(plan, chunks.accumulators, control);
        for (std::size_t chunk = begin; chunk < end && walkers.go_on(); ++chunk) {
            body(worker, chunk);
            if (worker.fault())
                walkers.stop(worker.fault());
            else
                walkers.count_chunk();
        }
        if (plan.stream) plan.table->fence();
    });
    return walkers.fault();
}

std::optional<runtime::Fault> walk_together(std::span<const Plan* const> plans, Runtime::State& state,
                                            const Control& control) {
    const std::int64_t rows = plans.front()->rows;
    std::int64_t widest = 1;
    double nanoseconds = 0;
    for (const Plan* plan : plans) {
        widest = std::max(widest, plan->inner * static_cast<std::int64_t>(plan->table->lane_bytes));
        nanoseconds += cost_of(*plan);
    }
    const std::int64_t group = std::max<std::int64_t>(1, bytes_together / widest);
    const auto count = static_cast<std::size_t>(divide_up(rows, group));
    Walkers walkers(control, count);
    run_work(state, count, nanoseconds, [&](std::size_t begin, std::size_t end) {
        std::vector<std::unique_ptr<Worker>> workers;
        for (const Plan* plan : plans) {
            workers.push_back(std::make_unique<Worker>(*plan, lanes_of_rows(*plan), control));
        }
        for (std::size_t chunk = begin; chunk < end && walkers.go_on(); ++chunk) {
            const std::int64_t first = static_cast<std::int64_t>(chunk) * group;
            for (std::size_t k = 0; k < plans.size(); ++k) {
                walk_some_rows(*plans[k], *workers[k], first, std::min(first + group, rows));
                if (workers[k]->fault()) walkers.stop(workers[k]->fault());
            }
            walkers.count_chunk();
        }
        plans.front()->table->fence();
    });
    return walkers.fault();
}

}  // namespace ik::vm
