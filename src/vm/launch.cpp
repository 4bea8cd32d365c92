#include "vm/launch.hpp"

#include <algorithm>
#include <utility>

#include "vm/reuse.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

bool has_identity(simd::Reduce op) { return op != simd::Reduce::min && op != simd::Reduce::max && !has_position(op); }

runtime::Value finished(Memory& target, DType dtype, bool scalar) {
    if (!scalar) return std::move(target.array);
    return runtime::load_scalar(reinterpret_cast<const std::byte*>(&target.cell), dtype);
}

/// Whether some output lies on an input, which it may do element by element only (see reuse.hpp).
bool writes_over_input(const Plan& plan) noexcept {
    for (const OutputBinding& output : plan.outputs) {
        for (const Source& source : plan.sources) {
            if (source.data != nullptr && source.data == output.data) return true;
        }
    }
    return false;
}

/// The element of an empty sum, product, any, all or count.
void fill_identities(const Plan& plan, std::int64_t elements) {
    for (const ReductionBinding& reduction : plan.reductions) {
        Partial value = identity(reduction);
        // The sum of nothing is +0, although -0 is the neutral start.
        if (reduction.op == simd::Reduce::sum) value.bits = 0;
        for (std::int64_t e = 0; e < elements; ++e) store_result(reduction, value, e);
    }
}

/// Elements of the shortest row that is streamed when rows do not start aligned.
constexpr std::int64_t least_streamed_row = 512;

}  // namespace

Launch::Launch(const bytecode::Program& program, const bytecode::Kernel& kernel, Slots slots, Runtime::State& state,
               const Control& control, const Lent& lent)
    : program_(program),
      kernel_(kernel),
      slots_(slots),
      state_(state),
      control_(control),
      lent_(lent),
      memory_(buffer_, sizeof buffer_),
      plan_(&memory_),
      targets_(&memory_) {}

std::optional<runtime::Fault> Launch::prepare() {
    plan_.kernel = &kernel_;
    plan_.table = kernel_.lanes == bytecode::Lanes::narrow ? state_.kernels->narrow : state_.kernels->wide;
    if (auto fault = iteration_shape(kernel_, program_, slots_, shape_)) return fault;
    const auto count = element_count(shape_);
    if (!count) return out_of_memory("the shape " + shape_text(shape_) + " has too many elements");
    count_ = *count;
    if (lent_.into != nullptr) {
        if (!has_form_of(lent_.into->region)) return std::nullopt;
        plan_.target = &lent_.into->region;
    }
    plan_space(plan_, shape_, slots_);
    if (lent_.into != nullptr && !has_whole_rows()) return std::nullopt;
    bind_reductions(plan_);
    targets_.resize(kernel_.outputs.size() + kernel_.reductions.size());
    if (auto fault = allocate_outputs()) return fault;
    return allocate_results();
}

void Launch::bind() { bind_code(plan_); }

std::optional<runtime::Fault> Launch::walk() {
    if (count_ == 0) return reduce_nothing();
    bind();
    return kernel_.reductions.empty() ? walk_elementwise(plan_, state_, control_)
                                      : walk_reduction(plan_, state_, control_);
}

bool Launch::has_form_of(const runtime::Array& region) const {
    return region.dtype == kernel_.outputs[0].dtype && region.rank == shape_.rank &&
           std::equal(shape_.extent.begin(), shape_.extent.begin() + shape_.rank, region.shape.begin());
}
/// Stores are made at unit stride along a row.
bool Launch::has_whole_rows() const {
    if (plan_.rank == 0 || plan_.flat_from + 1 != plan_.rank) return false;
    return plan_.outputs[0].stride[plan_.rank - 1] == static_cast<std::int64_t>(plan_.outputs[0].element);
}

std::optional<runtime::Fault> Launch::allocate_outputs() {
    if (lent_.into != nullptr) {
        lent_.into->used = true;
        plan_.outputs[0].data = lent_.into->region.data;
    } else if (auto fault = allocate_each_output()) {
        return fault;
    }
    plan_.over_input = writes_over_input(plan_);
    std::size_t bytes = 0;
    for (const OutputBinding& output : plan_.outputs) bytes += static_cast<std::size_t>(count_) * output.element;
    // A result that cannot stay in the cache does not need to pass through it, unless it lies on what was just
    // read. What a row has before its first aligned element must be worth it.
    plan_.stream = bytes > state_.cache_bytes / 2 && !plan_.over_input &&
                   (plan_.rows == 1 || plan_.inner % 64 == 0 || plan_.inner >= least_streamed_row);
    return std::nullopt;
}

std::optional<runtime::Fault> Launch::allocate_each_output() {
    for (std::size_t k = 0; k < kernel_.outputs.size(); ++k) {
        Memory& target = targets_[k];
        OutputBinding& output = plan_.outputs[k];
        if (shape_.rank == 0) {
            output.data = reinterpret_cast<std::byte*>(&target.cell);
            continue;
        }
        if (count_ == 0 || !take_memory(k)) {
            if (auto fault = allocate_output(k)) return fault;
        }
        output.data = target.array.data;
    }
    return std::nullopt;
}

std::optional<runtime::Fault> Launch::allocate_output(std::size_t k) {
    runtime::Array& array = targets_[k].array;
    if (auto fault = allocate_array(state_, kernel_.outputs[k].dtype, shape_, array)) return fault;
    for (std::size_t d = 0; d < shape_.rank; ++d) {
        if (shape_.extent[d] > 1) {
            array.strides[d] = plan_.output_stride[d] * static_cast<std::int64_t>(plan_.outputs[k].element);
        }
    }
    return std::nullopt;
}

/// Gives the output memory of the host or of an input that ends here, if there is such.
bool Launch::take_memory(std::size_t k) {
    const bytecode::KernelOutput& output = kernel_.outputs[k];
    runtime::Array& array = targets_[k].array;
    if (const runtime::Array* memory = given_for(program_, lent_.out, output.slot)) {
        if (memory->dtype == output.dtype && lies_as_written(plan_, k, shape_, *memory) &&
            may_write(plan_, k, *memory, slots_)) {
            array = *memory;
            return true;
        }
    }
    const bytecode::Slot slot = dying_input(plan_, k, shape_, slots_);
    if (slot == bytecode::no_slot) return false;
    // The slot keeps no share, so that no other output takes the same memory.
    array = std::get<runtime::Array>(std::exchange(slots_[slot], runtime::Value{}));
    array.dtype = output.dtype;
    return true;
}

std::optional<runtime::Fault> Launch::allocate_results() {
    results_ = reduced_shape(kernel_, shape_);
    for (std::size_t k = 0; k < kernel_.reductions.size(); ++k) {
        Memory& target = targets_[kernel_.outputs.size() + k];
        ReductionBinding& reduction = plan_.reductions[k];
        if (results_.rank == 0) {
            reduction.data = reinterpret_cast<std::byte*>(&target.cell);
            continue;
        }
        if (!take_memory(kernel_.reductions[k], reduction.dtype, target.array)) {
            if (auto fault = allocate_array(state_, reduction.dtype, results_, target.array)) return fault;
        }
        reduction.data = target.array.data;
    }
    return std::nullopt;
}

/// The host's memory for the result of a reduction, which is written row-major while the inputs are being read.
bool Launch::take_memory(const bytecode::Reduction& reduction, DType dtype, runtime::Array& array) {
    const runtime::Array* memory = given_for(program_, lent_.out, reduction.slot);
    if (memory == nullptr || memory->dtype != dtype || memory->rank != results_.rank) return false;
    if (!std::equal(memory->shape.begin(), memory->shape.begin() + memory->rank, results_.extent.begin())) return false;
    const bool reads_slot = std::any_of(kernel_.inputs.begin(), kernel_.inputs.end(),
                                        [&](const auto& input) { return input.slot == reduction.slot; });
    if (!runtime::is_contiguous(*memory) ||
        !is_apart(*memory, slots_, reads_slot ? bytecode::no_slot : reduction.slot)) {
        return false;
    }
    array = *memory;
    return true;
}

std::optional<runtime::Fault> Launch::reduce_nothing() {
    const std::int64_t elements = element_count(results_).value_or(0);
    if (elements == 0) return std::nullopt;
    for (std::size_t k = 0; k < kernel_.reductions.size(); ++k) {
        if (has_identity(plan_.reductions[k].op)) continue;
        runtime::Fault fault;
        fault.code = Code::run_empty_reduction;
        fault.message = std::string(ops::info(kernel_.reductions[k].op).name) + " of an array without elements";
        return fault;
    }
    fill_identities(plan_, elements);
    return std::nullopt;
}

void Launch::hand_over() {
    if (lent_.into != nullptr) return;
    for (std::size_t k = 0; k < kernel_.outputs.size(); ++k) {
        slots_[kernel_.outputs[k].slot] = finished(targets_[k], kernel_.outputs[k].dtype, shape_.rank == 0);
    }
    for (std::size_t k = 0; k < kernel_.reductions.size(); ++k) {
        Memory& target = targets_[kernel_.outputs.size() + k];
        slots_[kernel_.reductions[k].slot] = finished(target, kernel_.reductions[k].dtype, results_.rank == 0);
    }
}

}  // namespace ik::vm
