#pragma once
// The commands that take one text and end.

#include "options.hpp"

namespace ik::repl {

/// Runs a script or -e text, checks, or dumps; gives the exit status.
[[nodiscard]] int run_text(const Options& options);

}  // namespace ik::repl
