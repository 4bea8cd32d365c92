#include "check/lint.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ik::check {

void lint_unused(const ast::Ast& tree, ast::NodeId fn, Diagnostics& diagnostics) {
    std::map<std::string_view, Span> bound;  // first binding
    std::set<std::string_view> read;
    std::vector<ast::NodeId> pending{tree.fn_parts(fn).body};
    while (!pending.empty()) {
        const ast::NodeId id = pending.back();
        pending.pop_back();
        if (!id.valid()) continue;
        const ast::Node& node = tree[id];
        if (node.kind == ast::Kind::error) return;  // what is missing may be the use
        if (node.kind == ast::Kind::name) read.insert(node.text);
        std::span<const ast::NodeId> kids = tree.kids(id);
        const bool binds = node.kind == ast::Kind::assign && kids[0].valid() && tree[kids[0]].kind == ast::Kind::name;
        if (binds) {
            const ast::Node& target = tree[kids[0]];
            const auto [at, fresh] = bound.try_emplace(target.text, target.span);
            if (!fresh && target.span.begin < at->second.begin) at->second = target.span;
            kids = kids.subspan(1);
        }
        pending.insert(pending.end(), kids.begin(), kids.end());
    }
    for (const auto& [name, span] : bound) {
        if (read.contains(name)) continue;
        diagnostics.add(Code::lint_unused_variable, span, "`" + std::string(name) + "` is never used");
    }
}

}  // namespace ik::check
