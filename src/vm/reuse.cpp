#include "vm/reuse.hpp"

#include <algorithm>

namespace ik::vm {
namespace {

using bytecode::Action;
using bytecode::OperandKind;
using bytecode::Slot;
using bytecode::TileInstr;

bool is_input(const bytecode::Kernel& kernel, Slot slot) noexcept {
    return std::any_of(kernel.inputs.begin(), kernel.inputs.end(),
                       [&](const auto& input) { return input.slot == slot; });
}

bool is_output(const bytecode::Kernel& kernel, Slot slot) noexcept {
    return std::any_of(kernel.outputs.begin(), kernel.outputs.end(),
                       [&](const auto& output) { return output.slot == slot; });
}

/// Whether no step after the kernel reads the slot.
bool ends_here(const bytecode::Kernel& kernel, Slot slot) noexcept {
    return std::all_of(kernel.inputs.begin(), kernel.inputs.end(),
                       [&](const auto& input) { return input.slot != slot || input.last; });
}

bool reads(const bytecode::Kernel& kernel, bytecode::Operand operand, Slot slot) noexcept {
    return operand.kind == OperandKind::input && kernel.inputs[operand.number].slot == slot;
}

/// Whether every load of the slot in the code of a tile comes before the output is stored.
bool loads_before_store(const bytecode::Kernel& kernel, std::size_t output, Slot slot) noexcept {
    bool stored = false;
    for (const TileInstr& instr : kernel.code) {
        const bool stores = instr.action == Action::store_output || instr.action == Action::store_pair;
        if (stores && instr.b.number == output) stored = true;
        if (!stored) continue;
        // What is in a loop may come again.
        if (instr.action == Action::repeat || reads(kernel, instr.b, slot) || reads(kernel, instr.c, slot))
            return false;
    }
    return true;
}

/// Whether each element of the slot is read at the place, and in the round, in which that of the output is written.
bool walks_along(const Plan& plan, std::size_t output, Slot slot, const std::byte* data) noexcept {
    const OutputBinding& written = plan.outputs[output];
    for (const Source& source : plan.sources) {
        if (source.kind != OperandKind::input || plan.kernel->inputs[source.number].slot != slot) continue;
        if (source.data != data || size_of(source.dtype) != written.element) return false;
        if (!std::equal(source.stride.begin(), source.stride.begin() + static_cast<std::ptrdiff_t>(plan.rank),
                        written.stride.begin())) {
            return false;
        }
    }
    return true;
}

bool may_write_over(const Plan& plan, std::size_t output, Slot slot, const std::byte* data) noexcept {
    return ends_here(*plan.kernel, slot) && walks_along(plan, output, slot, data) &&
           loads_before_store(*plan.kernel, output, slot);
}

}  // namespace

bool lies_as_written(const Plan& plan, std::size_t output, const Shape& shape, const runtime::Array& array) noexcept {
    if (array.rank != shape.rank) return false;
    const auto element = static_cast<std::int64_t>(plan.outputs[output].element);
    for (std::size_t d = 0; d < shape.rank; ++d) {
        if (array.shape[d] != shape.extent[d]) return false;
        if (shape.extent[d] > 1 && array.strides[d] != plan.output_stride[d] * element) return false;
    }
    return true;
}

Slot dying_input(const Plan& plan, std::size_t output, const Shape& shape, Slots slots) noexcept {
    for (const bytecode::KernelInput& input : plan.kernel->inputs) {
        if (!input.last || input.rank != shape.rank) continue;
        const auto* array = std::get_if<runtime::Array>(&slots[input.slot]);
        if (array == nullptr || !array->writable || !array->fills_block || array->owner.use_count() != 1) continue;
        if (size_of(array->dtype) != plan.outputs[output].element) continue;
        if (lies_as_written(plan, output, shape, *array) && may_write_over(plan, output, input.slot, array->data))
            return input.slot;
    }
    return bytecode::no_slot;
}

bool may_write(const Plan& plan, std::size_t output, const runtime::Array& memory, Slots slots) noexcept {
    for (Slot slot = 0; slot < slots.size(); ++slot) {
        const auto* array = std::get_if<runtime::Array>(&slots[slot]);
        if (array == nullptr || !runtime::may_overlap(*array, memory)) continue;
        if (!is_input(*plan.kernel, slot)) {
            if (is_output(*plan.kernel, slot)) continue;  // An old value that this kernel replaces.
            return false;
        }
        if (!may_write_over(plan, output, slot, memory.data)) return false;
    }
    return true;
}

bool is_apart(const runtime::Array& memory, Slots slots, Slot except) noexcept {
    for (Slot slot = 0; slot < slots.size(); ++slot) {
        const auto* array = std::get_if<runtime::Array>(&slots[slot]);
        if (slot != except && array != nullptr && runtime::may_overlap(*array, memory)) return false;
    }
    return true;
}

}  // namespace ik::vm
