#pragma once
// Signals that come while a line is typed: Ctrl-C, Ctrl-Z, a new window size, an end from outside.

#include <array>
#include <cstddef>

#include <csignal>

namespace ik::repl {

/// While it lives, a signal is noted, and acted on by the thread that waits in next_byte(). libedit's own handlers draw
/// and set up the terminal inside the handler, on whichever thread the signal came to: with threads beside the one that
/// reads that can end in a crash, so they are switched off (rl_catch_signals). There is one at a time.
class PromptSignals {
public:
    PromptSignals();
    ~PromptSignals();
    PromptSignals(const PromptSignals&) = delete;
    PromptSignals& operator=(const PromptSignals&) = delete;

    /// One byte of the terminal; -1 at its end, or when Ctrl-C came.
    [[nodiscard]] static int next_byte();

private:
    static constexpr std::array caught_{SIGINT, SIGTSTP, SIGQUIT, SIGHUP, SIGTERM, SIGCONT, SIGWINCH};
    std::array<struct sigaction, caught_.size()> before_;
};

}  // namespace ik::repl
