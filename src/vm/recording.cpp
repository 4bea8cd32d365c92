#include "vm/recording.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory_resource>

#include "runtime/copy.hpp"
#include "simd/dispatch.hpp"
#include "vm/address.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

using runtime::Array;
using runtime::Fault;
using runtime::Value;

constexpr std::size_t local_scratch = 8192;  // More comes from the heap.

bool has_form(const Array& array, DType dtype, std::span<const std::int64_t> extents) noexcept {
    return array.dtype == dtype && array.rank == extents.size() &&
           std::equal(extents.begin(), extents.end(), array.shape.begin());
}

/// Takes a flag for as long as it lives, or finds it taken.
class Alone {
public:
    explicit Alone(std::atomic_flag& flag) noexcept
        : flag_(flag.test_and_set(std::memory_order_acquire) ? nullptr : &flag) {}
    ~Alone() {
        if (flag_ != nullptr) flag_->clear(std::memory_order_release);
    }
    Alone(const Alone&) = delete;
    Alone& operator=(const Alone&) = delete;
    [[nodiscard]] bool is_alone() const noexcept { return flag_ != nullptr; }

private:
    std::atomic_flag* flag_;
};

}  // namespace

runtime::HostContext Recording::context_of(Runtime::State& state) {
    runtime::HostContext context;
    context.matrices = &simd::matrix_table(*state.kernels);
    context.order = state.order;
    context.allocate = [&state](DType dtype, std::span<const std::int64_t> extents, Array& result) {
        Shape shape;
        shape.rank = extents.size();
        std::copy(extents.begin(), extents.end(), shape.extent.begin());
        return allocate_array(state, dtype, shape, result);
    };
    return context;
}

bool Recording::run(std::span<const void* const> inputs, std::span<void* const> results,
                    Runtime& runtime) const noexcept {
    alignas(64) std::byte local[local_scratch];
    std::unique_ptr<std::byte[]> heap;
    std::byte* scratch = local;
    const RunOptions no_limits;
    Control control;
    control.options = &no_limits;
    try {
        if (scratch_bytes_ > sizeof local) {
            heap.reset(new std::byte[scratch_bytes_ + 64]);
            scratch = aligned(heap.get());
        }
        std::array<std::byte*, most_roots> addresses;
        for (std::size_t k = 0; k < roots_.size(); ++k) {
            const Root& root = roots_[k];
            switch (root.kind) {
                case Root::Kind::input:
                    addresses[k] = static_cast<std::byte*>(const_cast<void*>(inputs[root.number]));
                    break;
                case Root::Kind::result: addresses[k] = static_cast<std::byte*>(results[root.number]); break;
                case Root::Kind::scratch: addresses[k] = scratch + root.number; break;
                case Root::Kind::kept: addresses[k] = root.kept; break;
            }
        }
        const Alone alone(busy_);
        const Running running{std::span(addresses).first(roots_.size()), runtime.state(), control, alone.is_alone()};
        return std::all_of(actions_.begin(), actions_.end(), [&](Action& action) { return perform(action, running); });
    } catch (...) {
        return false;  // No memory.
    }
}

bool Recording::perform(Action& action, const Running& running) {
    if (auto* kernel = std::get_if<KernelRun>(&action)) return perform(*kernel, running);
    if (const auto* call = std::get_if<HostCall>(&action)) return perform(*call, running);
    perform(std::get<Copy>(action), running);
    return true;
}

bool Recording::perform(KernelRun& kernel, const Running& running) {
    if (running.is_alone) return perform(kernel, kernel.own, running);
    alignas(16) std::byte buffer[4096];
    std::pmr::monotonic_buffer_resource memory(buffer, sizeof buffer);
    Plan plan(kernel.plan, &memory);
    return perform(kernel, plan, running);
}

bool Recording::perform(const KernelRun& kernel, Plan& plan, const Running& running) {
    for (const KernelRun::Read& read : kernel.reads) {
        Source& source = plan.sources[read.source];
        const Source& recorded = kernel.plan.sources[read.source];
        const std::byte* const data = running.at(read.place);
        if (read.is_number) {
            source.bits = lane_bits(runtime::load_scalar(data, source.dtype), source.type, plan.table->lane_bytes);
            continue;
        }
        if (recorded.end != nullptr) source.end = data + (recorded.end - recorded.data);
        source.data = data;
    }
    for (std::size_t k = 0; k < kernel.outputs.size(); ++k) {
        plan.outputs[k].data = running.at(kernel.outputs[k]);
    }
    for (std::size_t k = 0; k < kernel.reductions.size(); ++k) {
        plan.reductions[k].data = running.at(kernel.reductions[k]);
    }
    return !(plan.reductions.empty() ? walk_elementwise(plan, running.state, running.control)
                                     : walk_reduction(plan, running.state, running.control));
}

bool Recording::perform(const HostCall& call, const Running& running) {
    std::array<Value, 8> local;
    std::vector<Value> many;
    if (call.arguments.size() > local.size()) many.resize(call.arguments.size());
    const std::span<Value> values = many.empty() ? std::span(local).first(call.arguments.size()) : std::span(many);
    for (std::size_t k = 0; k < values.size(); ++k) {
        const Argument& argument = call.arguments[k];
        values[k] = argument.value;
        if (!argument.place) continue;
        std::byte* const data = running.at(*argument.place);
        if (auto* array = std::get_if<Array>(&values[k]))
            array->data = data;
        else
            values[k] = runtime::load_scalar(data, std::get<runtime::Scalar>(values[k]).dtype);
    }
    Array target = call.result;
    target.data = running.at(call.place);
    runtime::HostContext context = context_of(running.state);
    context.allocate_result = [&](DType dtype, std::span<const std::int64_t> extents, Array& result) {
        if (!has_form(target, dtype, extents)) return context.allocate(dtype, extents, result);
        result = target;
        return std::optional<Fault>();
    };
    Value result;
    if (runtime::call_host(call.op, values, result, context)) return false;
    if (const auto* scalar = std::get_if<runtime::Scalar>(&result)) {
        if (target.rank != 0 || scalar->dtype != target.dtype) return false;
        runtime::store_scalar(target.data, *scalar);
        return true;
    }
    const auto* array = std::get_if<Array>(&result);
    if (array == nullptr || !has_form(target, array->dtype, std::span(array->shape).first(array->rank))) return false;
    if (array->data != target.data) runtime::copy_elements(*array, target);
    return true;
}

void Recording::perform(const Copy& copy, const Running& running) {
    Array from = copy.from, to = copy.to;
    from.data = running.at(copy.from_place);
    to.data = running.at(copy.to_place);
    runtime::copy_elements(from, to);
}

}  // namespace ik::vm
