// Calls: which function a call names, and which argument goes to which parameter.

#include <algorithm>

#include "check/checker.hpp"

namespace ik::check {

using ast::Kind;

// The function a name stands for, without reading any value. Follows the same frames as lookup_value.
std::optional<Callable> Checker::find_callable(std::string_view name) {
    std::size_t depth = frames_.size() - 1;
    const Binding* binding = find_binding(depth, name);
    while (binding == nullptr) {
        const FnDecl* decl = frames_[depth].decl;
        if (decl == nullptr) return std::nullopt;
        if (decl->home) {
            const FnRef member = find_member(decl->home, name);
            return member ? std::optional<Callable>(member) : std::nullopt;
        }
        depth = decl->depth;
        binding = find_outer(depth, name);
        if (binding == nullptr && depth == 0) return std::nullopt;
    }
    return binding->value.callable;
}

Typed Checker::call(ast::NodeId id) {
    const ast::NodeId callee = tree().kid(id, 0);
    const ast::Node& named = node(callee);
    if (named.kind == Kind::name) {
        if (const std::optional<Callable> found = find_callable(named.text)) return call_named(*found, id);
        if (frames_.size() > 1) builtin_uses_.emplace(named.text);
        if (const std::optional<ops::Op> op = ops::find(named.text)) return call_table(*op, id);
        if (is_special(named.text)) return special(named.text, id);
        return fail_call(named);
    }
    if (named.kind == Kind::member && node(tree().kid(callee, 0)).kind == Kind::name) {
        if (const auto used = find_module(node(tree().kid(callee, 0)).text)) {
            const FnRef found = find_member(used, named.text);
            return found ? call_named(found, id) : fail_member(*used, named);
        }
        return not_supported(named.span, "a call of a member", "call a function: `" + std::string(named.text) + "(x)`");
    }
    const Typed value = expr(callee);
    if (value.is_error()) return value;
    if (value.callable) return call_named(*value.callable, id);
    return fail(Code::wrong_dtype, value.span, "only functions can be called, not " + describe(value.type),
                "to multiply write `a * (b)`");
}

Typed Checker::fail_call(const ast::Node& named) {
    const std::string name(named.text);
    if (lookup_value(named.text, named.span)) {
        return fail(Code::wrong_dtype, named.span, "`" + name + "` is not a function",
                    "to multiply write `" + name + " * (...)`");
    }
    const std::string suggestion = suggest(named.text, Meant::function);
    return fail(Code::unknown_function, named.span, "unknown function `" + name + "`",
                suggestion.empty() ? "" : "did you mean `" + suggestion + "`?");
}

Typed Checker::call_named(const Callable& callable, ast::NodeId id) {
    if (const ops::Op* op = std::get_if<ops::Op>(&callable)) return call_table(*op, id);
    const FnRef& decl = std::get<FnRef>(callable);
    std::vector<std::optional<Typed>> slots;
    if (!place_arguments(*decl, id, slots)) return error_value(node(id).span);
    return invoke(decl, slots, node(id).span);
}

namespace {

// The names in "x, axis, keepdims=false".
std::vector<std::string_view> parameter_names(std::string_view text) {
    std::vector<std::string_view> names;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        std::string_view part = text.substr(0, comma);
        while (part.starts_with(' ')) part.remove_prefix(1);
        names.push_back(part.substr(0, part.find('=')));
        text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
    }
    return names;
}

}  // namespace

Typed Checker::call_table(ops::Op op, ast::NodeId id) {
    const ops::Info& row = ops::info(op);
    if (row.cls != ops::Class::elementwise || op == ops::Op::select) return builtin(op, id);
    const std::vector<std::string_view> names = parameter_names(row.parameters);
    std::vector<std::optional<Typed>> slots;
    for (const Argument& argument : arguments(id)) {
        const Typed value = expr(argument.expr);
        if (argument.name.empty()) {
            slots.emplace_back(value);
            continue;
        }
        const auto at = std::find(names.begin(), names.end(), argument.name);
        if (at == names.end()) {
            return fail(Code::unknown_argument, argument.span,
                        "`" + std::string(row.name) + "` has no parameter `" + std::string(argument.name) + "`",
                        "its parameters are (" + std::string(row.parameters) + ")");
        }
        const auto index = static_cast<std::size_t>(at - names.begin());
        if (slots.size() <= index) slots.resize(index + 1);
        slots[index] = value;
    }
    std::vector<Typed> values;
    for (const std::optional<Typed>& slot : slots) {
        if (slot) values.push_back(*slot);
    }
    return apply(op, values, node(id).span);
}

// Arguments to parameters: positional ones first, then by name; a parameter without an argument keeps its default.
bool Checker::place_arguments(const FnDecl& decl, ast::NodeId call, std::vector<std::optional<Typed>>& slots) {
    const ast::Ast& home = *decl.ast;
    const Span span = node(call).span;
    const bool is_fn = home[decl.node].kind == Kind::fn;
    const std::vector<ast::NodeId> params = parameters_of(decl);
    slots.assign(params.size(), std::nullopt);
    std::size_t position = 0;
    bool good = true;
    for (const Argument& argument : arguments(call)) {
        const Typed value = expr(argument.expr);
        std::size_t index = position;
        if (!argument.name.empty()) {
            index = 0;
            while (index < params.size() && home[params[index]].text != argument.name) ++index;
            if (index == params.size()) {
                good = fail_argument(decl, argument);
                continue;
            }
        } else {
            ++position;
        }
        if (index >= params.size()) continue;
        if (slots[index]) {
            error(Code::unknown_argument, argument.span,
                  "the parameter `" + std::string(argument.name) + "` is given twice");
            good = false;
        }
        slots[index] = value;
    }
    if (!is_fn) {
        error(Code::wrong_dtype, span, "`" + decl.name + "` is not a function");
        return false;
    }
    return good && check_arity(decl, slots, position, span);
}

bool Checker::fail_argument(const FnDecl& decl, const Argument& argument) {
    std::vector<std::string_view> names;
    for (const ast::NodeId param : parameters_of(decl)) names.push_back((*decl.ast)[param].text);
    const std::string suggestion = closest(argument.name, names);
    error(Code::unknown_argument, argument.span,
          "`" + decl.name + "` has no parameter `" + std::string(argument.name) + "`",
          suggestion.empty() ? "" : "did you mean `" + suggestion + "`?");
    return false;
}

bool Checker::check_arity(const FnDecl& decl, std::span<const std::optional<Typed>> slots, std::size_t given,
                          Span span) {
    const std::vector<ast::NodeId> params = parameters_of(decl);
    std::string missing;
    for (std::size_t i = 0; i < params.size(); ++i) {
        if (slots[i] || decl.ast->kid(params[i], 1).valid()) continue;
        missing += (missing.empty() ? "`" : ", `") + std::string((*decl.ast)[params[i]].text) + "`";
    }
    if (given <= params.size() && missing.empty()) return true;
    Diagnostic diagnostic;
    diagnostic.code = Code::wrong_arity;
    diagnostic.message = given > params.size()
                             ? "`" + decl.name + "` takes " + std::to_string(params.size()) +
                                   (params.size() == 1 ? " argument" : " arguments") + ", not " + std::to_string(given)
                             : "`" + decl.name + "` needs a value for " + missing;
    diagnostic.labels.push_back({span, "called here"});
    const ast::Node& definition = (*decl.ast)[decl.node];
    const bool named = definition.name_span.end > definition.name_span.begin;
    diagnostic.labels.push_back({named ? definition.name_span : definition.span, "defined here"});
    report(std::move(diagnostic));
    return false;
}

std::vector<ast::NodeId> Checker::parameters_of(const FnDecl& decl) const {
    if ((*decl.ast)[decl.node].kind != Kind::fn) return {};
    const std::span<const ast::NodeId> params = decl.ast->fn_parts(decl.node).params;
    return {params.begin(), params.end()};
}

Typed Checker::call_function(const FnRef& decl, std::span<const Typed> args, Span span) {
    std::vector<std::optional<Typed>> slots(args.begin(), args.end());
    const std::size_t count = parameters_of(*decl).size();
    slots.resize(std::max(count, slots.size()));
    if (slots.size() > count || !check_arity(*decl, slots, args.size(), span)) {
        if (slots.size() > count) {
            slots.resize(count);
            (void)check_arity(*decl, slots, args.size(), span);
        }
        return error_value(span);
    }
    return invoke(decl, slots, span);
}

Typed Checker::call_value(const Callable& callable, std::span<const Typed> args, Span span) {
    if (const FnRef* decl = std::get_if<FnRef>(&callable)) return call_function(*decl, args, span);
    const ops::Op op = std::get<ops::Op>(callable);
    const bool plain = ops::info(op).cls == ops::Class::elementwise && op != ops::Op::select;
    return plain ? apply(op, args, span) : builtin_values(op, args, span);
}

// `fn` inside a function or block: visible from there on, sees the values around it.
void Checker::local_function(ast::NodeId id) {
    const ast::Node& n = node(id);
    const Span span = n.name_span.end > n.name_span.begin ? n.name_span : n.span;
    if (frames_.size() == 1) {
        if (frame().levels.size() > 1) {
            error(Code::misplaced_statement, span, "a function is declared at the top level or inside a function");
        }
        return;  // The functions of the top level are known before its first statement.
    }
    const auto decl =
        std::make_shared<const FnDecl>(FnDecl{std::string(n.text), ast_, id, nullptr, frames_.size() - 1});
    decls_.push_back(decl);
    bind(n.text, function_value(decl, span), span);
}

}  // namespace ik::check
