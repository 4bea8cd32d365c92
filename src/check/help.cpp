// What a session shows of names: the text of `help f`, and the names for completion.

#include <algorithm>
#include <charconv>

#include "check/check.hpp"
#include "check/checker.hpp"

namespace ik::check {
namespace {

/// As inferred when the function was declared, with the variables around it; else inferred now.
std::shared_ptr<const Scheme> scheme_in(const Scope& scope, const FnRef& decl) {
    const auto declared = scope.functions.find(decl->name);
    const auto known = scope.schemes.find(decl->name);
    const bool is_declared = declared != scope.functions.end() && declared->second->is_same(*decl);
    if (is_declared && known != scope.schemes.end()) return known->second;
    Sources sources;
    Diagnostics diagnostics;
    const Signature none;
    return Checker(sources, none, diagnostics).infer_in(scope, decl);
}

std::string help_of_row(const ops::Info& row) {
    std::string text = std::string(row.name) + "(" + std::string(row.parameters) + "): " + std::string(row.summary);
    if (!row.example.empty()) text += "\n  " + std::string(row.example);
    return text;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t')) {
        text.remove_suffix(1);
    }
    return text;
}

/// The signature as it is written: from the function's name to its body. The name is a view into the source, so the
/// text around it is at hand.
std::string_view signature_text(const ast::Ast& tree, ast::NodeId id) {
    const ast::Node& fn = tree[id];
    if (fn.kind != ast::Kind::fn || fn.name_span.end - fn.name_span.begin != fn.text.size()) return fn.text;
    const ast::NodeId body = tree.fn_parts(id).body;
    if (!body.valid() || tree[body].span.begin < fn.name_span.begin) return fn.text;
    std::string_view text(fn.text.data(), tree[body].span.begin - fn.name_span.begin);
    text = trimmed(text);
    if (text.ends_with('=')) text = trimmed(text.substr(0, text.size() - 1));
    return text;
}

/// With the inferred types; as it is written where there are none.
std::string signature_in(const Scope& scope, const FnRef& decl) {
    const std::shared_ptr<const Scheme> scheme = scheme_in(scope, decl);
    const bool shown = scheme && !scheme->failed && (*decl->ast)[decl->node].kind == ast::Kind::fn;
    return shown ? signature_of(decl->name, *scheme, scope.registry)
                 : std::string(signature_text(*decl->ast, decl->node));
}

std::string help_of_module(const Scope& scope, const std::shared_ptr<const ModuleScope>& module) {
    std::string text = "module " + module->name;
    for (const auto& [name, id] : module->members) text += "\n  " + signature_in(scope, find_member(module, name));
    return text;
}

std::string shortest(double value) {
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
    return std::string(buffer.data(), end);
}

/// `module.function`, or null.
FnRef member_in(const Scope& scope, std::string_view name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) return nullptr;
    const auto found = scope.modules.find(name.substr(0, dot));
    return found == scope.modules.end() ? nullptr : find_member(found->second, name.substr(dot + 1));
}

std::string help_in_scope(std::string_view name, const Scope& scope) {
    if (const auto found = scope.functions.find(name); found != scope.functions.end()) {
        return signature_in(scope, found->second);
    }
    if (const auto found = scope.modules.find(name); found != scope.modules.end()) {
        return help_of_module(scope, found->second);
    }
    const FnRef member = member_in(scope, name);
    return member ? std::string(name.substr(0, name.find('.') + 1)) + signature_in(scope, member) : std::string();
}

std::string help_in_registry(std::string_view name, const units::Registry& registry) {
    if (const auto constant = registry.find_constant(name)) {
        const std::string unit = units::display(constant->unit);
        return std::string(name) + " = " + shortest(constant->value) + (unit.empty() ? "" : " " + unit);
    }
    if (const auto unit = registry.find_unit(name)) {
        const units::Unit coherent = registry.coherent(unit->dimension());
        std::string text = std::string(name) + ": a unit of " + registry.dimension_name(unit->dimension());
        if (!unit->is_point() && !unit->scale().is_one()) {
            text += ", " + shortest(unit->scale().to_double()) + " " + units::display(coherent);
        }
        return text;
    }
    if (const auto dimension = registry.find_dimension(name)) {
        std::string text = std::string(name) + ": a dimension, in units of ";
        const std::string unit = units::display(registry.coherent(*dimension));
        return text + (unit.empty() ? "1" : unit);
    }
    return {};
}

}  // namespace

std::string help(std::string_view name, const Scope* scope) {
    if (scope) {
        if (std::string text = help_in_scope(name, *scope); !text.empty()) return text;
    }
    if (const auto op = ops::find(name)) return help_of_row(ops::info(*op));
    if (name == "dimension_of") {
        return "dimension_of(x): name of the dimension of x, as a text known before the run\n  dimension_of(3 m/s)";
    }
    if (Checker::is_special(name)) return std::string(name) + "(x): x with elements of the dtype " + std::string(name);
    return help_in_registry(name, scope ? scope->registry : units::Registry());
}

std::string type_of_function(std::string_view name, const Scope& scope) {
    const auto found = scope.functions.find(name);
    const FnRef decl = found != scope.functions.end() ? found->second : member_in(scope, name);
    const std::shared_ptr<const Scheme> scheme = decl ? scheme_in(scope, decl) : nullptr;
    return scheme && !scheme->failed ? text_of(*scheme, scope.registry) : std::string();
}

std::vector<std::string> units_for(std::string_view dimension, const Scope* scope) {
    const units::Registry registry = scope ? scope->registry : units::Registry();
    std::vector<std::string> names;
    if (const auto found = registry.find_dimension(dimension)) {
        for (const std::string_view name : registry.units_for(*found)) names.emplace_back(name);
    }
    return names;
}

std::vector<std::string> names_in_scope(const Scope& scope) {
    std::vector<std::string> names(scope.variables);
    names.emplace_back("dimension_of");
    for (const auto& [name, decl] : scope.functions) names.push_back(name);
    for (const auto& [name, module] : scope.modules) {
        names.push_back(name);
        for (const auto& [member, id] : module->members) names.emplace_back(name).append(".").append(member);
    }
    for (std::size_t i = 0; i < ops::op_count; ++i) {
        const ops::Info& row = ops::info(static_cast<ops::Op>(i));
        if (!row.name.empty()) names.emplace_back(row.name);
    }
    for (const std::string_view name : scope.registry.unit_names()) names.emplace_back(name);
    for (const std::string_view name : scope.registry.constant_names()) names.emplace_back(name);
    for (const std::string_view name : scope.registry.all_dimension_names()) names.emplace_back(name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

}  // namespace ik::check
