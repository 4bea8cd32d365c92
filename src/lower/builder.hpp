#pragma once
// The function being written: its steps with symbolic labels, its slots, and the regions (loops, branches) that
// decide where a slot may be cleared. finish() resolves labels, puts the constants first and adds the clears.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "bytecode/program.hpp"

namespace ik::lower {

using bytecode::Slot;
using Label = std::uint32_t;

/// What a slot may hold, as far as giving memory back is concerned.
enum class Holds : std::uint8_t { scalar, memory };

class FunctionBuilder {
public:
    explicit FunctionBuilder(bytecode::Program& program) : program_(program) {}

    [[nodiscard]] Slot new_slot(Holds holds);
    /// A slot that finish() never clears: parameters, variables and results.
    [[nodiscard]] Slot new_kept_slot();
    void keep(Slot slot) { kept_[slot] = true; }
    /// The slot of a constant, set once when the function starts.
    [[nodiscard]] Slot constant(bytecode::Scalar scalar);

    bytecode::Step& add(bytecode::Step step);
    void set_args(bytecode::Step& step, std::span<const Slot> args);

    [[nodiscard]] Label new_label();
    void place(Label label);
    /// Adds a jump whose imm is a label until finish().
    void jump(Label label);
    void jump_if_false(Slot condition, Label label, std::uint32_t place);

    void open_region();
    void close_region();

    /// Makes `slot` the target of the step that wrote `value`, when nothing since can tell the difference.
    [[nodiscard]] bool retarget(Slot value, Slot slot);

    /// `parameters`: how many slots the caller fills.
    [[nodiscard]] bytecode::Function finish(std::uint32_t parameters);

private:
    struct Region {
        std::uint32_t parent;
        std::uint32_t end;
    };
    static constexpr std::uint32_t none = 0xFFFFFFFF;

    /// Where each slot is written first and used last.
    struct Lives {
        std::vector<std::uint32_t> definition, use;
    };

    [[nodiscard]] Lives lives() const;
    [[nodiscard]] std::vector<std::vector<Slot>> clears(const Lives& lives) const;
    void mark_last_uses(const Lives& lives, std::uint32_t parameters);
    [[nodiscard]] std::uint32_t position_after(std::uint32_t definition, std::uint32_t use) const;

    bytecode::Program& program_;
    std::vector<bytecode::Step> steps_;
    std::vector<std::uint32_t> region_of_;  ///< Innermost region of each step.
    std::vector<Region> regions_;
    std::uint32_t region_ = none;
    std::vector<std::uint32_t> labels_;  ///< Step that each label stands before.
    std::uint32_t barrier_ = 0;          ///< Step after the last label or jump: retarget() looks no further back.
    std::vector<Holds> holds_;
    std::vector<bool> kept_;
    std::map<std::pair<DType, std::uint64_t>, Slot> constants_;
};

}  // namespace ik::lower
