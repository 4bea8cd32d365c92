// Makes a Recording: runs the steps of a program one by one on real inputs and notes what has to be done again. What
// follows from the form of the inputs alone, such as bounds of slices, is done now and never again.

#include <algorithm>
#include <memory_resource>

#include "runtime/host.hpp"
#include "simd/dispatch.hpp"
#include "vm/address.hpp"
#include "vm/recording.hpp"
#include "vm/views.hpp"

namespace ik::vm {
namespace {

using bytecode::OperandKind;
using bytecode::Slot;
using bytecode::Step;
using bytecode::StepOp;
using runtime::Array;
using runtime::Scalar;
using runtime::Value;

constexpr std::size_t most_steps = 96;
constexpr std::int64_t most_kept = 4096;  ///< Elements of an array that is kept between runs.

/// Host steps whose result has a shape that follows from those of the arguments, and that nobody else sees.
bool is_repeatable(ops::Op op) noexcept {
    constexpr ops::Op known[] = {ops::Op::cumsum, ops::Op::cumprod,  ops::Op::prod,   ops::Op::median,
                                 ops::Op::dot,    ops::Op::quantile, ops::Op::matmul, ops::Op::solve,
                                 ops::Op::sort,   ops::Op::concat,   ops::Op::take,   ops::Op::check_extent};
    return std::find(std::begin(known), std::end(known), op) != std::end(known);
}

bool is_repeatable(const Step& step) noexcept {
    switch (step.op) {
        case StepOp::jump:
        case StepOp::jump_if_false:
        case StepOp::call: return false;
        case StepOp::host: return is_repeatable(step.host_op);
        case StepOp::kernel: return step.into == 0;
        case StepOp::constant:
        case StepOp::string:
        case StepOp::literal:
        case StepOp::move:
        case StepOp::clear:
        case StepOp::slice:
        case StepOp::transpose:
        case StepOp::reshape:
        case StepOp::part:
        case StepOp::extent:
        case StepOp::build:
        case StepOp::ret: return true;
    }
    return false;
}

/// Loops may take long and must be possible to stop.
bool has_loop(const bytecode::Kernel& kernel) noexcept {
    return std::any_of(kernel.code.begin(), kernel.code.end(),
                       [](const auto& instr) { return instr.action == bytecode::Action::repeat; });
}

double size_of_value(const Value& value) noexcept {
    const auto* array = std::get_if<Array>(&value);
    return array == nullptr ? 1 : static_cast<double>(array->size());
}

/// An estimate: these steps are called here for small arrays only.
double nanoseconds_of(ops::Op op, std::span<const Value> values) noexcept {
    double elements = 0;
    for (const Value& value : values) elements += size_of_value(value);
    if (op == ops::Op::sort || op == ops::Op::median || op == ops::Op::quantile) return 15 * elements;
    const auto* first = std::get_if<Array>(&values[0]);
    const bool is_product = op == ops::Op::matmul || op == ops::Op::solve;
    if (!is_product || first == nullptr || first->rank == 0 || first->size() == 0) return 2 * elements;
    const auto terms = static_cast<double>(first->shape[first->rank - 1U]);
    const double begins = op == ops::Op::solve ? size_of_value(values[0]) * terms : 0;
    return 0.5 * (begins + size_of_value(values[0]) * size_of_value(values[1]) / terms);
}

/// With its axes in reverse order.
Array turned(Array array) {
    std::reverse(array.shape.begin(), array.shape.begin() + array.rank);
    std::reverse(array.strides.begin(), array.strides.begin() + array.rank);
    return array;
}

Array number_form(DType dtype) {
    Array array;
    array.dtype = dtype;
    return array;
}

}  // namespace

class Recorder {
public:
    Recorder(const bytecode::Program& program, Runtime& runtime)
        : program_(program), state_(runtime.state()), recording_(new Recording) {
        control_.options = &no_limits_;
        slots_.resize(program.functions[0].slots);
        cells_.resize(program.functions[0].slots);
    }

    std::unique_ptr<const Recording> record(std::span<const InputForm> forms, const Laid& inputs,
                                            std::span<const Slot> wanted) {
        std::span<const std::int64_t> layout = inputs.layout;
        for (std::size_t k = 0; k < forms.size(); ++k) {
            take_input(k, forms[k], inputs.data[k], layout);
            layout = layout.subspan(2 * forms[k].rank);
        }
        for (const Step& step : program_.functions[0].steps) {
            if (step.op == StepOp::ret) break;
            if (!take(step) || nanoseconds_ > Recording::most_nanoseconds) return nullptr;
        }
        for (std::size_t k = 0; k < wanted.size(); ++k) {
            if (!deliver(k, wanted[k])) return nullptr;
        }
        if (addresses_.size() > Recording::most_roots) return nullptr;
        lay_out();
        return std::move(recording_);
    }

private:
    using Place = Recording::Place;
    using Root = Recording::Root;

    std::size_t add_root(const Root& root, std::byte* address, std::shared_ptr<const void> owner, std::size_t bytes) {
        recording_->roots_.push_back(root);
        addresses_.push_back(address);
        owners_.push_back(std::move(owner));
        bytes_.push_back(bytes);
        return addresses_.size() - 1;
    }

    void take_input(std::size_t number, const InputForm& form, const void* memory,
                    std::span<const std::int64_t> layout) {
        auto* const data = static_cast<std::byte*>(const_cast<void*>(memory));
        const auto owner = std::make_shared<const std::size_t>(number);
        const std::size_t root = add_root({Root::Kind::input, number, nullptr}, data, owner, 0);
        const auto slot = static_cast<Slot>(number);
        if (form.rank == 0) {
            set_number(slot, form.dtype, {root, 0});
            return;
        }
        Array array;
        array.owner = owner;
        array.data = data;
        array.dtype = form.dtype;
        array.rank = static_cast<std::uint8_t>(form.rank);
        std::copy_n(layout.begin(), form.rank, array.shape.begin());
        std::copy_n(layout.begin() + static_cast<std::ptrdiff_t>(form.rank), form.rank, array.strides.begin());
        set(slot, std::move(array));
    }

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
    std::optional<std::size_t> find_root(const Array& array) const {
        for (std::size_t k = 0; k < owners_.size(); ++k) {
            if (owners_[k] == array.owner) return k;
        }
        return std::nullopt;
    }
    Place place_of(const Array& array) {
        const auto found = find_root(array);
        if (!found) return {add_root({Root::Kind::kept, 0, array.data}, array.data, array.owner, 0), 0};
        return {*found, array.data - addresses_[*found]};
    }
    /// Whether the value is the same in every run of this form.
    [[nodiscard]] bool is_known(Slot slot) const {
        if (slot == bytecode::no_slot) return true;
        const auto* array = std::get_if<Array>(&slots_[slot]);
        if (array == nullptr) return !cells_[slot];
        const auto root = find_root(*array);
        return !root || recording_->roots_[*root].kind == Root::Kind::kept;
    }
    template <class Slots>
    [[nodiscard]] bool are_known(const Slots& slots) const {
        return std::all_of(slots.begin(), slots.end(), [this](Slot slot) { return is_known(slot); });
    }
    [[nodiscard]] std::span<const Slot> arguments(const Step& step) const {
        return std::span(program_.args).subspan(step.first_arg, step.arg_count);
    }

    bool take(const Step& step) {
        switch (step.op) {
            case StepOp::constant: {
                const bytecode::Scalar& scalar = program_.scalars[step.imm];
                set(step.dst, Scalar{scalar.dtype, scalar.bits});
                return true;
            }
            case StepOp::string:
                set(step.dst, std::make_shared<const std::string>(program_.strings[step.imm]));
                return true;
            case StepOp::literal:
                cells_[step.dst].reset();
                return !literal_value(program_.literals[step.imm], state_, slots_[step.dst]);
            case StepOp::move: {
                const auto cell = cells_[step.a];
                set(step.dst, slots_[step.a]);
                cells_[step.dst] = cell;
                return true;
            }
            case StepOp::clear: set(step.dst, Value{}); return true;
            case StepOp::kernel: return kernel(program_.kernels[step.imm]);
            case StepOp::slice: return slice(step);
            case StepOp::transpose: return transpose(step);
            case StepOp::reshape: return reshape(step);
            case StepOp::part: return part(step);
            case StepOp::extent: return extent(step);
            case StepOp::build: return build(step);
            case StepOp::host: return step.host_op == ops::Op::check_extent ? check_extent(step) : host(step);
            case StepOp::jump:
            case StepOp::jump_if_false:
            case StepOp::call:
            case StepOp::ret: return false;
        }
        return false;
    }

    bool slice(const Step& step) {
        const bytecode::Slice& slice = program_.slices[step.imm];
        const auto known_bounds = [this](const bytecode::AxisIndex& axis) {
            return is_known(axis.at) && is_known(axis.start) && is_known(axis.stop) && is_known(axis.step);
        };
        if (!std::all_of(slice.axes.begin(), slice.axes.end(), known_bounds) || !are_known(slice.extents)) return false;
        const auto* array = std::get_if<Array>(&slots_[step.a]);
        if (array == nullptr) return false;
        Array view;
        if (slice_array(*array, slice, slots_, view)) return false;
        set_view(step.dst, std::move(view));
        return true;
    }

    void set_view(Slot slot, Array view) {
        if (view.rank == 0)
            set_number(slot, view.dtype, place_of(view));
        else
            set(slot, std::move(view));
    }

    bool transpose(const Step& step) {
        const auto cell = cells_[step.a];
        set(step.dst, transpose_value(slots_[step.a]));
        cells_[step.dst] = cell;
        return true;
    }

    bool part(const Step& step) {
        const auto cell = cells_[step.a];
        Value value = part_value(slots_[step.a], step.imm);
        if (!cell) {
            set(step.dst, std::move(value));
            return true;
        }
        const DType dtype = std::get<Scalar>(value).dtype;
        const auto offset = static_cast<std::int64_t>(step.imm * size_of(dtype));
        set_number(step.dst, dtype, {cell->root, cell->offset + offset});
        return true;
    }

    bool extent(const Step& step) {
        const auto* array = std::get_if<Array>(&slots_[step.a]);
        if (array == nullptr || step.imm >= array->rank) return false;
        set(step.dst, runtime::scalar_of(array->shape[step.imm]));
        return true;
    }

    bool reshape(const Step& step) {
        if (!are_known(arguments(step))) return false;
        const auto* array = std::get_if<Array>(&slots_[step.a]);
        if (array == nullptr) return false;
        Array source = *array;
        if (!runtime::is_contiguous(source)) {
            const Array packed = scratch(source.dtype, {source.rank, source.shape});
            if (packed.data == nullptr) return false;
            add_copy(source, place_of(source), packed);
            source = packed;
        }
        std::vector<std::int64_t> extents;
        for (const Slot argument : arguments(step))
            extents.push_back(runtime::as_int(std::get<Scalar>(slots_[argument])));
        Value result;
        if (reshape_value(source, extents, state_, result)) return false;
        if (auto* view = std::get_if<Array>(&result))
            set(step.dst, std::move(*view));
        else
            set_number(step.dst, source.dtype, place_of(source));
        return true;
    }

    /// Memory that each run has; no data: there is none.
    Array scratch(DType dtype, const Shape& shape) {
        Array array;
        if (allocate_array(state_, dtype, shape, array)) return {};
        const auto bytes = static_cast<std::size_t>(array.size()) * size_of(dtype);
        add_root({Root::Kind::scratch, 0, nullptr}, array.data, array.owner, bytes);
        return array;
    }

    bool perform(Recording::Action action) {
        const Recording::Running running{addresses_, state_, control_};
        const bool done = Recording::perform(action, running);
        recording_->actions_.push_back(std::move(action));
        return done;
    }

    void add_copy(const Array& from, Place from_place, const Array& to) {
        Recording::Copy copy{from, to, from_place, place_of(to)};
        copy.from.owner.reset();
        copy.to.owner.reset();
        nanoseconds_ += 5 * static_cast<double>(from.size());
        static_cast<void>(perform(std::move(copy)));
    }

    /// A value of a slot as an array and its place; a number has rank 0.
    std::optional<std::pair<Array, Place>> as_array(Slot slot) {
        if (const auto* array = std::get_if<Array>(&slots_[slot])) return std::pair(*array, place_of(*array));
        const auto* number = std::get_if<Scalar>(&slots_[slot]);
        if (number == nullptr) return std::nullopt;
        if (cells_[slot]) return std::pair(number_form(number->dtype), *cells_[slot]);
        Array kept;
        if (allocate_array(state_, number->dtype, Shape{}, kept)) return std::nullopt;
        runtime::store_scalar(kept.data, *number);
        return std::pair(kept, place_of(kept));
    }

    bool build(const Step& step) {
        std::vector<std::pair<Array, Place>> parts;
        for (const Slot argument : arguments(step)) {
            auto part = as_array(argument);
            if (!part) return false;
            parts.push_back(std::move(*part));
        }
        if (parts.empty() || parts[0].first.rank == max_rank) return false;
        const Array& first = parts[0].first;
        Shape stacked;
        stacked.rank = first.rank + 1U;
        stacked.extent[0] = static_cast<std::int64_t>(parts.size());
        std::copy_n(first.shape.begin(), first.rank, stacked.extent.begin() + 1);
        const Array target = scratch(first.dtype, stacked);
        if (target.data == nullptr) return false;
        for (std::size_t k = 0; k < parts.size(); ++k) {
            const Array& part = parts[k].first;
            if (part.rank != first.rank || part.shape != first.shape || part.dtype != first.dtype) return false;
            Array row = target;
            row.rank = part.rank;
            row.shape = part.shape;
            std::copy_n(target.strides.begin() + 1, part.rank, row.strides.begin());
            row.data += static_cast<std::int64_t>(k) * target.strides[0];
            add_copy(part, parts[k].second, row);
        }
        set(step.dst, target);
        return true;
    }

    bool kernel(const bytecode::Kernel& kernel) {
        if (has_loop(kernel) || !are_known(kernel.extents)) return false;
        const bool known = std::all_of(kernel.inputs.begin(), kernel.inputs.end(),
                                       [this](const auto& input) { return is_known(input.slot); });
        if (known) return run_once(kernel);
        Shape shape;
        if (iteration_shape(kernel, program_, slots_, shape)) return false;
        const auto count = element_count(shape);
        if (!count || *count == 0) return false;
        std::pmr::memory_resource* const memory = std::pmr::new_delete_resource();
        Recording::KernelRun run{
            .plan = Plan(memory), .own = Plan(memory), .reads = {}, .outputs = {}, .reductions = {}};
        Plan& plan = run.plan;
        plan.kernel = &kernel;
        plan.table = kernel.lanes == bytecode::Lanes::narrow ? state_.kernels->narrow : state_.kernels->wide;
        plan_space(plan, shape, slots_);
        bind_reductions(plan);
        bind_code(plan);
        nanoseconds_ += plan.cost * static_cast<double>(*count);
        if (nanoseconds_ > Recording::most_nanoseconds) return false;
        run.own = Plan(plan, memory);
        note_reads(run);
        return make_results(kernel, shape, run) && perform(std::move(run));
    }

    /// A kernel on what is the same in every run.
    bool run_once(const bytecode::Kernel& kernel) {
        Shape shape;
        if (iteration_shape(kernel, program_, slots_, shape)) return false;
        if (element_count(shape).value_or(most_kept + 1) > most_kept) return false;
        if (run_kernel(program_, kernel, slots_, state_, control_, {})) return false;
        for (const auto& output : kernel.outputs) cells_[output.slot].reset();
        for (const auto& reduction : kernel.reductions) cells_[reduction.slot].reset();
        return true;
    }

    void note_reads(Recording::KernelRun& run) {
        for (std::size_t k = 0; k < run.plan.sources.size(); ++k) {
            const Source& source = run.plan.sources[k];
            if (source.kind != OperandKind::input) continue;
            const Slot slot = run.plan.kernel->inputs[source.number].slot;
            if (const auto* array = std::get_if<Array>(&slots_[slot])) {
                const bool is_number = source.how == How::splat && !source.varies;
                run.reads.push_back({k, place_of(*array), is_number});
            } else if (cells_[slot]) {
                run.reads.push_back({k, *cells_[slot], true});
            }
        }
    }

    /// Memory for the outputs and reductions, which the slots hold from now on.
    bool make_results(const bytecode::Kernel& kernel, const Shape& shape, Recording::KernelRun& run) {
        for (std::size_t k = 0; k < kernel.outputs.size(); ++k) {
            Array array = scratch(kernel.outputs[k].dtype, shape);
            if (array.data == nullptr) return false;
            for (std::size_t d = 0; d < shape.rank; ++d) {
                if (shape.extent[d] > 1)
                    array.strides[d] = run.plan.output_stride[d] * static_cast<std::int64_t>(size_of(array.dtype));
            }
            run.outputs.push_back(place_of(array));
            set_view(kernel.outputs[k].slot, std::move(array));
        }
        const Shape reduced = reduced_shape(kernel, shape);
        for (const bytecode::Reduction& reduction : kernel.reductions) {
            Array array = scratch(reduction.dtype, reduced);
            if (array.data == nullptr) return false;
            run.reductions.push_back(place_of(array));
            set_view(reduction.slot, std::move(array));
        }
        return true;
    }

    bool check_extent(const Step& step) {
        if (!are_known(arguments(step))) return false;
        std::vector<Value> values;
        for (const Slot argument : arguments(step)) values.push_back(slots_[argument]);
        Value result;
        runtime::HostContext context;
        return !runtime::call_host(step.host_op, values, result, context);
    }

    bool host(const Step& step) {
        if (step.dst == bytecode::no_slot) return false;
        Recording::HostCall call;
        call.op = step.host_op;
        std::vector<Value> values;
        for (const Slot argument : arguments(step)) {
            Value value = slots_[argument];
            std::optional<Place> place = cells_[argument];
            if (place) {
                const std::byte* const at = addresses_[place->root] + place->offset;
                value = runtime::load_scalar(at, std::get<Scalar>(value).dtype);
            } else if (const auto* array = std::get_if<Array>(&value)) {
                place = place_of(*array);
            }
            values.push_back(value);
            if (auto* array = std::get_if<Array>(&value)) array->owner.reset();
            call.arguments.push_back({std::move(value), place});
        }
        nanoseconds_ += nanoseconds_of(step.host_op, values);
        if (nanoseconds_ > Recording::most_nanoseconds) return false;
        runtime::HostContext context = Recording::context_of(state_);
        Value result;
        if (runtime::call_host(step.host_op, values, result, context)) return false;
        return take_result(step, std::move(call), result);
    }

    bool take_result(const Step& step, Recording::HostCall call, const Value& result) {
        Shape shape;
        DType dtype = DType::f64;
        if (const auto* array = std::get_if<Array>(&result)) {
            if (array->rank == 0 || array->size() == 0) return false;
            shape = {array->rank, array->shape};
            dtype = array->dtype;
        } else if (const auto* number = std::get_if<Scalar>(&result)) {
            dtype = number->dtype;
        } else {
            return false;
        }
        const Array target = scratch(dtype, shape);
        if (target.data == nullptr) return false;
        call.result = target;
        call.result.owner.reset();
        call.place = place_of(target);
        set_view(step.dst, target);
        return perform(std::move(call));
    }

    /// A result that one step has made goes where it is wanted; anything else is copied there.
    bool deliver(std::size_t number, Slot slot) {
        const auto found = as_array(slot);
        if (!found) return false;
        const auto& [array, place] = *found;
        if (array.size() == 0) return false;
        Recording::Result result{.dtype = array.dtype, .rank = array.rank, .shape = array.shape, .strides = {}};
        Root& root = recording_->roots_[place.root];
        const std::size_t bytes = static_cast<std::size_t>(array.size()) * size_of(array.dtype);
        const bool whole = root.kind == Root::Kind::scratch && place.offset == 0 && bytes_[place.root] == bytes &&
                           (array.rank == 0 || array.fills_block);
        if (whole) {
            root = {Root::Kind::result, number, nullptr};
            result.strides = array.strides;
            recording_->results_.push_back(result);
            return true;
        }
        // What lies column-major stays so, as NumPy's copies do, and is copied as rows.
        const bool by_columns = array.rank > 1 && runtime::is_contiguous(turned(array));
        const Array from = by_columns ? turned(array) : array;
        const Array copy = scratch(from.dtype, {from.rank, from.shape});
        if (copy.data == nullptr) return false;
        add_copy(from, place, copy);
        recording_->roots_.back() = {Root::Kind::result, number, nullptr};
        result.strides = by_columns ? turned(copy).strides : copy.strides;
        recording_->results_.push_back(result);
        return true;
    }

    /// Gives all scratch memory its place, and keeps what is kept.
    void lay_out() {
        std::size_t next = 0;
        for (std::size_t k = 0; k < addresses_.size(); ++k) {
            Root& root = recording_->roots_[k];
            if (root.kind == Root::Kind::kept) recording_->owners_.push_back(owners_[k]);
            if (root.kind != Root::Kind::scratch) continue;
            root.number = next;
            next += round_up(bytes_[k]);
        }
        recording_->scratch_bytes_ = next;
    }

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

bool may_record(const bytecode::Program& program) noexcept {
    if (program.functions.empty()) return false;
    const auto& steps = program.functions[0].steps;
    return steps.size() <= most_steps &&
           std::all_of(steps.begin(), steps.end(), [](const Step& step) { return is_repeatable(step); });
}

std::unique_ptr<const Recording> record(const bytecode::Program& program, std::span<const InputForm> forms,
                                        const Laid& inputs, std::span<const Slot> wanted, Runtime& runtime) {
    if (!may_record(program) || forms.size() != program.functions[0].parameters) return nullptr;
    return Recorder(program, runtime).record(forms, inputs, wanted);
}

}  // namespace ik::vm
