// Kernels, bound once for a Recording.

#include <memory_resource>

#include "simd/dispatch.hpp"
#include "vm/recorder.hpp"

namespace ik::vm {
namespace {

using bytecode::OperandKind;
using bytecode::Slot;
using runtime::Array;

constexpr std::int64_t most_kept = 4096;  ///< Elements of an array that is kept between runs.

/// Loops may take long and must be possible to stop.
bool has_loop(const bytecode::Kernel& kernel) noexcept {
    return std::any_of(kernel.code.begin(), kernel.code.end(),
                       [](const auto& instr) { return instr.action == bytecode::Action::repeat; });
}

}  // namespace

bool Recorder::kernel(const bytecode::Kernel& kernel) {
    if (has_loop(kernel) || !are_known(kernel.extents)) return false;
    const bool known = std::all_of(kernel.inputs.begin(), kernel.inputs.end(),
                                   [this](const auto& input) { return is_known(input.slot); });
    if (known) return run_once(kernel);
    Shape shape;
    if (iteration_shape(kernel, program_, slots_, shape)) return false;
    const auto count = element_count(shape);
    if (!count || *count == 0) return false;
    std::pmr::memory_resource* const memory = std::pmr::new_delete_resource();
    Recording::KernelRun run{.plan = Plan(memory), .own = Plan(memory), .reads = {}, .outputs = {}, .reductions = {}};
    Plan& plan = run.plan;
    plan.kernel = &kernel;
    plan.table = kernel.lanes == bytecode::Lanes::narrow ? state_.kernels->narrow : state_.kernels->wide;
    plan_space(plan, shape, slots_);
    bind_reductions(plan);
    bind_code(plan);
    nanoseconds_ += plan.cost * static_cast<double>(*count);
    if (nanoseconds_ > Recording::most_nanoseconds) return false;
    run.own = Plan(plan, memory);
    note_reads(run);
    return make_results(kernel, shape, run) && perform(std::move(run));
}

bool Recorder::run_once(const bytecode::Kernel& kernel) {
    Shape shape;
    if (iteration_shape(kernel, program_, slots_, shape)) return false;
    if (element_count(shape).value_or(most_kept + 1) > most_kept) return false;
    if (run_kernel(program_, kernel, slots_, state_, control_, {})) return false;
    for (const auto& output : kernel.outputs) cells_[output.slot].reset();
    for (const auto& reduction : kernel.reductions) cells_[reduction.slot].reset();
    return true;
}

void Recorder::note_reads(Recording::KernelRun& run) {
    for (std::size_t k = 0; k < run.plan.sources.size(); ++k) {
        const Source& source = run.plan.sources[k];
        if (source.kind != OperandKind::input) continue;
        const Slot slot = run.plan.kernel->inputs[source.number].slot;
        if (const auto* array = std::get_if<Array>(&slots_[slot])) {
            const bool is_number = source.how == How::splat && !source.varies;
            run.reads.push_back({k, place_of(*array), is_number});
        } else if (cells_[slot]) {
            run.reads.push_back({k, *cells_[slot], true});
        }
    }
}

bool Recorder::make_results(const bytecode::Kernel& kernel, const Shape& shape, Recording::KernelRun& run) {
    for (std::size_t k = 0; k < kernel.outputs.size(); ++k) {
        Array array = scratch(kernel.outputs[k].dtype, shape);
        if (array.data == nullptr) return false;
        for (std::size_t d = 0; d < shape.rank; ++d) {
            if (shape.extent[d] > 1)
                array.strides[d] = run.plan.output_stride[d] * static_cast<std::int64_t>(size_of(array.dtype));
        }
        run.outputs.push_back(place_of(array));
        set_view(kernel.outputs[k].slot, std::move(array));
    }
    const Shape reduced = reduced_shape(kernel, shape);
    for (const bytecode::Reduction& reduction : kernel.reductions) {
        Array array = scratch(reduction.dtype, reduced);
        if (array.data == nullptr) return false;
        run.reductions.push_back(place_of(array));
        set_view(reduction.slot, std::move(array));
    }
    return true;
}

}  // namespace ik::vm
