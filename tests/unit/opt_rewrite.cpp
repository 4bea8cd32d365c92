// Folding, merging, exact algebra and inlining.
#include <catch2/catch.hpp>
#include <cmath>

#include "ir_builder.hpp"
#include "opt/optimize.hpp"

namespace {

using ik::DType;
using ik::ir::Kind;
using ik::ir::Module;
using ik::ir::NodeId;
using ik::ir::Stmt;
using ik::ops::Op;
using ik::test::ModuleBuilder;
using ik::test::shape;
using ik::test::type;

/// Sums and products of doubles, by the C++ compiler.
std::optional<std::uint64_t> fold(Op op, DType operand, DType, std::span<const std::uint64_t> args) {
    if (operand != DType::f64 || args.size() != 2) return std::nullopt;
    const double a = std::bit_cast<double>(args[0]);
    const double b = std::bit_cast<double>(args[1]);
    if (op == Op::add) return std::bit_cast<std::uint64_t>(a + b);
    if (op == Op::mul) return std::bit_cast<std::uint64_t>(a * b);
    return std::nullopt;
}

std::size_t count(const Module& module, Kind kind) {
    std::size_t n = 0;
    for (const ik::ir::Node& node : module.nodes) n += node.kind == kind ? 1 : 0;
    return n;
}

/// A function of one parameter whose body is `make(parameter)`.
template <class Make>
std::uint32_t function(ModuleBuilder& b, const Make& make) {
    const auto outer = b.block;
    b.module.functions.emplace_back();
    const auto number = static_cast<std::uint32_t>(b.module.functions.size() - 1);
    b.module.functions[number].parameters.push_back({"x", type(DType::f64)});
    b.module.functions[number].body = b.block = b.new_block();
    ik::ir::Node parameter;
    parameter.kind = Kind::parameter;
    parameter.type = type(DType::f64);
    Stmt give;
    give.kind = Stmt::Kind::return_;
    give.node = make(b.add(parameter, {}));
    b.stmt(give);
    b.block = outer;
    return number;
}

NodeId call(ModuleBuilder& b, std::uint32_t number, NodeId argument) {
    ik::ir::Node node;
    node.kind = Kind::call;
    node.imm = number;
    node.type = type(DType::f64);
    return b.add(node, {argument});
}

}  // namespace

TEST_CASE("Constants fold through the given function", "[opt]") {
    ModuleBuilder b;
    b.output("r", b.op(Op::mul, {b.op(Op::add, {b.f64(2), b.f64(3)}), b.f64(4)}));
    ik::opt::optimize(b.module, fold);
    REQUIRE(b.module.nodes.size() == 1);
    CHECK(std::bit_cast<double>(b.module.nodes[0].bits) == 20.0);
}

TEST_CASE("Equal nodes merge, also with the operands of a sum exchanged", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    const NodeId y = b.input("y", DType::f64, shape({-1}));
    b.output("a", b.op(Op::exp, {b.op(Op::add, {x, y})}));
    b.output("c", b.op(Op::exp, {b.op(Op::add, {y, x})}));
    b.output("d", b.op(Op::exp, {b.op(Op::sub, {y, x})}));
    ik::opt::optimize(b.module, fold);
    CHECK(b.module.outputs[0].node == b.module.outputs[1].node);
    CHECK(b.module.outputs[0].node != b.module.outputs[2].node);
    CHECK(b.module.nodes.size() == 6);
}

TEST_CASE("A node of a branch does not serve outside of it", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64);
    const auto r = b.var("r", type(DType::f64));
    b.set(r, x);
    const auto script = b.block;
    Stmt branch;
    branch.kind = Stmt::Kind::if_;
    branch.node = b.input("flag", DType::boolean);
    branch.a = b.block = b.new_block();
    b.set(r, b.op(Op::exp, {x}));
    b.block = script;
    b.stmt(branch);
    b.output("e", b.op(Op::exp, {x}));
    b.output("r", b.read(r));
    ik::opt::optimize(b.module, fold);
    CHECK(count(b.module, Kind::elementwise) == 2);
}

TEST_CASE("Reads of a variable never merge", "[opt]") {
    ModuleBuilder b;
    const auto r = b.var("r", type(DType::f64));
    b.set(r, b.input("x", DType::f64));
    const NodeId before = b.read(r);
    b.set(r, b.input("y", DType::f64));
    const NodeId after = b.read(r);
    b.output("a", before);
    b.output("c", after);
    ik::opt::optimize(b.module, fold);
    CHECK(b.module.outputs[0].node != b.module.outputs[1].node);
}

TEST_CASE("A read behind a set gives what was set, unless a block between sets it too", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64);
    const auto r = b.var("r", type(DType::f64));
    b.set(r, x);
    b.output("before", b.read(r));
    const auto script = b.block;
    Stmt branch;
    branch.kind = Stmt::Kind::if_;
    branch.node = b.input("flag", DType::boolean);
    branch.a = b.block = b.new_block();
    b.set(r, b.op(Op::neg, {x}));
    b.block = script;
    b.stmt(branch);
    b.output("after", b.read(r));
    ik::opt::optimize(b.module, fold);
    CHECK(b.module[b.module.outputs[0].node].kind == Kind::parameter);
    CHECK(b.module[b.module.outputs[1].node].kind == Kind::get);
}

TEST_CASE("Sets of variables that nobody reads are dropped with their values", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64);
    b.set(b.var("r", type(DType::f64)), b.op(Op::exp, {x}));
    b.output("x", x);
    ik::opt::optimize(b.module, fold);
    CHECK(b.module.nodes.size() == 1);
    CHECK(b.module.blocks[0].stmts.empty());
}

TEST_CASE("Only exact algebra is applied", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    SECTION("x*1, x/1, x-0, x^1, -(-x) are x") {
        b.output("a", b.op(Op::mul, {x, b.f64(1)}));
        b.output("c", b.op(Op::div, {x, b.f64(1)}));
        b.output("d", b.op(Op::sub, {x, b.f64(0)}));
        b.output("e", b.op(Op::pow, {x, b.f64(1)}));
        b.output("f", b.op(Op::neg, {b.op(Op::neg, {x})}));
        b.output("g", b.op(Op::add, {x, b.f64(-0.0)}));
        ik::opt::optimize(b.module, fold);
        CHECK(b.module.nodes.size() == 1);
    }
    SECTION("x+0 is kept, since -0 + 0 is 0") {
        b.output("a", b.op(Op::add, {x, b.f64(0)}));
        ik::opt::optimize(b.module, fold);
        CHECK(count(b.module, Kind::elementwise) == 1);
    }
    SECTION("x/8 is a product, x/3 is not") {
        b.output("a", b.op(Op::div, {x, b.f64(8)}));
        b.output("c", b.op(Op::div, {x, b.f64(3)}));
        ik::opt::optimize(b.module, fold);
        CHECK(b.module[b.module.outputs[0].node].op == Op::mul);
        CHECK(b.module[b.module.outputs[1].node].op == Op::div);
        const NodeId factor = b.module.operands(b.module.outputs[0].node)[1];
        CHECK(std::bit_cast<double>(b.module[factor].bits) == 0.125);
    }
    SECTION("a divisor whose reciprocal is subnormal stays") {
        b.output("a", b.op(Op::div, {x, b.f64(std::ldexp(1.0, 1023))}));
        ik::opt::optimize(b.module, fold);
        CHECK(b.module[b.module.outputs[0].node].op == Op::div);
    }
    SECTION("a cast there and back that loses nothing disappears") {
        const NodeId f = b.input("f", DType::f32, shape({-1}));
        b.output("a", b.cast(b.cast(f, DType::f64), DType::f32));
        b.output("c", b.cast(b.cast(x, DType::f32), DType::f64));
        ik::opt::optimize(b.module, fold);
        CHECK(b.module[b.module.outputs[0].node].kind == Kind::parameter);
        CHECK(count(b.module, Kind::elementwise) == 2);
    }
}

TEST_CASE("Straight functions are inlined, recursive ones are called", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64);
    SECTION("straight") {
        const auto f = function(b, [&](NodeId p) { return b.op(Op::exp, {p}); });
        b.output("r", b.op(Op::neg, {call(b, f, x)}));
        ik::opt::optimize(b.module, fold);
        CHECK(count(b.module, Kind::call) == 0);
        CHECK(count(b.module, Kind::elementwise) == 2);
    }
    SECTION("recursive") {
        const auto f = function(b, [&](NodeId p) { return call(b, 1, b.op(Op::exp, {p})); });
        b.output("r", call(b, f, x));
        ik::opt::optimize(b.module, fold);
        CHECK(count(b.module, Kind::call) >= 1);
        CHECK(b.module.nodes.size() < 20);
    }
}

TEST_CASE("Sixty levels of functions that call the next twice stay small", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64);
    std::uint32_t f = function(b, [&](NodeId p) { return b.op(Op::exp, {p}); });
    for (int level = 0; level < 60; ++level) {
        f = function(b, [&](NodeId p) {
            const NodeId once = call(b, f, p);
            return b.op(Op::sub, {once, call(b, f, b.op(Op::neg, {once}))});
        });
    }
    b.output("r", call(b, f, x));
    const std::size_t before = b.module.nodes.size();
    ik::opt::optimize(b.module, fold);
    CHECK(b.module.nodes.size() <= 4 * before + 25000);
}

TEST_CASE("The extent of a sum is asked of its operands", "[opt]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    ik::ir::Node extent;
    extent.kind = Kind::extent;
    extent.type = type(DType::i64);
    b.output("n", b.add(extent, {b.op(Op::exp, {b.op(Op::add, {x, b.f64(1)})})}));
    ik::opt::optimize(b.module, fold);
    CHECK(b.module.nodes.size() == 2);
    CHECK(b.module.nodes[1].kind == Kind::extent);
}
