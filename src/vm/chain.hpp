#pragma once
// Kernels that wait for each other. A reduction along rows whose result goes back to those rows, as in a softmax or a
// standard score, takes several kernels; each of them needs no more than one row of what the others make. Such kernels
// are planned one after the other, and then rows pass through all of them while they are in the cache, so the arrays
// are read from memory once.

#include <memory>
#include <vector>

#include "vm/launch.hpp"

namespace ik::vm {

class Chain {
public:
    Chain(const bytecode::Program& program, Runtime::State& state, const Control& control)
        : program_(program), state_(state), control_(control) {}

    /// Whether kernels wait: their results have no values yet.
    [[nodiscard]] bool waits() const noexcept { return !launches_.empty(); }
    /// Whether a kernel may be the first of a chain, as far as its inputs tell.
    [[nodiscard]] static bool may_begin(const bytecode::Kernel& kernel, Slots slots) noexcept;

    /// Plans a kernel. It waits if it may; if not, those that wait run, and then it. Its results are in their slots.
    [[nodiscard]] std::optional<runtime::Fault> add(const bytecode::Kernel& kernel, Slots slots, const Lent& lent);
    /// Runs what waits.
    [[nodiscard]] std::optional<runtime::Fault> run();
    /// Takes a value out of its slot, whose memory what waits may need. Much memory is not held for that: then what
    /// waits runs.
    [[nodiscard]] std::optional<runtime::Fault> drop(runtime::Value& value);

private:
    [[nodiscard]] bool fits(Launch& launch);
    void keep(runtime::Value& value);
    [[nodiscard]] std::optional<runtime::Fault> run_all();

    const bytecode::Program& program_;
    Runtime::State& state_;
    const Control& control_;
    std::vector<std::unique_ptr<Launch>> launches_;
    std::vector<runtime::Value> kept_;  ///< Until what waits has run.
};

}  // namespace ik::vm
