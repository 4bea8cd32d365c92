// Branches and loops. A variable that is bound outside and assigned inside becomes a Var; where its type turns out to
// be too narrow (a literal 0 that takes a float, a shape that changes), what was made is taken back and checked again.

#include <algorithm>

#include "check/assigned_names.hpp"
#include "check/checker.hpp"

namespace ik::check {
namespace {

using ast::Kind;
using ops::Op;

constexpr int max_attempts = 12;

}  // namespace

Checker::Mark Checker::mark() const {
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

Checker::Branch Checker::branch(ast::NodeId block, Tail tail) {
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

Flow Checker::leave_loop(ast::NodeId id, ir::Stmt::Kind kind) {
    if (frame().loops == 0) {
        const bool stops = kind == ir::Stmt::Kind::break_;
        error(Code::misplaced_statement, node(id).span,
              std::string(stops ? "`break`" : "`continue`") + " stands outside of a loop");
        return Flow::goes_on;
    }
    ir::Stmt stmt;
    stmt.kind = kind;
    stmt.span = node(id).span;
    statement(stmt);
    return Flow::leaves;
}

void Checker::loop_body(ast::NodeId body, ir::BlockId into, const std::function<void()>& prepare) {
    const InBlock inside(*this, into);
    frame().levels.emplace_back();
    ++frame().loops;
    prepare();
    (void)statements(body, Tail::none);
    --frame().loops;
    frame().levels.pop_back();
}

void Checker::while_statement(ast::NodeId id) {
    (void)carry(tree().kid(id, 1), Carrier::loop, [&] {
        ir::Stmt stmt;
        stmt.kind = ir::Stmt::Kind::loop;
        stmt.span = node(id).span;
        stmt.a = new_block();
        stmt.b = new_block();
        {
            const InBlock inside(*this, stmt.a);
            stmt.node = need_condition(expr(tree().kid(id, 0))).node;
        }
        loop_body(tree().kid(id, 1), stmt.b, [] {});
        if (stmt.node.valid()) statement(stmt);
        return Flow::goes_on;
    });
}

void Checker::for_statement(ast::NodeId id) {
    const ast::NodeId over = tree().kid(id, 0);
    const Span span = node(over).span;
    Typed first = integer(0, span);
    Typed last;
    Typed array;
    if (node(over).kind == Kind::range) {
        first = need_index(expr(tree().kid(over, 0)), "the start of a range");
        last = need_index(expr(tree().kid(over, 1)), "the end of a range");
    } else {
        array = numeric(over);
        if (!array.is_error() && array.is_scalar()) {
            array = fail(Code::wrong_dtype, span, "a loop goes over a range or an array, not over one number",
                         "write `0..n` for n rounds");
        }
        last = array.is_error() ? array : extent_of(array, 0, span);
    }
    const Typed start = first;
    const Typed stop = last;
    (void)carry(tree().kid(id, 1), Carrier::loop, [&] {
        counted_loop(id, start, stop, array);
        return Flow::goes_on;
    });
}

void Checker::counted_loop(ast::NodeId id, const Typed& first, const Typed& last, const Typed& array) {
    const ast::Node& n = node(id);
    const Span span = node(tree().kid(id, 0)).span;
    const ir::Type index = type_of(DType::i64);
    const ir::VarId counter = new_var(std::string(n.text), index);
    set_var(counter, first, span);
    ir::Stmt stmt;
    stmt.kind = ir::Stmt::Kind::loop;
    stmt.span = n.span;
    stmt.a = new_block();
    stmt.b = new_block();
    stmt.c = new_block();
    {
        const InBlock inside(*this, stmt.a);
        stmt.node = elementwise(Op::lt, {read_var(counter, span), last}, type_of(DType::boolean), span).node;
    }
    loop_body(tree().kid(id, 1), stmt.b, [&] {
        Typed element = read_var(counter, span);
        if (array.node.valid()) {
            element = element_of(array, element, span);
        } else {
            element.type.weak = true;
        }
        if (first.is_error() || last.is_error()) element = error_value(span);
        frame().levels.back()[std::string(n.text)].value = element;
    });
    {
        const InBlock inside(*this, stmt.c);
        const Typed next = elementwise(Op::add, {read_var(counter, span), integer(1, span)}, index, span);
        set_var(counter, next, span);
    }
    if (stmt.node.valid()) statement(stmt);
}

Typed Checker::extent_of(const Typed& array, std::uint32_t axis, Span span) {
    if (array.is_error()) return array;
    const ir::Extent extent = array.type.shape.extents[axis];
    if (extent.is_known()) return integer(extent.value(), span);
    ir::Node n;
    n.kind = ir::Kind::extent;
    n.type = type_of(DType::i64);
    n.imm = axis;
    return emit(std::move(n), {array}, span);
}

Typed Checker::element_of(const Typed& array, const Typed& at, Span span) {
    ir::Slice slice;
    slice.axes.resize(array.type.shape.rank);
    slice.axes[0].kind = ir::AxisIndex::Kind::at;
    slice.axes[0].at = 1;
    ir::Node n;
    n.kind = ir::Kind::slice;
    n.type = array.type;
    n.type.chosen = array.type.chosen;
    n.type.shape.rank = static_cast<std::uint8_t>(array.type.shape.rank - 1);
    for (std::size_t axis = 0; axis < n.type.shape.rank; ++axis) {
        n.type.shape.extents[axis] = array.type.shape.extents[axis + 1];
    }
    n.type.shape.extents[n.type.shape.rank] = {};
    n.imm = static_cast<std::uint32_t>(module.slices.size());
    module.slices.push_back(std::move(slice));
    return emit(std::move(n), {array, at}, span);
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
