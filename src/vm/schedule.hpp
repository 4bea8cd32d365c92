#pragma once
// The threads of one Runtime: an arena of oneTBB that is made when first needed (again after a fork).

#include <cstddef>
#include <functional>
#include <memory>

namespace ik::vm {

/// IK_NUM_THREADS when it is a number above 0, else the cores this process may use (affinity and cgroup quota).
[[nodiscard]] int default_threads();

class Scheduler {
public:
    explicit Scheduler(int threads);
    ~Scheduler();
    Scheduler(const Scheduler&) = delete;
    Scheduler& operator=(const Scheduler&) = delete;

    [[nodiscard]] int threads() const noexcept { return threads_; }
    /// Calls body(begin, end) on ranges that cover [0, count), on up to threads() threads; returns when all are done.
    /// An exception of the body reaches the caller.
    void parallel_for(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body);

private:
    struct Arena;
    Arena& arena();
    int threads_;
    std::unique_ptr<Arena> arena_;
    struct Guard;
    std::unique_ptr<Guard> guard_;
};

}  // namespace ik::vm
