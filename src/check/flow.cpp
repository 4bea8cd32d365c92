// Branches. A name that both sides bind for the first time is bound after them too.

#include <algorithm>

#include "check/checker.hpp"

namespace ik::check {

using ast::Kind;
using ops::Op;

Flow Checker::if_statement(ast::NodeId id, Tail tail) {
    const Typed condition = need_condition(expr(tree().kid(id, 0)));
    const std::span<const ast::NodeId> kids = tree().kids(id);
    const ast::NodeId then_block = kids[1];
    const ast::NodeId else_block = kids.size() > 2 ? kids[2] : ast::NodeId{};
    std::map<std::string, ir::Type> fresh_types;
    std::map<std::string, Fresh> fresh;
    const Flow flow = carry(id, Carrier::branch, [&] {
        fresh.clear();
        const Branch yes = branch(then_block, tail);
        Branch no;
        if (else_block.valid()) no = branch(else_block, tail);
        ir::Stmt stmt;
        stmt.kind = ir::Stmt::Kind::if_;
        stmt.span = node(id).span;
        stmt.node = condition.node;
        stmt.a = yes.block;
        stmt.b = no.block;
        if (else_block.valid()) fresh_widened_ = join_fresh(yes, no, fresh_types, fresh);
        if (!condition.is_error()) statement(stmt);
        const bool leaves = yes.flow == Flow::leaves && else_block.valid() && no.flow == Flow::leaves;
        return leaves ? Flow::leaves : Flow::goes_on;
    });
    if (flow == Flow::goes_on) {
        for (const auto& [name, each] : fresh) {
            bind(name, each.var.valid() ? read_variable(each.var, each.declared) : error_value(each.declared),
                 each.declared, each.annotation);
        }
    }
    return flow;
}

Branch Checker::branch(ast::NodeId block, Tail tail) {
    Branch result;
    result.block = new_block();
    const InBlock inside(*this, result.block);
    frame().levels.emplace_back();
    result.flow = node(block).kind == Kind::if_statement ? statement(block, tail) : statements(block, tail);
    result.level = std::move(frame().levels.back());
    frame().levels.pop_back();
    return result;
}

// Names that both branches bind for the first time are bound after the `if` too. Gives whether a type had to widen.
bool Checker::join_fresh(const Branch& yes, const Branch& no, std::map<std::string, ir::Type>& types,
                         std::map<std::string, Fresh>& fresh) {
    bool widened = false;
    const Branch& sample = yes.flow == Flow::leaves ? no : yes;
    for (const auto& [text, sampled] : sorted(sample.level)) {
        const std::string name(text);
        const Binding& binding = *sampled;
        const auto other = no.level.find(name);
        const bool both = yes.flow == Flow::leaves || no.flow == Flow::leaves || other != no.level.end();
        if (!both || binding.kind != Binding::Kind::value) continue;
        Fresh each{{}, binding.annotation, binding.declared};
        std::vector<std::pair<ir::BlockId, Typed>> values;
        if (yes.flow == Flow::goes_on) values.emplace_back(yes.block, yes.level.find(name)->second.value);
        if (no.flow == Flow::goes_on) values.emplace_back(no.block, no.level.find(name)->second.value);
        if (values.empty()) continue;
        widened = join_values(name, values, types, each) || widened;
        fresh.emplace(name, std::move(each));
    }
    return widened;
}

bool Checker::join_values(const std::string& name, const std::vector<std::pair<ir::BlockId, Typed>>& values,
                          std::map<std::string, ir::Type>& types, Fresh& each) {
    for (const auto& [block, value] : values) {
        if (value.is_error() || value.callable) return false;
    }
    ir::Type type = types.try_emplace(name, values.front().second.type).first->second;
    for (const auto& [block, value] : values) {
        const std::optional<ir::Type> merged = merge(type, value.type, Merge::branches);
        if (!merged) {
            report_branches(Code::branches_differ, "the branches give `" + name + "` different types", value, type);
            return false;
        }
        type = *merged;
    }
    const bool widened = !same_type(type, types[name]);
    types[name] = type;
    each.var = new_var(name, type);
    for (const auto& [block, value] : values) {
        const InBlock inside(*this, block);
        set_var(each.var, convert_into(value, type), value.span);
    }
    return widened;
}

// `if c then a else b`: only one side is evaluated; two cheap scalar sides become a selection.
Typed Checker::if_expression(ast::NodeId id) {
    const Span span = node(id).span;
    const Typed condition = need_condition(expr(tree().kid(id, 0)));
    const std::size_t first_node = module.nodes.size();
    std::array<ir::BlockId, 2> blocks{new_block(), new_block()};
    std::array<Typed, 2> sides;
    for (std::size_t i = 0; i < 2; ++i) {
        const InBlock inside(*this, blocks[i]);
        sides[i] = expr(tree().kid(id, i + 1));
    }
    if (condition.is_error() || sides[0].is_error() || sides[1].is_error()) return error_value(span);
    const std::optional<ir::Type> merged = merge(sides[0].type, sides[1].type, Merge::branches);
    if (!merged || merged->dtype == DType::none) {
        const bool units = sides[0].is_numeric() && sides[1].is_numeric() &&
                           !units::compatible(sides[0].type.unit, sides[1].type.unit);
        if (units) {
            report_dimensions("choose between", sides[0], sides[1]);
        } else {
            report_branches(Code::branches_differ, "the two sides of `if` have different types", sides[1],
                            sides[0].type);
        }
        return error_value(span);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        const InBlock inside(*this, blocks[i]);
        sides[i] = convert_into(sides[i], *merged);
        if (sides[i].is_error()) return error_value(span);
    }
    if (merged->is_scalar() && is_numeric(merged->dtype) && is_cheap(first_node, blocks)) {
        for (std::size_t i = first_node; i < module.nodes.size(); ++i) {
            ir::Node& n = module.nodes[i];
            if (n.block == blocks[0] || n.block == blocks[1]) n.block = block_;
        }
        return elementwise(Op::select, {condition, sides[0], sides[1]}, *merged, span);
    }
    const ir::VarId result = new_var("", *merged);
    for (std::size_t i = 0; i < 2; ++i) {
        const InBlock inside(*this, blocks[i]);
        set_var(result, sides[i], sides[i].span);
    }
    ir::Stmt stmt;
    stmt.kind = ir::Stmt::Kind::if_;
    stmt.span = span;
    stmt.node = condition.node;
    stmt.a = blocks[0];
    stmt.b = blocks[1];
    statement(stmt);
    return read_variable(result, span);
}

bool Checker::is_cheap(std::size_t first_node, std::span<const ir::BlockId> blocks) const {
    for (const ir::BlockId block : blocks) {
        if (!module.blocks[block.value].stmts.empty()) return false;
    }
    if (module.nodes.size() - first_node > 24) return false;
    for (std::size_t i = first_node; i < module.nodes.size(); ++i) {
        const ir::Node& n = module.nodes[i];
        const bool plain =
            n.kind == ir::Kind::constant || n.kind == ir::Kind::parameter || n.kind == ir::Kind::elementwise;
        if (!plain || n.type.shape.rank > 0) return false;
    }
    return true;
}

}  // namespace ik::check
