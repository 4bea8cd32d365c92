#include "syntax/ast.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace ik::ast {
namespace {

// clang-format off
constexpr std::string_view kind_names[] = {
    "error",          "number",          "imaginary",        "string",          "string_text",
    "interpolation",  "name",            "hole",             "quantity",        "unary",
    "factorial",      "binary",          "compare",          "convert",         "call",
    "dot_call",       "argument",        "member",           "index",           "slice",
    "ellipsis",       "new_axis",        "array",            "range",           "if_expr",
    "unit_name",      "unit_number",     "unit_power",       "unit_binary",     "type",
    "extent",         "assign",          "expr_statement",   "fn",              "fn_param",
    "generic",        "block",           "if_statement",     "for_statement",   "while_statement",
    "break_statement", "continue_statement", "return_statement", "param",       "use",
    "use_name",       "use_alias",       "dimension_decl",   "unit_decl",       "script",
};
// clang-format on
static_assert(std::size(kind_names) == static_cast<std::size_t>(Kind::script) + 1);

// clang-format off
constexpr std::string_view op_names[] = {
    "",    "-", "+", "not", "~", "+",   "-",  "*",  "/",  "//", "%",  "^", "@", "and",       "or",
    "&",   "|", "xor", "<<", ">>", "==", "!=", "<",  "<=", ">",  ">=", "[]", "quoted",
};
// clang-format on
static_assert(std::size(op_names) == static_cast<std::size_t>(Op::quoted) + 1);

bool has_spine(Kind kind) { return kind == Kind::binary || kind == Kind::unit_binary; }

void append_quoted(std::string& out, std::string_view text) {
    out += " \"";
    for (const char c : text) {
        if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
    }
    out += '"';
}

void append_node(std::string& out, const Ast& ast, NodeId id) {
    const Node& node = ast[id];
    out += name(node.kind);
    if (node.op != Op::none) out.append(" ").append(name(node.op));
    if (node.kind == Kind::compare) {
        for (const Op op : ast.compare_ops(id)) out.append(" ").append(name(op));
    }
    if (node.text.data() != nullptr) append_quoted(out, node.text);
    if (node.kind == Kind::unit_power) {
        out.append(" ").append(std::to_string(node.value_num));
        if (node.value_den != 1) out.append("/").append(std::to_string(node.value_den));
    }
    out.append(" @").append(std::to_string(node.span.begin)).append("..").append(std::to_string(node.span.end));
}

}  // namespace

std::string_view name(Kind kind) noexcept { return kind_names[static_cast<std::size_t>(kind)]; }
std::string_view name(Op op) noexcept { return op_names[static_cast<std::size_t>(op)]; }

FnParts Ast::fn_parts(NodeId fn) const {
    const std::span<const NodeId> all = kids(fn);
    IK_ASSERT(nodes[fn.value].kind == Kind::fn && all.size() >= 2);
    std::size_t generics = 0;
    while (generics < all.size() - 2 && nodes[all[generics].value].kind == Kind::generic) ++generics;
    return {all.first(generics), all.subspan(generics, all.size() - 2 - generics), all[all.size() - 2], all.back()};
}

std::vector<Op> Ast::compare_ops(NodeId compare) const {
    const Node& node = nodes[compare.value];
    IK_ASSERT(node.kind == Kind::compare && node.count >= 2);
    // The parser stores the operators behind the operands in the list of children.
    std::vector<Op> ops;
    for (std::uint32_t i = 0; i + 1 < node.count; ++i) {
        ops.push_back(static_cast<Op>(children[node.first + node.count + i].value));
    }
    return ops;
}

std::vector<NodeId> Ast::left_spine(NodeId id) const {
    std::vector<NodeId> spine{id};
    const Kind kind = nodes[id.value].kind;
    if (!has_spine(kind)) return spine;
    for (NodeId left = kid(id, 0); left.valid() && nodes[left.value].kind == kind; left = kid(left, 0)) {
        spine.push_back(left);
    }
    return spine;
}

std::string dump(const Ast& ast) {
    struct Item {
        NodeId id;
        std::size_t depth;
    };
    // A long sum is deep on its left: without a bound the indentation alone would be quadratic.
    constexpr std::size_t deepest_indent = 100;
    std::string out;
    std::vector<Item> todo;
    if (ast.root.valid()) todo.push_back({ast.root, 0});
    while (!todo.empty()) {
        const Item item = todo.back();
        todo.pop_back();
        out.append(2 * std::min(item.depth, deepest_indent), ' ');
        if (!item.id.valid()) {
            out += "-\n";
            continue;
        }
        append_node(out, ast, item.id);
        out += '\n';
        const std::span<const NodeId> kids = ast.kids(item.id);
        for (std::size_t i = kids.size(); i-- > 0;) todo.push_back({kids[i], item.depth + 1});
    }
    return out;
}

}  // namespace ik::ast
