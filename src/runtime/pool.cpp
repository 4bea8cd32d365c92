#include "runtime/pool.hpp"

#include <sys/mman.h>

#include <bit>
#include <cstdlib>
#include <limits>
#include <map>
#include <mutex>
#include <vector>

namespace ik::runtime {
namespace {

constexpr std::size_t small_alignment = 64;
/// Blocks up to this size come from malloc, whose own lists by thread are faster than a lock or a count that threads
/// share. Not with a limit, which needs both.
constexpr std::size_t tiny_up_to = 2048;
constexpr std::size_t huge_page = std::size_t{2} << 20;
constexpr std::size_t large_from = std::size_t{1} << 20;

/// Small blocks: four classes to the power of two. Large blocks: whole huge pages. 0 when the size overflows.
std::size_t class_size(std::size_t bytes) noexcept {
    if (bytes <= small_alignment) return small_alignment;
    if (bytes > std::numeric_limits<std::size_t>::max() / 2) return 0;
    const std::size_t step = bytes >= large_from ? huge_page : std::max(small_alignment, std::bit_floor(bytes - 1) / 4);
    return (bytes + step - 1) / step * step;
}

void* system_allocate(std::size_t size) noexcept {
    const bool large = size >= large_from;
    void* block = std::aligned_alloc(large ? huge_page : small_alignment, size);
    if (block != nullptr && large) ::madvise(block, size, MADV_HUGEPAGE);
    return block;
}

}  // namespace

struct Pool::State {
    explicit State(std::size_t limit_bytes) : limit(limit_bytes) {}
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() { free_all(); }

    void* take(std::size_t size) noexcept {
        {
            const std::lock_guard lock(mutex);
            const auto found = free_blocks.find(size);
            if (found != free_blocks.end() && !found->second.empty()) {
                void* block = found->second.back();
                found->second.pop_back();
                return block;
            }
            if (limit != 0 && (size > limit || held > limit - size)) {
                free_all();
                if (held > limit - std::min(size, limit) || size > limit) return nullptr;
            }
            held += size;
        }
        void* block = system_allocate(size);
        if (block != nullptr) return block;
        release();
        block = system_allocate(size);
        if (block == nullptr) {
            const std::lock_guard lock(mutex);
            held -= size;
        }
        return block;
    }

    void give_back(void* block, std::size_t size) noexcept {
        const std::lock_guard lock(mutex);
        try {
            free_blocks[size].push_back(block);
        } catch (...) {
            std::free(block);
            held -= size;
        }
    }

    void release() noexcept {
        const std::lock_guard lock(mutex);
        free_all();
    }

    /// Caller holds the lock (or is the only user).
    void free_all() noexcept {
        for (auto& [size, blocks] : free_blocks) {
            for (void* block : blocks) std::free(block);
            held -= size * blocks.size();
            blocks.clear();
        }
    }

    mutable std::mutex mutex;
    std::map<std::size_t, std::vector<void*>> free_blocks;
    std::size_t held = 0;
    const std::size_t limit;
};

namespace {

/// The block and the count of its owners in one allocation.
std::shared_ptr<void> allocate_tiny(std::size_t size) {
    auto bytes = std::make_shared_for_overwrite<std::byte[]>(size + small_alignment);
    const auto address = reinterpret_cast<std::uintptr_t>(bytes.get());
    const std::size_t gap = (small_alignment - address % small_alignment) % small_alignment;
    std::byte* const aligned = bytes.get() + gap;
    return {std::move(bytes), aligned};
}

}  // namespace

Pool::Pool(std::size_t limit) : state_(std::make_shared<State>(limit)) {}

std::shared_ptr<void> Pool::allocate(std::size_t bytes) noexcept {
    const std::size_t size = class_size(bytes);
    if (size == 0) return nullptr;
    if (size <= tiny_up_to && state_->limit == 0) {
        try {
            return allocate_tiny(size);
        } catch (...) {
            return nullptr;
        }
    }
    void* block = state_->take(size);
    if (block == nullptr) return nullptr;
    try {
        // The constructor calls the deleter when it cannot allocate its own part.
        return {block, [state = state_, size](void* p) { state->give_back(p, size); }};
    } catch (...) {
        return nullptr;
    }
}

std::size_t Pool::bytes() const noexcept {
    const std::lock_guard lock(state_->mutex);
    return state_->held;
}

void Pool::release() noexcept { state_->release(); }

}  // namespace ik::runtime
