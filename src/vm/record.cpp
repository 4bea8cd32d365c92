#include "vm/recorder.hpp"

#include "vm/address.hpp"

namespace ik::vm {
namespace {

using bytecode::Slot;
using bytecode::Step;
using bytecode::StepOp;
using runtime::Array;
using runtime::Scalar;
using runtime::Value;

constexpr std::size_t most_steps = 96;

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

/// With its axes in reverse order.
Array turned(const Array& array) { return std::get<Array>(transpose_value(array)); }

Array number_form(DType dtype) {
    Array array;
    array.dtype = dtype;
    return array;
}

}  // namespace

std::unique_ptr<const Recording> Recorder::record(std::span<const InputForm> forms, const Laid& inputs,
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

std::size_t Recorder::add_root(const Root& root, std::byte* address, std::shared_ptr<const void> owner,
                               std::size_t bytes) {
    recording_->roots_.push_back(root);
    addresses_.push_back(address);
    owners_.push_back(std::move(owner));
    bytes_.push_back(bytes);
    return addresses_.size() - 1;
}

void Recorder::take_input(std::size_t number, const InputForm& form, const void* memory,
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

std::optional<std::size_t> Recorder::find_root(const Array& array) const {
    for (std::size_t k = 0; k < owners_.size(); ++k) {
        if (owners_[k] == array.owner) return k;
    }
    return std::nullopt;
}

Recording::Place Recorder::place_of(const Array& array) {
    const auto found = find_root(array);
    if (!found) return {add_root({Root::Kind::kept, 0, array.data}, array.data, array.owner, 0), 0};
    return {*found, array.data - addresses_[*found]};
}

bool Recorder::is_known(Slot slot) const {
    if (slot == bytecode::no_slot) return true;
    const auto* array = std::get_if<Array>(&slots_[slot]);
    if (array == nullptr) return !cells_[slot];
    const auto root = find_root(*array);
    return !root || recording_->roots_[*root].kind == Root::Kind::kept;
}

Array Recorder::scratch(DType dtype, const Shape& shape) {
    Array array;
    if (allocate_array(state_, dtype, shape, array)) return {};
    const auto bytes = static_cast<std::size_t>(array.size()) * size_of(dtype);
    add_root({Root::Kind::scratch, 0, nullptr}, array.data, array.owner, bytes);
    return array;
}

bool Recorder::perform(Recording::Action action) {
    const Recording::Running running{addresses_, state_, control_};
    const bool done = Recording::perform(action, running);
    recording_->actions_.push_back(std::move(action));
    return done;
}

void Recorder::add_copy(const Array& from, Place from_place, const Array& to) {
    Recording::Copy copy{from, to, from_place, place_of(to)};
    copy.from.owner.reset();
    copy.to.owner.reset();
    nanoseconds_ += 5 * static_cast<double>(from.size());
    static_cast<void>(perform(std::move(copy)));
}

std::optional<std::pair<Array, Recording::Place>> Recorder::as_array(Slot slot) {
    if (const auto* array = std::get_if<Array>(&slots_[slot])) return std::pair(*array, place_of(*array));
    const auto* number = std::get_if<Scalar>(&slots_[slot]);
    if (number == nullptr) return std::nullopt;
    if (cells_[slot]) return std::pair(number_form(number->dtype), *cells_[slot]);
    Array kept;
    if (allocate_array(state_, number->dtype, Shape{}, kept)) return std::nullopt;
    runtime::store_scalar(kept.data, *number);
    return std::pair(kept, place_of(kept));
}

bool Recorder::deliver(std::size_t number, Slot slot) {
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

void Recorder::lay_out() {
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
