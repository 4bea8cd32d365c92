#pragma once
// Parsing in tests: a text to an S-expression of its first statement, or to its diagnostics as "E0101 1:5".

#include <string>
#include <vector>

#include "syntax/parse.hpp"

namespace ik::test {

inline std::string s_expression(const ast::Ast& tree, ast::NodeId id) {
    if (!id.valid()) return "-";
    const ast::Node& node = tree[id];
    std::string text(node.text);
    if (node.kind == ast::Kind::number || node.kind == ast::Kind::name || node.kind == ast::Kind::unit_name ||
        node.kind == ast::Kind::unit_number || node.kind == ast::Kind::extent) {
        return text;
    }
    std::string out = "(" + std::string(node.op == ast::Op::none ? ast::name(node.kind) : ast::name(node.op));
    if (node.kind == ast::Kind::compare) {
        for (const ast::Op op : tree.compare_ops(id)) out.append(" ").append(ast::name(op));
    }
    if (node.kind == ast::Kind::unit_power) {
        out += " " + std::to_string(node.value_num) + "/" + std::to_string(node.value_den);
    }
    if (!text.empty()) out += " '" + text + "'";
    for (const ast::NodeId kid : tree.kids(id)) out += " " + s_expression(tree, kid);
    return out + ")";
}

/// The first statement, or the value of it where it is an expression statement.
inline std::string shape(const std::string& text) {
    Sources sources;
    Diagnostics diagnostics;
    const std::uint32_t file = sources.add("test.ik", text);
    const ast::Ast tree = syntax::parse(sources, file, diagnostics);
    if (diagnostics.has_errors()) return "error: " + diagnostics.list().front().message;
    const ast::NodeId first = tree.kid(tree.root, 0);
    const bool is_expression = tree[first].kind == ast::Kind::expr_statement;
    return s_expression(tree, is_expression ? tree.kid(first, 0) : first);
}

/// "E0101 1:5" of each diagnostic.
inline std::vector<std::string> errors(const std::string& text) {
    Sources sources;
    Diagnostics diagnostics;
    const std::uint32_t file = sources.add("test.ik", text);
    (void)syntax::parse(sources, file, diagnostics);
    std::vector<std::string> found;
    for (const Diagnostic& diagnostic : diagnostics.list()) {
        const LineColumn at = sources.position(file, diagnostic.labels.front().span.begin);
        found.push_back(std::string(code_text(diagnostic.code)) + " " + std::to_string(at.line) + ":" +
                        std::to_string(at.column));
    }
    return found;
}

/// The first diagnostic, rendered.
inline std::string first_error(const std::string& text) {
    Sources sources;
    Diagnostics diagnostics;
    (void)syntax::parse(sources, sources.add("test.ik", text), diagnostics);
    return diagnostics.list().empty() ? "" : render(diagnostics.list().front(), sources);
}

}  // namespace ik::test
