#pragma once
// Which variables a piece of a script assigns: what branches and loops carry, and what stays one type.

#include <functional>
#include <string_view>

#include "syntax/ast.hpp"

namespace ik::check {

/// Calls `visit` for each assignment (also to a part, `x[i] = ...`) below `root`, functions and their bodies left out.
void for_assigned_names(const ast::Ast& tree, ast::NodeId root, const std::function<void(std::string_view)>& visit);

}  // namespace ik::check
