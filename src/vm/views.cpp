#include "vm/views.hpp"

#include <cstring>
#include <string>

#include "runtime/copy.hpp"

namespace ik::vm {
namespace {

runtime::Fault fault_of(Code code, std::string message) {
    runtime::Fault fault;
    fault.code = code;
    fault.message = std::move(message);
    return fault;
}

std::int64_t int_slot(Slots slots, bytecode::Slot slot) {
    return runtime::as_int(std::get<runtime::Scalar>(slots[slot]));
}

Shape shape_of(const runtime::Array& array) {
    Shape shape;
    shape.rank = array.rank;
    shape.extent = array.shape;
    return shape;
}

/// An array as it is, or a scalar as a fresh array without axes.
std::optional<runtime::Fault> as_array(const runtime::Value& value, Runtime::State& state, runtime::Array& result) {
    if (const auto* array = std::get_if<runtime::Array>(&value)) {
        result = *array;
        return std::nullopt;
    }
    const auto& scalar = std::get<runtime::Scalar>(value);
    if (auto fault = allocate_array(state, scalar.dtype, Shape{}, result)) return fault;
    runtime::store_scalar(result.data, scalar);
    return std::nullopt;
}

/// The value of an array that may have no axes left: then a scalar.
runtime::Value unless_scalar(runtime::Array array) {
    if (array.rank > 0) return array;
    return runtime::load_scalar(array.data, array.dtype);
}

/// A bound of a range with a step, as Python's slice.indices.
std::int64_t clamp_bound(std::int64_t bound, std::int64_t extent, bool backwards) {
    if (bound < 0) {
        bound += extent;
        if (bound < 0) bound = backwards ? -1 : 0;
    } else if (bound >= extent) {
        bound = backwards ? extent - 1 : extent;
    }
    return bound;
}

/// The array as if it had the extents, repeated where it has 1.
std::optional<runtime::Fault> broadcast_to(std::span<const bytecode::Slot> extents, Slots slots,
                                           runtime::Array& array) {
    runtime::Array view = array;
    view.fills_block = false;
    view.rank = static_cast<std::uint8_t>(extents.size());
    for (std::size_t d = 0; d < extents.size(); ++d) {
        view.shape[d] = int_slot(slots, extents[d]);
        view.strides[d] = 0;
        if (d + array.rank < extents.size()) continue;
        const std::size_t own = d + array.rank - extents.size();
        if (array.shape[own] == view.shape[d]) {
            view.strides[d] = array.strides[own];
        } else if (array.shape[own] != 1) {
            return fault_of(Code::run_shape_mismatch, "shapes do not match: an extent of " +
                                                          std::to_string(array.shape[own]) + " and one of " +
                                                          std::to_string(view.shape[d]));
        }
    }
    array = view;
    return std::nullopt;
}

struct Cut {
    std::int64_t start = 0, step = 1, count = 0;
};

std::optional<runtime::Fault> cut_of(const bytecode::AxisIndex& axis, std::int64_t extent, Slots slots, Cut& cut) {
    if (axis.kind == bytecode::AxisIndex::Kind::all) {
        cut = {0, 1, extent};
        return std::nullopt;
    }
    if (axis.kind == bytecode::AxisIndex::Kind::at) {
        const std::int64_t index = int_slot(slots, axis.at);
        const std::int64_t place = index < 0 ? index + extent : index;
        if (place < 0 || place >= extent) {
            return fault_of(Code::run_index, "index " + std::to_string(index) +
                                                 " is out of range for an axis of extent " + std::to_string(extent));
        }
        cut = {place, 1, 1};
        return std::nullopt;
    }
    cut.step = axis.step == bytecode::no_slot ? 1 : int_slot(slots, axis.step);
    if (cut.step == 0) return fault_of(Code::run_index, "the step of a slice is 0");
    const bool backwards = cut.step < 0;
    const std::int64_t stop = axis.stop != bytecode::no_slot
                                  ? clamp_bound(int_slot(slots, axis.stop), extent, backwards)
                              : backwards ? -1
                                          : extent;
    cut.start = axis.start != bytecode::no_slot ? clamp_bound(int_slot(slots, axis.start), extent, backwards)
                : backwards                     ? extent - 1
                                                : 0;
    // In unsigned arithmetic, because the step may be the smallest i64.
    const std::uint64_t step =
        backwards ? 0 - static_cast<std::uint64_t>(cut.step) : static_cast<std::uint64_t>(cut.step);
    const std::int64_t distance = backwards ? cut.start - stop : stop - cut.start;
    cut.count = distance <= 0 ? 0 : static_cast<std::int64_t>((static_cast<std::uint64_t>(distance) - 1) / step + 1);
    return std::nullopt;
}

}  // namespace

std::optional<runtime::Fault> slice_array(const runtime::Array& array, const bytecode::Slice& slice, Slots slots,
                                          runtime::Array& view) {
    runtime::Array source = array;
    if (!slice.extents.empty()) {
        if (auto fault = broadcast_to(slice.extents, slots, source)) return fault;
    }
    view = source;
    view.fills_block = false;
    view.shape = {};
    view.strides = {};
    std::size_t rank = 0;
    std::size_t axis = 0;
    bool empty = false;
    for (const bytecode::AxisIndex& index : slice.axes) {
        if (index.kind != bytecode::AxisIndex::Kind::at && rank == max_rank) {
            return fault_of(Code::run_index, "an array has at most " + std::to_string(max_rank) + " axes");
        }
        if (index.kind == bytecode::AxisIndex::Kind::new_axis) {
            view.shape[rank++] = 1;
            continue;
        }
        if (axis == source.rank) return fault_of(Code::run_index, "too many indices");
        Cut cut;
        if (auto fault = cut_of(index, source.shape[axis], slots, cut)) return fault;
        if (cut.count == 0)
            empty = true;
        else
            view.data += cut.start * source.strides[axis];
        if (index.kind != bytecode::AxisIndex::Kind::at) {
            view.shape[rank] = cut.count;
            // One element needs no stride, and a huge step must not overflow.
            view.strides[rank++] = cut.count > 1 ? cut.step * source.strides[axis] : 0;
        }
        ++axis;
    }
    for (; axis < source.rank; ++axis) {
        if (rank == max_rank) return fault_of(Code::run_index, "an array has too many axes");
        view.shape[rank] = source.shape[axis];
        view.strides[rank++] = source.strides[axis];
    }
    view.rank = static_cast<std::uint8_t>(rank);
    if (empty) view.data = source.data;
    return std::nullopt;
}

std::optional<runtime::Fault> slice_value(const runtime::Value& value, const bytecode::Slice& slice, Slots slots,
                                          Runtime::State& state, runtime::Value& result) {
    runtime::Array source;
    if (auto fault = as_array(value, state, source)) return fault;
    runtime::Array view;
    if (auto fault = slice_array(source, slice, slots, view)) return fault;
    result = unless_scalar(std::move(view));
    return std::nullopt;
}

runtime::Value part_value(const runtime::Value& value, std::uint32_t part) {
    if (const auto* scalar = std::get_if<runtime::Scalar>(&value)) {
        return runtime::Scalar{real_dtype(scalar->dtype), part == 0 ? scalar->bits : scalar->imaginary};
    }
    runtime::Array view = std::get<runtime::Array>(value);
    view.fills_block = false;
    view.dtype = real_dtype(view.dtype);
    view.data += part * size_of(view.dtype);
    return view;
}

runtime::Value transpose_value(const runtime::Value& value) {
    const auto* array = std::get_if<runtime::Array>(&value);
    if (array == nullptr) return value;
    runtime::Array view = *array;
    for (std::size_t d = 0; d < array->rank; ++d) {
        view.shape[d] = array->shape[array->rank - 1U - d];
        view.strides[d] = array->strides[array->rank - 1U - d];
    }
    return view;
}

std::optional<runtime::Fault> reshape_value(const runtime::Value& value, std::span<const std::int64_t> extents,
                                            Runtime::State& state, runtime::Value& result) {
    runtime::Array source;
    if (auto fault = as_array(value, state, source)) return fault;
    const std::int64_t count = source.size();
    if (extents.size() > max_rank) return fault_of(Code::run_shape_mismatch, "an array has too many axes");
    Shape shape;
    shape.rank = extents.size();
    std::optional<std::size_t> open;
    for (std::size_t d = 0; d < extents.size(); ++d) {
        shape.extent[d] = extents[d];
        if (extents[d] == -1 && !open) {
            open = d;
            shape.extent[d] = 1;
        } else if (extents[d] < 0) {
            return fault_of(Code::run_domain, "an extent is negative: " + std::to_string(extents[d]));
        }
    }
    const std::int64_t known = element_count(shape).value_or(-1);
    if (open && known > 0 && count % known == 0) shape.extent[*open] = count / known;
    if (element_count(shape).value_or(-1) != count || (open && known == 0)) {
        if (open) shape.extent[*open] = -1;
        return fault_of(Code::run_shape_mismatch,
                        std::to_string(count) + " elements do not fit the shape " + shape_text(shape));
    }
    runtime::Array target;
    if (runtime::is_contiguous(source)) {
        target = source;
        target.rank = static_cast<std::uint8_t>(shape.rank);
        target.shape = shape.extent;
        target.strides = {};
        std::int64_t step = static_cast<std::int64_t>(size_of(source.dtype));
        for (std::size_t d = shape.rank; d-- > 0;) {
            target.strides[d] = step;
            step *= std::max<std::int64_t>(shape.extent[d], 1);
        }
    } else {
        if (auto fault = allocate_array(state, source.dtype, shape, target)) return fault;
        runtime::copy_row_major(source, target.data);
    }
    result = unless_scalar(std::move(target));
    return std::nullopt;
}

std::optional<runtime::Fault> stack_values(std::span<const runtime::Value> values, Runtime::State& state,
                                           runtime::Value& result) {
    Shape shape;
    DType dtype = DType::f64;
    if (!values.empty()) {
        if (const auto* array = std::get_if<runtime::Array>(&values[0])) {
            shape = shape_of(*array);
            dtype = array->dtype;
        } else {
            dtype = std::get<runtime::Scalar>(values[0]).dtype;
        }
    }
    if (shape.rank == max_rank) return fault_of(Code::run_shape_mismatch, "an array has too many axes");
    Shape stacked;
    stacked.rank = shape.rank + 1;
    stacked.extent[0] = static_cast<std::int64_t>(values.size());
    for (std::size_t d = 0; d < shape.rank; ++d) stacked.extent[d + 1] = shape.extent[d];
    runtime::Array target;
    if (auto fault = allocate_array(state, dtype, stacked, target)) return fault;
    for (std::size_t k = 0; k < values.size(); ++k) {
        std::byte* at = target.data + static_cast<std::int64_t>(k) * target.strides[0];
        const auto* array = std::get_if<runtime::Array>(&values[k]);
        const Shape present = array != nullptr ? shape_of(*array) : Shape{};
        if (present.rank != shape.rank || present.extent != shape.extent) {
            return fault_of(Code::run_shape_mismatch,
                            "rows have shapes " + shape_text(shape) + " and " + shape_text(present));
        }
        if (array != nullptr)
            runtime::copy_row_major(*array, at);
        else
            runtime::store_scalar(at, std::get<runtime::Scalar>(values[k]));
    }
    result = std::move(target);
    return std::nullopt;
}

std::optional<runtime::Fault> literal_value(const bytecode::Literal& literal, Runtime::State& state,
                                            runtime::Value& result) {
    Shape shape;
    shape.rank = literal.shape.size();
    std::copy(literal.shape.begin(), literal.shape.end(), shape.extent.begin());
    runtime::Array array;
    if (auto fault = allocate_array(state, literal.dtype, shape, array)) return fault;
    if (!literal.bytes.empty()) std::memcpy(array.data, literal.bytes.data(), literal.bytes.size());
    result = unless_scalar(std::move(array));
    return std::nullopt;
}

}  // namespace ik::vm
