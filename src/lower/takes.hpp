#pragma once
// Assignments to a part of an array work in place when nothing else holds the array's memory. This finds the steps
// whose operand is not read again, so that they need not keep a share of it, and the kernels that can write their
// output straight into the part. Takes the finished steps, sets Step::takes and Step::into.

#include <vector>

#include "bytecode/program.hpp"

namespace ik::lower {

/// `kept`: by slot, whether it may be read after the last step.
void mark_takes(const bytecode::Program& program, std::vector<bytecode::Step>& steps, const std::vector<bool>& kept);

}  // namespace ik::lower
