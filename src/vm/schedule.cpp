#include "vm/schedule.hpp"

#include <sched.h>
#include <tbb/blocked_range.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#define IK_UNSANITIZED [[gnu::no_sanitize("thread")]]
#else
#define IK_UNSANITIZED
#endif

namespace ik::vm {
namespace {

int affinity_count() {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) != 0) return static_cast<int>(sysconf(_SC_NPROCESSORS_ONLN));
    return CPU_COUNT(&set);
}

/// The quota of cgroup v2 ("max 100000" or "150000 100000") in whole cores; 0: no quota.
int cgroup_quota() {
    std::ifstream file("/sys/fs/cgroup/cpu.max");
    std::string quota;
    double period = 0;
    if (!(file >> quota >> period) || quota == "max" || period <= 0) return 0;
    const double cores = std::strtod(quota.c_str(), nullptr) / period;
    return std::max(1, static_cast<int>(std::lround(cores)));
}

constexpr int most_threads = 1024;

/// What one thread did before give() has happened before what another does after take(). oneTBB orders both, but its
/// library is not instrumented, so the thread sanitizer has to be told.
class Handover {
public:
#if defined(__SANITIZE_THREAD__)
    void give() noexcept { __tsan_release(this); }
    void take() noexcept { __tsan_acquire(this); }
#else
    void give() noexcept {}
    void take() noexcept {}
#endif
};

using Body = std::function<void(std::size_t, std::size_t)>;

struct Job {
    const Body& body;
    std::size_t count;
    Handover start{}, end{};

    [[gnu::noinline]] void call(std::size_t begin, std::size_t end_of_range) const { body(begin, end_of_range); }
};

/// A range of a job, on any thread.
struct Piece {
    Job* job;
    IK_UNSANITIZED void operator()(const tbb::blocked_range<std::size_t>& range) const {
        job->start.take();
        job->call(range.begin(), range.end());
        job->end.give();
    }
};

/// A whole job: on the calling thread, or on one of the arena's when that is full.
struct Whole {
    Job* job;
    IK_UNSANITIZED void operator()() const {
        tbb::parallel_for(tbb::blocked_range<std::size_t>(0, job->count), Piece{job});
    }
};

}  // namespace

int default_threads() {
    if (const char* text = std::getenv("IK_NUM_THREADS")) {
        char* end = nullptr;
        const long wanted = std::strtol(text, &end, 10);
        if (end != text && *end == '\0' && wanted > 0) return static_cast<int>(std::min<long>(wanted, most_threads));
    }
    const int cores = std::max(1, affinity_count());
    const int quota = cgroup_quota();
    return quota > 0 ? std::min(cores, quota) : cores;
}

struct Scheduler::Arena {
    // More threads than oneTBB has workers gain nothing, and it would print a warning.
    explicit Arena(int threads) : arena(std::min(threads, tbb::info::default_concurrency())), process(getpid()) {}
    tbb::task_arena arena;
    pid_t process;
};

struct Scheduler::Guard {
    std::mutex mutex;
};

Scheduler::Scheduler(int threads)
    : threads_(std::clamp(threads > 0 ? threads : default_threads(), 1, most_threads)), guard_(new Guard) {}

Scheduler::~Scheduler() {
    // An arena that was made before a fork has threads that do not exist here: it is left alone.
    if (arena_ && arena_->process != getpid()) (void)arena_.release();
}

Scheduler::Arena& Scheduler::arena() {
    const std::lock_guard lock(guard_->mutex);
    if (!arena_) arena_ = std::make_unique<Arena>(threads_);
    return *arena_;
}

void Scheduler::parallel_for(std::size_t count, const Body& body) {
    if (count == 0) return;
    if (count == 1 || threads_ == 1) {
        body(0, count);
        return;
    }
    Arena& present = arena();
    if (present.process != getpid()) {
        // A child of fork: the threads of oneTBB stayed in the parent.
        body(0, count);
        return;
    }
    Job job{body, count};
    job.start.give();
    present.arena.execute(Whole{&job});
    job.end.take();
}

}  // namespace ik::vm
