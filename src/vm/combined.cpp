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

/// How instructions [from, to) in the order of the code treat a tile: a read counts before the first store that surely
/// happens once `from` is reached.
enum class Fate : std::uint8_t { untouched, read, replaced };

Fate fate_of(const bytecode::Kernel& kernel, bool jumps, std::size_t from, std::size_t to, Operand tile) noexcept {
    std::size_t skipped_until = 0;
    for (std::size_t k = jumps ? 0 : from; k < to; ++k) {
        const TileInstr& instr = kernel.code[k];
        if (instr.action != Action::repeat) skipped_until = std::max<std::size_t>(skipped_until, instr.target);
        if (k < from) continue;
        if (reads(instr, tile)) return Fate::read;
        if (instr.action == Action::store_temp && instr.b == tile && k >= skipped_until) return Fate::replaced;
    }
    return Fate::untouched;
}

/// The constant as an integer, when the operand is one.
std::optional<std::int64_t> constant_of(const bytecode::Kernel& kernel, Operand operand) noexcept {
    if (operand.kind != bytecode::OperandKind::constant) return std::nullopt;
    return static_cast<std::int64_t>(kernel.constants[operand.number]);
}

}  // namespace

Several::Several(const bytecode::Kernel& kernel) noexcept
    : kernel_(kernel), jumps_(std::any_of(kernel.code.begin(), kernel.code.end(), [](const TileInstr& instr) {
          return instr.target != 0 || instr.action == Action::repeat;
      })) {}

/// Whether nothing that runs after the instruction before `at` reads the tile, neither further on nor in the next round
/// of a loop around `at`.
bool Several::is_dead(std::size_t at, Operand tile) const noexcept {
    if (fate_of(kernel_, jumps_, at, kernel_.code.size(), tile) == Fate::read) return false;
    if (!jumps_) return true;
    for (std::size_t k = at; k < kernel_.code.size(); ++k) {
        const TileInstr& instr = kernel_.code[k];
        if (instr.action != Action::repeat || instr.target >= at) continue;
        if (fate_of(kernel_, jumps_, instr.target, at, tile) == Fate::read) return false;
    }
    return true;
}

/// Whether some instruction of [at + 1, at + length) is jumped to.
bool Several::is_jumped_into(std::size_t at, std::size_t length) const noexcept {
    return jumps_ && std::any_of(kernel_.code.begin(), kernel_.code.end(), [&](const TileInstr& instr) {
               return instr.target > at && instr.target < at + length;
           });
}

std::optional<Combined> Several::combined_at(std::size_t at) const noexcept {
    if (at + combined_length > kernel_.code.size()) return std::nullopt;
    const TileInstr* const code = kernel_.code.data() + at;
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
    if (is_jumped_into(at, combined_length) || !is_dead(at + combined_length, tile)) return std::nullopt;
    Combined found{.outer = *outer, .inner = inner.op, .type = inner.type, .b = code[1].b, .c = inner.b};
    if (inner.action == Action::apply2_reverse) std::swap(found.b, found.c);
    return found;
}

std::optional<Counted> Several::counted_at(std::size_t at) const noexcept {
    if (at + counted_length > kernel_.code.size()) return std::nullopt;
    const TileInstr* const code = kernel_.code.data() + at;
    const TileInstr &load = code[0], &step = code[1], &select = code[2];
    if (load.action != Action::load || step.action != Action::apply2 || select.action != Action::select_then)
        return std::nullopt;
    if ((load.type != DType::i64 && load.type != DType::u64) || step.type != load.type || select.type != load.type)
        return std::nullopt;
    if (select.c != load.b || (step.op != Op::add && step.op != Op::sub)) return std::nullopt;
    const auto by = constant_of(kernel_, step.b);
    if (!by || (*by != 1 && *by != -1) || is_jumped_into(at, counted_length)) return std::nullopt;
    const bool up = (step.op == Op::add) == (*by == 1);
    return Counted{.op = up ? Op::sub : Op::add, .type = load.type, .b = load.b, .mask = select.b};
}

bool Several::moves_at(std::size_t at) const noexcept {
    constexpr auto temp = bytecode::OperandKind::temp;
    if (at + move_length >= kernel_.code.size()) return false;
    const TileInstr* const code = kernel_.code.data() + at;
    const TileInstr &load = code[0], &store = code[1], &next = code[2];
    if (load.action != Action::load || load.b.kind != temp || store.action != Action::store_temp) return false;
    if (next.action != Action::load && next.action != Action::repeat) return false;
    return load.b != store.b && !is_jumped_into(at, move_length) && is_dead(at + move_length, load.b);
}

}  // namespace ik::vm
