// Binds tile instructions to machine functions: the form of each is chosen by how its operands lie in memory.

#include <algorithm>

#include "base/assert.hpp"
#include "vm/combined.hpp"
#include "vm/plan.hpp"

namespace ik::vm {
namespace {

using bytecode::Action;
using bytecode::Operand;
using bytecode::OperandKind;
using bytecode::TileInstr;
using simd::Type;

// Nanoseconds an element on one core (Zen 3, AVX2), and a byte by whether all operands stay in a core's own cache.
constexpr double cheap_cost = 0.08;
constexpr double whole_cost = 0.05;  // Of a loop that stands for a program.
constexpr double costly_cost = 2.5;
constexpr double reciprocal_cost = 0.8;  // Of a division by one whole number.
constexpr double gather_cost = 1.0;
constexpr double typical_rounds = 32;  // Of a loop; how many there are is not known before.
constexpr double near_byte_cost = 0.02;
constexpr double far_byte_cost = 0.05;
constexpr double near_bytes = 1 << 20;

template <class T>
constexpr std::size_t at(T value) noexcept {
    return static_cast<std::size_t>(value);
}

constexpr DType dtype_of_lane(Type type) noexcept {
    switch (type) {
        case Type::f64: return DType::f64;
        case Type::f32: return DType::f32;
        case Type::i64: return DType::i64;
        case Type::u64: return DType::u64;
        case Type::boolean: return DType::boolean;
    }
    return DType::f64;
}

constexpr simd::Reduce reduce_of(ops::Op op) noexcept {
    if (op == ops::Op::prod) return simd::Reduce::prod;
    if (op == ops::Op::min) return simd::Reduce::min;
    if (op == ops::Op::max) return simd::Reduce::max;
    if (op == ops::Op::any) return simd::Reduce::any;
    if (op == ops::Op::all) return simd::Reduce::all;
    if (op == ops::Op::count) return simd::Reduce::count;
    if (op == ops::Op::argmin) return simd::Reduce::argmin;
    if (op == ops::Op::argmax) return simd::Reduce::argmax;
    return simd::Reduce::sum;
}

/// Reads the elements that are the same for the whole launch.
void read_splats(Plan& plan) noexcept {
    if (plan.rows * plan.inner == 0) return;
    for (Source& source : plan.sources) {
        if (source.how != How::splat || source.varies || source.data == nullptr) continue;
        source.bits = lane_bits(runtime::load_scalar(source.data, source.dtype), source.type, plan.table->lane_bytes);
    }
}

class Binder {
public:
    explicit Binder(Plan& plan)
        : plan_(plan), table_(*plan.table), several_(*plan.kernel), starts_(plan.sources.get_allocator().resource()) {}

    void bind() {
        plan_.loops = std::any_of(plan_.kernel->code.begin(), plan_.kernel->code.end(),
                                  [](const TileInstr& instr) { return instr.action == Action::repeat; });
        number_operands();
        for (Source& source : plan_.sources) {
            if (source.staged) stage(source);
        }
        const auto& code = plan_.kernel->code;
        starts_.reserve(code.size() + 1);
        for (std::size_t k = 0; k < code.size();) {
            const auto start = static_cast<std::uint32_t>(plan_.code.size());
            const std::size_t length = emit_several(k);
            starts_.insert(starts_.end(), length, start);  // Nothing jumps to the second of several.
            k += length;
        }
        starts_.push_back(static_cast<std::uint32_t>(plan_.code.size()));
        emit(table_.finish);
        patch_jumps();
        choose_run();
        join_steps();
        if (plan_.loops) plan_.cost *= typical_rounds;
        if (scratch_used_) ++plan_.temp_count;
        const double all_bytes = bytes_ * static_cast<double>(plan_.rows) * static_cast<double>(plan_.inner);
        plan_.cost += bytes_ * (all_bytes <= near_bytes ? near_byte_cost : far_byte_cost);
    }

private:
    /// Temporaries of the kernel first, then staging tiles, then one scratch tile, then everything else.
    void number_operands() {
        std::uint32_t next = plan_.kernel->temps;
        for (Source& source : plan_.sources) {
            const bool direct = source.how == How::memory || source.how == How::splat;
            // A loop would convert again and again what its body loads.
            const bool once = source.uses == 1 && !plan_.loops;
            const bool load_in_place = once && source.loaded && source.how != How::gather;
            source.staged = !direct && !load_in_place;
            const bool has_tile = source.staged || (source.how == How::splat && source.wants_tile);
            source.wants_tile = has_tile && source.how == How::splat;
            if (has_tile) source.tile = next++;
        }
        plan_.temp_count = next;
        scratch_ = next++;
        for (Source& source : plan_.sources) source.pointer = next++;
        for (OutputBinding& output : plan_.outputs) output.pointer = next++;
        for (ReductionBinding& reduction : plan_.reductions) {
            reduction.pointer = next++;
            if (has_position(reduction.op)) ++next;
        }
        plan_.pointer_count = next;
    }

    void emit(simd::Function fn, std::uint32_t b = 0, std::uint32_t c = 0) {
        IK_ASSERT(fn != nullptr);
        plan_.code.push_back({fn, b, c});
        plan_.cost += cheap_cost;
    }

    /// The loop of exactly this program, if there is one.
    void choose_run() {
        plan_.run = table_.run;
        const bool narrow = std::any_of(plan_.sources.begin(), plan_.sources.end(),
                                        [](const Source& source) { return source.how == How::convert; });
        if (plan_.outputs.size() == 1 && is_complex(plan_.kernel->outputs[0].dtype))
            choose_run(table_.pairs);
        else if (narrow && plan_.sources.size() <= 2)
            choose_run(table_.natives);
        else if (!plan_.reductions.empty())
            choose_run(table_.sequences);
    }
    template <std::size_t count, std::size_t length>
    void choose_run(const simd::SequenceOf<simd::Function, length> (&sequences)[count]) {
        for (const auto& sequence : sequences) {
            if (sequence.functions[0] != plan_.code[0].fn) continue;
            const auto end = std::find(std::begin(sequence.functions), std::end(sequence.functions), nullptr);
            const bool same = std::equal(sequence.functions, end, plan_.code.begin(), plan_.code.end(),
                                         [](simd::Function fn, const simd::Instr& instr) { return instr.fn == fn; });
            if (!same || plan_.code[sequence.same_b[0]].b != plan_.code[sequence.same_b[1]].b) continue;
            plan_.run = sequence.run;
            plan_.run_rows = sequence.run_rows;
            plan_.fold_row = sequence.fold_row;
            plan_.cost = whole_cost;
            return;
        }
    }

    /// Steps of a polynomial as one instruction. Those it stands for stay behind it, as its operands and for jumps.
    void join_steps() {
        constexpr std::size_t c_is_splat = 2;
        const Type type = table_.lane_bytes == 8 ? Type::f64 : Type::f32;
        const simd::Function step = table_.fma[at(type)][at(simd::Fma::acc_mul_add)][c_is_splat];
        auto& code = plan_.code;
        for (std::size_t k = 0; k < code.size();) {
            std::size_t count = 0;
            while (count < simd::most_steps && code[k + count].fn == step && code[k + count].b == code[k].b) ++count;
            if (count > 1 && table_.polynomial[count - 2] != nullptr) code[k].fn = table_.polynomial[count - 2];
            k += std::max<std::size_t>(count, 1);
        }
    }

    [[nodiscard]] simd::Function plain_load() const {
        const Type type = table_.lane_bytes == 8 ? Type::f64 : Type::f32;
        return table_.load[at(type)][at(dtype_of_lane(type))][at(simd::Layout::unit)];
    }

    /// acc = source, from where it lies (not from its tile).
    void load_source(const Source& source) {
        const auto layout = source.how == How::gather    ? simd::Layout::gather
                            : source.how == How::strided ? simd::Layout::strided
                                                         : simd::Layout::unit;
        if (layout != simd::Layout::unit) plan_.cost += gather_cost;
        bytes_ += static_cast<double>(size_of(source.dtype));
        if (source.kind == OperandKind::index) {
            emit(source.how == How::gather ? table_.walk_index : table_.load_iota, source.pointer);
            if (source.type != Type::i64) emit(table_.cast[at(Type::i64)][at(dtype_of_lane(source.type))]);
            return;
        }
        const simd::Function direct = table_.load[at(source.type)][at(source.dtype)][at(layout)];
        if (direct != nullptr) {
            emit(direct, source.pointer);
            return;
        }
        const Type own = simd::type_of(source.dtype);
        emit(table_.load[at(own)][at(source.dtype)][at(layout)], source.pointer);
        emit(table_.cast[at(own)][at(dtype_of_lane(source.type))]);
    }

    void stage(const Source& source) {
        load_source(source);
        emit(table_.store_temp, source.tile);
    }

    const Source& source(Operand operand, Type type) { return plan_.sources[find_source(plan_, operand, type) - 1]; }

    [[nodiscard]] bool is_splat(Operand operand, Type type) {
        return operand.kind != OperandKind::temp && source(operand, type).how == How::splat;
    }
    /// The operand number of a value in memory (a temporary, an input in place, a staged input, a splat tile).
    [[nodiscard]] std::uint32_t memory_number(Operand operand, Type type) {
        if (operand.kind == OperandKind::temp) return operand.number;
        const Source& found = source(operand, type);
        return found.staged || found.wants_tile ? found.tile : found.pointer;
    }
    /// The operand number for an instruction that has both forms.
    [[nodiscard]] std::uint32_t number(Operand operand, Type type) {
        if (is_splat(operand, type)) return source(operand, type).pointer;
        return memory_number(operand, type);
    }

    /// Whether an operand is read where it lies or from a tile, rather than converted on the way.
    [[nodiscard]] bool is_direct(Operand operand, Type type) {
        if (operand.kind == OperandKind::temp) return true;
        const Source& found = source(operand, type);
        return found.staged || found.how == How::memory || found.how == How::splat;
    }

    /// Several instructions as fewer, where there are such; gives how many.
    std::size_t emit_several(std::size_t at) {
        if (emit_combined(at)) return combined_length;
        if (emit_counted(at)) return counted_length;
        if (!several_.moves_at(at)) {
            emit(plan_.kernel->code[at]);
            return 1;
        }
        emit(table_.swap_temps, plan_.kernel->code[at].b.number, plan_.kernel->code[at + 1].b.number);
        return move_length;
    }

    bool emit_counted(std::size_t at) {
        const auto found = several_.counted_at(at);
        if (!found || is_splat(found->mask, Type::boolean) || !is_direct(found->mask, Type::boolean)) return false;
        const Type type = simd::type_of(found->type);
        load(found->b, type);
        emit(table_.apply2[ik::vm::at(type)][ik::vm::at(found->op)][ik::vm::at(simd::Form::memory)],
             memory_number(found->mask, Type::boolean));
        return true;
    }

    bool emit_combined(std::size_t at) {
        const auto found = several_.combined_at(at);
        if (!found) return false;
        const Type type = simd::type_of(found->type);
        if (!is_direct(found->b, type) || !is_direct(found->c, type)) return false;
        const unsigned splats = (is_splat(found->b, type) ? 1U : 0U) | (is_splat(found->c, type) ? 2U : 0U);
        const simd::Function function = table_.combined[ik::vm::at(type)][static_cast<std::size_t>(found->outer)]
                                                       [simd::inner_number(found->inner)][splats];
        if (function == nullptr) return false;
        emit(function, number(found->b, type), number(found->c, type));
        return true;
    }

    void load(Operand operand, Type type) {
        if (operand.kind == OperandKind::temp) {
            emit(plain_load(), operand.number);
            return;
        }
        const Source& found = source(operand, type);
        if (found.how == How::splat)
            emit(table_.load_splat, found.pointer);
        else if (found.staged)
            emit(plain_load(), found.tile);
        else
            load_source(found);
    }

    void apply2(const TileInstr& instr, Type type, bool reverse) {
        const auto& forms = table_.apply2[at(type)][at(instr.op)];
        const bool splat = has_splat_form(table_, instr.op, type) && is_splat(instr.b, type);
        const bool by_reciprocal = splat && !reverse;  // Of the costly ones.
        if (simd::is_costly(ops::info(instr.op).flags)) plan_.cost += by_reciprocal ? reciprocal_cost : costly_cost;
        const auto form = splat ? (reverse ? simd::Form::splat_reverse : simd::Form::splat)
                                : (reverse ? simd::Form::memory_reverse : simd::Form::memory);
        emit(forms[at(form)], splat ? number(instr.b, type) : memory_number(instr.b, type));
    }

    template <std::size_t count>
    void ternary(const simd::Function (&forms)[count], const TileInstr& instr, Type b_type, Type c_type) {
        const std::uint32_t b = number(instr.b, b_type), c = number(instr.c, c_type);
        std::size_t form = (is_splat(instr.b, b_type) ? 1U : 0U) | (is_splat(instr.c, c_type) ? 2U : 0U);
        if (count > 4 && form == 0 && b == c) form = 4;
        emit(forms[form], b, c);
    }

    /// A cast on the side: the accumulator is kept in the scratch tile and restored by restore().
    void cast_aside(Type from, DType to) {
        scratch_used_ = true;
        emit(table_.store_temp, scratch_);
        emit(table_.cast[at(from)][at(to)]);
    }
    void restore() { emit(plain_load(), scratch_); }

    void store_output(const TileInstr& instr, Type type) {
        const OutputBinding& output = plan_.outputs[instr.b.number];
        const DType dtype = plan_.kernel->outputs[instr.b.number].dtype;
        bytes_ += static_cast<double>(output.element);
        if (plan_.stream && output.element == table_.lane_bytes && table_.store[at(type)][at(dtype)] != nullptr) {
            emit(table_.store_stream, output.pointer);
        } else if (table_.store[at(type)][at(dtype)] != nullptr) {
            emit(table_.store[at(type)][at(dtype)], output.pointer);
        } else {
            cast_aside(type, dtype);
            emit(table_.store[at(simd::type_of(dtype))][at(dtype)], output.pointer);
            restore();
        }
    }

    void store_pair(const TileInstr& instr, Type type) {
        const OutputBinding& output = plan_.outputs[instr.b.number];
        bytes_ += static_cast<double>(output.element);
        emit(table_.store_pair[at(type)][plan_.stream ? 1 : 0], output.pointer, memory_number(instr.c, type));
    }

    void reduce(const TileInstr& instr) {
        ReductionBinding& reduction = plan_.reductions[instr.b.number];
        const Type type = simd::type_of(instr.type);
        if (type == reduction.type) {
            emit(table_.reduce[at(type)][at(reduction.op)], reduction.pointer);
        } else {
            cast_aside(type, dtype_of_lane(reduction.type));
            emit(table_.reduce[at(reduction.type)][at(reduction.op)], reduction.pointer);
            restore();
        }
    }

    void fma(simd::Fma kind, const TileInstr& instr, Type type) {
        ternary(table_.fma[at(type)][at(kind)], instr, type, type);
    }

    void emit(const TileInstr& instr) {
        const Type type = simd::type_of(instr.type);
        switch (instr.action) {
            case Action::load: load(instr.b, type); break;
            case Action::store_temp: emit(table_.store_temp, instr.b.number); break;
            case Action::store_output: store_output(instr, type); break;
            case Action::store_pair: store_pair(instr, type); break;
            case Action::apply1:
                if (simd::is_costly(ops::info(instr.op).flags)) plan_.cost += costly_cost;
                emit(table_.apply1[at(type)][at(instr.op)]);
                break;
            case Action::apply2: apply2(instr, type, false); break;
            case Action::apply2_reverse: apply2(instr, type, true); break;
            case Action::fma_acc_mul: fma(simd::Fma::acc_mul_add, instr, type); break;
            case Action::fms_acc_mul: fma(simd::Fma::acc_mul_sub, instr, type); break;
            case Action::fnma_acc_mul: fma(simd::Fma::acc_mul_rsub, instr, type); break;
            case Action::fma_acc_add: fma(simd::Fma::mul_add_acc, instr, type); break;
            case Action::fms_acc_add: fma(simd::Fma::mul_sub_acc, instr, type); break;
            case Action::fnma_acc_add: fma(simd::Fma::mul_rsub_acc, instr, type); break;
            case Action::select_mask: ternary(table_.select[at(simd::Select::mask)], instr, type, type); break;
            case Action::select_then: ternary(table_.select[at(simd::Select::then)], instr, Type::boolean, type); break;
            case Action::select_else:
                ternary(table_.select[at(simd::Select::otherwise)], instr, Type::boolean, type);
                break;
            case Action::cast: emit(table_.cast[at(type)][at(instr.to)]); break;
            case Action::reduce: reduce(instr); break;
            case Action::skip_if_none:
                emit(table_.skip_if_none, instr.target, memory_number(instr.b, Type::boolean));
                break;
            case Action::skip_if_all:
                emit(table_.skip_if_all, instr.target, memory_number(instr.b, Type::boolean));
                break;
            case Action::leave: emit(table_.leave, instr.target); break;
            case Action::repeat: emit(table_.repeat, instr.target); break;
        }
    }

    /// Targets are numbers of tile instructions until here; the machine wants distances.
    void patch_jumps() {
        for (std::size_t k = 0; k < plan_.kernel->code.size(); ++k) {
            const TileInstr& instr = plan_.kernel->code[k];
            switch (instr.action) {
                case Action::skip_if_none:
                case Action::skip_if_all:
                case Action::leave: plan_.code[starts_[k]].b = starts_[instr.target] - starts_[k]; break;
                case Action::repeat: plan_.code[starts_[k]].b = starts_[k] - starts_[instr.target]; break;
                default: break;
            }
        }
    }

    Plan& plan_;
    const simd::LaneTable& table_;
    Several several_;
    std::pmr::vector<std::uint32_t> starts_;
    std::uint32_t scratch_ = 0;
    bool scratch_used_ = false;
    double bytes_ = 0;  ///< Read and written for each element.
};

}  // namespace

void bind_reductions(Plan& plan) {
    const auto& reductions = plan.kernel->reductions;
    plan.reductions.resize(reductions.size());
    for (std::size_t k = 0; k < reductions.size(); ++k) {
        ReductionBinding& binding = plan.reductions[k];
        binding.op = reduce_of(reductions[k].op);
        binding.type = simd::type_of(reductions[k].type);
        binding.dtype = reductions[k].dtype;
        const bool logical =
            binding.op == simd::Reduce::any || binding.op == simd::Reduce::all || binding.op == simd::Reduce::count;
        if (logical)
            binding.type = Type::boolean;
        else if (binding.type == Type::boolean)
            binding.type = Type::i64;
    }
}

void bind_code(Plan& plan) {
    read_splats(plan);
    plan.code.reserve(plan.kernel->code.size() + 2 * plan.sources.size() + 1);
    Binder(plan).bind();
}

}  // namespace ik::vm
