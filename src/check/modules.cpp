// `use eo`, `use eo: ndvi, evi`, `use "./lib.ik" as lib`: a module's text becomes functions and values; nothing of it
// runs.

#include <algorithm>

#include "check/checker.hpp"
#include "syntax/parse.hpp"

namespace ik::check {

using ast::Kind;

void Checker::use(ast::NodeId id) {
    const ast::Node& n = node(id);
    if (frames_.size() > 1 || frame().levels.size() > 1) {
        error(Code::misplaced_statement, n.span, "`use` belongs to the top level");
        return;
    }
    const std::shared_ptr<const ModuleScope> used = load_module(n);
    if (!used) return;
    for (const Used& each : used_names(tree(), id, *used)) {
        if (each.member.empty()) {
            Binding binding;
            binding.kind = Binding::Kind::module;
            binding.module = used;
            binding.declared = each.span;
            frame().levels.back()[each.name] = std::move(binding);
            modules_[each.name] = used;
            continue;
        }
        const FnRef member = find_member(used, each.member);
        if (!member) {
            (void)fail_member(*used, node(each.at));
            continue;
        }
        decls_.push_back(member);
        functions_[each.name] = member;
        bind(each.name, function_value(member, each.span), each.span);
    }
}

// The names a `use` statement binds: the module itself (its alias, or its own name), or the listed members.
std::vector<Checker::Used> Checker::used_names(const ast::Ast& in, ast::NodeId id, const ModuleScope& used) {
    std::vector<Used> result;
    std::string alias = used.name;
    Span span = in[id].span;
    for (const ast::NodeId kid : in.kids(id)) {
        if (!kid.valid()) continue;
        if (in[kid].kind == Kind::use_alias) {
            alias = std::string(in[kid].text);
            span = in[kid].span;
        } else if (in[kid].kind == Kind::use_name) {
            result.push_back({std::string(in[kid].text), std::string(in[kid].text), in[kid].span, kid});
        }
    }
    if (result.empty()) result.push_back({alias, "", span, id});
    return result;
}

namespace {

// "./lib/optics.ik" is called optics.
std::string module_name(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
    return std::string(path.substr(0, path.find('.')));
}

}  // namespace

std::shared_ptr<const ModuleScope> Checker::load_module(const ast::Node& n) {
    const std::string name(n.text);
    if (const auto known = loaded_.find(name); known != loaded_.end()) {
        if (!known->second) error(Code::unknown_module, n.span, "the module `" + name + "` uses itself");
        return known->second;
    }
    const std::optional<std::string> text =
        signature_.module_text ? signature_.module_text(name, n.span) : std::nullopt;
    if (!text) {
        error(Code::unknown_module, n.span, "there is no module `" + name + "`",
              n.op == ast::Op::quoted ? "the path is relative to the script's folder" : "");
        return nullptr;
    }
    loaded_.emplace(name, nullptr);
    const std::uint32_t file = sources_.add(n.op == ast::Op::quoted ? name : name + ".ik", *text);
    const std::size_t errors = diagnostics_->error_count();
    auto parsed = std::make_shared<const ast::Ast>(syntax::parse(sources_, file, *diagnostics_));
    failed_ = failed_ || diagnostics_->error_count() > errors;
    std::shared_ptr<const ModuleScope> made = read_module(std::move(parsed), module_name(name));
    loaded_[name] = made;
    return made;
}

std::shared_ptr<const ModuleScope> Checker::read_module(std::shared_ptr<const ast::Ast> parsed, std::string name) {
    auto made = std::make_shared<ModuleScope>();
    made->name = std::move(name);
    made->ast = parsed;
    const std::shared_ptr<const ast::Ast> before = ast_;
    ast_ = std::move(parsed);
    for (const ast::NodeId id : tree().kids(tree().root)) {
        if (id.valid()) read_member(*made, id);
    }
    ast_ = before;
    return made;
}

void Checker::read_member(ModuleScope& made, ast::NodeId id) {
    const ast::Node& n = node(id);
    if (n.kind == Kind::error || n.kind == Kind::string) return;
    if (n.kind == Kind::fn) {
        made.members[std::string(n.text)] = id;
    } else if (n.kind == Kind::assign && n.op == ast::Op::none && node(tree().kid(id, 0)).kind == Kind::name) {
        made.members[std::string(node(tree().kid(id, 0)).text)] = tree().kid(id, 2);
    } else if (n.kind == Kind::dimension_decl || n.kind == Kind::unit_decl) {
        declare_in_registry(id);
    } else if (n.kind == Kind::use) {
        const std::shared_ptr<const ModuleScope> used = load_module(n);
        if (!used) return;
        for (const Used& each : used_names(tree(), id, *used)) {
            if (each.member.empty()) {
                made.modules[each.name] = used;
            } else if (FnRef member = find_member(used, each.member)) {
                made.imported[each.name] = std::move(member);
            } else {
                (void)fail_member(*used, node(each.at));
            }
        }
    } else {
        error(Code::misplaced_statement, n.span, "a module holds functions, values, units and dimensions only");
    }
}

}  // namespace ik::check
