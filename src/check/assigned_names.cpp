#include "check/assigned_names.hpp"

#include <vector>

namespace ik::check {

using ast::Kind;

void for_assigned_names(const ast::Ast& tree, ast::NodeId root, const std::function<void(std::string_view)>& visit) {
    std::vector<ast::NodeId> pending{root};
    while (!pending.empty()) {
        const ast::NodeId id = pending.back();
        pending.pop_back();
        if (!id.valid()) continue;
        const ast::Node& n = tree[id];
        if (n.kind == Kind::assign) {
            ast::NodeId target = tree.kid(id, 0);
            while (target.valid() && tree[target].kind == Kind::index) target = tree.kid(target, 0);
            if (target.valid() && tree[target].kind == Kind::name) visit(tree[target].text);
        }
        const bool nests = n.kind == Kind::block || n.kind == Kind::if_statement || n.kind == Kind::for_statement ||
                           n.kind == Kind::while_statement || n.kind == Kind::script;
        if (!nests) continue;
        for (const ast::NodeId kid : tree.kids(id)) pending.push_back(kid);
    }
}

}  // namespace ik::check
