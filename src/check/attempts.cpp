// Attempts: a variable that is bound outside and assigned inside of a branch or loop becomes a Var; where its type
// turns out to be too narrow (a literal 0 that takes a float, a shape that changes), what was made is taken back and
// checked again.

#include "check/assigned_names.hpp"
#include "check/checker.hpp"

namespace ik::check {
namespace {

constexpr int max_attempts = 12;

}  // namespace

Mark Checker::mark() const {
    return {module.nodes.size(),
            module.args.size(),
            module.blocks.size(),
            module.vars.size(),
            module.functions.size(),
            module.strings.size(),
            module.literals.size(),
            module.slices.size(),
            module.inputs.size(),
            module.blocks[block_.value].stmts.size(),
            block_,
            failed_,
            *diagnostics_};
}

void Checker::roll_back(const Mark& mark) {
    module.nodes.resize(mark.nodes);
    module.args.resize(mark.args);
    module.blocks.resize(mark.blocks);
    module.vars.resize(mark.vars);
    module.functions.resize(mark.functions);
    module.strings.resize(mark.strings);
    module.literals.resize(mark.literals);
    module.slices.resize(mark.slices);
    module.inputs.resize(mark.inputs);
    module.blocks[mark.block.value].stmts.resize(mark.stmts);
    *diagnostics_ = mark.diagnostics;
    failed_ = mark.failed;
    std::erase_if(inputs_, [&](const auto& each) { return each.second.node.value >= mark.nodes; });
    for (Frame& each : frames_) {
        std::erase_if(each.captures, [&](const Capture& capture) { return capture.value.node.value >= mark.nodes; });
        std::erase_if(each.extents, [&](const auto& named) { return named.second.array.node.value >= mark.nodes; });
    }
    // What is made is the end of what there is, so the cost does not grow with the length of the script.
    while (!made_instances_.empty() && made_instances_.back().second >= mark.functions) {
        drop_instance(made_instances_.back().first, made_instances_.back().second);
        made_instances_.pop_back();
    }
    converted_.erase(converted_.lower_bound(static_cast<std::uint32_t>(mark.nodes)), converted_.end());
    extents_of_nodes.erase(extents_of_nodes.lower_bound(static_cast<std::uint32_t>(mark.nodes)),
                           extents_of_nodes.end());
    wishes_.erase(wishes_.lower_bound(static_cast<std::uint32_t>(mark.vars)), wishes_.end());
    ++attempts_;
}

// Runs `body` with the assigned names as Vars, until their types hold.
Flow Checker::carry(ast::NodeId root, Carrier carrier, const std::function<Flow()>& body) {
    std::set<std::string, std::less<>> names;
    for_assigned_names(tree(), root, [&](std::string_view name) { names.emplace(name); });
    std::vector<Carried> carried;
    for (const std::string& name : names) {
        bind_input(name, node(root).span);
        const Binding* binding = find_binding(frames_.size() - 1, name);
        if (binding == nullptr || binding->kind != Binding::Kind::value || binding->value.is_error()) continue;
        carried.push_back({name, *binding, binding->value.type, {}});
    }
    const std::size_t levels = frame().levels.size();
    for (int attempt = 0;; ++attempt) {
        const Mark before = mark();
        for (Carried& each : carried) install(each, carrier);
        const Flow flow = body();
        frame().levels.resize(levels);
        bool again = fresh_widened_;
        fresh_widened_ = false;
        for (Carried& each : carried) {
            const auto wish = wishes_.find(each.var.value);
            if (wish == wishes_.end()) continue;
            each.type = wish->second;
            again = true;
        }
        for (Carried& each : carried) *find_binding(frames_.size() - 1, each.name) = each.before;
        if (again && attempt >= max_attempts) {
            error(Code::type_changes_in_loop, node(root).span,
                  "the types of the variables assigned here do not settle");
        }
        if (!again || attempt >= max_attempts) {
            if (flow == Flow::goes_on) {
                for (const Carried& each : carried) rebind(each);
            }
            return flow;
        }
        roll_back(before);
    }
}

// An input of the script is a variable like any other once something assigns it.
void Checker::bind_input(std::string_view name, Span span) {
    if (frames_.size() > 1 || find_binding(0, name) != nullptr) return;
    if (const std::optional<Typed> given = input(name, span)) bind(name, *given, span, given->annotation);
}

void Checker::install(Carried& each, Carrier carrier) {
    const Typed initial = convert_into(each.before.value, each.type);
    each.var = new_var(each.name, each.type);
    set_var(each.var, initial, each.before.declared);
    Binding& binding = *find_binding(frames_.size() - 1, each.name);
    binding.kind = Binding::Kind::variable;
    binding.var = each.var;
    binding.cached_get = {};
    binding.in_loop = carrier == Carrier::loop;
}

void Checker::rebind(const Carried& each) {
    Binding& binding = *find_binding(frames_.size() - 1, each.name);
    binding.kind = Binding::Kind::value;
    binding.value = read_variable(each.var, binding.declared);
}

}  // namespace ik::check
