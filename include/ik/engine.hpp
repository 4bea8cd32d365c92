#pragma once
// An Engine compiles and runs: it owns the threads, the pool of buffers, the kernels of one instruction set and the
// cache of compiled programs. Cheap to copy (copies share all of it); engines side by side share nothing.
// Threads: every member may be called concurrently.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ik/program.hpp>

namespace ik {

struct EngineOptions {
    int threads = 0;                   ///< 0: IK_NUM_THREADS, else the cores that this process may use.
    std::string isa = {};              ///< "sse2", "avx2", "avx512"; "": IK_ISA, else the best of this CPU.
    std::size_t memory_limit = 0;      ///< Bytes of buffers held at once; 0: none.
    std::uint64_t step_limit = 0;      ///< Steps of one run; 0: none.
    std::uint32_t depth_limit = 1000;  ///< Nested calls.
    double time_limit = 0;             ///< Seconds of one run; 0: none.
    std::size_t cache_size = 256;      ///< Programs that eval() keeps.
};

/// A `param` of a text, as written.
struct Parameter {
    std::string name = {};
    std::string type = {};           ///< "Velocity"; "" when not annotated.
    std::string default_value = {};  ///< "20 m/s"; "" when the host must give it.
};

class Engine {
public:
    /// Errors: std::invalid_argument for an unknown or unsupported ISA.
    explicit Engine(const EngineOptions& options = {});

    /// Parses, checks and compiles. An input gives a variable to the text or overrides its `param` of that name.
    /// Errors: ik::Error with all diagnostics.
    [[nodiscard]] Program compile(const Source& source, const std::vector<InputType>& inputs = {},
                                  Keep keep = Keep::variables) const;
    /// For the types of these values.
    [[nodiscard]] Program compile(const Source& source, const Inputs& inputs, Keep keep = Keep::variables) const;
    /// Parses and checks only: the warnings. Errors: ik::Error with all diagnostics, as from compile().
    [[nodiscard]] std::vector<DiagnosticInfo> check(const Source& source, const Inputs& inputs = {}) const;
    /// Compiles, or takes the Program of an equal text and equal input types from the cache, and runs it.
    Outputs eval(const Source& source, const Inputs& inputs = {}, const RunOptions& options = {},
                 Keep keep = Keep::variables) const;

    /// The params of a text. Errors: ik::Error with its syntax errors.
    [[nodiscard]] std::vector<Parameter> parameters(const Source& source) const;
    /// Listing of a stage; `ast` needs the text to parse only. Errors: ik::Error.
    [[nodiscard]] std::string dump(const Source& source, Stage stage, const Inputs& inputs = {},
                                   Keep keep = Keep::variables) const;
    /// `name(params): summary` of a built-in function; "" when unknown.
    [[nodiscard]] std::string help(std::string_view name) const;

    [[nodiscard]] std::string isa() const;
    [[nodiscard]] int threads() const noexcept;
    /// Bytes of buffers held, in use or free. Without a memory_limit, arrays up to 2 KiB are not counted.
    [[nodiscard]] std::size_t memory() const noexcept;
    void release_memory() const;  ///< Gives free buffers back to the system.

    struct Impl;  ///< Of the library itself.
    [[nodiscard]] const std::shared_ptr<Impl>& impl() const noexcept { return impl_; }

private:
    std::shared_ptr<Impl> impl_;
};

/// The values' types, as compile() wants them.
[[nodiscard]] std::vector<InputType> types_of(const Inputs& inputs);

}  // namespace ik
