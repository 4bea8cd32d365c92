#pragma once
// The short ways of a small call, which vm::Flat and vm::Recording run: no interpreter, and one allocation a result.

#include "api/compile.hpp"

namespace ik {

/// Runs a program that has a Flat. False, and no output made, when only the interpreter can run it on these inputs, or
/// tell what is wrong. Errors: std::invalid_argument for inputs that are missing or of other types.
[[nodiscard]] bool run_flat(Engine::Impl& engine, const Compiled& program, const Inputs& inputs, Outputs& outputs);

/// Results that a recording may have.
inline constexpr std::size_t most_recorded_results = 8;

/// Does again what was recorded for inputs that lie as these do. False, with no outputs, when run() has to do it. Needs
/// a program with recordings and an engine without a memory limit. Errors: std::invalid_argument for unfit inputs.
[[nodiscard]] bool run_recorded(Engine::Impl& engine, const Compiled& program, const Inputs& inputs, Outputs& outputs);

}  // namespace ik
