#pragma once
// IK_ASSERT guards our own invariants only; no user input may reach it. It throws std::logic_error (the library never
// aborts), so a host sees a bug of ours as an exception that names the place.

#include <stdexcept>

#define IK_STRINGIZE_IMPL(x) #x
#define IK_STRINGIZE(x) IK_STRINGIZE_IMPL(x)
#define IK_ASSERT(condition)                                                                                     \
    do {                                                                                                         \
        if (!(condition)) {                                                                                      \
            throw std::logic_error("ik internal error: " #condition " at " __FILE__ ":" IK_STRINGIZE(__LINE__)); \
        }                                                                                                        \
    } while (false)
