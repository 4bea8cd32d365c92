#pragma once
// Programs: what lower/ makes and vm/ runs. Host steps move whole values between the slots of a frame, start kernels
// and decide what comes next; kernels do the arithmetic. A Program is immutable and shared by threads; a frame belongs
// to one run. Slots hold a runtime::Value: nothing, a scalar, an array (a view with strides) or a string.

#include <cstdint>
#include <string>
#include <vector>

#include "base/dtype.hpp"
#include "base/span.hpp"
#include "bytecode/kernel.hpp"

namespace ik::bytecode {

enum class StepOp : std::uint8_t {
    constant,       ///< dst = scalars[imm]
    string,         ///< dst = strings[imm]
    literal,        ///< dst = literals[imm] (a constant array)
    move,           ///< dst = a (shares the buffer; arrays are immutable while shared)
    clear,          ///< dst = nothing: the buffer goes back to the pool
    kernel,         ///< run kernels[imm]
    slice,          ///< dst = view of a by slices[imm]
    transpose,      ///< dst = a with axes in reverse order
    reshape,        ///< dst = a in the shape args (i64 scalars; one may be -1): a view when possible, else a copy
    part,           ///< dst = view of the real (imm 0) or imaginary (imm 1) part of a
    extent,         ///< dst = extent of axis imm of a, as i64
    build,          ///< dst = array of the args stacked along a new first axis (all of one shape and dtype)
    host,           ///< dst = host function `op` of args, options in imm (see runtime/host.hpp)
    jump,           ///< go to step imm
    jump_if_false,  ///< go to step imm when scalar a is false
    call,           ///< dst = functions[imm](args)
    ret,            ///< leave the function with value a (or nothing)
};

struct Step {
    StepOp op = StepOp::jump;
    ops::Op host_op = ops::Op::none;
    Slot dst = no_slot;
    Slot a = no_slot;
    std::uint32_t imm = 0;
    std::uint32_t first_arg = 0;  ///< Program::args[first_arg .. first_arg + arg_count)
    std::uint32_t arg_count = 0;
    std::uint32_t place = 0;
    /// move: a is not read again before it is written, so its value moves on; host update: the same of the array.
    bool takes = false;
    /// kernel: number of the host update that puts the one output into a slice, and is done with it once the kernel
    /// wrote there directly; 0: none.
    std::uint32_t into = 0;
};

/// A scalar as bits: f64, f32 (low half), integers sign- or zero-extended to 64 bits, bool 0 or 1.
struct Scalar {
    DType dtype = DType::f64;
    std::uint64_t bits = 0;
};

/// One axis of an index expression. Bounds are slots of i64 scalars; no_slot means left out.
struct AxisIndex {
    enum class Kind : std::uint8_t { at, range, new_axis, all } kind = Kind::all;
    Slot at = no_slot;  ///< at: the index (negative counts from the end)
    Slot start = no_slot, stop = no_slot, step = no_slot;
};

struct Slice {
    std::vector<AxisIndex> axes;  ///< Ellipsis already expanded; one entry per axis of the operand, plus the new axes.
    std::vector<Slot> extents;    ///< The operand is broadcast to these first (i64 scalars); empty: it is not.
};

struct Literal {
    DType dtype = DType::f64;
    std::vector<std::int64_t> shape;
    std::vector<std::uint8_t> bytes;  ///< Row-major elements.
};

/// Where a step comes from, for diagnostics at run time.
struct Place {
    Span span;
    Span left, right;  ///< Operand spans for shape mismatches (may be empty).
};

struct Function {
    std::string name;
    std::vector<Step> steps;
    std::uint32_t slots = 0;  ///< Frame size; the first `parameters` slots are the arguments.
    std::uint32_t parameters = 0;
};

struct Program {
    std::vector<Function> functions;  ///< functions[0] is the script: its parameters are the inputs.
    std::vector<Kernel> kernels;
    std::vector<Scalar> scalars;
    std::vector<std::string> strings;
    std::vector<Literal> literals;
    std::vector<Slice> slices;
    std::vector<Slot> args;
    std::vector<Place> places;
    std::vector<Slot> outputs;  ///< Slots of functions[0] that are the results, in the order of ir::Module::outputs.
};

/// Readable listing: functions with their steps, then the kernels with inputs, tile code, passes and bytes a point.
[[nodiscard]] std::string dump(const Program& program);

}  // namespace ik::bytecode
