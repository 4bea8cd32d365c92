#include <catch2/catch.hpp>

#include "ir_builder.hpp"

using ik::test::shape;

TEST_CASE("Shapes broadcast as NumPy's do, symbols as unknown extents", "[ir]") {
    CHECK(*ik::ir::broadcast(shape({5, 1}), shape({3})) == shape({5, 3}));
    CHECK(*ik::ir::broadcast(shape({3}), shape({5, 1})) == shape({5, 3}));
    CHECK(*ik::ir::broadcast(shape({}), shape({4})) == shape({4}));
    CHECK_FALSE(ik::ir::broadcast(shape({3}), shape({4})).has_value());
    // A symbol against a number gives the number, against 1 itself; of two symbols the first stands.
    CHECK(*ik::ir::broadcast(shape({-1}), shape({4})) == shape({4}));
    CHECK(*ik::ir::broadcast(shape({1}), shape({-1})) == shape({-1}));
    CHECK(*ik::ir::broadcast(shape({-2}), shape({-1})) == shape({-2}));
    CHECK(*ik::ir::broadcast(shape({-2}), shape({7, -1})) == shape({7, -2}));
}

TEST_CASE("Shapes compare by their extents alone", "[ir]") {
    ik::ir::Shape a = shape({2, 3});
    a.rank = 1;
    CHECK(a == shape({2}));
    CHECK_FALSE(shape({2}) == shape({2, 1}));
}

TEST_CASE("A node cannot have a later node as operand", "[ir]") {
    ik::ir::Module module;
    const ik::ir::NodeId later{7};
    CHECK_THROWS_AS(module.add({}, {&later, 1}), std::logic_error);
}

TEST_CASE("The listing shows live nodes with type, operands and details, then the statements", "[ir]") {
    ik::test::ModuleBuilder b;
    const auto x = b.input("x", ik::DType::f64, shape({-1}));
    static_cast<void>(b.op(ik::ops::Op::exp, {x}));
    const auto v = b.var("v", ik::test::type(ik::DType::f64, shape({-1})));
    b.set(v, b.op(ik::ops::Op::mul, {x, b.f64(2.5)}));
    b.output("s", b.reduce(ik::ops::Op::sum, b.read(v), 1));
    CHECK(ik::ir::dump(b.module) ==
          "function 0 script(x: f64[n0]) impure\n"
          "  %0 = parameter.f64[n0] @0\n"
          "  %2 = constant.f64 2.5\n"
          "  %3 = mul.f64[n0] %0, %2\n"
          "  %4 = get.f64[n0]\n"
          "  %5 = reduce_sum.f64 %4, axes 0\n"
          "  set $0.v = %3\n"
          "  read %4 = $0.v\n"
          "output s = %5\n");
}
