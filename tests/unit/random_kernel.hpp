#pragma once
// Random kernels with random inputs, for the tests that compare the VM with the naive interpreter.

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "bytecode/kernel.hpp"
#include "unit/vm_support.hpp"

namespace ik::vm::testing {

using bytecode::Action;
using bytecode::Kernel;
using bytecode::Lanes;
using bytecode::Operand;
using bytecode::OperandKind;
using bytecode::TileInstr;
using ops::Op;

inline const std::vector<Op> real_ops = {Op::add,     Op::sub,     Op::mul, Op::div,
                                         Op::minimum, Op::maximum, Op::mod, Op::floor_div};
inline const std::vector<Op> whole_ops = {Op::add,        Op::sub,         Op::mul,       Op::minimum,
                                          Op::maximum,    Op::bit_and,     Op::bit_or,    Op::bit_xor,
                                          Op::shift_left, Op::shift_right, Op::floor_div, Op::mod};
inline const std::vector<Op> mask_ops = {Op::logical_and, Op::logical_or, Op::bit_xor, Op::minimum, Op::maximum};
inline const std::vector<Op> comparisons = {Op::eq, Op::ne, Op::lt, Op::le, Op::gt, Op::ge};
inline const std::vector<Op> real_unary = {Op::neg,   Op::abs,  Op::sign,  Op::square, Op::sqrt,
                                           Op::floor, Op::ceil, Op::trunc, Op::round,  Op::reciprocal};
inline const std::vector<Op> whole_unary = {Op::neg, Op::abs, Op::sign, Op::square, Op::bit_not};

struct GeneratorOptions {
    bool fma = true;
    bool flat = false;  ///< Only what vm::Flat takes: outputs, over scalars and arrays of one shape without gaps.
};

class Generator {
public:
    Generator(unsigned seed, GeneratorOptions options) : random_(seed), options_(options) {}

    Kernel kernel;
    std::vector<Value> inputs;
    std::vector<std::int64_t> shape;

    void make() {
        kernel.lanes = chance(3) ? Lanes::narrow : Lanes::wide;
        make_shape();
        const int input_count = 1 + below(4);
        for (int k = 0; k < input_count; ++k) add_input(k == 0);
        // The kernel's own shape comes from the first input, which has every axis.
        const int length = 2 + below(14);
        acc_ = any_type();
        emit(Action::load, acc_).b = operand(acc_);
        for (int k = 0; k < length; ++k) add_instruction();
        finish();
    }

private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    bool chance(int n) { return below(n) == 0; }
    template <class T>
    const T& pick(const std::vector<T>& items) {
        return items[static_cast<std::size_t>(below(static_cast<int>(items.size())))];
    }

    DType any_type() {
        if (kernel.lanes == Lanes::narrow) return chance(4) ? DType::boolean : DType::f32;
        return pick(std::vector<DType>{DType::f64, DType::f64, DType::f32, DType::i64, DType::u64, DType::boolean});
    }

    void make_shape() {
        const std::vector<std::int64_t> extents = {1, 2, 3, 5, 16, 31, 32, 33, 64, 65, 100, 257, 1030};
        const int rank = below(5);
        std::int64_t count = 1;
        for (int d = 0; d < rank; ++d) {
            std::int64_t extent = pick(extents);
            if (count * extent > 40000) extent = 1 + below(3);
            count *= extent;
            shape.push_back(extent);
        }
        kernel.rank = static_cast<std::uint8_t>(rank);
    }

    Scalar element(DType dtype) {
        if (dtype == DType::boolean) return runtime::scalar_of(chance(2));
        if (dtype == DType::f64 || dtype == DType::f32) {
            double x = (below(2001) - 1000) / 64.0;
            if (chance(40)) x = 0.0;
            if (chance(60)) x = -0.0;
            if (special_ && chance(50)) x = pick(std::vector<double>{INFINITY, -INFINITY, NAN, 1e300, 1e-310, 5e-324});
            if (dtype == DType::f64) return runtime::scalar_of(x);
            const float narrow = static_cast<float>(x);
            std::uint32_t bits;
            std::memcpy(&bits, &narrow, 4);
            return {DType::f32, bits};
        }
        const bool is_unsigned = !is_signed(dtype);
        std::int64_t x = below(200) - (is_unsigned ? 0 : 100);
        if (size_of(dtype) == 8 && chance(20))
            x = static_cast<std::int64_t>(random_()) << 32 | static_cast<std::int64_t>(random_());
        if (size_of(dtype) == 8 && chance(50)) x = std::numeric_limits<std::int64_t>::min();
        if (chance(20)) x = is_unsigned ? 1 : -1;
        return {dtype, static_cast<std::uint64_t>(x)};
    }

    void add_input(bool full) {
        const std::vector<DType> wide = {DType::boolean, DType::u8,  DType::i8,  DType::u16, DType::i16, DType::u32,
                                         DType::i32,     DType::u64, DType::i64, DType::f32, DType::f64, DType::f64};
        const std::vector<DType> narrow = {DType::boolean, DType::u8,  DType::i8, DType::u16,
                                           DType::i16,     DType::f32, DType::f32};
        const DType dtype = pick(kernel.lanes == Lanes::wide ? wide : narrow);
        bytecode::KernelInput input;
        input.dtype = dtype;
        if (!full && chance(4)) {
            kernel.inputs.push_back(input);
            inputs.emplace_back(element(dtype));
            return;
        }
        if (options_.flat) full = true;
        const std::size_t drop = full ? 0 : static_cast<std::size_t>(below(static_cast<int>(shape.size()) + 1));
        std::vector<std::int64_t> own(shape.begin() + static_cast<std::ptrdiff_t>(drop), shape.end());
        for (auto& extent : own) {
            if (!full && chance(4)) extent = 1;
        }
        input.rank = static_cast<std::uint8_t>(own.size());
        Layout layout;
        for (std::size_t d = 0; d < own.size(); ++d) layout.order.push_back(d);
        if (!options_.flat && chance(3)) std::shuffle(layout.order.begin(), layout.order.end(), random_);
        if (!options_.flat && chance(4)) layout.step = 2;
        if (!options_.flat && chance(4)) layout.reversed = static_cast<std::uint32_t>(below(16));
        kernel.inputs.push_back(input);
        inputs.emplace_back(make_array(dtype, own, layout, [&](std::int64_t) { return element(dtype); }));
    }

    TileInstr& emit(Action action, DType type) {
        TileInstr instr;
        instr.action = action;
        instr.type = type;
        kernel.code.push_back(instr);
        return kernel.code.back();
    }

    /// Whether an input may be read as a type: no float as an integer, no number as a truth value.
    static bool readable(DType dtype, DType type) {
        if (type == DType::boolean) return dtype == DType::boolean;
        if (type == DType::f64) return true;
        if (type == DType::f32) return dtype == DType::f32 || dtype == DType::boolean || size_of(dtype) <= 2;
        return dtype != DType::f64 && dtype != DType::f32;
    }

    std::uint32_t constant(DType type) {
        const Scalar s = element(type);
        std::uint64_t bits = s.bits;
        if (type == DType::f32 && kernel.lanes == Lanes::wide) {
            const double x = runtime::as_double(s);
            std::memcpy(&bits, &x, 8);
        }
        kernel.constants.push_back(bits);
        return static_cast<std::uint32_t>(kernel.constants.size() - 1);
    }

    Operand operand(DType type) {
        for (int attempt = 0; attempt < 4; ++attempt) {
            const auto number = static_cast<std::uint32_t>(below(static_cast<int>(kernel.inputs.size())));
            if (readable(kernel.inputs[number].dtype, type)) return {OperandKind::input, number};
        }
        for (std::uint32_t t = 0; t < temps_.size(); ++t) {
            if (temps_[t] == type && chance(2)) return {OperandKind::temp, t};
        }
        if (!options_.flat && type == DType::i64 && kernel.lanes == Lanes::wide && kernel.rank > 0 && chance(2)) {
            return {OperandKind::index, static_cast<std::uint32_t>(below(kernel.rank))};
        }
        return {OperandKind::constant, constant(type)};
    }

    void save_acc() {
        emit(Action::store_temp, acc_).b = {OperandKind::temp, static_cast<std::uint32_t>(temps_.size())};
        temps_.push_back(acc_);
    }

    std::optional<std::uint32_t> mask_temp() {
        for (std::uint32_t t = 0; t < temps_.size(); ++t) {
            if (temps_[t] == DType::boolean) return t;
        }
        return std::nullopt;
    }

    /// The other side of a tree: what two operands make is combined with the accumulator, which waits in a temporary.
    void add_side() {
        const bool logical = acc_ == DType::boolean;
        const DType type = logical ? (kernel.lanes == Lanes::narrow ? DType::f32 : DType::f64) : acc_;
        if (!logical && type != DType::f64 && type != DType::f32) return;
        const Operand b = operand(type);
        const Operand c = operand(type);
        const std::uint32_t number = static_cast<std::uint32_t>(temps_.size());
        save_acc();
        emit(Action::load, type).b = b;
        TileInstr& inner = emit(chance(3) ? Action::apply2_reverse : Action::apply2, type);
        inner.op = logical ? pick(comparisons) : chance(2) ? Op::add : Op::sub;
        inner.b = c;
        TileInstr& outer = emit(chance(2) ? Action::apply2_reverse : Action::apply2, acc_);
        outer.op = logical ? (chance(2) ? Op::logical_and : Op::logical_or)
                           : pick(std::vector<Op>{Op::add, Op::sub, Op::mul, Op::div});
        outer.b = {OperandKind::temp, number};
    }

    void add_instruction() {
        const bool real = acc_ == DType::f64 || acc_ == DType::f32;
        switch (below(9)) {
            case 0:
            case 1:
            case 2: {
                const auto& choice = real ? real_ops : acc_ == DType::boolean ? mask_ops : whole_ops;
                TileInstr& instr = emit(chance(3) ? Action::apply2_reverse : Action::apply2, acc_);
                instr.op = pick(choice);
                kernel.code.back().b = operand(acc_);
                break;
            }
            case 3: {
                TileInstr& instr = emit(Action::apply1, acc_);
                instr.op = real ? pick(real_unary) : acc_ == DType::boolean ? Op::logical_not : pick(whole_unary);
                break;
            }
            case 4: {
                if (!real || !options_.fma) break;
                const std::vector<Action> forms = {Action::fma_acc_mul, Action::fms_acc_mul, Action::fnma_acc_mul,
                                                   Action::fma_acc_add, Action::fms_acc_add, Action::fnma_acc_add};
                const Operand b = operand(acc_);
                const Operand c = operand(acc_);
                TileInstr& instr = emit(pick(forms), acc_);
                instr.b = b;
                instr.c = c;
                break;
            }
            case 5: {
                save_acc();
                const Operand b = operand(acc_);
                TileInstr& instr = emit(Action::apply2, acc_);
                instr.op = pick(comparisons);
                instr.b = b;
                if (acc_ == DType::boolean) instr.op = Op::ne;
                acc_ = DType::boolean;
                if (chance(2)) {
                    const DType type = any_type();
                    const Operand then = operand(type);
                    const Operand otherwise = operand(type);
                    TileInstr& select = emit(Action::select_mask, type);
                    select.b = then;
                    select.c = otherwise;
                    acc_ = type;
                } else {
                    save_acc();
                }
                break;
            }
            case 6: {
                const auto mask = mask_temp();
                if (!mask) break;
                const Operand c = operand(acc_);
                TileInstr& instr = emit(chance(2) ? Action::select_then : Action::select_else, acc_);
                instr.b = {OperandKind::temp, *mask};
                instr.c = c;
                break;
            }
            case 8: add_side(); break;
            case 7: {
                const DType to = any_type();
                const bool out_of_range = real && to != DType::f64 && to != DType::f32 && to != DType::boolean;
                if (out_of_range || to == acc_) break;
                emit(Action::cast, acc_).to = to;
                acc_ = to;
                break;
            }
        }
    }

    void finish() {
        const bool output = options_.flat || chance(2);
        const bool reduce = !output || (!options_.flat && chance(2));
        if (output) {
            bytecode::KernelOutput result;
            result.dtype = acc_;
            if (acc_ == DType::i64 && chance(2)) result.dtype = DType::i16;
            if (acc_ == DType::f64 && chance(3)) result.dtype = DType::f32;
            kernel.outputs.push_back(result);
            emit(Action::store_output, acc_).b.number = 0;
        }
        if (reduce) {
            const std::vector<Op> numbers = {Op::sum, Op::min, Op::max, Op::argmin, Op::argmax};
            const std::vector<Op> masks = {Op::any, Op::all, Op::count};
            const int count = 1 + below(2);
            for (int k = 0; k < count; ++k) {
                bytecode::Reduction reduction;
                reduction.op = pick(acc_ == DType::boolean ? masks : numbers);
                reduction.type = acc_;
                reduction.dtype = acc_;
                if (reduction.op == Op::count || reduction.op == Op::argmin || reduction.op == Op::argmax)
                    reduction.dtype = DType::i64;
                emit(Action::reduce, acc_).b.number = static_cast<std::uint32_t>(kernel.reductions.size());
                kernel.reductions.push_back(reduction);
            }
            kernel.reduce_axes =
                static_cast<std::uint32_t>(chance(3) ? (1 << kernel.rank) - 1 : below(1 << kernel.rank));
        }
        kernel.temps = static_cast<std::uint32_t>(temps_.size());
    }

    std::mt19937 random_;
    GeneratorOptions options_;
    bool special_ = true;
    DType acc_ = DType::f64;
    std::vector<DType> temps_;
};

inline bool same(Scalar got, Scalar want) {
    if (got.dtype != want.dtype) return false;
    const bool real = want.dtype == DType::f64 || want.dtype == DType::f32;
    if (real && std::isnan(runtime::as_double(want))) return std::isnan(runtime::as_double(got));
    std::uint64_t mask =
        size_of(want.dtype) == 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << 8 * size_of(want.dtype)) - 1;
    return (got.bits & mask) == (want.bits & mask);
}

}  // namespace ik::vm::testing
