// Inference of statements. A variable may change its type in a straight line, but not in a branch or loop.

#include "check/assigned_names.hpp"
#include "check/infer.hpp"
#include "check/op_text.hpp"

namespace ik::check {

using ast::Kind;

Inferred* Inference::find_local(std::string_view name) {
    for (std::size_t i = levels_.size(); i-- > 0;) {
        if (const auto found = levels_[i].find(name); found != levels_[i].end()) return &found->second;
    }
    return nullptr;
}

Inference::Ends Inference::statements(ast::NodeId block, Tail tail) {
    const std::span<const ast::NodeId> kids = tree().kids(block);
    const std::size_t first_local = locals_.size();
    Ends ends = Ends::here;
    for (std::size_t i = 0; i < kids.size() && ends == Ends::here; ++i) {
        if (kids[i].valid()) ends = statement(kids[i], i + 1 == kids.size() ? tail : Tail::none);
    }
    infer_uncalled(first_local);
    return ends;
}

Inference::Ends Inference::statement(ast::NodeId id, Tail tail) {
    const ast::Node& n = node(id);
    if (n.kind == Kind::assign) {
        assign(id);
    } else if (n.kind == Kind::expr_statement) {
        return expression_statement(id, tail);
    } else if (n.kind == Kind::block) {
        Names bound;
        return branch(id, tail, bound);
    } else if (n.kind == Kind::if_statement) {
        return if_statement(id, tail);
    } else if (n.kind == Kind::for_statement || n.kind == Kind::while_statement) {
        loop(id);
    } else if (n.kind == Kind::return_statement) {
        const ast::NodeId value = n.count > 0 ? tree().kid(id, 0) : ast::NodeId{};
        if (value.valid()) give(expr(value), node(value).span);
        return Ends::leaves;
    } else if (n.kind == Kind::fn) {
        declare_local(id);
    } else if (n.kind == Kind::break_statement || n.kind == Kind::continue_statement) {
        return Ends::leaves;
    }
    return Ends::here;
}

Inference::Ends Inference::expression_statement(ast::NodeId id, Tail tail) {
    const ast::NodeId source = tree().kid(id, 0);
    const Inferred value = expr(source);
    if (tail == Tail::none || resolved(value).kind == Inferred::Kind::nothing) return Ends::here;
    give(value, node(source).span);
    return Ends::leaves;
}

void Inference::assign(ast::NodeId id) {
    const ast::Node& n = node(id);
    const ast::NodeId target = tree().kid(id, 0);
    const ast::NodeId type = tree().kid(id, 1);
    const ast::NodeId source = tree().kid(id, 2);
    Operand value{expr(source), node(source).span};
    if (!target.valid() || node(target).kind == Kind::error) return;
    if (node(target).kind == Kind::index) {
        const Inferred base = expr(target);
        ast::NodeId whole = target;
        while (node(whole).kind == Kind::index) whole = tree().kid(whole, 0);
        Inferred* array = node(whole).kind == Kind::name ? find_local(node(whole).text) : nullptr;
        const Inferred stored = resolved(value.value);
        // Zeros take the dimension of what is stored in them.
        if (array != nullptr && resolved(*array).any && stored.kind == Inferred::Kind::quantity) *array = stored;
        const bool keeps = n.op == ast::Op::none || n.op == ast::Op::add || n.op == ast::Op::sub;
        if (keeps) (void)same({base, node(target).span}, value, "store");
        return;
    }
    const std::string_view text = node(target).text;
    if (n.op != ast::Op::none) value.value = operated(n, {name(text), node(target).span}, value);
    if (type.valid()) {
        if (!fits(value, type, text)) value.value = {};
        Inferred stated = annotated(type);
        if (stated.kind == Inferred::Kind::quantity) value.value = std::move(stated);
    }
    bind(text, value);
}

void Inference::bind(std::string_view name, const Operand& given) {
    const auto carried = carried_.find(name);
    Inferred* known = find_local(name);
    if (carried == carried_.end() || carried->second == 0 || known == nullptr) {
        levels_.back().insert_or_assign(name, given.value);
        return;
    }
    const Inferred before = resolved(*known);
    const Inferred value = resolved(given.value);
    if (before.kind == Inferred::Kind::unknown || value.kind == Inferred::Kind::unknown) return;
    if (before.any) {
        *known = value;
        return;
    }
    if (before.kind == Inferred::Kind::quantity && value.kind == Inferred::Kind::quantity && !value.any &&
        solver_.unify(before.term, value.term, given.span) == DimensionSolver::Outcome::clash) {
        Diagnostic diagnostic;
        diagnostic.code = loops_ > 0 ? Code::type_changes_in_loop : Code::branches_differ;
        diagnostic.message = std::string(loops_ > 0 ? "the loop" : "a branch") + " changes the type of `" +
                             std::string(name) + "` from " + text(before.term) + " to " + text(value.term);
        diagnostic.labels.push_back({given.span, described(value.term)});
        explain(diagnostic, {before.term, value.term});
        diagnostics_.add(std::move(diagnostic));
        *known = {};
    }
}

/// A value that the function returns. All of them have one dimension.
void Inference::give(const Inferred& given, Span span) {
    if (return_type_.valid()) {
        (void)fits({given, span}, return_type_, "the result");
        return;
    }
    const Inferred value = resolved(given);
    if (!result_ || result_->any) {
        result_ = value;
        return;
    }
    const Inferred before = resolved(*result_);
    if (before.kind != value.kind || before.kind != Inferred::Kind::quantity || value.any) return;
    if (solver_.unify(before.term, value.term, span) != DimensionSolver::Outcome::clash) return;
    Diagnostic diagnostic;
    diagnostic.code = Code::branches_differ;
    diagnostic.message = "the function returns values of different types";
    diagnostic.labels.push_back({span, described(value.term)});
    diagnostic.notes.push_back("the other is " + described(before.term));
    explain(diagnostic, {before.term, value.term});
    diagnostics_.add(std::move(diagnostic));
}

/// From here on the assigned names keep their types. A literal zero among them takes the dimension it meets first.
std::vector<std::string_view> Inference::carry(ast::NodeId root) {
    std::vector<std::string_view> names;
    for_assigned_names(tree(), root, [&](std::string_view name) {
        Inferred* known = find_local(name);
        if (known == nullptr) return;
        *known = resolved(*known);
        if (known->any) *known = quantity(solver_.fresh());
        known->constant.reset();
        ++carried_[name];
        names.push_back(name);
    });
    return names;
}

void Inference::uncarry(const std::vector<std::string_view>& names) {
    for (const std::string_view name : names) --carried_[name];
}

Inference::Ends Inference::branch(ast::NodeId block, Tail tail, Names& bound) {
    levels_.emplace_back();
    const Ends ends = node(block).kind == Kind::if_statement ? statement(block, tail) : statements(block, tail);
    bound = std::move(levels_.back());
    levels_.pop_back();
    return ends;
}

Inference::Ends Inference::if_statement(ast::NodeId id, Tail tail) {
    const std::span<const ast::NodeId> kids = tree().kids(id);
    be_condition(expr(kids[0]));
    const std::vector<std::string_view> names = carry(id);
    Names yes;
    Names no;
    const Ends first = branch(kids[1], tail, yes);
    const bool has_else = kids.size() > 2 && kids[2].valid();
    const Ends second = has_else ? branch(kids[2], tail, no) : Ends::here;
    uncarry(names);
    // What one side binds alone is unknown afterwards, what both bind is what they agree on.
    for (const auto& [name, value] : yes) {
        const auto other = no.find(name);
        const Inferred met = second == Ends::leaves  ? value
                             : other == no.end()     ? Inferred()
                             : first == Ends::leaves ? other->second
                                                     : merged(value, other->second);
        levels_.back().insert_or_assign(name, met);
    }
    for (const auto& [name, value] : no) {
        if (!yes.contains(name)) levels_.back().insert_or_assign(name, first == Ends::leaves ? value : Inferred());
    }
    return first == Ends::leaves && second == Ends::leaves ? Ends::leaves : Ends::here;
}

void Inference::loop(ast::NodeId id) {
    const ast::Node& n = node(id);
    const ast::NodeId over = tree().kid(id, 0);
    const bool counts = n.kind == Kind::for_statement;
    Inferred element = counts ? as_quantity(expr(over)) : Inferred();
    element.constant.reset();
    const std::vector<std::string_view> names = carry(tree().kid(id, 1));
    if (!counts) be_condition(expr(over));
    ++loops_;
    levels_.emplace_back();
    if (counts) levels_.back().insert_or_assign(n.text, element);
    Names bound;
    (void)branch(tree().kid(id, 1), Tail::none, bound);
    levels_.pop_back();
    --loops_;
    uncarry(names);
    for (const auto& [name, value] : bound) levels_.back().insert_or_assign(name, Inferred());
}

}  // namespace ik::check
