#include "vm/lone_step.hpp"

#include <algorithm>
#include <array>

#include "runtime/host.hpp"
#include "simd/dispatch.hpp"
#include "vm/execute.hpp"
#include "vm/state.hpp"

namespace ik::vm {
namespace {

using bytecode::StepOp;
using runtime::Array;
using runtime::Fault;

bool is_usable(ops::Op op) { return op == ops::Op::matmul || op == ops::Op::dot || op == ops::Op::solve; }

Array array_over(const void* memory, DType dtype, std::span<const std::int64_t> shape) {
    Array array;
    array.data = static_cast<std::byte*>(const_cast<void*>(memory));  // Not writable: nothing changes an input.
    array.dtype = dtype;
    array.rank = static_cast<std::uint8_t>(shape.size());
    auto stride = static_cast<std::int64_t>(size_of(dtype));
    for (std::size_t d = shape.size(); d-- > 0; stride *= shape[d]) {
        array.shape[d] = shape[d];
        array.strides[d] = stride;
    }
    return array;
}

std::int64_t count_of(std::span<const std::int64_t> shape) {
    std::int64_t count = 1;
    for (const std::int64_t extent : shape) count *= extent;
    return count;
}

}  // namespace

std::unique_ptr<const LoneStep> LoneStep::make(const bytecode::Program& program) {
    if (program.functions.empty() || !program.kernels.empty() || program.outputs.size() != 1) return nullptr;
    const bytecode::Function& function = program.functions[0];
    const bool returns =
        function.steps.size() == 1 || (function.steps.size() == 2 && function.steps[1].op == StepOp::ret);
    if (!returns || function.parameters != inputs) return nullptr;
    const bytecode::Step& step = function.steps[0];
    if (step.op != StepOp::host || !is_usable(step.host_op) || step.dst != program.outputs[0]) return nullptr;
    std::unique_ptr<LoneStep> lone(new LoneStep);
    lone->op_ = step.host_op;
    for (const bytecode::Slot slot : std::span(program.args).subspan(step.first_arg, step.arg_count)) {
        if (slot >= inputs) return nullptr;
        lone->arguments_.push_back(slot);
    }
    return lone->arguments_.size() == inputs ? std::move(lone) : nullptr;
}

bool LoneStep::run(std::span<const Given, inputs> given, const Allocate& allocate, std::uint64_t& number,
                   Runtime& runtime) const noexcept {
    for (const Given& one : given) {
        if (one.shape.empty() || one.shape.size() > runtime::max_rank) return false;
        if (count_of(one.shape) > most_elements) return false;
    }
    // What each element of the result is a sum of; a solution begins with n more elements for each of them.
    const Given& first = given[arguments_[0]];
    const std::int64_t terms = first.shape.back();
    if (op_ == ops::Op::solve && count_of(first.shape) * terms > most_multiplications) return false;
    const auto argument = [&](std::size_t number_of) {
        const Given& one = given[arguments_[number_of]];
        return array_over(one.data, one.dtype, one.shape);
    };
    Runtime::State& state = runtime.state();
    runtime::HostContext context;
    context.matrices = &simd::matrix_table(*state.kernels);
    context.allocate = [&state](DType dtype, std::span<const std::int64_t> extents, Array& result) {
        Shape shape;
        shape.rank = extents.size();
        std::copy(extents.begin(), extents.end(), shape.extent.begin());
        return allocate_array(state, dtype, shape, result);
    };
    context.allocate_result = [&allocate, terms](DType dtype, std::span<const std::int64_t> extents, Array& result) {
        const std::int64_t count = count_of(extents);
        const bool is_small = count <= most_elements && count * terms <= most_multiplications;
        void* const memory = is_small ? allocate(extents) : nullptr;
        if (memory == nullptr) return std::optional<Fault>(Fault{});
        result = array_over(memory, dtype, extents);
        return std::optional<Fault>();
    };
    const std::array<runtime::Value, inputs> values{argument(0), argument(1)};
    runtime::Value result;
    if (runtime::call_host(op_, values, result, context)) return false;
    if (const auto* scalar = std::get_if<runtime::Scalar>(&result)) number = scalar->bits;
    return true;
}

}  // namespace ik::vm
