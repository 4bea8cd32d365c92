#include "base/stack.hpp"

#include <cstddef>
#include <cstdint>

#if defined(__GLIBC__)
#include <pthread.h>
#endif

namespace ik {
namespace {

constexpr std::size_t reserve = 72 * 1024;  // What one step of a walk, its report and the libraries below it may take.

// The lowest address that a walk may reach; 0 where it is unknown.
std::uintptr_t lowest_address() noexcept {
#if defined(__GLIBC__)
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
    void* base = nullptr;
    std::size_t size = 0;
    const bool known = pthread_attr_getstack(&attributes, &base, &size) == 0;
    pthread_attr_destroy(&attributes);
    if (!known || size <= reserve) return 0;
    return reinterpret_cast<std::uintptr_t>(base) + reserve;
#else
    return 0;
#endif
}

}  // namespace

bool is_stack_low() noexcept {
    thread_local const std::uintptr_t lowest = lowest_address();  // Asking the system takes microseconds.
    const char here = 0;
    return reinterpret_cast<std::uintptr_t>(&here) < lowest;
}

}  // namespace ik
