#pragma once
// The short way of a small call, which vm::Flat runs: no interpreter, and one allocation a result.

#include "api/compile.hpp"

namespace ik {

/// Runs a program that has a Flat. False, and no output made, when only the interpreter can run it on these inputs, or
/// tell what is wrong. Errors: std::invalid_argument for inputs that are missing or of other types.
[[nodiscard]] bool run_flat(Engine::Impl& engine, const Compiled& program, const Inputs& inputs, Outputs& outputs);

}  // namespace ik
