// What fuses into which kernels, and the tile code that comes out.
#include <catch2/catch.hpp>

#include "ir_builder.hpp"
#include "lower/lower.hpp"

namespace {

using ik::DType;
using ik::ir::NodeId;
using ik::ops::Op;
using ik::test::code_text;
using ik::test::ModuleBuilder;
using ik::test::shape;
using ik::test::steps_text;

constexpr std::int64_t n = -1;

}  // namespace

TEST_CASE("2*x + y is a load, an fma and a store", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId y = b.input("y", DType::f64, shape({n}));
    b.output("r", b.op(Op::add, {b.op(Op::mul, {b.f64(2), x}), y}));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(code_text(program.kernels[0]) == "load in0; fma_acc_mul c0 in1; store 0");
    CHECK(program.kernels[0].temps == 0);
    CHECK(steps_text(program.functions[0]) == "kernel 0, ret");
    REQUIRE(program.kernels[0].shapes.size() == 1);
    CHECK(program.kernels[0].shapes[0].a == 0);
    CHECK(program.kernels[0].shapes[0].b == 1);
}

TEST_CASE("Horner takes one fma a degree and no temporary", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    NodeId value = b.f64(5);
    for (int i = 4; i >= 0; --i) value = b.op(Op::add, {b.op(Op::mul, {value, x}), b.f64(i)});
    b.output("r", value);
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(code_text(program.kernels[0]) ==
          "load in0; fma_acc_mul c0 c1; fma_acc_mul in0 c2; fma_acc_mul in0 c3; fma_acc_mul in0 c4; fma_acc_mul in0 "
          "c5; store 0");
    CHECK(program.kernels[0].temps == 0);
}

TEST_CASE("sum(x*y) is one pass without an array", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId y = b.input("y", DType::f64, shape({n}));
    b.output("r", b.reduce(Op::sum, b.op(Op::mul, {x, y}), 1));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(code_text(program.kernels[0]) == "load in0; mul in1; reduce 0");
    CHECK(program.kernels[0].outputs.empty());
    CHECK(program.kernels[0].reduce_axes == 1);
}

TEST_CASE("Several sums of one array share one pass", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    b.output("s", b.reduce(Op::sum, x, 1));
    b.output("q", b.reduce(Op::sum, b.op(Op::mul, {x, x}), 1));
    b.output("m", b.reduce(Op::max, x, 1));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(program.kernels[0].reductions.size() == 3);
    CHECK(code_text(program.kernels[0]) == "load in0; reduce 0; reduce 2; square; reduce 1");
}

TEST_CASE("A variance is two passes and scalar kernels between", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId mean = b.op(Op::div, {b.reduce(Op::sum, x, 1), b.f64(10)});
    const NodeId difference = b.op(Op::sub, {x, mean});
    b.output("v", b.op(Op::div, {b.reduce(Op::sum, b.op(Op::square, {difference}), 1), b.f64(10)}));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 4);
    CHECK(code_text(program.kernels[0]) == "load in0; reduce 0");
    CHECK(program.kernels[1].rank == 0);
    CHECK(code_text(program.kernels[2]) == "load in0; sub in1; square; reduce 0");
    CHECK(program.kernels[3].rank == 0);
}

TEST_CASE("A second live value is kept in a temporary, the neediest side first", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId y = b.input("y", DType::f64, shape({n}));
    b.output("r", b.op(Op::div, {b.op(Op::sub, {x, y}), b.op(Op::add, {x, y})}));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(code_text(program.kernels[0]) == "load in0; sub in1; temp t0; load in0; add in1; reverse_div t0; store 0");
}

TEST_CASE("Subtractions of a product contract to their own forms", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId y = b.input("y", DType::f64, shape({n}));
    SECTION("product minus value") {
        b.output("r", b.op(Op::sub, {b.op(Op::mul, {x, y}), x}));
        CHECK(code_text(ik::lower::lower(b.module).kernels[0]) == "load in0; fms_acc_mul in1 in0; store 0");
    }
    SECTION("value minus product") {
        b.output("r", b.op(Op::sub, {b.op(Op::sqrt, {y}), b.op(Op::mul, {x, y})}));
        CHECK(code_text(ik::lower::lower(b.module).kernels[0]) == "load in0; sqrt; fnma_acc_add in1 in0; store 0");
    }
    SECTION("a product that is used twice stays a product") {
        const NodeId product = b.op(Op::mul, {x, y});
        b.output("p", product);
        b.output("r", b.op(Op::add, {product, x}));
        CHECK(code_text(ik::lower::lower(b.module).kernels[0]) == "load in0; mul in1; store 0; add in0; store 1");
    }
    SECTION("integers do not contract") {
        const NodeId i = b.input("i", DType::i64, shape({n}));
        b.output("r", b.op(Op::add, {b.op(Op::mul, {i, b.i64(3)}), i}));
        CHECK(code_text(ik::lower::lower(b.module).kernels[0]) == "load in0; mul c0; add in0; store 0");
    }
}

TEST_CASE("A costly side of where is jumped over", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId positive = b.op(Op::gt, {x, b.f64(0)});
    const NodeId root = b.op(Op::sqrt, {b.op(Op::abs, {x})});
    const NodeId value = b.op(Op::add, {root, b.op(Op::sin, {x})});
    b.output("r", b.op(Op::select, {positive, value, b.f64(0)}));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(code_text(program.kernels[0]) ==
          "load in0; gt c0; temp t0; skip_if_none t0 ->11; load in0; abs; sqrt; temp t1; load in0; sin; add t1; "
          "select_then t0 c0; store 0");
}

TEST_CASE("Both costly sides of where are jumped over, and what they share is not", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId shared = b.op(Op::exp, {x});
    const NodeId mask = b.op(Op::lt, {x, b.f64(1)});
    b.output("r", b.op(Op::select, {mask, b.op(Op::sin, {shared}), b.op(Op::cos, {shared})}));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(code_text(program.kernels[0]) ==
          "load in0; lt c0; temp t0; load in0; exp; temp t1; skip_if_none t0 ->9; sin; temp t2; "
          "skip_if_all t0 ->12; load t1; cos; select_else t0 t2; store 0");
}

TEST_CASE("f32 work takes narrow lanes, small integers are loaded as f32", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f32, shape({n}));
    const NodeId i = b.input("i", DType::i16, shape({n}));
    SECTION("f32 and i16") {
        b.output("r", b.op(Op::mul, {x, b.cast(i, DType::f32)}));
        const auto program = ik::lower::lower(b.module);
        REQUIRE(program.kernels.size() == 1);
        CHECK(program.kernels[0].lanes == ik::bytecode::Lanes::narrow);
        CHECK(code_text(program.kernels[0]) == "load in1; mul in0; store 0");
        CHECK(program.kernels[0].inputs[0].type == DType::f32);
    }
    SECTION("an f64 among them makes the kernel wide") {
        b.output("r", b.op(Op::mul, {b.cast(x, DType::f64), b.cast(i, DType::f64)}));
        const auto program = ik::lower::lower(b.module);
        CHECK(program.kernels[0].lanes == ik::bytecode::Lanes::wide);
        CHECK(code_text(program.kernels[0]) == "load in0; mul in1; store 0");
        CHECK(program.kernels[0].inputs[1].dtype == DType::i16);
        CHECK(program.kernels[0].inputs[1].type == DType::f64);
    }
}

TEST_CASE("Narrow integers wrap after arithmetic that may leave their range", "[lower]") {
    ModuleBuilder b;
    const NodeId i = b.input("i", DType::u8, shape({n}));
    const NodeId sum = b.op(Op::add, {i, i});
    b.output("r", b.op(Op::bit_and, {sum, i}));
    CHECK(code_text(ik::lower::lower(b.module).kernels[0]) == "load in0; add in0; cast_u8; bit_and in0; store 0");
}

TEST_CASE("A scalar is computed once, outside the array's kernel", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId a = b.input("a", DType::f64);
    b.output("r", b.op(Op::mul, {x, b.op(Op::exp, {a})}));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 2);
    CHECK(program.kernels[0].rank == 0);
    CHECK(code_text(program.kernels[0]) == "load in0; exp; store 0");
    CHECK(code_text(program.kernels[1]) == "load in0; mul in1; store 0");
    CHECK(program.kernels[1].inputs[1].rank == 0);
}

TEST_CASE("Arrays whose extents may differ do not share a kernel", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({-1}));
    const NodeId y = b.input("y", DType::f64, shape({-2}));
    b.output("a", b.op(Op::neg, {x}));
    b.output("c", b.op(Op::add, {x, y}));
    // x may have extent 1: then `a` has one element and `c` as many as y.
    CHECK(ik::lower::lower(b.module).kernels.size() == 2);
}

TEST_CASE("A costly row is computed before it is broadcast over a matrix, a cheap one within", "[lower]") {
    ModuleBuilder b;
    const NodeId m = b.input("m", DType::f64, shape({-1, -2}));
    const NodeId row = b.input("row", DType::f64, shape({-2}));
    SECTION("costly") {
        b.output("r", b.op(Op::mul, {m, b.op(Op::exp, {row})}));
        CHECK(ik::lower::lower(b.module).kernels.size() == 2);
    }
    SECTION("cheap") {
        b.output("r", b.op(Op::mul, {m, b.op(Op::neg, {row})}));
        CHECK(ik::lower::lower(b.module).kernels.size() == 1);
    }
}

TEST_CASE("A generator is an index, not an array", "[lower]") {
    ModuleBuilder b;
    const NodeId count = b.i64(100);
    const NodeId index = b.iota(count, shape({100}));
    b.output("r", b.op(Op::mul, {b.cast(index, DType::f64), b.f64(0.5)}));
    const auto program = ik::lower::lower(b.module);
    REQUIRE(program.kernels.size() == 1);
    CHECK(code_text(program.kernels[0]) == "load i0; cast_f64; mul c0; store 0");
    CHECK(program.kernels[0].extents.size() == 1);
    CHECK(program.kernels[0].inputs.empty());
}

TEST_CASE("A sum of 100,000 terms is split into kernels of bounded size", "[lower]") {
    ModuleBuilder b;
    const NodeId x = b.input("x", DType::f64, shape({n}));
    const NodeId y = b.input("y", DType::f64, shape({n}));
    NodeId value = x;
    for (int i = 0; i < 100000; ++i) value = b.op(Op::sub, {y, value});
    b.output("r", value);
    const auto program = ik::lower::lower(b.module);
    CHECK(program.kernels.size() >= 25);
    for (const auto& kernel : program.kernels) {
        CHECK(kernel.code.size() <= 4000);
        CHECK(kernel.inputs.size() <= 3);
    }
}

TEST_CASE("A kernel takes at most about two hundred inputs", "[lower]") {
    ModuleBuilder b;
    NodeId value = b.input("x", DType::f64, shape({n}));
    for (int i = 0; i < 1000; ++i) value = b.op(Op::add, {value, b.input("x", DType::f64, shape({n}))});
    b.output("r", value);
    const auto program = ik::lower::lower(b.module);
    CHECK(program.kernels.size() >= 5);
    for (const auto& kernel : program.kernels) CHECK(kernel.inputs.size() <= 202);
}
