#pragma once
// One kernel on its way: planned for the arrays in the slots, with memory for its results, then run. What is planned
// may wait while other kernels are planned (see chain.hpp): its results are in their slots by then, with shapes and
// memory, but without values.

#include <memory_resource>

#include "vm/execute.hpp"
#include "vm/plan.hpp"

namespace ik::vm {

/// Memory for an output or result: a cell for a scalar (two for a complex one), else an array.
struct Memory {
    std::array<std::uint64_t, 2> cell{};
    runtime::Array array;
};

class Launch {
public:
    Launch(const bytecode::Program& program, const bytecode::Kernel& kernel, Slots slots, Runtime::State& state,
           const Control& control, const Lent& lent);
    Launch(const Launch&) = delete;
    Launch& operator=(const Launch&) = delete;

    /// Plans the kernel and gives its results memory. With a target that does not suit nothing is done.
    [[nodiscard]] std::optional<runtime::Fault> prepare();
    /// Binds the instructions; after this the plan does not change.
    void bind();
    /// bind(), and all of the work.
    [[nodiscard]] std::optional<runtime::Fault> walk();
    /// Puts the results into their slots; scalars have their values only after walk().
    void hand_over();

    [[nodiscard]] Plan& plan() noexcept { return plan_; }
    [[nodiscard]] const bytecode::Kernel& kernel() const noexcept { return kernel_; }
    [[nodiscard]] bool is_empty() const noexcept { return count_ == 0; }

private:
    [[nodiscard]] bool has_form_of(const runtime::Array& region) const;
    [[nodiscard]] bool has_whole_rows() const;
    [[nodiscard]] std::optional<runtime::Fault> allocate_outputs();
    [[nodiscard]] std::optional<runtime::Fault> allocate_each_output();
    [[nodiscard]] std::optional<runtime::Fault> allocate_output(std::size_t k);
    [[nodiscard]] bool take_memory(std::size_t k);
    [[nodiscard]] std::optional<runtime::Fault> allocate_results();
    [[nodiscard]] bool take_memory(const bytecode::Reduction& reduction, DType dtype, runtime::Array& array);
    [[nodiscard]] std::optional<runtime::Fault> reduce_nothing();

    const bytecode::Program& program_;
    const bytecode::Kernel& kernel_;
    Slots slots_;
    Runtime::State& state_;
    const Control& control_;
    Lent lent_;
    Shape shape_;
    Shape results_;  ///< Of the reductions.
    std::int64_t count_ = 0;
    alignas(16) std::byte buffer_[4096];
    std::pmr::monotonic_buffer_resource memory_;
    Plan plan_;
    std::pmr::vector<Memory> targets_;
};

}  // namespace ik::vm
