#pragma once
// The accumulator machine as the rest of the system sees it: plain data, no vector types. Takes instructions bound to
// machine functions of one ISA and a frame of operand pointers, runs them tile by tile. A tile is eight SIMD registers;
// the accumulator is those eight registers, passed from one instruction to the next by tail call.
// Gives one KernelTable per ISA. Never allocates, never throws, knows nothing of arrays, shapes or threads.

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/dtype.hpp"
#include "ops/ops.hpp"

namespace ik::simd {

/// How a value sits in a lane. Wide lanes have eight bytes and hold all five (f32 as the f64 that equals it);
/// narrow lanes have four bytes and hold f32 and boolean. A boolean is all ones or all zeros.
enum class Type : std::uint8_t { f64, f32, i64, u64, boolean };
inline constexpr std::size_t type_count = 5;
inline constexpr std::size_t dtype_count = 11;  ///< boolean ... f64: what a lane can be stored as.

/// The lane type of a dtype (narrow integers live in 64-bit lanes).
[[nodiscard]] constexpr Type type_of(DType dtype) noexcept {
    if (dtype == DType::boolean) return Type::boolean;
    if (dtype == DType::f64) return Type::f64;
    if (dtype == DType::f32) return Type::f32;
    const bool is_unsigned = dtype == DType::u8 || dtype == DType::u16 || dtype == DType::u32 || dtype == DType::u64;
    return is_unsigned ? Type::u64 : Type::i64;
}

/// A machine function; its true type, with eight vector arguments, is known to the sources of its ISA alone.
using Function = void (*)();

/// One bound instruction: b and c are operand numbers (see Frame::pointers), or b is a jump distance.
struct Instr {
    Function fn = nullptr;
    std::uint32_t b = 0;
    std::uint32_t c = 0;
};

inline constexpr std::size_t max_rank = 8;

/// A pointer that stands for "element 0" may lie outside of its buffer, so the sum is one of integers.
inline std::byte* shifted(std::byte* p, std::int64_t bytes) noexcept {
    const auto address = reinterpret_cast<std::uintptr_t>(p) + static_cast<std::uintptr_t>(bytes);
    return reinterpret_cast<std::byte*>(address);  // NOLINT(performance-no-int-to-ptr)
}

/// Walks the elements of a view in the order of a flattened iteration space (Layout::gather).
struct Walk {
    const std::byte* data = nullptr;
    std::int64_t offset = 0;  ///< In bytes, or the index itself for an index operand.
    std::size_t rank = 0;
    std::array<std::int64_t, max_rank> index{}, extent{}, stride{};
};

/// The state of one worker. Followed in memory by the operand pointers; the first `temp_count` of them name temporary
/// tiles and move with the tile, so that `pointer + i * lane bytes` addresses inputs and temporaries alike.
struct Frame {
    std::size_t valid = 0;           ///< Lanes of the present tile that hold elements; less than a tile only in a tail.
    std::size_t reduce_valid = 0;    ///< Lanes that take part in reductions.
    std::size_t reduce_mask = 0;     ///< Accumulator lane of element i: i & reduce_mask.
    std::int64_t position = 0;       ///< argmin, argmax: flat position of element 0 of the row ...
    std::int64_t position_step = 0;  ///< ... and from one lane to the next.
    std::size_t temp_count = 0;
    std::byte* temps = nullptr;             ///< Tiles, one after the other.
    const Instr* resume = nullptr;          ///< Where a loop goes on: set by `repeat`, taken by the driver.
    std::uint32_t rounds = 0xFFFFFFFF;      ///< Rounds of loops until `keep_on` is asked.
    bool (*keep_on)(Frame&) = nullptr;      ///< Sets `rounds` anew; false stops the run.
    void* owner = nullptr;                  ///< For keep_on.
    const std::int64_t* strides = nullptr;  ///< By operand number, in bytes: strided loads.

    [[nodiscard]] std::byte** pointers() noexcept { return reinterpret_cast<std::byte**>(this + 1); }
};

enum class Layout : std::uint8_t { unit, strided, gather };
enum class Form : std::uint8_t { memory, splat, memory_reverse, splat_reverse };
enum class Fma : std::uint8_t { acc_mul_add, acc_mul_sub, acc_mul_rsub, mul_add_acc, mul_sub_acc, mul_rsub_acc };
inline constexpr std::size_t fma_count = 6;
enum class Select : std::uint8_t { mask, then, otherwise };
enum class Reduce : std::uint8_t { sum, prod, min, max, any, all, count, argmin, argmax };
inline constexpr std::size_t reduce_count = 9;
inline constexpr std::size_t most_steps = 4;  ///< Of a polynomial in one instruction.
/// The second operation of a combined instruction: with acc as its left operand, reversed with acc as its right one.
enum class Outer : std::uint8_t { add, sub, sub_reverse, mul, div, div_reverse, logical_and, logical_or };
inline constexpr std::size_t outer_count = 8;
/// The first operations of combined instructions; `inner_count` for all others.
inline constexpr std::size_t inner_count = 8;
[[nodiscard]] constexpr std::size_t inner_number(ops::Op op) noexcept {
    constexpr ops::Op all[inner_count] = {ops::Op::add, ops::Op::sub, ops::Op::eq, ops::Op::ne,
                                          ops::Op::lt,  ops::Op::le,  ops::Op::gt, ops::Op::ge};
    std::size_t number = 0;
    while (number < inner_count && all[number] != op) ++number;
    return number;
}
/// How the accumulators of a reduction are compared and added.
enum class FoldType : std::uint8_t { f64, i64, u64 };
inline constexpr std::size_t fold_type_count = 3;
[[nodiscard]] constexpr FoldType fold_type(Type type) noexcept {
    return type == Type::i64 ? FoldType::i64 : type == Type::u64 ? FoldType::u64 : FoldType::f64;
}

/// An operation that goes through a loop over the tile in memory.
[[nodiscard]] constexpr bool is_costly(std::uint8_t flags) noexcept { return (flags & ops::X) != 0; }

/// Runs `code` on the tiles of [begin, end), a whole number of tiles.
using Run = void (*)(const Instr* code, Frame* frame, std::size_t begin, std::size_t end);

/// Runs `code` on these tiles of several rows. By operand number, `row_bytes` leads from one row to the next.
using RunRows = void (*)(const Instr* code, Frame* frame, std::size_t begin, std::size_t end,
                         const std::int64_t* row_bytes, std::int64_t rows);

/// The bits of a short row's reduction, elements [0, count), as run() and the folding of all lanes give them.
using FoldRow = std::uint64_t (*)(const Instr* code, Frame* frame, std::size_t count);

/// Loops that stand for a whole program, the one of exactly these machine functions (then nullptr), on tiles that all
/// take part in its reduction.
template <class F, std::size_t length = 10>
struct SequenceOf {
    F functions[length] = {};
    Run run = nullptr;
    RunRows run_rows = nullptr;
    FoldRow fold_row = nullptr;
    std::uint8_t same_b[2] = {};  ///< Two instructions whose operand b has to be the same.
};
inline constexpr std::size_t sequence_count = 15;
inline constexpr std::size_t native_count = 128;  ///< One operation on integers as narrow as they are stored.
inline constexpr std::size_t pair_count = 8;      ///< One operation on complex numbers as they lie.
inline constexpr std::size_t longest_pair = 18;

/// Machine functions of one ISA and lane width; nullptr where there is no such instruction.
template <class F>
struct LaneTableOf {
    std::size_t tile = 0;  ///< Lanes a tile.
    std::size_t lane_bytes = 0;
    Run run = nullptr;  ///< Of any program.
    SequenceOf<F> sequences[sequence_count] = {};
    SequenceOf<F> natives[native_count] = {};
    SequenceOf<F, longest_pair> pairs[pair_count] = {};
    /// Orders streaming stores before what follows.
    void (*fence)() = nullptr;
    /// Sets the logical lanes of a reduction to a value.
    void (*fill_lanes)(std::byte* lanes, std::uint64_t bits) = nullptr;
    /// Combines the logical lanes in place, halves against halves; the result is lane 0. nullptr for positions.
    void (*fold_lanes[fold_type_count][reduce_count])(std::byte* lanes) = {};
    F finish = nullptr;
    F load[type_count][dtype_count][3] = {};  ///< [lane type][storage][Layout]; unit of the own type is a plain load.
    F load_splat = nullptr;
    F load_iota = nullptr;   ///< acc = *b + i + lane, as i64.
    F walk_index = nullptr;  ///< As a gather, of the offsets themselves.
    F store_temp = nullptr;
    F store[type_count][dtype_count] = {};
    F store_stream = nullptr;          ///< Non-temporal store of whole lanes to an aligned output.
    F store_pair[type_count][2] = {};  ///< [parts][streamed]: tile c and acc as real and imaginary parts.
    F apply1[type_count][ops::op_count] = {};
    F apply2[type_count][ops::op_count][4] = {};
    F fma[type_count][fma_count][5] = {};  ///< Last index: b splat + 2 * (c splat); 4: both are one in memory.
    /// Several instructions acc = acc*b + c, b in memory and c splat, of whole lanes, in one: [how many - 2].
    /// nullptr where it is not worth it.
    F polynomial[most_steps - 1] = {};
    F select[3][4] = {};
    /// Type of the inner operation; last index: b splat + 2 * (c splat).
    F combined[type_count][outer_count][inner_count][4] = {};
    F cast[type_count][dtype_count] = {};
    F reduce[type_count][reduce_count] = {};
    F skip_if_none = nullptr;
    F skip_if_all = nullptr;
    F leave = nullptr;       ///< Jump by b when no lane below Frame::valid is set in acc.
    F repeat = nullptr;      ///< Jump back by b.
    F swap_temps = nullptr;  ///< The temporary tiles b and c change places.
};
using LaneTable = LaneTableOf<Function>;

struct KernelTable {
    const char* name = "";
    const LaneTable* wide = nullptr;
    const LaneTable* narrow = nullptr;
};

/// Bytes that a tile must be aligned to where it is stored around the caches: a cache line.
inline constexpr std::size_t stream_alignment = 64;

/// Logical lanes of reductions: element i adds to lane i modulo this, whatever the ISA, so the bits are the same.
inline constexpr std::size_t wide_lanes = 64;
inline constexpr std::size_t narrow_lanes = 128;

}  // namespace ik::simd
