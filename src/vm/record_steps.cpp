// The steps of a program, one by one, as a Recording wants them.

#include "runtime/host.hpp"
#include "vm/recorder.hpp"

namespace ik::vm {
namespace {

using bytecode::Slot;
using bytecode::StepOp;
using runtime::Array;
using runtime::Scalar;
using runtime::Value;

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

}  // namespace

bool Recorder::take(const Step& step) {
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

bool Recorder::slice(const Step& step) {
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

void Recorder::set_view(Slot slot, Array view) {
    if (view.rank == 0)
        set_number(slot, view.dtype, place_of(view));
    else
        set(slot, std::move(view));
}

bool Recorder::transpose(const Step& step) {
    const auto cell = cells_[step.a];
    set(step.dst, transpose_value(slots_[step.a]));
    cells_[step.dst] = cell;
    return true;
}

bool Recorder::part(const Step& step) {
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

bool Recorder::extent(const Step& step) {
    const auto* array = std::get_if<Array>(&slots_[step.a]);
    if (array == nullptr || step.imm >= array->rank) return false;
    set(step.dst, runtime::scalar_of(array->shape[step.imm]));
    return true;
}

bool Recorder::reshape(const Step& step) {
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
    for (const Slot argument : arguments(step)) extents.push_back(runtime::as_int(std::get<Scalar>(slots_[argument])));
    Value result;
    if (reshape_value(source, extents, state_, result)) return false;
    if (auto* view = std::get_if<Array>(&result))
        set(step.dst, std::move(*view));
    else
        set_number(step.dst, source.dtype, place_of(source));
    return true;
}

bool Recorder::build(const Step& step) {
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

bool Recorder::check_extent(const Step& step) {
    if (!are_known(arguments(step))) return false;
    std::vector<Value> values;
    for (const Slot argument : arguments(step)) values.push_back(slots_[argument]);
    Value result;
    runtime::HostContext context;
    return !runtime::call_host(step.host_op, values, result, context);
}

bool Recorder::host(const Step& step) {
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

bool Recorder::take_result(const Step& step, Recording::HostCall call, const Value& result) {
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

}  // namespace ik::vm
