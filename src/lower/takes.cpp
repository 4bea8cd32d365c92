#include "lower/takes.hpp"

#include <algorithm>
#include <utility>

#include "lower/step_slots.hpp"

namespace ik::lower {
namespace {

using bytecode::Slot;
using bytecode::Step;
using bytecode::StepOp;

/// A search that goes on for longer gives up: then the slot counts as read.
constexpr std::size_t most_visited = 512;

bool is_jump(const Step& step) { return step.op == StepOp::jump || step.op == StepOp::jump_if_false; }
bool is_update(const Step& step) { return step.op == StepOp::host && step.host_op == ops::Op::update; }

class Takes {
public:
    Takes(const bytecode::Program& program, std::vector<Step>& steps, const std::vector<bool>& kept)
        : program_(program),
          steps_(steps),
          kept_(kept),
          seen_in_(steps.size(), 0),
          is_target_(steps.size() + 1, false) {
        for (const Step& step : steps) {
            if (is_jump(step)) is_target_[step.imm] = true;
        }
    }

    void mark() {
        for (std::uint32_t i = 0; i < steps_.size(); ++i) {
            Step& step = steps_[i];
            if (step.op == StepOp::move) step.takes = step.a != step.dst && !is_read_after(i, step.a);
            if (!is_update(step)) continue;
            const Slot array = program_.args[step.first_arg];
            step.takes = step.dst == array || !is_read_after(i, array);
            if (step.takes) mark_kernel_before(i);
        }
    }

private:
    enum class Sees : std::uint8_t { nothing, read, write };

    [[nodiscard]] Sees sees(const Step& step, Slot slot) const {
        bool read = false;
        bool written = false;
        each_read(program_, step, [&](Slot other) { read = read || other == slot; });
        each_write(program_, step, [&](Slot other) { written = written || other == slot; });
        if (read) return Sees::read;
        return written ? Sees::write : Sees::nothing;
    }

    /// Whether some way from behind the step reads the slot before it writes it.
    [[nodiscard]] bool is_read_after(std::uint32_t step, Slot slot) {
        std::vector<std::uint32_t> pending{step + 1};
        std::size_t visited = 0;
        ++search_;
        while (!pending.empty()) {
            const std::uint32_t at = pending.back();
            pending.pop_back();
            if (at >= steps_.size()) {
                if (kept_[slot]) return true;
                continue;
            }
            if (std::exchange(seen_in_[at], search_) == search_) continue;
            if (++visited > most_visited) return true;
            const Sees what = sees(steps_[at], slot);
            if (what == Sees::read) return true;
            if (what == Sees::write) continue;
            if (steps_[at].op == StepOp::ret) {
                if (kept_[slot]) return true;
                continue;
            }
            if (steps_[at].op != StepOp::jump) pending.push_back(at + 1);
            if (is_jump(steps_[at])) pending.push_back(steps_[at].imm);
        }
        return false;
    }

    /// The kernel may write for the update when only clears stand between them and nobody else wants its output.
    void mark_kernel_before(std::uint32_t update) {
        std::uint32_t i = update;
        while (i > 0 && steps_[i - 1].op == StepOp::clear && !is_target_[i]) --i;
        if (i == 0 || steps_[i - 1].op != StepOp::kernel || is_target_[i]) return;
        Step& step = steps_[i - 1];
        const bytecode::Kernel& kernel = program_.kernels[step.imm];
        const Slot array = program_.args[steps_[update].first_arg];
        const Slot value = program_.args[steps_[update].first_arg + 1];
        if (kernel.outputs.size() != 1 || !kernel.reductions.empty() || kernel.rank == 0) return;
        if (kernel.outputs[0].slot != value || value == array) return;
        const bool reads_array = std::any_of(kernel.inputs.begin(), kernel.inputs.end(),
                                             [&](const bytecode::KernelInput& input) { return input.slot == array; });
        if (reads_array || is_read_after(update, value)) return;
        step.into = update;
    }

    const bytecode::Program& program_;
    std::vector<Step>& steps_;
    const std::vector<bool>& kept_;
    std::vector<std::uint32_t> seen_in_;  ///< By step: the last search that came by.
    std::uint32_t search_ = 0;
    std::vector<bool> is_target_;  ///< By step: some jump goes there.
};

}  // namespace

void mark_takes(const bytecode::Program& program, std::vector<Step>& steps, const std::vector<bool>& kept) {
    Takes(program, steps, kept).mark();
}

}  // namespace ik::lower
