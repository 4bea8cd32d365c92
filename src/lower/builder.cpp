#include "lower/builder.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "lower/step_slots.hpp"
#include "lower/takes.hpp"

namespace ik::lower {

using bytecode::Step;
using bytecode::StepOp;

namespace {

bool is_jump(StepOp op) { return op == StepOp::jump || op == StepOp::jump_if_false; }

}  // namespace

Slot FunctionBuilder::new_slot(Holds holds) {
    holds_.push_back(holds);
    kept_.push_back(false);
    return static_cast<Slot>(holds_.size() - 1);
}

Slot FunctionBuilder::new_kept_slot() {
    const Slot slot = new_slot(Holds::memory);
    keep(slot);
    return slot;
}

Slot FunctionBuilder::constant(bytecode::Scalar scalar) {
    const auto [position, inserted] = constants_.try_emplace({scalar.dtype, scalar.bits}, Slot{0});
    if (inserted) {
        position->second = new_slot(Holds::scalar);
        keep(position->second);
    }
    return position->second;
}

Step& FunctionBuilder::add(Step step) {
    steps_.push_back(step);
    region_of_.push_back(region_);
    return steps_.back();
}

void FunctionBuilder::set_args(Step& step, std::span<const Slot> args) {
    step.first_arg = static_cast<std::uint32_t>(program_.args.size());
    step.arg_count = static_cast<std::uint32_t>(args.size());
    program_.args.insert(program_.args.end(), args.begin(), args.end());
}

Label FunctionBuilder::new_label() {
    labels_.push_back(none);
    return static_cast<Label>(labels_.size() - 1);
}

void FunctionBuilder::place(Label label) {
    labels_[label] = static_cast<std::uint32_t>(steps_.size());
    barrier_ = labels_[label];
}

void FunctionBuilder::jump(Label label) {
    add({.op = StepOp::jump, .imm = label});
    barrier_ = static_cast<std::uint32_t>(steps_.size());
}

void FunctionBuilder::jump_if_false(Slot condition, Label label, std::uint32_t place) {
    add({.op = StepOp::jump_if_false, .a = condition, .imm = label, .place = place});
    barrier_ = static_cast<std::uint32_t>(steps_.size());
}

void FunctionBuilder::open_region() {
    regions_.push_back({region_, none});
    region_ = static_cast<std::uint32_t>(regions_.size() - 1);
}

void FunctionBuilder::close_region() {
    regions_[region_].end = static_cast<std::uint32_t>(steps_.size());
    region_ = regions_[region_].parent;
}

bool FunctionBuilder::retarget(Slot value, Slot slot) {
    if (kept_[value]) return false;
    std::size_t i = steps_.size();
    bool clash = false;
    while (i-- > barrier_) {
        Step& step = steps_[i];
        bool found = false;
        each_write(program_, step, [&](Slot written) {
            found = found || written == value;
            clash = clash || written == slot;
        });
        // The step that computes the value may read the old value of the variable: inputs are read before results are
        // set.
        if (!found) {
            each_read(program_, step, [&](Slot read) { clash = clash || read == slot || read == value; });
        }
        if (clash) return false;
        if (!found) continue;
        if (step.dst == value) step.dst = slot;
        if (step.op == StepOp::kernel) {
            for (bytecode::KernelOutput& output : program_.kernels[step.imm].outputs) {
                if (output.slot == value) output.slot = slot;
            }
            for (bytecode::Reduction& reduction : program_.kernels[step.imm].reductions) {
                if (reduction.slot == value) reduction.slot = slot;
            }
        }
        return true;
    }
    return false;
}

/// The position before which a slot written at `definition` and last read at `use` may be cleared: behind every loop
/// and branch that holds the use but not the definition, since the use may come again or not at all.
std::uint32_t FunctionBuilder::position_after(std::uint32_t definition, std::uint32_t use) const {
    const auto holds = [&](std::uint32_t region, std::uint32_t step) {
        for (std::uint32_t r = region_of_[step]; r != none; r = regions_[r].parent) {
            if (r == region) return true;
        }
        return false;
    };
    std::uint32_t position = use + 1;
    for (std::uint32_t r = region_of_[use]; r != none && !holds(r, definition); r = regions_[r].parent) {
        position = regions_[r].end;
    }
    return position;
}

FunctionBuilder::Lives FunctionBuilder::lives() const {
    Lives result{std::vector(holds_.size(), none), std::vector(holds_.size(), none)};
    for (std::uint32_t i = 0; i < steps_.size(); ++i) {
        each_read(program_, steps_[i], [&](Slot slot) { result.use[slot] = i; });
        each_write(program_, steps_[i], [&](Slot slot) {
            if (result.definition[slot] == none) result.definition[slot] = i;
            if (result.use[slot] == none) result.use[slot] = i;
        });
    }
    return result;
}

/// For each step (and the end) the slots to clear before it.
std::vector<std::vector<Slot>> FunctionBuilder::clears(const Lives& lives) const {
    std::vector<std::vector<Slot>> result(steps_.size() + 1);
    for (Slot slot = 0; slot < holds_.size(); ++slot) {
        if (kept_[slot] || holds_[slot] == Holds::scalar || lives.definition[slot] == none) continue;
        const std::uint32_t position = position_after(lives.definition[slot], lives.use[slot]);
        // What lives to the end of the function goes with the frame.
        if (position >= steps_.size() || steps_[position].op == StepOp::ret) continue;
        result[position].push_back(slot);
    }
    return result;
}

/// Tells kernels which of their inputs nobody reads after them.
void FunctionBuilder::mark_last_uses(const Lives& lives, std::uint32_t parameters) {
    const auto is_result = [&](Slot slot) {
        return std::find(program_.outputs.begin(), program_.outputs.end(), slot) != program_.outputs.end();
    };
    const auto is_last = [&](Slot slot, std::uint32_t step) {
        if (lives.use[slot] != step || is_result(slot)) return false;
        // A parameter is there from the start; in a loop it is read again. Variables are kept for their next value.
        if (slot < parameters) return lives.definition[slot] == none && region_of_[step] == none;
        return !kept_[slot] && position_after(lives.definition[slot], step) == step + 1;
    };
    for (std::uint32_t i = 0; i < steps_.size(); ++i) {
        if (steps_[i].op != StepOp::kernel) continue;
        for (bytecode::KernelInput& input : program_.kernels[steps_[i].imm].inputs) {
            bool replaced = false;
            each_write(program_, steps_[i], [&](Slot written) { replaced = replaced || written == input.slot; });
            input.last = replaced || is_last(input.slot, i);
        }
    }
}

bytecode::Function FunctionBuilder::finish(std::uint32_t parameters) {
    const Lives all = lives();
    const std::vector<std::vector<Slot>> cleared = clears(all);
    mark_last_uses(all, parameters);
    bytecode::Function function;
    for (const auto& [key, slot] : constants_) {
        function.steps.push_back(
            {.op = StepOp::constant, .dst = slot, .imm = static_cast<std::uint32_t>(program_.scalars.size())});
        program_.scalars.push_back({key.first, key.second});
    }
    std::vector<std::uint32_t> moved(steps_.size() + 1);
    for (std::size_t i = 0; i <= steps_.size(); ++i) {
        moved[i] = static_cast<std::uint32_t>(function.steps.size());
        for (const Slot slot : cleared[i]) function.steps.push_back({.op = StepOp::clear, .dst = slot});
        if (i < steps_.size()) function.steps.push_back(steps_[i]);
    }
    for (Step& step : function.steps) {
        if (is_jump(step.op)) {
            IK_ASSERT(labels_[step.imm] != none);
            step.imm = moved[labels_[step.imm]];
        }
    }
    function.slots = static_cast<std::uint32_t>(holds_.size());
    mark_takes(program_, function.steps, kept_);
    return function;
}

}  // namespace ik::lower
