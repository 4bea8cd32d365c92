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
    const auto found = Several(quotient()).combined_at(2);
    REQUIRE(found);
    CHECK(found->outer == simd::Outer::div);
    CHECK(found->inner == Op::add);
    CHECK(found->b == x);
    CHECK(found->c == y);
    CHECK_FALSE(Several(quotient()).combined_at(1));
    CHECK_FALSE(Several(quotient()).combined_at(5));
}

TEST_CASE("the order of operands is kept in a combined instruction", "[vm]") {
    Kernel kernel = quotient();
    kernel.code[4].action = Action::apply2_reverse;
    kernel.code[5].action = Action::apply2;
    const auto found = Several(kernel).combined_at(2);
    REQUIRE(found);
    CHECK(found->outer == simd::Outer::div_reverse);
    CHECK(found->b == y);
    CHECK(found->c == x);
}

TEST_CASE("a tile that is read again stays", "[vm]") {
    Kernel kernel = quotient();
    kernel.code.insert(kernel.code.end() - 1, {.action = Action::apply2, .op = Op::mul, .b = tile});
    CHECK_FALSE(Several(kernel).combined_at(2));
    // Not when something else was stored to it before.
    kernel.code.insert(kernel.code.end() - 2, {.action = Action::store_temp, .b = tile});
    CHECK(Several(kernel).combined_at(2));
}

TEST_CASE("a store that may be skipped does not end the life of a tile", "[vm]") {
    Kernel kernel = quotient();
    kernel.code.insert(kernel.code.end() - 1, {
                                                  {.action = Action::skip_if_none, .b = y, .target = 8},
                                                  {.action = Action::store_temp, .b = tile},
                                                  {.action = Action::apply2, .op = Op::mul, .b = tile},
                                              });
    CHECK_FALSE(Several(kernel).combined_at(2));
}

TEST_CASE("what is jumped into stays", "[vm]") {
    Kernel jump = quotient();
    jump.code[0] = {.action = Action::skip_if_none, .b = y, .target = 4};
    CHECK_FALSE(Several(jump).combined_at(2));
}

TEST_CASE("a tile of a loop is spared unless the next round reads it", "[vm]") {
    Kernel loop = quotient();
    loop.code.push_back({.action = Action::repeat, .target = 0});
    CHECK(Several(loop).combined_at(2));
    // Read at the beginning of the round, before it is stored.
    loop.code[1].b = tile;
    CHECK_FALSE(Several(loop).combined_at(2));
    // A store that comes first in the round, but not in every round.
    loop.code.insert(loop.code.begin(), {
                                            {.action = Action::skip_if_none, .b = y, .target = 2},
                                            {.action = Action::store_temp, .b = tile},
                                        });
    CHECK_FALSE(Several(loop).combined_at(4));
    loop.code[0].target = 1;
    CHECK(Several(loop).combined_at(4));
    // The next round of the loop around it reads it.
    Kernel nested = quotient();
    nested.code.push_back({.action = Action::repeat, .target = 1});
    nested.code.insert(nested.code.begin(), {.action = Action::apply2, .op = Op::add, .b = tile});
    CHECK(Several(nested).combined_at(3));
    nested.code.push_back({.action = Action::repeat, .target = 0});
    CHECK_FALSE(Several(nested).combined_at(3));
}

/// where(mask, n + 1, n) as lowering writes it.
Kernel counter() {
    Kernel kernel;
    kernel.constants = {1};
    const Operand n{OperandKind::temp, 1}, mask{OperandKind::temp, 2}, one{OperandKind::constant, 0};
    kernel.code = {
        {.action = Action::load, .type = DType::i64, .b = n},
        {.action = Action::apply2, .type = DType::i64, .op = Op::add, .b = one},
        {.action = Action::select_then, .type = DType::i64, .b = mask, .c = n},
        {.action = Action::store_temp, .type = DType::i64, .b = n},
    };
    return kernel;
}

TEST_CASE("lanes of a mask count by one", "[vm]") {
    Kernel kernel = counter();
    auto found = Several(kernel).counted_at(0);
    REQUIRE(found);
    CHECK(found->op == Op::sub);
    CHECK(found->b == kernel.code[0].b);
    CHECK(found->mask == kernel.code[2].b);
    kernel.code[1].op = Op::sub;
    found = Several(kernel).counted_at(0);
    REQUIRE(found);
    CHECK(found->op == Op::add);
    kernel.constants = {~std::uint64_t{0}};
    found = Several(kernel).counted_at(0);
    REQUIRE(found);
    CHECK(found->op == Op::sub);
}

TEST_CASE("what is not a count by one stays a selection", "[vm]") {
    Kernel two = counter();
    two.constants = {2};
    CHECK_FALSE(Several(two).counted_at(0));
    Kernel other = counter();
    other.code[2].c = tile;
    CHECK_FALSE(Several(other).counted_at(0));
    Kernel real = counter();
    for (TileInstr& instr : real.code) instr.type = DType::f64;
    CHECK_FALSE(Several(real).counted_at(0));
    Kernel reverse = counter();
    reverse.code[1] = {.action = Action::apply2_reverse, .type = DType::i64, .op = Op::sub, .b = other.code[1].b};
    CHECK_FALSE(Several(reverse).counted_at(0));
}

TEST_CASE("two tiles change places where a copy is the last look at one", "[vm]") {
    const Operand to{OperandKind::temp, 1};
    Kernel kernel;
    kernel.code = {
        {.action = Action::load, .b = tile},
        {.action = Action::store_temp, .b = to},
        {.action = Action::load, .b = to},
        {.action = Action::store_output},
    };
    CHECK(Several(kernel).moves_at(0));
    Kernel looked_at = kernel;
    looked_at.code[2].b = tile;
    CHECK_FALSE(Several(looked_at).moves_at(0));
    Kernel goes_on = kernel;
    goes_on.code[2] = {.action = Action::apply1, .op = Op::abs};
    CHECK_FALSE(Several(goes_on).moves_at(0));
    Kernel input = kernel;
    input.code[0].b = x;
    CHECK_FALSE(Several(input).moves_at(0));
}

}  // namespace
}  // namespace ik::vm
