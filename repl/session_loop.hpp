#pragma once
// The session that `ik` alone starts: reads a text, runs it, shows its value; until quit or the end of the input.

namespace ik::repl {

/// Gives the exit status: 1 when the input is no terminal and a text of it failed, else 0.
[[nodiscard]] int session_loop();

}  // namespace ik::repl
