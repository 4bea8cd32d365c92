#pragma once
// Lints that need the tree alone: nothing here knows types.

#include "base/diagnostic.hpp"
#include "syntax/ast.hpp"

namespace ik::check {

/// Warns of names that a function's body binds and never reads. (What a script binds at its top level are results.)
void lint_unused(const ast::Ast& tree, ast::NodeId fn, Diagnostics& diagnostics);

}  // namespace ik::check
