#pragma once
// Stage 1. Takes a text, gives its syntax tree and the syntax diagnostics; never throws on input, never looks a name
// up.

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "syntax/ast.hpp"

namespace ik::syntax {

/// Parses text number `file` of `sources`. The tree's string_views point into that text, which must outlive it.
[[nodiscard]] ast::Ast parse(const Sources& sources, std::uint32_t file, Diagnostics& diagnostics);

/// Whether the text may go on on a further line: a bracket or brace is open or the last line ends in an operator (for
/// the REPL).
[[nodiscard]] bool is_incomplete(std::string_view text);

}  // namespace ik::syntax
