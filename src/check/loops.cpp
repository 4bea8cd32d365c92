// Loops: over counts, over the elements of an array, and while a condition holds.

#include "check/checker.hpp"

namespace ik::check {

using ast::Kind;
using ops::Op;

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

}  // namespace ik::check
