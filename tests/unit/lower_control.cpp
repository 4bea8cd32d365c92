// Statements: variables, loops, branches and the life of slots.
#include <catch2/catch.hpp>

#include "ir_builder.hpp"
#include "lower/lower.hpp"

namespace {

using ik::DType;
using ik::bytecode::Program;
using ik::bytecode::StepOp;
using ik::ir::NodeId;
using ik::ir::Stmt;
using ik::ops::Op;
using ik::test::code_text;
using ik::test::ModuleBuilder;
using ik::test::shape;
using ik::test::steps_text;
using ik::test::type;

}  // namespace

TEST_CASE("A counting loop takes one kernel a turn and moves nothing", "[lower]") {
    ModuleBuilder b;
    const NodeId limit = b.input("n", DType::i64);
    const auto i = b.var("i", type(DType::i64));
    b.set(i, b.i64(0));
    const auto script = b.block;
    Stmt loop;
    loop.kind = Stmt::Kind::loop;
    loop.a = b.block = b.new_block();
    loop.node = b.op(Op::lt, {b.read(i), limit});
    loop.b = b.block = b.new_block();
    b.set(i, b.op(Op::add, {b.read(i), b.i64(1)}));
    b.block = script;
    b.stmt(loop);
    b.output("i", b.read(i));
    const Program program = ik::lower::lower(b.module);
    // The start value, the test (a kernel and a jump), the step (a kernel), back.
    CHECK(steps_text(program.functions[0]) == "constant, kernel 0, unless 5, kernel 1, jump 1, ret");
    CHECK(code_text(program.kernels[1]) == "load in0; add c0; store 0");
    CHECK(program.kernels[1].inputs[0].slot == program.kernels[1].outputs[0].slot);
    CHECK(program.outputs[0] == program.kernels[1].outputs[0].slot);
}

TEST_CASE("A value read before its variable changes keeps the old value", "[lower]") {
    ModuleBuilder b;
    const auto a = b.var("a", type(DType::f64));
    const auto c = b.var("c", type(DType::f64));
    b.set(a, b.input("x", DType::f64));
    b.set(c, b.input("y", DType::f64));
    const NodeId old_a = b.read(a);
    const NodeId old_c = b.read(c);
    b.set(a, old_c);
    b.set(c, old_a);
    b.output("a", b.read(a));
    b.output("c", b.read(c));
    const Program program = ik::lower::lower(b.module);
    // a, c, a copy of a (c is used before it changes), then the exchange.
    CHECK(steps_text(program.functions[0]) == "move, move, move, move, move, ret");
    const auto& steps = program.functions[0].steps;
    CHECK(steps[2].a == steps[0].dst);
    CHECK(steps[3].a == steps[1].dst);
    CHECK(steps[4].a == steps[2].dst);
}

TEST_CASE("A branch computes its own values, and jumps over the other side", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    const NodeId flag = b.input("flag", DType::boolean);
    const auto r = b.var("r", type(DType::f64, shape({-1})));
    const NodeId outside = b.op(Op::exp, {x});
    const auto script = b.block;
    Stmt branch;
    branch.kind = Stmt::Kind::if_;
    branch.node = flag;
    branch.a = b.block = b.new_block();
    b.set(r, b.op(Op::neg, {outside}));
    branch.b = b.block = b.new_block();
    b.set(r, b.op(Op::abs, {outside}));
    b.block = script;
    b.stmt(branch);
    b.output("r", b.read(r));
    const Program program = ik::lower::lower(b.module);
    // exp once, then one side. Nothing is cleared before the end: the frame goes then.
    CHECK(steps_text(program.functions[0]) == "kernel 0, unless 4, kernel 1, jump 5, kernel 2, ret");
}

TEST_CASE("An array is cleared after its last use, behind the loop that uses it", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    const NodeId e = b.op(Op::exp, {x});
    const auto s = b.var("s", type(DType::f64));
    b.set(s, b.f64(0));
    const auto script = b.block;
    Stmt loop;
    loop.kind = Stmt::Kind::loop;
    loop.a = b.block = b.new_block();
    loop.node = b.op(Op::lt, {b.read(s), b.f64(10)});
    loop.b = b.block = b.new_block();
    b.set(s, b.op(Op::add, {b.read(s), b.reduce(Op::sum, e, 1)}));
    b.block = script;
    b.stmt(loop);
    b.output("s", b.read(s));
    b.output("t", b.op(Op::neg, {b.read(s)}));
    const Program program = ik::lower::lower(b.module);
    CHECK(steps_text(program.functions[0]) ==
          "constant, kernel 0, kernel 1, unless 7, kernel 2, kernel 3, jump 2, clear, kernel 4, ret");
}

TEST_CASE("An early leave jumps to the end of its scope, continue to the step, break behind the loop", "[lower]") {
    ModuleBuilder b;
    const NodeId flag = b.input("flag", DType::boolean);
    const auto script = b.block;
    Stmt loop;
    loop.kind = Stmt::Kind::loop;
    loop.a = b.new_block();
    loop.node = flag;
    loop.b = b.block = b.new_block();
    Stmt scope;
    scope.kind = Stmt::Kind::scope;
    const auto body = b.block;
    scope.a = b.block = b.new_block();
    Stmt jump;
    jump.kind = Stmt::Kind::leave;
    b.stmt(jump);
    b.block = body;
    b.stmt(scope);
    jump.kind = Stmt::Kind::continue_;
    b.stmt(jump);
    jump.kind = Stmt::Kind::break_;
    b.stmt(jump);
    loop.c = b.new_block();
    b.block = script;
    b.stmt(loop);
    const Program program = ik::lower::lower(b.module);
    CHECK(steps_text(program.functions[0]) == "unless 5, jump 2, jump 4, jump 5, jump 0, ret");
}

TEST_CASE("A call passes slots and gives its result back", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    const auto script = b.block;
    b.module.functions.emplace_back();
    b.module.functions[1].name = "f";
    b.module.functions[1].parameters.push_back({"v", type(DType::f64, shape({-2}))});
    b.module.functions[1].body = b.block = b.new_block();
    ik::ir::Node parameter;
    parameter.kind = ik::ir::Kind::parameter;
    parameter.type = type(DType::f64, shape({-2}));
    Stmt give;
    give.kind = Stmt::Kind::return_;
    give.node = b.op(Op::exp, {b.add(parameter, {})});
    b.stmt(give);
    b.block = script;
    ik::ir::Node call;
    call.kind = ik::ir::Kind::call;
    call.imm = 1;
    call.type = type(DType::f64, shape({-1}));
    b.output("r", b.op(Op::neg, {b.add(call, {x})}));
    const Program program = ik::lower::lower(b.module);
    CHECK(steps_text(program.functions[0]) == "call 1, kernel 0, ret");
    CHECK(steps_text(program.functions[1]) == "kernel 1, ret");
    CHECK(program.functions[1].parameters == 1);
    CHECK(program.functions[1].steps[1].a == program.kernels[1].outputs[0].slot);
}

TEST_CASE("Stencils read views of one array in one kernel", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    const auto view = [&](bool first) {
        b.module.slices.push_back({{{ik::ir::AxisIndex::Kind::range, 0, first ? 0U : 1U, first ? 1U : 0U, 0}}});
        ik::ir::Node node;
        node.kind = ik::ir::Kind::slice;
        node.imm = static_cast<std::uint32_t>(b.module.slices.size() - 1);
        node.type = type(DType::f64, shape({first ? -2 : -3}));
        return b.add(node, {x, b.i64(first ? -1 : 1)});
    };
    b.output("d", b.op(Op::sub, {view(false), view(true)}));
    const Program program = ik::lower::lower(b.module);
    CHECK(steps_text(program.functions[0]) == "constant, constant, slice, slice, kernel 0, ret");
    CHECK(code_text(program.kernels[0]) == "load in0; sub in1; store 0");
}

TEST_CASE("Slices that cut equally much off one array share a kernel", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    const auto view = [&](std::int64_t start, std::int64_t stop) {
        b.module.slices.push_back(
            {{{ik::ir::AxisIndex::Kind::range, 0, start == 0 ? 0U : 1U, stop == 0 ? 0U : 2U, 0}}});
        ik::ir::Node node;
        node.kind = ik::ir::Kind::slice;
        node.imm = static_cast<std::uint32_t>(b.module.slices.size() - 1);
        node.type = type(DType::f64, ik::test::shape({-2 - static_cast<std::int64_t>(b.module.slices.size())}));
        return b.add(node, {x, b.i64(start), b.i64(stop)});
    };
    b.output("centre", b.op(Op::neg, {view(1, -1)}));
    b.output("right", b.op(Op::neg, {view(2, 0)}));
    b.output("left", b.op(Op::neg, {view(0, -2)}));
    SECTION("equal cuts") { CHECK(ik::lower::lower(b.module).kernels.size() == 1); }
    SECTION("another cut") {
        b.output("other", b.op(Op::neg, {view(1, 0)}));
        CHECK(ik::lower::lower(b.module).kernels.size() == 2);
    }
}
