#pragma once
// Typed IR: what the checker gives, opt/ rewrites and lower/ reads. Units end here: every conversion has become a
// multiplication (and addition) by a constant node; the unit in a node's type is kept for printing results only.
//
// A Module has functions; functions[0] is the script. A function is a tree of blocks of statements over a DAG of pure
// value nodes. Straight-line code binds names to nodes directly (no statement); variables that are assigned inside an
// `if` or a loop and live beyond it are Vars: written by `set` statements, read by `read` statements that give a `get`
// node the value of that moment. A node belongs to the block that made it and may be used there after that point and in
// blocks nested below.
//
// Elementwise nodes broadcast their operands; operands already have the op's compute dtype (casts are nodes), so
// `op` on dtype T takes T and gives T, except comparisons and tests (bool out) and select (bool, T, T).
//
// The checker makes complex nodes: `op` on c128 takes c128, or f64 for an operand without an imaginary part. opt/
// splits them into real ones. What stays complex then is stored: inputs of the script, results of calls and host
// functions (both read through `part`), and `complex` nodes, which put two real values together where memory needs them
// so.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.hpp"
#include "base/span.hpp"
#include "ir/type.hpp"
#include "ops/ops.hpp"

namespace ik::ir {

using NodeId = Index<struct IrNodeTag>;
using BlockId = Index<struct IrBlockTag>;
using VarId = Index<struct IrVarTag>;
using FunctionId = Index<struct IrFunctionTag>;

enum class Kind : std::uint8_t {
    constant,     ///< Scalar; `bits` (f64, f32 in the low half, integers, bool 0/1)
    string,       ///< Module::strings[imm]
    literal,      ///< Constant array: Module::literals[imm]
    parameter,    ///< Parameter imm of the function (for functions[0]: input imm)
    elementwise,  ///< op(args...), broadcasting; op is an elementwise row (cast: dtype of arg 0 to type.dtype)
    reduce,     ///< op(arg 0) over the axes in bits `axes`; keepdims in `flag`. Only primitive reductions: sum prod min
                ///< max any all count argmin argmax
    iota,       ///< i64 index along axis `imm` of the shape given by args (i64 scalars, one an axis)
    fill,       ///< scalar arg 0 in the shape given by args 1... (i64 scalars)
    slice,      ///< view: Module::slices[imm]; arg 0 the array, then the bound nodes the slice names. With `flag` the
                ///< array is broadcast first: to the extents in the last args, one for each axis of the whole
    transpose,  ///< axes of arg 0 in reverse order
    reshape,    ///< arg 0 in the shape args 1... (i64 scalars; one may be -1)
    part,       ///< real (imm 0) or imaginary (imm 1) part of arg 0, a complex value; a view of one in memory
    extent,     ///< extent of axis imm of arg 0, i64 scalar
    build,      ///< args (all of one shape, dtype and unit) stacked along a new first axis
    host,  ///< host function `op` of args (concat cumsum dot sort load save print assert... format); impure ones stand
           ///< in an eval statement
    call,  ///< functions[imm](args)
    map,   ///< functions[imm], of scalars, for each element of the broadcast args; after opt/ of a complex result the
           ///< real part, with `flag` the imaginary one
    get,   ///< value of variable imm at its `read` statement
};

/// One axis of a slice node; `at`, `start`, ... number the node's args (0: left out, since arg 0 is the array).
struct AxisIndex {
    enum class Kind : std::uint8_t { at, range, new_axis, all } kind = Kind::all;
    std::uint32_t at = 0, start = 0, stop = 0, step = 0;
};

struct Slice {
    std::vector<AxisIndex> axes;  ///< Ellipsis expanded: one entry per axis of the operand, plus the new axes.
};

struct Literal {
    DType dtype = DType::f64;
    std::vector<std::int64_t> shape;
    std::vector<std::uint8_t> bytes;  ///< Row-major.
};

struct Node {
    Kind kind = Kind::constant;
    ops::Op op = ops::Op::none;
    bool flag = false;
    Type type;
    Span span;
    BlockId block;
    std::uint32_t first_arg = 0;  ///< Module::args[first_arg .. first_arg + arg_count)
    std::uint32_t arg_count = 0;
    std::uint32_t imm = 0;
    std::uint32_t axes = 0;
    std::uint64_t bits = 0;
};

struct Stmt {
    enum class Kind : std::uint8_t {
        eval,   ///< evaluate `node` for its effect (print, assert, save, error, a call)
        set,    ///< var = node
        read,   ///< node (a get) takes the value of var now
        if_,    ///< cond `node`; blocks a, b (b may be invalid)
        loop,   ///< block a computes cond `node`; while it holds: block b, then block c (step; may be invalid)
        scope,  ///< block a; `leave` inside jumps to its end (inlined functions with early returns)
        leave,  ///< jump to the end of the innermost scope
        break_,
        continue_,
        return_,  ///< node may be invalid
    } kind = Kind::eval;
    Span span;
    NodeId node;
    VarId var;
    BlockId a, b, c;
};

struct Block {
    std::vector<Stmt> stmts;
};

struct Var {
    std::string name;
    Type type;
};

struct Parameter {
    std::string name;
    Type type;
};

struct Function {
    std::string name;
    std::vector<Parameter> parameters;
    Type result;  ///< dtype none when there is no value
    BlockId body;
    Span span;
    bool pure = true;  ///< No print, save, assert: calls may be dropped or merged.
};

/// A value the script leaves: a top-level variable, or its last expression ("ans").
struct Output {
    std::string name;
    NodeId node;  ///< In the script's body block, valid at its end (a get for Vars).
    Type type;
    std::string annotation;  ///< Dimension name of the annotation ("Torque"), for printing; or "".
};

/// A `param` or a free variable given by the host, in the order of functions[0]'s parameters.
struct Input {
    std::string name;
    Type type;
};

struct Module {
    std::vector<Node> nodes;
    std::vector<NodeId> args;
    std::vector<Block> blocks;
    std::vector<Var> vars;
    std::vector<Function> functions;
    std::vector<std::string> strings;
    std::vector<Literal> literals;
    std::vector<Slice> slices;
    std::vector<Input> inputs;
    std::vector<Output> outputs;
    std::uint32_t symbols = 0;  ///< Extent symbols handed out so far.

    [[nodiscard]] const Node& operator[](NodeId id) const { return nodes[id.value]; }
    [[nodiscard]] Node& operator[](NodeId id) { return nodes[id.value]; }
    [[nodiscard]] std::span<const NodeId> operands(NodeId id) const {
        return {args.data() + nodes[id.value].first_arg, nodes[id.value].arg_count};
    }
    /// Appends a node whose arguments are `operands`.
    NodeId add(Node node, std::span<const NodeId> operands = {});
    [[nodiscard]] Extent fresh_extent() { return Extent::symbol(symbols++); }
};

/// Text listing: functions, blocks, `%7 = add.f64[n0] %3, %5  {m}`; goldens pin it. Iterative over deep DAGs.
[[nodiscard]] std::string dump(const Module& module);

}  // namespace ik::ir
