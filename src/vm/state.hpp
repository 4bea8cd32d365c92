#pragma once
// What a Runtime holds, for the sources of vm/.

#include "runtime/pool.hpp"
#include "simd/dispatch.hpp"
#include "vm/run.hpp"
#include "vm/schedule.hpp"

namespace ik::vm {

struct Runtime::State {
    const simd::KernelTable* kernels = nullptr;
    const simd::OrderTable* order = nullptr;
    runtime::Pool pool;
    Scheduler scheduler;
    std::size_t cache_bytes = 0;  ///< Of the last level.

    State(const simd::KernelTable& table, const RuntimeOptions& options)
        : kernels(&table), order(&simd::order_table(table)), pool(options.memory_limit), scheduler(options.threads) {}
};

}  // namespace ik::vm
