#include "vm/space.hpp"

#include <string>

namespace ik::vm {
namespace {

Shape shape_of(const runtime::Value& value) {
    Shape shape;
    if (const auto* array = std::get_if<runtime::Array>(&value)) {
        shape.rank = array->rank;
        shape.extent = array->shape;
    }
    return shape;
}

/// Broadcasts aligned to the right; false when two extents differ and neither is 1.
bool broadcast(const Shape& a, const Shape& b, Shape& result) {
    result.rank = std::max(a.rank, b.rank);
    for (std::size_t d = 0; d < result.rank; ++d) {
        const std::int64_t x = d < a.rank ? a.extent[a.rank - 1 - d] : 1;
        const std::int64_t y = d < b.rank ? b.extent[b.rank - 1 - d] : 1;
        if (x != y && x != 1 && y != 1) return false;
        result.extent[result.rank - 1 - d] = x == 1 ? y : x;
    }
    return true;
}

runtime::Fault mismatch(const Shape& a, const Shape& b, const bytecode::Program& program, std::uint32_t place_number) {
    runtime::Fault fault;
    fault.code = Code::run_shape_mismatch;
    fault.message = "shapes " + shape_text(a) + " and " + shape_text(b) + " do not match";
    fault.hint = "extents must be equal, or one of them 1";
    if (place_number < program.places.size()) {
        const bytecode::Place& place = program.places[place_number];
        fault.span = place.span;
        if (place.left.end > place.left.begin) fault.labels.push_back({place.left, shape_text(a)});
        if (place.right.end > place.right.begin) fault.labels.push_back({place.right, shape_text(b)});
    }
    return fault;
}

std::optional<runtime::Fault> explicit_shape(const bytecode::Kernel& kernel, const bytecode::Program& program,
                                             Slots slots, Shape& result) {
    result.rank = kernel.extents.size();
    for (std::size_t d = 0; d < result.rank; ++d) {
        const std::int64_t extent = runtime::as_int(std::get<runtime::Scalar>(slots[kernel.extents[d]]));
        if (extent < 0) {
            runtime::Fault fault;
            fault.code = Code::run_domain;
            fault.message = "an extent is negative: " + std::to_string(extent);
            if (kernel.place < program.places.size()) fault.span = program.places[kernel.place].span;
            return fault;
        }
        result.extent[d] = extent;
    }
    return std::nullopt;
}

/// The commonest case without any broadcast: every array has the shape of the kernel's space.
bool have_one_shape(const bytecode::Kernel& kernel, Slots slots, Shape& result) {
    const runtime::Array* first = nullptr;
    for (const bytecode::KernelInput& input : kernel.inputs) {
        const auto* array = std::get_if<runtime::Array>(&slots[input.slot]);
        if (array == nullptr) continue;
        if (array->rank != kernel.rank) return false;
        if (first == nullptr) first = array;
        for (std::size_t d = 0; d < array->rank; ++d) {
            if (array->shape[d] != first->shape[d]) return false;
        }
    }
    if (first == nullptr && kernel.rank > 0) return false;
    result.rank = kernel.rank;
    if (first != nullptr) result.extent = first->shape;
    return true;
}

}  // namespace

std::string shape_text(const Shape& shape) {
    std::string text = "(";
    for (std::size_t d = 0; d < shape.rank; ++d) {
        if (d > 0) text += ", ";
        text += std::to_string(shape.extent[d]);
    }
    return text + (shape.rank == 1 ? ",)" : ")");
}

std::optional<std::int64_t> element_count(const Shape& shape) noexcept {
    std::int64_t n = 1;
    for (std::size_t d = 0; d < shape.rank; ++d) {
        if (shape.extent[d] == 0) return 0;
    }
    for (std::size_t d = 0; d < shape.rank; ++d) {
        if (__builtin_mul_overflow(n, shape.extent[d], &n)) return std::nullopt;
    }
    return n;
}

std::optional<runtime::Fault> iteration_shape(const bytecode::Kernel& kernel, const bytecode::Program& program,
                                              Slots slots, Shape& result) {
    if (kernel.extents.empty() && have_one_shape(kernel, slots, result)) return std::nullopt;
    std::vector<Shape> steps;
    steps.reserve(kernel.shapes.size());
    const std::size_t input_count = kernel.inputs.size();
    const auto numbered = [&](std::uint32_t number) {
        return number < input_count ? shape_of(slots[kernel.inputs[number].slot]) : steps[number - input_count];
    };
    for (const bytecode::ShapeStep& step : kernel.shapes) {
        const Shape a = numbered(step.a);
        const Shape b = numbered(step.b);
        Shape both;
        if (!broadcast(a, b, both)) return mismatch(a, b, program, step.place);
        steps.push_back(both);
    }
    if (!steps.empty()) result = steps.back();
    // The steps have checked what can differ; this join also holds where there are none, and keeps every later access
    // inside its array whatever the steps say.
    for (const bytecode::KernelInput& input : kernel.inputs) {
        const Shape shape = shape_of(slots[input.slot]);
        Shape both;
        if (!broadcast(result, shape, both)) return mismatch(result, shape, program, kernel.place);
        result = both;
    }
    if (!kernel.extents.empty()) {
        Shape wanted;
        if (auto fault = explicit_shape(kernel, program, slots, wanted)) return fault;
        Shape both;
        if (!broadcast(result, wanted, both)) return mismatch(result, wanted, program, kernel.place);
        result = both;
    }
    Shape padded;
    padded.extent.fill(1);
    padded.rank = kernel.rank;
    if (!broadcast(result, padded, result)) return mismatch(result, padded, program, kernel.place);
    return std::nullopt;
}

}  // namespace ik::vm
