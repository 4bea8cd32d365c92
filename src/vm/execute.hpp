#pragma once
// Runs one kernel: plans it for the arrays in the slots, allocates its results, walks its space on one or more threads.

#include <atomic>
#include <chrono>
#include <optional>

#include "vm/space.hpp"
#include "vm/state.hpp"

namespace ik::vm {

/// What may stop a run between two steps, two chunks or two rounds of a loop inside a kernel.
struct Control {
    const RunOptions* options = nullptr;
    std::chrono::steady_clock::time_point deadline{};  ///< Only with a time limit.
    mutable std::atomic<std::uint64_t> steps = 0;      ///< Host steps, and rounds of the loops inside kernels.

    /// The fault to stop with, if any. Called from every worker.
    [[nodiscard]] std::optional<runtime::Fault> stopped() const;
    /// Counts steps that were made; gives the fault when there were too many.
    [[nodiscard]] std::optional<runtime::Fault> count(std::uint64_t made) const;
};

/// Memory of somebody else for the only output of a kernel.
struct Target {
    runtime::Array region;
    bool used = false;  ///< False after a run: shape, dtype or strides did not suit, and the output has its own memory.
};

/// Memory that a kernel may write its results to.
struct Lent {
    Target* into = nullptr;
    std::span<const runtime::Array> out = {};  ///< The host's, by number of the program's outputs; see RunOptions.
};

[[nodiscard]] std::optional<runtime::Fault> run_kernel(const bytecode::Program& program, const bytecode::Kernel& kernel,
                                                       Slots slots, Runtime::State& state, const Control& control,
                                                       const Lent& lent);

[[nodiscard]] runtime::Fault out_of_memory(std::string message);

/// Gives a fault the place of the program that it happened at, unless it has one.
[[nodiscard]] std::optional<runtime::Fault> located(std::optional<runtime::Fault> fault,
                                                    const bytecode::Program& program, std::uint32_t place);

/// The shape of the reductions of a kernel.
[[nodiscard]] Shape reduced_shape(const bytecode::Kernel& kernel, const Shape& shape) noexcept;

/// The host's memory for the output that the slot is, or nullptr.
[[nodiscard]] const runtime::Array* given_for(const bytecode::Program& program, std::span<const runtime::Array> given,
                                              bytecode::Slot slot) noexcept;

/// A fresh row-major array, or the fault.
[[nodiscard]] std::optional<runtime::Fault> allocate_array(Runtime::State& state, DType dtype, const Shape& shape,
                                                           runtime::Array& result);

}  // namespace ik::vm
