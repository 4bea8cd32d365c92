// Dot calls: `f.(x, y)` gives a function of single numbers the elements of arrays, broadcast. The function is
// instantiated for the elements, so its units, dtypes and mistakes are those of a plain call; what it may hold is what
// runs inside a kernel: numbers, branches and loops, no arrays and no effects.

#include <algorithm>
#include <array>
#include <unordered_set>

#include "check/checker.hpp"

namespace ik::check {
namespace {

using ast::Kind;

/// Nodes of a body with all that it calls, counted once a call; more would make a kernel too long.
constexpr std::size_t most_nodes = 20000;

/// What keeps a function out of a dot call.
struct Obstacle {
    Span span;
    std::string message;
    std::string hint;
};

/// Looks through the body of a function and of those it calls.
class BodyCheck {
public:
    explicit BodyCheck(const ir::Module& module) : module_(module) {}

    std::optional<Obstacle> run(std::uint32_t function, Span call) {
        const ir::Function& f = module_.functions[function];
        if (std::find(path_.begin(), path_.end(), function) != path_.end() || !f.body.valid())
            return Obstacle{call, "a function that calls itself cannot run in a dot call", "write it with a loop"};
        if (!f.pure)
            return Obstacle{call, "a function that prints, saves or asserts cannot run in a dot call",
                            "give the values back and print them afterwards"};
        path_.push_back(function);
        std::unordered_set<std::uint32_t> seen;
        std::vector<ir::BlockId> blocks{f.body};
        while (!blocks.empty()) {
            const ir::BlockId block = blocks.back();
            blocks.pop_back();
            for (const ir::Stmt& stmt : module_.blocks[block.value].stmts) {
                if (stmt.node.valid()) {
                    if (auto obstacle = values(stmt.node, seen)) return obstacle;
                }
                for (const ir::BlockId inner : {stmt.a, stmt.b, stmt.c}) {
                    if (inner.valid()) blocks.push_back(inner);
                }
            }
        }
        path_.pop_back();
        return std::nullopt;
    }

private:
    std::optional<Obstacle> values(ir::NodeId root, std::unordered_set<std::uint32_t>& seen) {
        std::vector<ir::NodeId> pending{root};
        while (!pending.empty()) {
            const ir::NodeId id = pending.back();
            pending.pop_back();
            if (!seen.insert(id.value).second) continue;
            if (++count_ > most_nodes)
                return Obstacle{
                    module_[id].span, "the function is too large for a dot call",
                    "it calls others so often that " + std::to_string(most_nodes) + " operations are passed"};
            const ir::Node& node = module_[id];
            if (node.kind == ir::Kind::call) {
                if (auto obstacle = run(node.imm, node.span)) return obstacle;
            }
            if (!fits(node)) {
                return Obstacle{node.span, "a dot call runs the function on single numbers, and this is not one",
                                "take arrays as arguments of the dot call, or call the function without the dot"};
            }
            for (const ir::NodeId operand : module_.operands(id)) pending.push_back(operand);
        }
        return std::nullopt;
    }

    static bool fits(const ir::Node& node) {
        constexpr std::array kinds{ir::Kind::constant, ir::Kind::parameter, ir::Kind::elementwise, ir::Kind::get,
                                   ir::Kind::call};
        const bool plain = std::find(kinds.begin(), kinds.end(), node.kind) != kinds.end();
        return plain && node.type.is_scalar() && is_numeric(node.type.dtype);
    }

    const ir::Module& module_;
    std::vector<std::uint32_t> path_;
    std::size_t count_ = 0;
};

}  // namespace

Typed Checker::dot_call(ast::NodeId id) {
    const ast::NodeId callee = tree().kid(id, 0);
    const ast::Node& named = node(callee);
    std::optional<Callable> callable;
    if (named.kind == Kind::name) {
        callable = find_callable(named.text);
        if (!callable) {
            if (frames_.size() > 1) builtin_uses_.emplace(named.text);
            if (const std::optional<ops::Op> op = ops::find(named.text)) callable = *op;
        }
        if (!callable && is_special(named.text)) return special(named.text, id);
        if (!callable) return fail_call(named);
    } else if (named.kind == Kind::member) {
        return call_members(id);
    } else {
        const Typed value = expr(callee);
        if (value.is_error()) return value;
        callable = value.callable;
        if (!callable)
            return fail(Code::wrong_dtype, value.span, "only functions can be called, not " + describe(value.type));
    }
    return dot_call_of(*callable, id);
}

Typed Checker::call_members(ast::NodeId id) {
    const ast::NodeId callee = tree().kid(id, 0);
    const ast::Node& named = node(callee);
    if (node(tree().kid(callee, 0)).kind == Kind::name) {
        if (const auto used = find_module(node(tree().kid(callee, 0)).text)) {
            const FnRef found = find_member(used, named.text);
            return found ? dot_call_of(found, id) : fail_member(*used, named);
        }
    }
    return not_supported(named.span, "a call of a member", "call a function: `" + std::string(named.text) + ".(x)`");
}

Typed Checker::dot_call_of(const Callable& callable, ast::NodeId id) {
    const Span span = node(id).span;
    if (const ops::Op* op = std::get_if<ops::Op>(&callable)) {
        const ops::Info& row = ops::info(*op);
        // An elementwise function of the table takes arrays anyway.
        if (row.cls == ops::Class::elementwise) return call_table(*op, id);
        return fail(Code::not_elementwise, span, "`" + std::string(row.name) + "` works on whole arrays",
                    "call it without the dot: `" + std::string(row.name) + "(...)`");
    }
    const FnRef& decl = std::get<FnRef>(callable);
    std::vector<std::optional<Typed>> slots;
    if (!place_arguments(*decl, id, slots)) return error_value(span);
    return map_function(decl, slots, span);
}

Typed Checker::map_function(const FnRef& decl, std::vector<std::optional<Typed>>& slots, Span span) {
    std::vector<Typed> whole;
    for (std::optional<Typed>& slot : slots) {
        if (!slot || slot->callable) continue;
        if (slot->is_error()) return *slot;
        if (!slot->is_numeric()) {
            return fail(Code::not_elementwise, slot->span,
                        "a dot call gives elements of arrays, and " + describe(slot->type) + " has none");
        }
        whole.push_back(*slot);
    }
    const std::optional<ir::Shape> shape = broadcast(whole, "the call of `" + decl->name + "`", span);
    if (!shape) return error_value(span);
    if (shape->rank == 0) return invoke(decl, slots, span);
    for (std::optional<Typed>& slot : slots) {
        if (slot) slot->type.shape = {};
    }
    Typed value = invoke(decl, slots, span);
    if (value.is_error()) return value;
    ir::Node& mapped = module[value.node];
    const ir::Function& function = module.functions[mapped.imm];
    if (value.type.dtype != DType::none || !function.body.valid() || !function.pure) {
        if (const auto obstacle = BodyCheck(module).run(mapped.imm, span)) {
            Diagnostic diagnostic;
            diagnostic.code = Code::not_elementwise;
            diagnostic.message = obstacle->message;
            diagnostic.labels.push_back({obstacle->span, obstacle->span == span ? "" : "here"});
            if (obstacle->span != span) diagnostic.labels.push_back({span, "in this dot call"});
            diagnostic.hints.push_back(obstacle->hint);
            report(std::move(diagnostic));
            return error_value(span);
        }
    }
    if (!value.is_numeric() || !value.is_scalar()) {
        return fail(Code::not_elementwise, span,
                    "the function of a dot call gives one number, not " + describe(value.type));
    }
    mapped.kind = ir::Kind::map;
    mapped.type.shape = *shape;
    value.type.shape = *shape;
    return value;
}

}  // namespace ik::check
