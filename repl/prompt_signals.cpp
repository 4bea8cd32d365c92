#include "prompt_signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>

#include <editline/readline.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "interrupt.hpp"

namespace ik::repl {
namespace {

// A signal handler has no argument, so what it touches must be reachable from here. All of it is lock-free.
std::atomic<std::uint64_t> noted{0};  ///< Bit k: signal k came.
std::atomic<int> wake_file{-1};       ///< Readable when a signal came; -1 if there are no files left.

/// Those that end or stop a program which does not catch them.
constexpr std::array ending{SIGHUP, SIGTERM, SIGQUIT, SIGTSTP};

constexpr std::uint64_t bit_of(int number) { return std::uint64_t{1} << number; }

void on_signal(int number) {
    const int error = errno;
    if (number == SIGINT) InterruptGuard::note();
    noted.fetch_or(bit_of(number));
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(wake_file.load(), &one, sizeof one);
    errno = error;
}

/// Standard input, opened anew so that reading does not wait: Ctrl-C empties a terminal's queue, also between poll()
/// and read(). The flag belongs to an open file, and the one we were given is the shell's too.
int open_terminal() {
    const char* name = ttyname(STDIN_FILENO);
    const int file = name == nullptr ? -1 : ::open(name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return file < 0 ? STDIN_FILENO : file;
}

/// What the signal does to a program that does not catch it, with the terminal as it was found.
void take_default(int number) {
    rl_deprep_terminal();
    struct sigaction standard {};
    struct sigaction ours {};
    standard.sa_handler = SIG_DFL;
    sigemptyset(&standard.sa_mask);
    sigaction(number, &standard, &ours);
    raise(number);
    sigaction(number, &ours, nullptr);
    rl_prep_terminal(1);
}

void draw_again() {
    rl_deprep_terminal();  // A shell may have set the terminal up for itself meanwhile.
    rl_prep_terminal(1);
    rl_forced_update_display();
}

void act_on(std::uint64_t signals) {
    for (const int number : ending) {
        if ((signals & bit_of(number)) != 0) take_default(number);
    }
    if ((signals & bit_of(SIGWINCH)) != 0) rl_resize_terminal();
    if ((signals & bit_of(SIGCONT)) != 0) draw_again();
}

}  // namespace

PromptSignals::PromptSignals() {
    if (wake_file.load() < 0) wake_file.store(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigemptyset(&action.sa_mask);
    for (std::size_t k = 0; k < caught_.size(); ++k) {
        sigaction(caught_[k], nullptr, &before_[k]);
        action.sa_flags = caught_[k] == SIGINT ? 0 : SA_RESTART;  // A read that waits after all ends with Ctrl-C.
        if (before_[k].sa_handler != SIG_IGN) sigaction(caught_[k], &action, nullptr);
    }
}

PromptSignals::~PromptSignals() {
    for (std::size_t k = 0; k < caught_.size(); ++k) sigaction(caught_[k], &before_[k], nullptr);
    // What came after the last byte. The terminal is as it was found.
    const std::uint64_t late = noted.exchange(0);
    for (const int number : ending) {
        if ((late & bit_of(number)) != 0) raise(number);
    }
}

int PromptSignals::next_byte() {
    static const int terminal = open_terminal();
    while (!InterruptGuard::pending()) {
        act_on(noted.exchange(0));
        pollfd files[] = {{terminal, POLLIN, 0}, {wake_file.load(), POLLIN, 0}};
        if (::poll(files, 2, -1) < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        if (files[1].revents != 0) {
            std::uint64_t count = 0;
            [[maybe_unused]] const ssize_t taken = ::read(files[1].fd, &count, sizeof count);
            continue;
        }
        unsigned char byte = 0;
        const ssize_t count = ::read(terminal, &byte, 1);
        if (count == 1) return byte;
        if (count == 0 || (errno != EAGAIN && errno != EINTR)) return -1;
    }
    return -1;
}

}  // namespace ik::repl
