#pragma once
// What a fuzzer feeds with texts: each target takes any bytes and may end in a result or in diagnostics, in nothing
// else. The same functions serve libFuzzer (fuzz_*.cpp, built by clang with IK_FUZZ=ON) and mutate.cpp, which any
// compiler builds and which runs in the test suite.

#include <string_view>

namespace ik::fuzz {

/// Text to tree, its diagnostics rendered, and the prompt's question whether the text is complete.
void parse_text(std::string_view text);
/// Text to types: what `ik check` does.
void check_text(std::string_view text);
/// Text to result, under limits of steps, depth, memory and time; twice on one thread and once on two, which must
/// agree. Throws std::logic_error when they do not.
void run_text(std::string_view text);

}  // namespace ik::fuzz
