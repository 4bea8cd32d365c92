#pragma once
// How messages call an operation.

#include <string>
#include <string_view>

#include "ops/ops.hpp"
#include "syntax/ast.hpp"

namespace ik::check {

/// "add", for "cannot add A and B".
[[nodiscard]] std::string_view verb_of(ops::Op op);
/// "`+`", "`sqrt`".
[[nodiscard]] std::string_view title_of(ops::Op op);
/// The row of an operator; none where there is no single one.
[[nodiscard]] ops::Op row_of(ast::Op op);

}  // namespace ik::check
