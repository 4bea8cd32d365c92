#pragma once
// Kernels: one fused loop nest each. Made by lower/, run by vm/. A kernel has an iteration space (the broadcast of its
// inputs, or explicit extents), inputs with a storage dtype, a program for the accumulator machine that handles one
// tile of the innermost axis, outputs over the iteration space, and reductions over some of its axes.
// Nothing here depends on the layout of arrays or on the ISA: strides are known at launch, when vm/ binds each
// instruction to a machine function by operand layout (unit stride, splat, strided or converted load).
// A result slot may be an input slot too: all inputs are read from the frame before a result is put there.

#include <cstdint>
#include <string>
#include <vector>

#include "base/dtype.hpp"
#include "ops/ops.hpp"

namespace ik::bytecode {

/// Width of the lanes of a kernel. `narrow`: every value of the tile program is f32 or bool (inputs may be stored as
/// bool, u8, i8, u16, i16, f32). `wide`: f64, i64, u64 and bool, with f32 values held exactly in f64 lanes and rounded
/// to f32 after each f32 operation (f32 functions run on packed f32, so the bits equal those of a narrow kernel).
/// bool is a lane mask (all ones or all zeros).
enum class Lanes : std::uint8_t { narrow, wide };

enum class OperandKind : std::uint8_t {
    none,
    input,     ///< Kernel::inputs[number] at the current position, converted from its storage dtype.
    constant,  ///< Kernel::constants[number], the same in every lane.
    temp,      ///< Temporary tile `number`, written earlier by store_temp.
    index,     ///< Index along axis `number` of the iteration space, as i64 (wide kernels only).
};

struct Operand {
    OperandKind kind = OperandKind::none;
    std::uint32_t number = 0;
    friend constexpr bool operator==(Operand, Operand) noexcept = default;
};

/// What an instruction does with the accumulator `acc` (a tile in registers) and its operands b and c.
enum class Action : std::uint8_t {
    load,            ///< acc = b
    store_temp,      ///< temp[b] = acc
    store_output,    ///< outputs[b.number] = acc (b.kind is none), narrowed to its storage dtype
    store_pair,      ///< outputs[b.number] = complex numbers of the real parts c and the imaginary parts acc
    apply1,          ///< acc = op(acc)
    apply2,          ///< acc = op(acc, b)
    apply2_reverse,  ///< acc = op(b, acc)
    fma_acc_mul,     ///< acc = acc*b + c     (f64, f32)
    fms_acc_mul,     ///< acc = acc*b - c
    fnma_acc_mul,    ///< acc = c - acc*b
    fma_acc_add,     ///< acc = b*c + acc
    fms_acc_add,     ///< acc = b*c - acc
    fnma_acc_add,    ///< acc = acc - b*c
    select_mask,     ///< acc = acc ? b : c   (acc is a mask)
    select_then,     ///< acc = b ? acc : c   (b is a mask temp)
    select_else,     ///< acc = b ? c : acc
    cast,            ///< acc converted from `type` to `to`
    reduce,          ///< reductions[b.number] accumulates acc
    skip_if_none,    ///< jump to `target` when no lane of mask temp b is set
    skip_if_all,     ///< jump to `target` when every lane of mask temp b is set
    leave,           ///< jump forward to `target` when acc, a mask, is set in no lane that holds an element
    repeat,          ///< go back to `target`; the accumulator is lost
};

struct TileInstr {
    Action action = Action::load;
    DType type = DType::f64;  ///< dtype of the operands: boolean, i64, u64, f32 or f64; narrower integers only as `to`
                              ///< or `type` of a cast (wrapping).
    DType to = DType::f64;    ///< cast: the dtype of the result.
    ops::Op op = ops::Op::none;  ///< apply1, apply2, apply2_reverse.
    Operand b{};
    Operand c{};
    std::uint32_t target = 0;  ///< skip_*, leave, repeat: index of the instruction to go on with.
};

using Slot = std::uint32_t;  ///< A value of the frame (see program.hpp).
inline constexpr Slot no_slot = 0xFFFFFFFF;

struct KernelInput {
    Slot slot = no_slot;
    DType dtype = DType::f64;  ///< Storage dtype of the value in the slot (an array, or a scalar).
    std::uint8_t rank = 0;     ///< Its rank; aligned to the right of the iteration space.
    DType type =
        DType::f64;     ///< What the lanes hold after the load: boolean, i64, u64, f32 or f64. Every instruction that
                        ///< reads the input reads it as this; a value needed as two types is two inputs of one slot.
    bool last = false;  ///< No later step reads the slot: its memory may serve for a result.
};

struct KernelOutput {
    Slot slot = no_slot;
    DType dtype = DType::f64;  ///< Storage dtype.
};

struct Reduction {
    ops::Op op = ops::Op::sum;  ///< sum prod min max any all count argmin argmax
    DType type = DType::f64;    ///< dtype of the accumulated values (f32 sums accumulate in f64 lanes).
    DType dtype = DType::f64;   ///< Storage dtype of the result.
    Slot slot = no_slot;
};

/// One step of the shape program: shape number (inputs.size() + its position) is the broadcast of two earlier shapes.
struct ShapeStep {
    std::uint32_t a = 0;  ///< Shape number: an input's, or an earlier step's.
    std::uint32_t b = 0;
    std::uint32_t place = 0;  ///< Program::places: span and texts for the diagnostic of a mismatch.
};

struct Kernel {
    Lanes lanes = Lanes::wide;
    std::uint8_t rank = 0;  ///< Of the iteration space; 0 runs once.
    std::vector<KernelInput> inputs;
    std::vector<std::uint64_t> constants;  ///< Bits: f64, i64, u64; for narrow kernels and f32 the low 32 bits hold an
                                           ///< f32 (wide: the f64 that equals it); bool 0 or 1.
    std::vector<Slot> extents;  ///< Explicit extents (i64 scalars), rank many, or empty: then from the inputs. A full
                                ///< shape takes part in the broadcast as the last shape.
    std::vector<ShapeStep> shapes;  ///< Ends with the iteration space when there is more than one input of rank > 0.
    std::vector<TileInstr> code;
    std::uint32_t temps = 0;
    std::vector<KernelOutput> outputs;  ///< Over the whole iteration space.
    std::vector<Reduction> reductions;  ///< All over reduce_axes.
    std::uint32_t reduce_axes = 0;      ///< Bit d: axis d of the iteration space is reduced.
    bool keepdims = false;
    std::uint32_t place = 0;  ///< Program::places: where the kernel comes from (for run-time faults).
};

}  // namespace ik::bytecode
