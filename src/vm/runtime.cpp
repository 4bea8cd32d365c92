#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "simd/dispatch.hpp"
#include "vm/state.hpp"

namespace ik::vm {
namespace {

const simd::KernelTable& choose_kernels(std::string name) {
    if (name.empty()) {
        if (const char* text = std::getenv("IK_ISA")) name = text;
    }
    if (name.empty()) return simd::best_table();
    if (const simd::KernelTable* table = simd::find_table(name)) return *table;
    std::string message = "instruction set \"" + name + "\" is unknown or this CPU lacks it; it may be";
    for (const std::string_view usable : simd::usable_isas()) message += " " + std::string(usable);
    throw std::invalid_argument(message);
}

std::size_t last_level_cache() {
    constexpr long least = 8L << 20;
    long bytes = 0;
#ifdef _SC_LEVEL3_CACHE_SIZE
    bytes = sysconf(_SC_LEVEL3_CACHE_SIZE);
#endif
    return static_cast<std::size_t>(std::max(bytes, least));
}

}  // namespace

Runtime::Runtime(const RuntimeOptions& options) {
    if (options.threads < 0) throw std::invalid_argument("the number of threads is negative");
    state_ = std::make_unique<State>(choose_kernels(options.isa), options);
    state_->cache_bytes = last_level_cache();
}
Runtime::~Runtime() = default;

std::string_view Runtime::isa() const noexcept { return state_->kernels->name; }
int Runtime::threads() const noexcept { return state_->scheduler.threads(); }
std::size_t Runtime::pool_bytes() const noexcept { return state_->pool.bytes(); }
void Runtime::release_memory() { state_->pool.release(); }

}  // namespace ik::vm
