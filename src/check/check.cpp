// The entry: one text against a Scope, its outputs, and the Scope after it.

#include "check/check.hpp"

#include <algorithm>

#include "check/checker.hpp"
#include "check/lint.hpp"

namespace ik::check {

using ast::Kind;

Checker::Checker(Sources& sources, const Signature& signature, Diagnostics& diagnostics)
    : signature_(signature), sources_(sources), diagnostics_(&diagnostics) {}

Checked Checker::run(std::shared_ptr<const ast::Ast> ast, const Scope* before) {
    ast_ = std::move(ast);
    script_ = ast_;
    // Most scripts have fewer nodes than their tree; what is reserved and not touched costs no memory.
    module.nodes.reserve(ast_->nodes.size());
    module.args.reserve(ast_->nodes.size());
    module.functions.emplace_back();
    module.functions[0].name = "script";
    frames_.emplace_back();
    frame().tree = ast_.get();
    frame().levels.emplace_back();
    frame().body = new_block();
    block_ = frame().body;
    open_blocks_.push_back(block_);
    if (before != nullptr) adopt(*before);
    const std::vector<FnRef> own = declare_functions();
    const std::span<const ast::NodeId> kids = tree().kids(tree().root);
    for (std::size_t i = 0; i < kids.size(); ++i) {
        if (!kids[i].valid()) continue;
        answer_.reset();
        const bool last = i + 1 == kids.size();
        const Flow flow = statement(kids[i], last ? Tail::answer : Tail::none);
        (void)flow;
    }
    for (const FnRef& decl : own) {
        (void)is_sound(decl);
        check_uncalled(decl);
    }
    for (const FnRef& decl : own) {
        if (!failed_) lint_unused(*decl->ast, decl->node, *diagnostics_);
    }
    // Those of conditions, bounds and defaults, where nothing says more.
    for (const ast::NodeId hole : holes_) report_hole(node(hole).span, std::nullopt);
    Checked result;
    finish(result);
    return result;
}

void Checker::adopt(const Scope& before) {
    registry = before.registry;
    functions_ = before.functions;
    modules_ = before.modules;
    earlier_schemes_ = before.schemes;
    for (const auto& [name, decl] : functions_) {
        Binding& binding = frame().levels.front()[name];
        binding.kind = Binding::Kind::function;
        binding.value = function_value(decl, {});
    }
    for (const auto& [name, used] : modules_) {
        Binding& binding = frame().levels.front()[name];
        binding.kind = Binding::Kind::module;
        binding.module = used;
    }
}

// All functions of the top level, before its first statement, so that they may call each other.
std::vector<FnRef> Checker::declare_functions() {
    std::vector<FnRef> own;
    std::map<std::string_view, Span> seen;
    for (const ast::NodeId id : tree().kids(tree().root)) {
        if (!id.valid() || node(id).kind != Kind::fn) continue;
        const ast::Node& n = node(id);
        const Span span = n.name_span.end > n.name_span.begin ? n.name_span : n.span;
        const auto [first, fresh] = seen.emplace(n.text, span);
        if (!fresh) {
            Diagnostic diagnostic;
            diagnostic.code = Code::name_clash;
            diagnostic.message = "the function `" + std::string(n.text) + "` is declared twice";
            diagnostic.labels.push_back({span, "declared again"});
            diagnostic.labels.push_back({first->second, "first declared here"});
            report(std::move(diagnostic));
            continue;
        }
        const auto decl = std::make_shared<const FnDecl>(FnDecl{std::string(n.text), ast_, id, nullptr, 0});
        own.push_back(decl);
        decls_.push_back(decl);
        functions_[decl->name] = decl;
        check_parameters(*decl);
        Binding& binding = frame().levels.front()[decl->name];
        binding.kind = Binding::Kind::function;
        binding.value = function_value(decl, span);
        binding.declared = span;
    }
    return own;
}

void Checker::check_parameters(const FnDecl& decl) {
    std::set<std::string_view> names;
    for (const ast::NodeId param : parameters_of(decl)) {
        const ast::Node& n = (*decl.ast)[param];
        if (names.insert(n.text).second) continue;
        error(Code::name_clash, n.name_span.end > n.name_span.begin ? n.name_span : n.span,
              "the parameter `" + std::string(n.text) + "` is declared twice");
    }
}

void Checker::finish(Checked& result) {
    add_outputs(result);
    ir::Function& script = module.functions[0];
    script.body = frame().body;
    script.pure = frame().pure;
    script.result = type_of(DType::none);
    script.span = node(tree().root).span;
    for (const ir::Input& input : module.inputs) script.parameters.push_back({input.name, input.type});
    auto scope = std::make_shared<Scope>();
    scope->registry = registry;
    scope->functions = functions_;
    scope->modules = modules_;
    scope->schemes = earlier_schemes_;
    for (const auto& [name, decl] : functions_) {
        const auto known = schemes_.find({decl->ast.get(), decl->node.value});
        if (known != schemes_.end() && known->second.scheme) scope->schemes[name] = known->second.scheme;
    }
    for (const ir::Output& output : module.outputs) {
        scope->variables.push_back(output.name);
        scope->functions.erase(output.name);  // The name is a variable from here on.
        scope->modules.erase(output.name);
    }
    result.scope = std::move(scope);
    result.module = std::move(module);
}

// The variables in the order they were first bound, then the last expression as "ans" in the unit it is shown in.
void Checker::add_outputs(Checked& result) {
    std::vector<std::pair<std::string_view, const Binding*>> bound;
    for (const auto& [name, binding] : frame().levels.front()) {
        const bool shown = binding.kind == Binding::Kind::value && binding.order > 0 && !binding.value.is_error();
        if (shown && binding.value.type.dtype != DType::none) bound.emplace_back(name, &binding);
    }
    std::sort(bound.begin(), bound.end(),
              [](const auto& a, const auto& b) { return a.second->order < b.second->order; });
    for (const auto& [name, binding] : bound) {
        module.outputs.push_back({std::string(name), binding->value.node, binding->value.type, binding->annotation});
    }
    if (!answer_ || answer_->is_error() || answer_->callable || answer_->type.dtype == DType::none) return;
    const Typed shown = for_printing(*answer_, answer_->annotation);
    if (shown.is_error()) return;
    result.ends_in_expression = true;
    module.outputs.push_back({"ans", shown.node, shown.type, answer_->annotation});
}

Checked check(std::shared_ptr<const ast::Ast> ast, Sources& sources, const Signature& signature,
              std::shared_ptr<const Scope> before, Diagnostics& diagnostics) {
    const std::size_t errors = diagnostics.error_count();
    Checker checker(sources, signature, diagnostics);
    Checked result = checker.run(std::move(ast), before.get());
    if (diagnostics.error_count() > errors) result.scope = std::move(before);
    return result;
}

const units::Registry& registry(const Scope& scope) { return scope.registry; }

}  // namespace ik::check
