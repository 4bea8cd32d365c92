#include "vm/flat.hpp"

#include <algorithm>
#include <cstring>
#include <memory_resource>

#include "vm/address.hpp"
#include "vm/plan.hpp"
#include "vm/state.hpp"
#include "vm/walk_space.hpp"
#include "vm/worker.hpp"

namespace ik::vm {
namespace {

using bytecode::OperandKind;
using bytecode::StepOp;

constexpr std::size_t frame_bytes = 16384;
constexpr double most_nanoseconds = 20e3;  // Longer work gains by chunks, which can be cancelled and shared out.
constexpr std::int64_t typical_extent = 1024;

/// Only a kernel and the return.
bool is_lone_kernel(const bytecode::Program& program) {
    if (program.kernels.size() != 1 || program.functions.empty()) return false;
    const auto& steps = program.functions[0].steps;
    const bool returns = steps.size() == 1 || (steps.size() == 2 && steps[1].op == StepOp::ret);
    return returns && steps[0].op == StepOp::kernel && steps[0].imm == 0;
}

/// Whether every axis is reduced to one number and nothing else is kept.
bool reduces_all(const bytecode::Kernel& kernel) {
    if (kernel.rank == 0 || kernel.keepdims || !kernel.outputs.empty()) return false;
    return kernel.reduce_axes == (1U << kernel.rank) - 1;
}

/// Without indices and explicit extents, on inputs that are scalars or have the kernel's rank.
bool is_flat(const bytecode::Kernel& kernel, std::size_t parameters) {
    if (!kernel.extents.empty() || (!kernel.reductions.empty() && !reduces_all(kernel))) return false;
    for (const bytecode::KernelOutput& output : kernel.outputs) {
        if (is_complex(output.dtype)) return false;
    }
    bool has_array = kernel.rank == 0;
    for (const bytecode::KernelInput& input : kernel.inputs) {
        if (input.slot >= parameters || (input.rank != 0 && input.rank != kernel.rank)) return false;
        if (size_of(input.dtype) == 0) return false;
        has_array = has_array || input.rank != 0;
    }
    for (const bytecode::TileInstr& instr : kernel.code) {
        if (instr.b.kind == OperandKind::index || instr.c.kind == OperandKind::index) return false;
        // A loop may take long and must be possible to stop.
        if (instr.action == bytecode::Action::repeat) return false;
    }
    return has_array;
}

/// Stand-ins of the inputs as plan_space() sees them: contiguous arrays of one shape. Nothing reads their elements.
std::vector<runtime::Value> typical_slots(const bytecode::Program& program, const Shape& shape) {
    std::vector<runtime::Value> slots(program.functions[0].slots);
    for (const bytecode::KernelInput& input : program.kernels[0].inputs) {
        if (input.rank == 0) {
            slots[input.slot] = runtime::Scalar{input.dtype, 0};
            continue;
        }
        runtime::Array array;
        array.dtype = input.dtype;
        array.rank = input.rank;
        array.shape = shape.extent;
        auto step = static_cast<std::int64_t>(size_of(input.dtype));
        for (std::size_t d = array.rank; d-- > 0;) {
            array.strides[d] = step;
            step *= shape.extent[d];
        }
        slots[input.slot] = array;
    }
    return slots;
}

}  // namespace

std::unique_ptr<const Flat> Flat::make(const bytecode::Program& program, Runtime& runtime) {
    if (!is_lone_kernel(program)) return nullptr;
    const bytecode::Kernel& kernel = program.kernels[0];
    const std::size_t parameters = program.functions[0].parameters;
    const std::size_t results = program.outputs.size();
    if (parameters > most_inputs || results == 0 || results > most_outputs) return nullptr;
    const bool all_wanted = kernel.outputs.size() + kernel.reductions.size() == results;
    if (!all_wanted || !is_flat(kernel, parameters)) return nullptr;

    Shape shape;
    shape.rank = kernel.rank;
    std::fill_n(shape.extent.begin(), shape.rank, 1);
    if (shape.rank > 0) shape.extent[shape.rank - 1] = typical_extent;
    std::vector<runtime::Value> slots = typical_slots(program, shape);
    const simd::KernelTable& kernels = *runtime.state().kernels;
    Plan plan(std::pmr::new_delete_resource());
    plan.kernel = &kernel;
    plan.table = kernel.lanes == bytecode::Lanes::narrow ? kernels.narrow : kernels.wide;
    plan_space(plan, shape, slots);
    bind_reductions(plan);
    bind_code(plan);

    std::unique_ptr<Flat> flat(new Flat);
    flat->table_ = plan.table;
    flat->run_ = plan.run;
    flat->find_best_ = find_best_of(plan, *runtime.state().order);
    const bool positions = std::any_of(plan.reductions.begin(), plan.reductions.end(),
                                       [](const ReductionBinding& binding) { return has_position(binding.op); });
    if (positions && flat->find_best_ == nullptr) return nullptr;
    flat->code_.assign(plan.code.begin(), plan.code.end());
    flat->parameters_ = parameters;
    flat->rank_ = kernel.rank;
    flat->temp_count_ = plan.temp_count;
    if (!flat->take_operands(plan) || !flat->take_outputs(program, plan)) return nullptr;
    flat->lay_out(plan);
    if (flat->total_ > frame_bytes) return nullptr;
    const std::size_t one_pass = static_cast<std::size_t>(most_nanoseconds / std::max(plan.cost, 0.1));
    flat->most_ = kernel.rank == 0 ? 1 : one_pass;
    // A longer row has more than one piece, and their tree is the business of run().
    if (flat->find_best_ != nullptr)
        flat->most_ = static_cast<std::size_t>(most_nanoseconds / cost_of_find(plan));
    else if (!kernel.reductions.empty())
        flat->most_ = std::min(one_pass, static_cast<std::size_t>(row_chunk));
    return flat;
}

bool Flat::take_operands(const Plan& plan) {
    for (const Source& source : plan.sources) {
        const bool is_constant = source.kind == OperandKind::constant;
        const std::uint32_t parameter = is_constant ? 0 : plan.kernel->inputs[source.number].slot;
        if (source.how == How::splat) {
            splats_.push_back({parameter, source.dtype, source.type, is_constant, source.wants_tile, source.bits,
                               source.pointer, source.tile});
        } else if (source.how == How::memory || source.how == How::convert) {
            reads_.push_back({parameter, source.pointer, size_of(source.dtype)});
        } else {
            return false;
        }
    }
    return true;
}

bool Flat::take_outputs(const bytecode::Program& program, const Plan& plan) {
    const bytecode::Kernel& kernel = *plan.kernel;
    const std::vector<bytecode::Slot>& wanted = program.outputs;
    const auto place_of = [](const auto& results, bytecode::Slot slot) {
        const auto has_slot = [&](const auto& result) { return result.slot == slot; };
        return static_cast<std::size_t>(std::find_if(results.begin(), results.end(), has_slot) - results.begin());
    };
    for (std::size_t k = 0; k < wanted.size(); ++k) {
        const auto number = static_cast<std::uint32_t>(k);
        if (std::find(wanted.begin(), wanted.begin() + number, wanted[k]) != wanted.begin() + number) return false;
        if (const std::size_t at = place_of(kernel.outputs, wanted[k]); at < kernel.outputs.size()) {
            writes_.push_back({number, plan.outputs[at].pointer, plan.outputs[at].element});
            dtypes_.push_back(kernel.outputs[at].dtype);
        } else if (const std::size_t r = place_of(kernel.reductions, wanted[k]); r < kernel.reductions.size()) {
            reductions_.push_back({plan.reductions[r], number, 0});
            dtypes_.push_back(plan.reductions[r].dtype);
        } else {
            return false;
        }
    }
    return true;
}

/// Places of everything in the memory of a launch.
void Flat::lay_out(const Plan& plan) {
    const std::size_t tile = plan.table->tile;
    lanes_ = plan.table->lane_bytes == 8 ? simd::wide_lanes : simd::narrow_lanes;
    cells_at_ = round_up(sizeof(simd::Frame) + plan.pointer_count * sizeof(std::byte*));
    temps_at_ = cells_at_ + round_up(splats_.size() * sizeof(std::uint64_t));
    stage_at_ = temps_at_ + round_up(plan.temp_count * tile * plan.table->lane_bytes);
    total_ = stage_at_ + (reads_.size() + writes_.size()) * tile * 8;
    for (Reduced& reduced : reductions_) {
        reduced.lanes_at = total_;
        total_ += lanes_ * 8;
    }
}

void Flat::run(std::span<const void* const> inputs, std::size_t count, std::span<void* const> outputs) const noexcept {
    if (find_best_ != nullptr) {
        ReductionBinding result = reductions_[0].binding;
        result.data = static_cast<std::byte*>(outputs[0]);
        const auto* const elements = static_cast<const std::byte*>(inputs[reads_[0].number]);
        std::int64_t place = 0;
        find_best_({.first = elements, .step = 0, .rows = 1, .count = static_cast<std::int64_t>(count)}, &place);
        return store_result(result, {0, place}, 0);
    }
    alignas(64) std::byte memory[frame_bytes];
    simd::Frame& frame = *new (memory) simd::Frame;
    frame.temps = memory + temps_at_;
    frame.temp_count = temp_count_;
    std::byte** const pointers = frame.pointers();
    const std::size_t tile = table_->tile;
    const std::size_t lane_bytes = table_->lane_bytes;
    std::byte* cell = memory + cells_at_;
    for (const Splat& splat : splats_) {
        std::uint64_t bits = splat.bits;
        if (!splat.is_constant) {
            const auto* element = static_cast<const std::byte*>(inputs[splat.parameter]);
            bits = lane_bits(runtime::load_scalar(element, splat.dtype), splat.type, lane_bytes);
        }
        std::memcpy(cell, &bits, sizeof bits);
        pointers[splat.pointer] = cell;
        cell += sizeof bits;
        if (!splat.wants_tile) continue;
        std::byte* const filled = frame.temps + splat.tile * tile * lane_bytes;
        for (std::size_t k = 0; k < tile; ++k) std::memcpy(filled + k * lane_bytes, &bits, lane_bytes);
    }
    for (const Stream& read : reads_) {
        pointers[read.pointer] = static_cast<std::byte*>(const_cast<void*>(inputs[read.number]));
    }
    for (const Stream& write : writes_) pointers[write.pointer] = static_cast<std::byte*>(outputs[write.number]);
    frame.reduce_mask = lanes_ - 1;
    for (const Reduced& reduced : reductions_) {
        pointers[reduced.binding.pointer] = memory + reduced.lanes_at;
        table_->fill_lanes(memory + reduced.lanes_at, identity(reduced.binding).bits);
    }
    const std::size_t whole = in_whole_tiles(count, tile);
    if (whole != 0) {
        frame.valid = frame.reduce_valid = tile;
        run_(code_.data(), &frame, 0, whole);
    }
    if (whole != count) run_tail(frame, memory + stage_at_, whole, count - whole, outputs);
    for (const Reduced& reduced : reductions_) {
        const auto type = static_cast<std::size_t>(simd::fold_type(reduced.binding.type));
        table_->fold_lanes[type][static_cast<std::size_t>(reduced.binding.op)](memory + reduced.lanes_at);
        Partial all;
        std::memcpy(&all.bits, memory + reduced.lanes_at, sizeof all.bits);
        ReductionBinding result = reduced.binding;
        result.data = static_cast<std::byte*>(outputs[reduced.number]);
        store_result(result, all, 0);
    }
}

/// The last elements run as a whole tile on padded copies, as in Worker.
void Flat::run_tail(simd::Frame& frame, std::byte* stage, std::size_t begin, std::size_t count,
                    std::span<void* const> outputs) const noexcept {
    const std::size_t tile = table_->tile;
    const std::size_t stage_bytes = tile * 8;
    std::byte** const pointers = frame.pointers();
    for (const Stream& read : reads_) {
        std::memcpy(stage, pointers[read.pointer] + begin * read.element, count * read.element);
        std::memset(stage + count * read.element, 0, (tile - count) * read.element);
        pointers[read.pointer] = simd::shifted(stage, -static_cast<std::int64_t>(begin * read.element));
        stage += stage_bytes;
    }
    for (std::size_t k = 0; k < writes_.size(); ++k) {
        const auto back = static_cast<std::int64_t>(begin * writes_[k].element);
        pointers[writes_[k].pointer] = simd::shifted(stage + k * stage_bytes, -back);
    }
    frame.valid = frame.reduce_valid = count;
    table_->run(code_.data(), &frame, begin, begin + tile);
    for (std::size_t k = 0; k < writes_.size(); ++k) {
        auto* const output = static_cast<std::byte*>(outputs[writes_[k].number]);
        std::memcpy(output + begin * writes_[k].element, stage + k * stage_bytes, count * writes_[k].element);
    }
}

}  // namespace ik::vm
