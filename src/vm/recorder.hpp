#pragma once
// Makes a Recording: runs the steps of a program one by one on real inputs and notes what has to be done again. What
// follows from the form of the inputs alone, such as bounds of slices, is done now and never again.

#include <algorithm>

#include "vm/recording.hpp"
#include "vm/views.hpp"

namespace ik::vm {

class Recorder {
public:
    Recorder(const bytecode::Program& program, Runtime& runtime)
        : program_(program), state_(runtime.state()), recording_(new Recording) {
        control_.options = &no_limits_;
        slots_.resize(program.functions[0].slots);
        cells_.resize(program.functions[0].slots);
    }

    /// nullptr when some step cannot be repeated.
    std::unique_ptr<const Recording> record(std::span<const InputForm> forms, const Laid& inputs,
                                            std::span<const bytecode::Slot> wanted);

private:
    using Array = runtime::Array;
    using Scalar = runtime::Scalar;
    using Slot = bytecode::Slot;
    using Step = bytecode::Step;
    using Value = runtime::Value;
    using Place = Recording::Place;
    using Root = Recording::Root;

    std::size_t add_root(const Root& root, std::byte* address, std::shared_ptr<const void> owner, std::size_t bytes);
    void take_input(std::size_t number, const InputForm& form, const void* memory,
                    std::span<const std::int64_t> layout);
    void set(Slot slot, Value value) {
        slots_[slot] = std::move(value);
        cells_[slot].reset();
    }
    /// A number that each run makes anew.
    void set_number(Slot slot, DType dtype, Place place) {
        slots_[slot] = Scalar{dtype, 0};
        cells_[slot] = place;
    }
    /// The root that the array is a view of; what no step of a run makes is kept.
    std::optional<std::size_t> find_root(const Array& array) const;
    Place place_of(const Array& array);
    /// Whether the value is the same in every run of this form.
    [[nodiscard]] bool is_known(Slot slot) const;
    template <class Slots>
    [[nodiscard]] bool are_known(const Slots& slots) const {
        return std::all_of(slots.begin(), slots.end(), [this](Slot slot) { return is_known(slot); });
    }
    [[nodiscard]] std::span<const Slot> arguments(const Step& step) const {
        return std::span(program_.args).subspan(step.first_arg, step.arg_count);
    }
    bool take(const Step& step);
    bool slice(const Step& step);
    void set_view(Slot slot, Array view);
    bool transpose(const Step& step);
    bool part(const Step& step);
    bool extent(const Step& step);
    bool reshape(const Step& step);
    /// Memory that each run has; no data: there is none.
    Array scratch(DType dtype, const Shape& shape);
    bool perform(Recording::Action action);
    void add_copy(const Array& from, Place from_place, const Array& to);
    /// A value of a slot as an array and its place; a number has rank 0.
    std::optional<std::pair<Array, Place>> as_array(Slot slot);
    bool build(const Step& step);
    bool kernel(const bytecode::Kernel& kernel);
    /// A kernel on what is the same in every run.
    bool run_once(const bytecode::Kernel& kernel);
    void note_reads(Recording::KernelRun& run);
    /// Memory for the outputs and reductions, which the slots hold from now on.
    bool make_results(const bytecode::Kernel& kernel, const Shape& shape, Recording::KernelRun& run);
    bool check_extent(const Step& step);
    bool host(const Step& step);
    bool take_result(const Step& step, Recording::HostCall call, const Value& result);
    /// A result that one step has made goes where it is wanted; anything else is copied there.
    bool deliver(std::size_t number, Slot slot);
    /// Gives all scratch memory its place, and keeps what is kept.
    void lay_out();

    const bytecode::Program& program_;
    Runtime::State& state_;
    std::unique_ptr<Recording> recording_;
    RunOptions no_limits_;
    Control control_;
    std::vector<Value> slots_;
    std::vector<std::optional<Place>> cells_;  ///< By slot: where a number will be that each run makes anew.
    // By root: where it is now, who owns that, and how large it is.
    std::vector<std::byte*> addresses_;
    std::vector<std::shared_ptr<const void>> owners_;
    std::vector<std::size_t> bytes_;
    double nanoseconds_ = 0;
};

}  // namespace ik::vm
