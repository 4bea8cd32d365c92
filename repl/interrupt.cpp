#include "interrupt.hpp"

#include <atomic>
#include <csignal>

namespace ik::repl {
namespace {

// A signal handler has no argument, so what it touches must be reachable from here. Both are lock-free.
std::atomic<Session*> current_session{nullptr};
std::atomic<bool> interrupted{false};

void on_interrupt(int) { InterruptGuard::note(); }

void handle(void (*handler)(int)) {
    struct sigaction action {};
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = 0;  // Reading a line from a pipe ends with EINTR.
    sigaction(SIGINT, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard(Session& session) {
    current_session.store(&session);
    handle(on_interrupt);
}

InterruptGuard::~InterruptGuard() {
    handle(SIG_DFL);
    current_session.store(nullptr);
}

void InterruptGuard::note() {
    interrupted.store(true);
    if (Session* session = current_session.load()) session->cancel();
}

bool InterruptGuard::take() { return interrupted.exchange(false); }

bool InterruptGuard::pending() { return interrupted.load(); }

}  // namespace ik::repl
