#pragma once
// Stage 5: runs a Program. Takes bytecode and values, gives values or a Fault; knows neither text, types nor units.
// Host steps run on the calling thread; a kernel runs tile by tile on the cores of the Runtime's arena.
// Threads: a Program may be run by many threads at once; a Runtime too (its pool and scheduler lock inside).

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bytecode/program.hpp"
#include "runtime/fault.hpp"
#include "runtime/value.hpp"

namespace ik::vm {

struct RuntimeOptions {
    int threads = 0;  ///< 0: IK_NUM_THREADS, else the cores this process may use (affinity, cgroup).
    std::string isa;  ///< "" : IK_ISA, else the best of this CPU; unknown or unsupported is std::invalid_argument.
    std::size_t memory_limit = 0;  ///< Bytes of pool memory; 0: none.
};

/// What runs share: kernels of one ISA, the arena of threads, the pool of buffers.
class Runtime {
public:
    explicit Runtime(const RuntimeOptions& options);
    ~Runtime();
    Runtime(const Runtime&) = delete;
    Runtime& operator=(const Runtime&) = delete;
    [[nodiscard]] std::string_view isa() const noexcept;  ///< "sse2", "avx2", "avx512".
    [[nodiscard]] int threads() const noexcept;
    [[nodiscard]] std::size_t pool_bytes() const noexcept;  ///< Held now, in use or free.
    void release_memory();                                  ///< Gives free blocks back to the system.

    struct State;
    [[nodiscard]] State& state() noexcept { return *state_; }

private:
    std::unique_ptr<State> state_;
};

/// Limits and callbacks of one run; all optional.
struct RunOptions {
    const std::atomic<bool>* cancel = nullptr;    ///< Checked per chunk and per backward jump.
    std::function<void(std::string_view)> print;  ///< Gets whole lines of print(); none: the text is dropped.
    std::function<void(std::size_t, std::size_t)> progress;  ///< Chunks done, chunks planned of the present kernel.
    std::uint64_t step_limit = 0;                            ///< Host steps; 0: none.
    std::uint32_t depth_limit = 1000;                        ///< Nested calls.
    double time_limit = 0;                                   ///< Seconds; 0: none.
    /// Memory of the host by number of the program's outputs, or empty; no data: none for that output. A result is put
    /// there when it has the dtype and shape and nothing that is still read lies there; otherwise it is a value as
    /// ever, and the caller copies.
    std::span<const runtime::Array> out = {};
};

/// Runs functions[0] on `inputs` and leaves the results in `outputs` (as many as program.outputs), or gives the fault.
[[nodiscard]] std::optional<runtime::Fault> run(const bytecode::Program& program,
                                                std::span<const runtime::Value> inputs,
                                                std::span<runtime::Value> outputs, Runtime& runtime,
                                                const RunOptions& options);

}  // namespace ik::vm
