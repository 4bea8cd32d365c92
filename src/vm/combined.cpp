#include "vm/combined.hpp"

#include <algorithm>

namespace ik::vm {
namespace {

using bytecode::Action;
using bytecode::Operand;
using bytecode::TileInstr;
using ops::Op;

/// Whether the instruction is op(acc, b) or op(b, acc).
bool applies_two(const TileInstr& instr) noexcept {
    return instr.action == Action::apply2 || instr.action == Action::apply2_reverse;
}

/// As acc = outer(acc, x), where the instruction has x in the accumulator and what was there in a tile.
std::optional<simd::Outer> outer_of(const TileInstr& instr) noexcept {
    struct Row {
        Op op;
        simd::Outer forward, reverse;  ///< op(tile, x), op(x, tile).
    };
    constexpr Row rows[] = {
        {Op::add, simd::Outer::add, simd::Outer::add},
        {Op::mul, simd::Outer::mul, simd::Outer::mul},
        {Op::sub, simd::Outer::sub, simd::Outer::sub_reverse},
        {Op::div, simd::Outer::div, simd::Outer::div_reverse},
        {Op::logical_and, simd::Outer::logical_and, simd::Outer::logical_and},
        {Op::logical_or, simd::Outer::logical_or, simd::Outer::logical_or},
    };
    for (const Row& row : rows) {
        if (row.op == instr.op) return instr.action == Action::apply2 ? row.reverse : row.forward;
    }
    return std::nullopt;
}

bool is_logical(simd::Outer outer) noexcept {
    return outer == simd::Outer::logical_and || outer == simd::Outer::logical_or;
}

bool reads(const TileInstr& instr, Operand tile) noexcept {
    if (instr.action == Action::store_temp || instr.action == Action::store_output || instr.action == Action::reduce)
        return false;
    return instr.b == tile || instr.c == tile;
}

/// Whether nothing from `at` on reads the tile. A store ends the search only where it surely happens.
bool is_dead(const bytecode::Kernel& kernel, std::size_t at, Operand tile) noexcept {
    std::size_t skipped_until = 0;
    for (std::size_t k = 0; k < kernel.code.size(); ++k) {
        const TileInstr& instr = kernel.code[k];
        skipped_until = std::max<std::size_t>(skipped_until, instr.target);
        if (k < at) continue;
        if (reads(instr, tile)) return false;
        if (instr.action == Action::store_temp && instr.b == tile && k >= skipped_until) return true;
    }
    return true;
}

bool is_jumped_into(const bytecode::Kernel& kernel, std::size_t at) noexcept {
    return std::any_of(kernel.code.begin(), kernel.code.end(), [&](const TileInstr& instr) {
        return instr.target > at && instr.target < at + combined_length;
    });
}

}  // namespace

std::optional<Combined> combined_at(const bytecode::Kernel& kernel, std::size_t at) noexcept {
    if (at + combined_length > kernel.code.size()) return std::nullopt;
    const TileInstr* const code = kernel.code.data() + at;
    const Operand tile = code[0].b;
    const TileInstr &inner = code[2], &last = code[3];
    if (code[0].action != Action::store_temp || code[1].action != Action::load || code[1].b == tile)
        return std::nullopt;
    if (!applies_two(inner) || inner.b == tile || simd::inner_number(inner.op) == simd::inner_count)
        return std::nullopt;
    if (!applies_two(last) || last.b != tile || last.type != code[0].type) return std::nullopt;
    const auto outer = outer_of(last);
    const bool compares = inner.op != Op::add && inner.op != Op::sub;
    if (!outer || is_logical(*outer) != compares || (!compares && inner.type != last.type)) return std::nullopt;
    if (code[1].type != inner.type || inner.type == DType::boolean) return std::nullopt;
    // In a loop the tile may be read on the way round.
    const bool loops = std::any_of(kernel.code.begin(), kernel.code.end(),
                                   [](const TileInstr& instr) { return instr.action == Action::repeat; });
    if (loops || is_jumped_into(kernel, at) || !is_dead(kernel, at + combined_length, tile)) return std::nullopt;
    Combined found{.outer = *outer, .inner = inner.op, .type = inner.type, .b = code[1].b, .c = inner.b};
    if (inner.action == Action::apply2_reverse) std::swap(found.b, found.c);
    return found;
}

}  // namespace ik::vm
