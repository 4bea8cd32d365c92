// Functions that the script never calls: those with annotated parameters are checked for scalars of those types, the
// others for unknown names, so that a mistake that inference cannot see is reported at the definition.

#include <set>

#include "check/checker.hpp"

namespace ik::check {
namespace {

using ast::Kind;

std::string_view bound_name(const ast::Ast& tree, ast::NodeId id) {
    const ast::Node& n = tree[id];
    if (n.kind == Kind::fn || n.kind == Kind::fn_param || n.kind == Kind::for_statement) return n.text;
    if (n.kind != Kind::assign) return {};
    const ast::NodeId target = tree.kid(id, 0);
    return target.valid() && tree[target].kind == Kind::name ? tree[target].text : std::string_view();
}

}  // namespace

void Checker::check_uncalled(const FnRef& decl) {
    if (called_.contains({decl->ast.get(), decl->node.value})) return;
    const std::shared_ptr<const ast::Ast> before = ast_;
    ast_ = decl->ast;
    if (!is_sound(decl) || !check_annotated(decl)) resolve_names(*decl);
    ast_ = before;
}

// Gives false when a parameter has neither an annotation that says its dimension nor a default.
bool Checker::check_annotated(const FnRef& decl) {
    const ast::FnParts parts = tree().fn_parts(decl->node);
    if (!parts.generics.empty()) return false;
    Frame none;
    std::vector<std::optional<Typed>> slots;
    const Mark start = mark();
    for (const ast::NodeId param : parts.params) {
        const ast::NodeId annotation = tree().kid(param, 0);
        if (!annotation.valid()) {
            if (!tree().kid(param, 1).valid()) return false;
            slots.emplace_back();
            continue;
        }
        const std::optional<ir::Type> type = annotated_type(tree(), annotation, none);
        if (!type) return true;
        ir::Node parameter;
        parameter.kind = ir::Kind::parameter;
        parameter.type = *type;
        slots.emplace_back(emit(std::move(parameter), {}, node(param).span));
    }
    (void)invoke(decl, slots, node(decl->node).span);
    const Diagnostics found = *diagnostics_;
    const bool failed = failed_;
    roll_back(start);
    // A value that must be constant may well be one at a real call: such a body is not judged here.
    bool open = false;
    for (const Diagnostic& each : found.list()) {
        open = open || each.code == Code::exponent_not_constant || each.code == Code::not_constant ||
               each.code == Code::array_condition || each.code == Code::bad_axis || each.code == Code::shape_mismatch ||
               each.code == Code::bad_index || each.code == Code::wrong_dtype;
    }
    if (open) return false;
    *diagnostics_ = found;
    failed_ = failed;
    return true;
}

void Checker::resolve_names(const FnDecl& decl) {
    std::set<std::string_view> locals;
    std::vector<ast::NodeId> order;
    std::vector<ast::NodeId> pending{decl.node};
    while (!pending.empty()) {
        const ast::NodeId id = pending.back();
        pending.pop_back();
        if (!id.valid()) continue;
        order.push_back(id);
        if (const std::string_view name = bound_name(tree(), id); !name.empty()) locals.insert(name);
        const std::span<const ast::NodeId> kids = tree().kids(id);
        for (std::size_t i = kids.size(); i-- > 0;) pending.push_back(kids[i]);
    }
    std::set<std::uint32_t> callees;
    for (const ast::NodeId id : order) {
        const bool calls = node(id).kind == Kind::call || node(id).kind == Kind::dot_call;
        if (calls && tree().kid(id, 0).valid()) callees.insert(tree().kid(id, 0).value);
        if (node(id).kind == Kind::member && tree().kid(id, 0).valid()) locals.insert(node(tree().kid(id, 0)).text);
    }
    for (const ast::NodeId id : order) {
        const ast::Node& n = node(id);
        if (n.kind != Kind::name || locals.contains(n.text) || is_known(n.text)) continue;
        const bool function = callees.contains(id.value);
        const std::string suggestion = suggest(n.text, function ? Meant::function : Meant::any);
        error(function ? Code::unknown_function : Code::unknown_name, n.span,
              (function ? "unknown function `" : "unknown name `") + std::string(n.text) + "`",
              suggestion.empty() ? "" : "did you mean `" + suggestion + "`?");
    }
}

bool Checker::is_known(std::string_view name) {
    if (find_outer(0, name) != nullptr || is_special(name) || ops::find(name)) return true;
    for (const Signature::Input& given : signature_.inputs) {
        if (given.name == name) return true;
    }
    constexpr std::array<std::string_view, 6> fixed{"true", "false", "inf", "nan", "pi", "tau"};
    for (const std::string_view each : fixed) {
        if (each == name) return true;
    }
    return registry.find_constant(name).has_value() || registry.find_unit(name).has_value();
}

}  // namespace ik::check
