#pragma once
// A run of a program on inputs of one form, remembered: which kernels ran, bound to which machine functions, on which
// parts of which arrays. Another run on inputs of the same extents and strides puts the new addresses in and goes; the
// bits are those of run(). What a recording holds depends on no element and no address.
// Made by record(). Any number of threads may run one; it refers to its program's kernels.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "bytecode/program.hpp"
#include "runtime/host.hpp"
#include "vm/execute.hpp"
#include "vm/plan.hpp"

namespace ik::vm {

/// Inputs of a short run. The dtypes and ranks are the program's.
struct Laid {
    std::span<const void* const> data;     ///< Of numbers, and of the first elements of arrays.
    std::span<const std::int64_t> layout;  ///< For each array its extents, then its strides in bytes.
};

class Recording {
public:
    static constexpr std::size_t most_roots = 48;
    static constexpr double most_nanoseconds = 40e3;  ///< Longer work gains by threads, and can be cancelled.

    /// A result and how it will lie; one of rank 0 is stored as an element.
    struct Result {
        DType dtype = DType::f64;
        std::size_t rank = 0;
        Extents shape{}, strides{};
    };
    [[nodiscard]] std::span<const Result> results() const noexcept { return results_; }

    /// Runs on inputs of the recorded form; `results` have their memory, apart from all inputs. False when a step has
    /// failed, for reasons that run() will give.
    [[nodiscard]] bool run(std::span<const void* const> inputs, std::span<void* const> results,
                           Runtime& runtime) const noexcept;

private:
    friend class Recorder;

    /// A block of memory whose address is known when a run starts.
    struct Root {
        enum class Kind : std::uint8_t { input, result, scratch, kept } kind = Kind::scratch;
        std::size_t number = 0;     ///< Of the input or result; scratch: bytes from the start of all scratch memory.
        std::byte* kept = nullptr;  ///< What is the same in every run.
    };
    struct Place {
        std::size_t root = 0;
        std::int64_t offset = 0;
    };
    struct KernelRun {
        struct Read {
            std::size_t source = 0;
            Place place;
            bool is_number = false;  ///< The same in every row: its bits are wanted, not its address.
        };
        Plan plan;  ///< With the addresses of the recorded run.
        Plan own;   ///< A copy for one run at a time: the one that has set `busy_`.
        std::vector<Read> reads;
        std::vector<Place> outputs, reductions;
    };
    struct Argument {
        runtime::Value value;  ///< Where there is a place, without its address or bits.
        std::optional<Place> place;
    };
    struct HostCall {
        ops::Op op = ops::Op::none;
        std::vector<Argument> arguments;
        runtime::Array result;
        Place place;
    };
    struct Copy {
        runtime::Array from, to;
        Place from_place, to_place;
    };
    using Action = std::variant<KernelRun, HostCall, Copy>;

    /// What the actions of one run share.
    struct Running {
        std::span<std::byte* const> addresses;  ///< By root.
        Runtime::State& state;
        const Control& control;
        bool is_alone = true;  ///< No other run uses KernelRun::own.
        [[nodiscard]] std::byte* at(const Place& place) const noexcept { return addresses[place.root] + place.offset; }
    };

    Recording() = default;
    [[nodiscard]] static runtime::HostContext context_of(Runtime::State& state);
    [[nodiscard]] static bool perform(Action& action, const Running& running);
    [[nodiscard]] static bool perform(KernelRun& kernel, const Running& running);
    [[nodiscard]] static bool perform(const KernelRun& kernel, Plan& plan, const Running& running);
    [[nodiscard]] static bool perform(const HostCall& call, const Running& running);
    static void perform(const Copy& copy, const Running& running);

    std::vector<Root> roots_;
    mutable std::atomic_flag busy_;
    mutable std::vector<Action> actions_;
    std::vector<Result> results_;
    std::vector<std::shared_ptr<const void>> owners_;  ///< Of what is kept.
    std::size_t scratch_bytes_ = 0;
};

/// Whether the program may be recorded at all: its steps follow each other, and nobody else sees them.
[[nodiscard]] bool may_record(const bytecode::Program& program) noexcept;

/// What the program was compiled for, by input.
struct InputForm {
    DType dtype = DType::f64;
    std::size_t rank = 0;
};

/// Runs the program on the inputs and remembers how, for the values in the slots of `wanted`. nullptr when that cannot
/// be repeated: it depends on values, is long work, or has failed. Errors: std::bad_alloc.
[[nodiscard]] std::unique_ptr<const Recording> record(const bytecode::Program& program,
                                                      std::span<const InputForm> forms, const Laid& inputs,
                                                      std::span<const bytecode::Slot> wanted, Runtime& runtime);

}  // namespace ik::vm
