// Where four instructions are one of two operations, and where they are not.

#include <catch2/catch.hpp>

#include "vm/combined.hpp"

namespace ik::vm {
namespace {

using bytecode::Action;
using bytecode::Kernel;
using bytecode::Operand;
using bytecode::OperandKind;
using bytecode::TileInstr;
using ops::Op;

constexpr Operand tile{OperandKind::temp, 0};
constexpr Operand x{OperandKind::input, 0};
constexpr Operand y{OperandKind::input, 1};

/// (x - y) / (x + y), whose sides meet in instruction 5.
Kernel quotient() {
    Kernel kernel;
    kernel.code = {
        {.action = Action::load, .b = x},
        {.action = Action::apply2, .op = Op::sub, .b = y},
        {.action = Action::store_temp, .b = tile},
        {.action = Action::load, .b = x},
        {.action = Action::apply2, .op = Op::add, .b = y},
        {.action = Action::apply2_reverse, .op = Op::div, .b = tile},
        {.action = Action::store_output},
    };
    return kernel;
}

TEST_CASE("a tile that waits for the other side of a quotient is spared", "[vm]") {
    const auto found = combined_at(quotient(), 2);
    REQUIRE(found);
    CHECK(found->outer == simd::Outer::div);
    CHECK(found->inner == Op::add);
    CHECK(found->b == x);
    CHECK(found->c == y);
    CHECK_FALSE(combined_at(quotient(), 1));
    CHECK_FALSE(combined_at(quotient(), 5));
}

TEST_CASE("the order of operands is kept in a combined instruction", "[vm]") {
    Kernel kernel = quotient();
    kernel.code[4].action = Action::apply2_reverse;
    kernel.code[5].action = Action::apply2;
    const auto found = combined_at(kernel, 2);
    REQUIRE(found);
    CHECK(found->outer == simd::Outer::div_reverse);
    CHECK(found->b == y);
    CHECK(found->c == x);
}

TEST_CASE("a tile that is read again stays", "[vm]") {
    Kernel kernel = quotient();
    kernel.code.insert(kernel.code.end() - 1, {.action = Action::apply2, .op = Op::mul, .b = tile});
    CHECK_FALSE(combined_at(kernel, 2));
    // Not when something else was stored to it before.
    kernel.code.insert(kernel.code.end() - 2, {.action = Action::store_temp, .b = tile});
    CHECK(combined_at(kernel, 2));
}

TEST_CASE("a store that may be skipped does not end the life of a tile", "[vm]") {
    Kernel kernel = quotient();
    kernel.code.insert(kernel.code.end() - 1, {
                                                  {.action = Action::skip_if_none, .b = y, .target = 8},
                                                  {.action = Action::store_temp, .b = tile},
                                                  {.action = Action::apply2, .op = Op::mul, .b = tile},
                                              });
    CHECK_FALSE(combined_at(kernel, 2));
}

TEST_CASE("what is jumped into, and what stands in a loop, stays", "[vm]") {
    Kernel jump = quotient();
    jump.code[0] = {.action = Action::skip_if_none, .b = y, .target = 4};
    CHECK_FALSE(combined_at(jump, 2));
    Kernel loop = quotient();
    loop.code.push_back({.action = Action::repeat, .target = 0});
    CHECK_FALSE(combined_at(loop, 2));
}

}  // namespace
}  // namespace ik::vm
