// The interpreter of host steps. Calls of the script have their own stack of activations, never the C++ stack.

#include "vm/run.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/assert.hpp"
#include "runtime/host.hpp"
#include "runtime/host_access.hpp"
#include "runtime/host_index.hpp"
#include "vm/chain.hpp"
#include "vm/reuse.hpp"
#include "vm/views.hpp"

namespace ik::vm {
namespace {

using bytecode::Function;
using bytecode::Step;
using bytecode::StepOp;
using runtime::Fault;
using runtime::Value;

struct Activation {
    const Function* function = nullptr;
    std::size_t next = 0;
    bytecode::Slot result = bytecode::no_slot;  ///< Of the caller.
    std::vector<Value> slots;
};

class Interpreter {
public:
    Interpreter(const bytecode::Program& program, Runtime::State& state, const RunOptions& options)
        : program_(program), state_(state), options_(options), chain_(program, state, control_) {
        control_.options = &options;
        if (options.time_limit > 0) {
            const auto limit = std::chrono::duration<double>(std::min(options.time_limit, 1e9));
            control_.deadline = std::chrono::steady_clock::now() +
                                std::chrono::duration_cast<std::chrono::steady_clock::duration>(limit);
        }
    }

    std::optional<Fault> run(std::span<const Value> inputs, std::span<Value> outputs) {
        IK_ASSERT(!program_.functions.empty() && inputs.size() == program_.functions[0].parameters);
        IK_ASSERT(outputs.size() == program_.outputs.size());
        enter(program_.functions[0], bytecode::no_slot);
        std::copy(inputs.begin(), inputs.end(), top().slots.begin());
        while (!finished_) {
            if (top().next >= top().function->steps.size()) {
                if (auto fault = chain_.run()) return fault;
                leave(Value{});
                continue;
            }
            const Step& step = top().function->steps[top().next++];
            auto fault = execute(step);
            if (fault) return located(std::move(fault), program_, step.place);
        }
        // Copied: two outputs may be one value, and an array that is moved leaves its address behind without an owner.
        // The slots let go of theirs when the interpreter ends.
        for (std::size_t k = 0; k < outputs.size(); ++k) outputs[k] = slot(program_.outputs[k]);
        return std::nullopt;
    }

private:
    [[nodiscard]] Activation& top() { return activations_[depth_ - 1]; }
    [[nodiscard]] Value& slot(bytecode::Slot number) { return top().slots[number]; }

    /// Activations are kept for the next call, with their memory.
    void enter(const Function& function, bytecode::Slot result) {
        if (depth_ == activations_.size()) activations_.emplace_back();
        Activation& activation = activations_[depth_++];
        activation.function = &function;
        activation.next = 0;
        activation.result = result;
        activation.slots.clear();
        activation.slots.resize(function.slots);
    }

    void leave(Value value) {
        if (depth_ == 1) {
            finished_ = true;
            return;
        }
        const bytecode::Slot result = top().result;
        top().slots.clear();
        --depth_;
        if (result != bytecode::no_slot) slot(result) = std::move(value);
    }

    [[nodiscard]] std::span<const bytecode::Slot> arguments(const Step& step) const {
        return std::span(program_.args).subspan(step.first_arg, step.arg_count);
    }

    std::optional<Fault> execute(const Step& step) {
        if (options_.step_limit != 0) {
            if (auto fault = control_.count(1)) return fault;
        }
        if (chain_.waits() && step.op != StepOp::kernel) {
            if (reads_elements(step)) {
                if (auto fault = chain_.run()) return fault;
            } else if (step.op != StepOp::slice || step.dst != step.a) {
                if (auto fault = chain_.drop(slot(step.dst))) return fault;
            }
        }
        switch (step.op) {
            case StepOp::constant: {
                const bytecode::Scalar& scalar = program_.scalars[step.imm];
                slot(step.dst) = runtime::Scalar{scalar.dtype, scalar.bits};
                return std::nullopt;
            }
            case StepOp::string:
                slot(step.dst) = std::make_shared<const std::string>(program_.strings[step.imm]);
                return std::nullopt;
            case StepOp::literal: return literal_value(program_.literals[step.imm], state_, slot(step.dst));
            case StepOp::move:
                slot(step.dst) = step.takes ? std::exchange(slot(step.a), Value{}) : slot(step.a);
                return std::nullopt;
            case StepOp::clear: slot(step.dst) = Value{}; return std::nullopt;
            case StepOp::kernel: return kernel(step);
            case StepOp::slice: {
                Value view;
                auto fault = slice_value(slot(step.a), program_.slices[step.imm], top().slots, state_, view);
                slot(step.dst) = std::move(view);
                return fault;
            }
            case StepOp::transpose: slot(step.dst) = transpose_value(slot(step.a)); return std::nullopt;
            case StepOp::reshape: return reshape(step);
            case StepOp::part: slot(step.dst) = part_value(slot(step.a), step.imm); return std::nullopt;
            case StepOp::extent: return extent(step);
            case StepOp::build: {
                const std::vector<Value> values = gathered(step);
                return stack_values(values, state_, slot(step.dst));
            }
            case StepOp::host: return host(step);
            case StepOp::jump: return jump(step.imm);
            case StepOp::jump_if_false:
                if (!runtime::as_bool(std::get<runtime::Scalar>(slot(step.a)))) return jump(step.imm);
                return std::nullopt;
            case StepOp::call: return call(step);
            case StepOp::ret: leave(step.a == bytecode::no_slot ? Value{} : slot(step.a)); return std::nullopt;
        }
        return std::nullopt;
    }

    /// Whether a step may need the values of what a kernel has made, rather than where they are.
    [[nodiscard]] bool reads_elements(const Step& step) const {
        if (step.op == StepOp::clear || step.op == StepOp::constant || step.op == StepOp::string) return false;
        if (step.op != StepOp::slice) return true;
        const auto& axes = program_.slices[step.imm].axes;
        return std::all_of(axes.begin(), axes.end(),
                           [](const auto& axis) { return axis.kind == bytecode::AxisIndex::Kind::at; });
    }

    /// Whether another kernel follows before anything else reads elements.
    [[nodiscard]] bool leads_to_kernel() const {
        const Activation& activation = activations_[depth_ - 1];
        const auto& steps = activation.function->steps;
        std::size_t next = activation.next;
        while (next < steps.size() && !reads_elements(steps[next])) ++next;
        return next < steps.size() && steps[next].op == StepOp::kernel && steps[next].into == 0;
    }

    std::optional<Fault> kernel(const Step& step) {
        const bytecode::Kernel& kernel = program_.kernels[step.imm];
        if (step.into == 0 && (chain_.waits() || (Chain::may_begin(kernel, top().slots) && leads_to_kernel()))) {
            auto fault = chain_.add(kernel, top().slots, {.into = nullptr, .out = given()});
            return fault || leads_to_kernel() ? fault : chain_.run();
        }
        if (auto fault = chain_.run()) return fault;
        Target target;
        const bool into = step.into != 0 && find_region(top().function->steps[step.into], target.region);
        auto fault = run_kernel(program_, kernel, top().slots, state_, control_,
                                {.into = into ? &target : nullptr, .out = given()});
        // Only clears stand between the kernel and the update, which has nothing left to do.
        if (!fault && target.used) {
            const Step& update = top().function->steps[step.into];
            Value array = std::exchange(slot(arguments(update)[0]), Value{});
            while (top().next < step.into) slot(top().function->steps[top().next++].dst) = Value{};
            ++top().next;
            slot(update.dst) = std::move(array);
        }
        return fault;
    }

    /// The part of an array that an update is going to overwrite. The array is copied first when more than its slot
    /// holds the memory.
    bool find_region(const Step& update, runtime::Array& region) {
        const std::span<const bytecode::Slot> args = arguments(update);
        auto* const array = std::get_if<runtime::Array>(&slot(args[0]));
        if (array == nullptr) return false;
        if (!runtime::is_sole(*array) && runtime::make_copy(*array, host_context(), *array)) return false;
        std::vector<Value> bounds;
        bounds.reserve(args.size() - 2);
        for (const bytecode::Slot argument : args.subspan(2)) bounds.push_back(slot(argument));
        return !runtime::region_of(*array, bounds, region);
    }

    /// Memory of the host for results, which only the script itself leaves.
    [[nodiscard]] std::span<const runtime::Array> given() const noexcept {
        return depth_ == 1 ? options_.out : std::span<const runtime::Array>();
    }

    std::vector<Value> gathered(const Step& step) {
        std::vector<Value> values;
        values.reserve(step.arg_count);
        for (const bytecode::Slot argument : arguments(step)) values.push_back(slot(argument));
        return values;
    }

    std::optional<Fault> reshape(const Step& step) {
        std::vector<std::int64_t> extents;
        for (const bytecode::Slot argument : arguments(step)) {
            extents.push_back(runtime::as_int(std::get<runtime::Scalar>(slot(argument))));
        }
        Value result;
        auto fault = reshape_value(slot(step.a), extents, state_, result);
        slot(step.dst) = std::move(result);
        return fault;
    }

    std::optional<Fault> extent(const Step& step) {
        const auto* array = std::get_if<runtime::Array>(&slot(step.a));
        if (array == nullptr || step.imm >= array->rank) {
            Fault fault;
            fault.code = Code::run_index;
            fault.message = "the value has no axis " + std::to_string(step.imm);
            return fault;
        }
        slot(step.dst) = runtime::scalar_of(array->shape[step.imm]);
        return std::nullopt;
    }

    /// Made for the first host step: many programs have none.
    runtime::HostContext& host_context() {
        if (!host_.allocate) {
            host_.print = options_.print;
            host_.matrices = &simd::matrix_table(*state_.kernels);
            host_.order = state_.order;
            host_.threads = state_.scheduler.threads();
            host_.stopped = [this] { return control_.stopped(); };
            host_.parallel_for = [this](std::size_t count, const std::function<void(std::size_t, std::size_t)>& body) {
                state_.scheduler.parallel_for(count, body);
            };
            host_.allocate = [this](DType dtype, std::span<const std::int64_t> extents, runtime::Array& result) {
                IK_ASSERT(extents.size() <= max_rank);
                Shape shape;
                shape.rank = extents.size();
                std::copy(extents.begin(), extents.end(), shape.extent.begin());
                return allocate_array(state_, dtype, shape, result);
            };
            host_.allocate_result = [this](DType dtype, std::span<const std::int64_t> extents, runtime::Array& result) {
                if (given_ == nullptr || given_->dtype != dtype || given_->rank != extents.size() ||
                    !std::equal(extents.begin(), extents.end(), given_->shape.begin()) ||
                    !runtime::is_contiguous(*given_)) {
                    return host_.allocate(dtype, extents, result);
                }
                result = *given_;
                return std::optional<Fault>();
            };
        }
        return host_;
    }

    std::optional<Fault> host(const Step& step) {
        const std::vector<Value> values = gathered(step);
        // Without the slot's own share, a[i] = x can work in place.
        if (step.host_op == ops::Op::update && step.takes) slot(arguments(step)[0]) = Value{};
        given_ = given_for(program_, given(), step.dst);
        if (given_ != nullptr && !is_apart(*given_, top().slots, bytecode::no_slot)) given_ = nullptr;
        Value result;
        auto fault = runtime::call_host(step.host_op, values, result, host_context());
        if (!fault && step.dst != bytecode::no_slot) slot(step.dst) = std::move(result);
        return fault;
    }

    /// Every loop jumps backwards, so this is where an endless one is stopped.
    std::optional<Fault> jump(std::uint32_t target) {
        const bool backwards = target < top().next;
        top().next = target;
        return backwards ? control_.stopped() : std::nullopt;
    }

    std::optional<Fault> call(const Step& step) {
        if (depth_ > options_.depth_limit) {
            Fault fault;
            fault.code = Code::run_limit;
            fault.message = "calls nest deeper than " + std::to_string(options_.depth_limit);
            return fault;
        }
        if (auto fault = control_.stopped()) return fault;
        enter(program_.functions[step.imm], step.dst);
        std::size_t parameter = 0;
        for (const bytecode::Slot argument : arguments(step)) {
            activations_[depth_ - 1].slots[parameter++] = activations_[depth_ - 2].slots[argument];
        }
        return std::nullopt;
    }

    const bytecode::Program& program_;
    Runtime::State& state_;
    const RunOptions& options_;
    Control control_;
    Chain chain_;
    runtime::HostContext host_;
    std::vector<Activation> activations_;
    std::size_t depth_ = 0;
    const runtime::Array* given_ = nullptr;  ///< For the result of the present host step.
    bool finished_ = false;
};

}  // namespace

std::optional<Fault> run(const bytecode::Program& program, std::span<const Value> inputs, std::span<Value> outputs,
                         Runtime& runtime, const RunOptions& options) {
    try {
        return Interpreter(program, runtime.state(), options).run(inputs, outputs);
    } catch (const std::bad_alloc&) {
        Fault fault;
        fault.code = Code::run_out_of_memory;
        fault.message = "no memory left";
        return fault;
    }
}

}  // namespace ik::vm
