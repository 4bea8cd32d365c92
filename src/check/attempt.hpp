#pragma once
// What the steps of statements hand to each other: how a statement ends, and what branches and loops keep while they
// are attempted.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/diagnostic.hpp"
#include "check/frame.hpp"
#include "ir/ir.hpp"
#include "syntax/ast.hpp"

namespace ik::check {

/// One argument of a call as written.
struct Argument {
    std::string_view name;  ///< Of a keyword argument, or "".
    Span span;              ///< The whole argument.
    ast::NodeId expr;
};

/// How a statement ends: the next one follows, or a return, break or continue leaves.
enum class Flow : std::uint8_t { goes_on, leaves };
/// What the last statement of a block is: the function's value, the script's answer, or nothing.
enum class Tail : std::uint8_t { none, value, answer };
/// Whether merging may promote a strong dtype: two branches may, a variable may not.
enum class Merge : std::uint8_t { variable, branches };

/// Sizes of everything that grows, to take an attempt back.
struct Mark {
    std::size_t nodes, args, blocks, vars, functions, strings, literals, slices, inputs, stmts;
    ir::BlockId block;
    bool failed;
    Diagnostics diagnostics;
};

/// A variable of around that a branch or loop assigns.
struct Carried {
    std::string name;
    Binding before;
    ir::Type type;
    ir::VarId var;
};

/// One side of an `if`.
struct Branch {
    ir::BlockId block;
    Flow flow = Flow::goes_on;
    Bindings level;
};

/// A name that both sides bind for the first time.
struct Fresh {
    ir::VarId var;
    std::string annotation;
    Span declared;
};

}  // namespace ik::check
