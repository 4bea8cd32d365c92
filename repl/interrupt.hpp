#pragma once
// Ctrl-C: stops what the session runs, and never the session.

#include <ik/session.hpp>

namespace ik::repl {

/// While it lives, SIGINT cancels the session's run. There is one at a time.
class InterruptGuard {
public:
    explicit InterruptGuard(Session& session);
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    /// What SIGINT does; may be called in a signal handler.
    static void note();
    /// Whether Ctrl-C came since the last call.
    [[nodiscard]] bool take();
    /// The same without forgetting it.
    [[nodiscard]] static bool pending();
};

}  // namespace ik::repl
