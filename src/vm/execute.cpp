#include "vm/execute.hpp"

#include <algorithm>
#include <utility>

#include "vm/launch.hpp"

namespace ik::vm {

runtime::Fault out_of_memory(std::string message) {
    runtime::Fault fault;
    fault.code = Code::run_out_of_memory;
    fault.message = std::move(message);
    return fault;
}

std::optional<runtime::Fault> located(std::optional<runtime::Fault> fault, const bytecode::Program& program,
                                      std::uint32_t place) {
    if (fault && fault->span == Span{} && place < program.places.size()) fault->span = program.places[place].span;
    return fault;
}

Shape reduced_shape(const bytecode::Kernel& kernel, const Shape& shape) noexcept {
    Shape reduced;
    for (std::size_t d = 0; d < shape.rank; ++d) {
        const bool is_reduced = (kernel.reduce_axes >> d & 1U) != 0;
        if (!is_reduced)
            reduced.extent[reduced.rank++] = shape.extent[d];
        else if (kernel.keepdims)
            reduced.extent[reduced.rank++] = 1;
    }
    return reduced;
}

std::optional<runtime::Fault> allocate_array(Runtime::State& state, DType dtype, const Shape& shape,
                                             runtime::Array& result) {
    const auto count = element_count(shape);
    const std::size_t element = size_of(dtype);
    std::size_t bytes = 0;
    if (!count || __builtin_mul_overflow(static_cast<std::size_t>(*count), element, &bytes)) {
        return out_of_memory("the shape " + shape_text(shape) + " has too many elements");
    }
    std::shared_ptr<void> block = state.pool.allocate(bytes);
    if (block == nullptr) {
        return out_of_memory("no memory for " + std::to_string(bytes) + " bytes of an array of shape " +
                             shape_text(shape));
    }
    result.data = static_cast<std::byte*>(block.get());
    result.owner = std::move(block);
    result.dtype = dtype;
    result.rank = static_cast<std::uint8_t>(shape.rank);
    result.writable = true;
    result.fills_block = true;
    result.shape = shape.extent;
    std::int64_t step = static_cast<std::int64_t>(element);
    for (std::size_t d = shape.rank; d-- > 0;) {
        result.strides[d] = step;
        step *= std::max<std::int64_t>(shape.extent[d], 1);
    }
    return std::nullopt;
}

const runtime::Array* given_for(const bytecode::Program& program, std::span<const runtime::Array> given,
                                bytecode::Slot slot) noexcept {
    for (std::size_t k = 0; k < given.size(); ++k) {
        if (program.outputs[k] == slot && given[k].data != nullptr) return &given[k];
    }
    return nullptr;
}

std::optional<runtime::Fault> run_kernel(const bytecode::Program& program, const bytecode::Kernel& kernel, Slots slots,
                                         Runtime::State& state, const Control& control, const Lent& lent) {
    const auto run = [&](const Lent& memory) {
        Launch launch(program, kernel, slots, state, control, memory);
        auto fault = launch.prepare();
        if (fault || (memory.into != nullptr && !memory.into->used)) return fault;
        fault = launch.walk();
        if (!fault) launch.hand_over();
        return fault;
    };
    auto fault = run(lent);
    if (!fault && lent.into != nullptr && !lent.into->used) fault = run({.into = nullptr, .out = lent.out});
    return located(std::move(fault), program, kernel.place);
}

}  // namespace ik::vm
