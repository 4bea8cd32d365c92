#include "base/stack.hpp"

#include <cstddef>
#include <cstdint>

#if defined(__GLIBC__)
#include <pthread.h>
#endif

namespace ik {
namespace {

constexpr std::size_t reserve = 72 * 1024;  // What one step of a walk, its report and the libraries below it may take.

// The addresses that mean the end of the thread's stack is near; none where that is unknown.
struct Range {
    std::uintptr_t begin = 0, end = 0;
};

Range last_part() noexcept {
#if defined(__GLIBC__)
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return {};
    void* base = nullptr;
    std::size_t size = 0;
    const bool known = pthread_attr_getstack(&attributes, &base, &size) == 0;
    pthread_attr_destroy(&attributes);
    if (!known || size <= reserve) return {};
    const auto begin = reinterpret_cast<std::uintptr_t>(base);
    return {begin, begin + reserve};
#else
    return {};
#endif
}

}  // namespace

bool is_stack_low() noexcept {
    thread_local const Range last = last_part();  // Asking the system takes microseconds.
    // The frame, not a variable of it, which the address sanitizer may keep elsewhere. A host's coroutine runs on a
    // stack of its own, outside of the range.
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
    return here >= last.begin && here < last.end;
}

}  // namespace ik
