#pragma once
// The syntax tree: one arena of equal nodes. Takes its shape from the grammar, gives the checker names, operators and
// spans; it knows nothing of units, types or operations. A node's children are a run of NodeIds in one shared list.
// `error` nodes stand where parsing failed; the checker skips them without a word.

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/index.hpp"
#include "base/span.hpp"

namespace ik::ast {

using NodeId = Index<struct AstNodeTag>;

// Children are listed in order; `?` marks one that may be absent (an invalid NodeId holds its place), `*` a list to the
// end. `text` is what the node calls itself: a name, the source text of a number, the cooked text of a string piece.
// clang-format off
enum class Kind : std::uint8_t {
    error,
    // --- expressions ---
    number,        // text = digits as written without '_' ("0xFF", "1.5e-9"); kind of literal by its form
    imaginary,     // text = digits without the i
    string,        // children: string_text / interpolation *
    string_text,   // text = cooked characters
    interpolation, // children: expr, unit? ; text = format after ':' ("" when none)
    name,          // text; includes true false inf nan pi tau, which the checker knows as constants
    hole,          // the typed hole `?`
    quantity,      // children: expr, unit          3 m, [1, 2] km, (x) m
    unary,         // op: neg pos not_ bit_not ; children: expr
    factorial,     // children: expr
    binary,        // op ; children: left, right     (+ - * / // % ^ @ and or & | xor << >>)
    compare,       // ops in `ops_text` order: children: operand *; each operator in Ast::compare_ops from `extra`
    convert,       // children: expr, unit           x -> km
    call,          // children: callee expr, argument *
    dot_call,      // children: callee expr, argument *     f.(x)
    argument,      // children: expr ; text = name of a keyword argument or ""
    member,        // children: expr ; text = member name   eo.ndvi
    index,         // children: expr, (expr | slice | ellipsis | new_axis) *
    slice,         // children: start?, stop?, step?
    ellipsis,
    new_axis,
    array,         // children: expr *
    range,         // children: first, last           0..n
    if_expr,       // children: condition, then, else        if c then a else b
    // x |> f is a call node already; `x |> f(a)` is f(x, a)
    // --- units ---
    unit_name,     // text
    unit_number,   // text: the 1 of `-> 1`, `1/s`, or a factor
    unit_power,    // children: unit ; the exponent is num/den in `value_num`, `value_den`
    unit_binary,   // op: mul or div ; children: left, right
    // --- types ---
    type,          // children: dimension expr? , extent * ; text = dtype name or "" ; op has_extents marks `[]`
    extent,        // text = a number, a name, or ":" for any
    // dimension expressions reuse unit_name, unit_number, unit_power and unit_binary
    // --- statements ---
    assign,        // children: target (name or index), type?, expr ; op: none or the operator of += -= *= /=
    expr_statement,// children: expr
    fn,            // children: param *, return type?, body (block or expr) — see Ast::fn_parts ; text = name
    fn_param,      // children: type?, default? ; text = name
    generic,       // text = name ; children: dimension expr? (bound, `Dim` by default)
    block,         // children: statement *
    if_statement,  // children: condition, block, else? (block or if_statement)
    for_statement, // children: expr, block ; text = loop variable
    while_statement, // children: condition, block
    break_statement,
    continue_statement,
    return_statement, // children: expr?
    param,         // children: type?, default? ; text = name
    use,           // text = module name or path ; op quoted marks a path ; children: use_alias?, use_name *
    use_name,      // text
    use_alias,     // text
    dimension_decl,// text = name ; children: dimension expr?
    unit_decl,     // text = name ; children: dimension expr? , value expr? , use_name * (aliases / "metric" / "binary" flags)
    script,        // children: statement *
};
// clang-format on

// clang-format off
enum class Op : std::uint8_t {
    none, neg, pos, not_, bit_not,
    add, sub, mul, div, floor_div, mod, pow, matmul,
    and_, or_, bit_and, bit_or, bit_xor, shift_left, shift_right,
    eq, ne, lt, le, gt, ge,
    has_extents, quoted,
};
// clang-format on

struct Node {
    Kind kind = Kind::error;
    Op op = Op::none;
    Span span;                ///< The whole construct.
    Span name_span;           ///< Of `text` (name, operator) where that differs from the span.
    std::uint32_t first = 0;  ///< Children are Ast::children[first .. first + count).
    std::uint32_t count = 0;
    std::string_view text;       ///< Into the source, or into Ast::strings for cooked text.
    std::int64_t value_num = 0;  ///< unit_power: exponent numerator.
    std::int64_t value_den = 1;  ///< unit_power: exponent denominator (0 is kept, the checker reports it).
};

/// The parts of a `fn` node, whose children are: generics, params, return type (may be invalid), body.
struct FnParts {
    std::span<const NodeId> generics;
    std::span<const NodeId> params;
    NodeId return_type;
    NodeId body;  ///< A block or an expression.
};

/// Moves, but does not copy: nodes point into `strings`.
struct Ast {
    Ast() = default;
    Ast(Ast&&) noexcept = default;
    Ast& operator=(Ast&&) noexcept = default;
    Ast(const Ast&) = delete;
    Ast& operator=(const Ast&) = delete;

    std::uint32_t file = 0;
    std::vector<Node> nodes;
    std::vector<NodeId> children;
    std::deque<std::string> strings;  ///< Cooked texts; a deque, so that no text ever moves.
    NodeId root;                      ///< The script node.

    [[nodiscard]] const Node& operator[](NodeId id) const { return nodes[id.value]; }
    [[nodiscard]] std::span<const NodeId> kids(NodeId id) const {
        return {children.data() + nodes[id.value].first, nodes[id.value].count};
    }
    [[nodiscard]] NodeId kid(NodeId id, std::size_t i) const { return kids(id)[i]; }
    [[nodiscard]] FnParts fn_parts(NodeId fn) const;
    /// The comparison operators of a chain: ops[i] stands between operand i and i + 1.
    [[nodiscard]] std::vector<Op> compare_ops(NodeId compare) const;
    /// The chain of nodes of the same kind along first children, `id` first, the innermost last. The parser bounds the
    /// height of a tree (`max_height`) except along the left spines of `binary` and `unit_binary`, so a long sum is a
    /// long spine: a walker handles spine.back()'s left child, then the right children from back to front.
    [[nodiscard]] std::vector<NodeId> left_spine(NodeId id) const;
};

/// No path from the root is longer, when a left spine of `binary` or `unit_binary` counts as one.
inline constexpr std::uint32_t max_height = 200;

/// One line a node, indented by depth (to 100 levels): `kind op "text" @begin..end`. Iterative, so depth costs no
/// stack.
[[nodiscard]] std::string dump(const Ast& ast);
[[nodiscard]] std::string_view name(Kind kind) noexcept;
[[nodiscard]] std::string_view name(Op op) noexcept;  ///< As written: "+", "//", "and".

}  // namespace ik::ast
