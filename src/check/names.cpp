// What a name means where it stands: variables and functions first, then constants, units and the table's functions.

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "check/checker.hpp"

namespace ik::check {

FnRef find_member(const std::shared_ptr<const ModuleScope>& module, std::string_view name) {
    if (const auto own = module->members.find(name); own != module->members.end()) {
        return std::make_shared<const FnDecl>(FnDecl{std::string(name), module->ast, own->second, module, 0});
    }
    const auto imported = module->imported.find(name);
    return imported == module->imported.end() ? nullptr : imported->second;
}

std::vector<std::pair<std::string_view, const Binding*>> sorted(const Bindings& bindings) {
    std::vector<std::pair<std::string_view, const Binding*>> list;
    list.reserve(bindings.size());
    for (const auto& [name, binding] : bindings) list.emplace_back(name, &binding);
    std::sort(list.begin(), list.end());
    return list;
}

const Binding* Checker::find_binding(std::size_t depth, std::string_view name) const {
    const std::vector<Bindings>& levels = frames_[depth].levels;
    for (std::size_t i = levels.size(); i-- > 0;) {
        if (const auto found = levels[i].find(name); found != levels[i].end()) return &found->second;
    }
    return nullptr;
}

Binding* Checker::find_binding(std::size_t depth, std::string_view name) {
    return const_cast<Binding*>(std::as_const(*this).find_binding(depth, name));
}

// A function sees the names of the script's top level, not those inside its blocks.
Binding* Checker::find_outer(std::size_t depth, std::string_view name) {
    if (depth > 0) return find_binding(depth, name);
    Bindings& top = frames_[0].levels.front();
    const auto found = top.find(name);
    return found == top.end() ? nullptr : &found->second;
}

Typed Checker::use_binding(Binding& binding, Span span) {
    if (binding.kind != Binding::Kind::variable) {
        Typed value = binding.value;
        value.span = span;
        value.annotation = binding.annotation;
        return value;
    }
    if (binding.cached_get.valid() && binding.cached_block == block_ && binding.cached_attempt == attempts_) {
        Typed value = binding.value;
        value.node = binding.cached_get;
        value.type = module[value.node].type;
        value.span = span;
        return value;
    }
    const Typed value = read_variable(binding.var, span);
    binding.cached_get = value.node;
    binding.cached_block = block_;
    binding.cached_attempt = attempts_;
    return value;
}

// An extent that changes with the variable is a new unknown at every read.
Typed Checker::read_variable(ir::VarId var, Span span) {
    const Typed value = read_var(var, span);
    if (value.is_error()) return value;
    ir::Type& type = module[value.node].type;
    for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
        if (is_merged(type.shape.extents[axis])) type.shape.extents[axis] = module.fresh_extent();
    }
    Typed result = value;
    result.type = type;
    return result;
}

std::optional<Typed> Checker::lookup_value(std::string_view name, Span span) {
    const std::size_t current = frames_.size() - 1;
    if (Binding* own = find_binding(current, name)) {
        if (own->kind == Binding::Kind::module) return std::nullopt;
        return use_binding(*own, span);
    }
    if (current == 0) return input(name, span);
    const FnDecl* decl = frames_[current].decl;
    while (true) {
        if (decl->home) return module_value(decl->home, name, span);
        const std::size_t depth = decl->depth;
        if (Binding* outer = find_outer(depth, name)) {
            if (outer->kind == Binding::Kind::module) return std::nullopt;
            if (outer->kind == Binding::Kind::function || outer->value.callable) return use_binding(*outer, span);
            return captured(current, name, depth, span);
        }
        if (depth == 0) return input(name, span) ? std::optional(captured(current, name, 0, span)) : std::nullopt;
        decl = frames_[depth].decl;
    }
}

std::optional<Typed> Checker::module_value(const std::shared_ptr<const ModuleScope>& home, std::string_view name,
                                           Span span) {
    const FnRef member = find_member(home, name);
    if (!member) return std::nullopt;
    return member_value(member, span);
}

// A module's value is a function without parameters; its function is a function value.
Typed Checker::member_value(const FnRef& member, Span span) {
    if ((*member->ast)[member->node].kind != ast::Kind::fn) return call_function(member, {}, span);
    return function_value(member, span);
}

Typed Checker::function_value(Callable callable, Span span) const {
    Typed value;
    value.type = type_of(DType::function);
    value.span = span;
    value.callable = std::move(callable);
    return value;
}

// A variable that the host gives becomes a parameter of the script when it is first used.
std::optional<Typed> Checker::input(std::string_view name, Span span) {
    const auto known = inputs_.find(name);
    if (known != inputs_.end()) {
        Typed value = known->second;
        value.span = span;
        return value;
    }
    for (const Signature::Input& given : signature_.inputs) {
        if (given.name != name) continue;
        const bool is_param = std::find(signature_.given_params.begin(), signature_.given_params.end(), name) !=
                              signature_.given_params.end();
        if (is_param) return std::nullopt;
        return add_input(given, span);
    }
    return std::nullopt;
}

Typed Checker::add_input(const Signature::Input& given, Span span) {
    ir::Type type = given.type;
    for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
        ir::Extent& extent = type.shape.extents[axis];
        if (extent.is_known()) continue;
        const auto [at, fresh] = input_symbols_.try_emplace(extent.value());
        if (fresh) at->second = module.fresh_extent();
        extent = at->second;
    }
    const InBlock root(*this, frames_[0].body);
    ir::Node n;
    n.kind = ir::Kind::parameter;
    n.imm = static_cast<std::uint32_t>(module.inputs.size());
    n.type = type;
    module.inputs.push_back({given.name, type});
    Typed value = emit(std::move(n), {}, span);
    value.annotation = given.annotation;
    inputs_[given.name] = value;
    return value;
}

// The parameter of frame `current` that carries a value of the enclosing frame `depth`.
Typed Checker::captured(std::size_t current, std::string_view name, std::size_t depth, Span span) {
    if (current == depth) {
        if (Binding* binding = find_outer(depth, name)) return use_binding(*binding, span);
        return input(name, span).value_or(error_value(span));
    }
    Frame& inner = frames_[current];
    for (const Capture& capture : inner.captures) {
        if (capture.depth != depth || capture.name != name) continue;
        Typed value = capture.value;
        value.span = span;
        return value;
    }
    const ir::Type type = captured_type(name, depth, span);
    if (type.is_error()) return error_value(span);
    const InBlock root(*this, inner.body);
    ir::Node n;
    n.kind = ir::Kind::parameter;
    n.imm = static_cast<std::uint32_t>(inner.slots.size() + inner.captures.size());
    n.type = type;
    const Typed value = emit(std::move(n), {}, span);
    inner.captures.push_back({std::string(name), depth, value});
    return value;
}

ir::Type Checker::captured_type(std::string_view name, std::size_t depth, Span span) {
    if (const Binding* binding = find_outer(depth, name)) {
        if (binding->kind != Binding::Kind::variable) return binding->value.type;
        ir::Type type = module.vars[binding->var.value].type;
        for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
            if (is_merged(type.shape.extents[axis])) type.shape.extents[axis] = module.fresh_extent();
        }
        return type;
    }
    return input(name, span).value_or(error_value(span)).type;
}

namespace {

struct Named {
    std::string_view name;
    double value;
};

constexpr std::array<Named, 4> float_constants{{{"pi", std::numbers::pi},
                                                {"tau", 2 * std::numbers::pi},
                                                {"inf", std::numeric_limits<double>::infinity()},
                                                {"nan", std::numeric_limits<double>::quiet_NaN()}}};

}  // namespace

std::optional<Typed> Checker::builtin_value(std::string_view name, Span span) {
    if (name == "true" || name == "false") return boolean(name == "true" ? 1 : 0, span);
    for (const Named& constant : float_constants) {
        if (constant.name != name) continue;
        ir::Type type = type_of(DType::f64);
        type.weak = true;
        type.any_unit = !std::isfinite(constant.value);
        return constant_node(type, std::bit_cast<std::uint64_t>(constant.value), span);
    }
    if (const std::optional<units::Constant> constant = registry.find_constant(name)) {
        ir::Type type = type_of(DType::f64, {}, constant->unit);
        type.weak = true;
        return constant_node(type, std::bit_cast<std::uint64_t>(constant->value), span);
    }
    if (const std::optional<units::Unit> unit = registry.find_unit(name)) return one_of(*unit, span);
    if (const std::optional<ops::Op> op = ops::find(name)) return function_value(*op, span);
    return std::nullopt;
}

Typed Checker::name_value(std::string_view name, Span span) {
    if (std::optional<Typed> value = lookup_value(name, span)) return *value;
    if (find_module(name)) {
        return fail(Code::wrong_dtype, span, "`" + std::string(name) + "` is a module, not a value",
                    "name one of its functions: `" + std::string(name) + ".f(x)`");
    }
    if (std::optional<Typed> value = builtin_value(name, span)) {
        if (frames_.size() > 1) builtin_uses_.emplace(name);
        return *value;
    }
    const std::string suggestion = suggest(name);
    return fail(Code::unknown_name, span, "unknown name `" + std::string(name) + "`",
                suggestion.empty() ? "" : "did you mean `" + suggestion + "`?");
}

std::shared_ptr<const ModuleScope> Checker::find_module(std::string_view name) {
    std::size_t depth = frames_.size() - 1;
    while (true) {
        if (const Binding* binding = find_binding(depth, name)) {
            return binding->kind == Binding::Kind::module ? binding->module : nullptr;
        }
        const FnDecl* decl = frames_[depth].decl;
        if (decl == nullptr) return nullptr;
        if (decl->home) {
            const auto found = decl->home->modules.find(name);
            return found == decl->home->modules.end() ? nullptr : found->second;
        }
        depth = decl->depth;
    }
}

std::string Checker::suggest(std::string_view name, Meant meant) const {
    const bool any = meant == Meant::any;
    std::vector<std::string_view> candidates;
    for (const Frame& each : frames_) {
        for (const Bindings& level : each.levels) {
            for (const auto& [known, binding] : sorted(level)) {
                if (any || binding->kind == Binding::Kind::function) candidates.push_back(known);
            }
        }
    }
    if (any) {
        for (const Signature::Input& given : signature_.inputs) candidates.push_back(given.name);
        for (const std::string_view constant : registry.constant_names()) candidates.push_back(constant);
    }
    for (const FnDecl* decl = frames_.back().decl; decl != nullptr && decl->home; decl = nullptr) {
        for (const auto& [known, member] : decl->home->members) candidates.push_back(known);
    }
    for (std::size_t i = 0; i < ops::op_count; ++i) {
        const std::string_view row = ops::info(static_cast<ops::Op>(i)).name;
        if (!row.empty()) candidates.push_back(row);
    }
    std::string found = closest(name, candidates);
    return found.empty() && any && name.size() > 3 ? registry.suggest_unit(name) : found;
}

Typed Checker::member(ast::NodeId id) {
    const ast::Node& n = node(id);
    const ast::NodeId base = tree().kid(id, 0);
    if (node(base).kind == ast::Kind::name) {
        if (const auto used = find_module(node(base).text)) {
            if (const FnRef found = find_member(used, n.text)) return member_value(found, n.span);
            return fail_member(*used, n);
        }
    }
    const Typed value = expr(base);
    if (value.is_error()) return value;
    return not_supported(n.span, "the member `." + std::string(n.text) + "`",
                         "call a function: `" + std::string(n.text == "T" ? "transpose" : n.text) + "(x)`");
}

Typed Checker::fail_member(const ModuleScope& used, const ast::Node& n) {
    std::vector<std::string_view> candidates;
    for (const auto& [known, at] : used.members) candidates.push_back(known);
    const std::string suggestion = closest(n.text, candidates);
    const Span span = n.name_span.end > n.name_span.begin ? n.name_span : n.span;
    return fail(Code::unknown_name, span, "the module `" + used.name + "` has no `" + std::string(n.text) + "`",
                suggestion.empty() ? "" : "did you mean `" + suggestion + "`?");
}

}  // namespace ik::check
