#include "api/results.hpp"

#include <algorithm>
#include <stdexcept>

#include "runtime/copy.hpp"
#include "vm/execute.hpp"

namespace ik {
namespace {

std::string called(const OutputArray& out) { return out.name.empty() ? "`out`" : "`out` of `" + out.name + "`"; }

[[noreturn]] void reject(const std::string& why) { throw std::invalid_argument("ik: " + why); }

/// The number of the output that the buffer is for.
std::size_t find_output(const Compiled& program, const OutputArray& out) {
    const std::vector<ir::Output>& outputs = program.module.outputs;
    const std::size_t named = outputs.size() - (program.ends_in_expression && !outputs.empty() ? 1 : 0);
    if (out.name.empty()) {
        if (named == outputs.size()) reject("`out` needs a text that ends in an expression");
        return named;
    }
    const auto end = outputs.begin() + static_cast<std::ptrdiff_t>(named);
    const auto found =
        std::find_if(outputs.begin(), end, [&](const ir::Output& each) { return each.name == out.name; });
    if (found == end) reject(called(out) + ": the run leaves no such variable");
    return static_cast<std::size_t>(found - outputs.begin());
}

void check_type(const OutputArray& out, const ir::Type& type) {
    const bool fits = out.dtype == type.dtype && out.shape.size() == type.shape.rank;
    if (!fits) {
        reject(called(out) + " is " + std::string(name(out.dtype)) + " of rank " + std::to_string(out.shape.size()) +
               ", the result is " + type_text(type));
    }
    if (!out.unit || type.any_unit || to_internal(*out.unit) == type.unit) return;
    reject(called(out) + " is in " + out.unit->text() + ", the result is in " + to_public(type.unit).text() +
           "; convert it with `->`");
}

/// Whether no two elements share bytes: each stride steps over what the smaller ones reach.
bool is_injective(const runtime::Array& array) {
    std::vector<std::pair<std::int64_t, std::int64_t>> axes;
    for (std::size_t d = 0; d < array.rank; ++d) {
        if (array.shape[d] == 0) return true;
        if (array.shape[d] > 1) axes.emplace_back(std::abs(array.strides[d]), array.shape[d]);
    }
    std::sort(axes.begin(), axes.end());
    auto reach = static_cast<std::int64_t>(size_of(array.dtype));
    for (const auto& [stride, extent] : axes) {
        if (stride < reach) return false;
        reach += (extent - 1) * stride;
    }
    return true;
}

runtime::Array array_of(const OutputArray& out) {
    // As a value the buffer must keep the same rules as any array of the host.
    ArrayView view;
    view.data = out.data;
    view.dtype = out.dtype;
    view.shape = out.shape;
    view.strides = out.strides;
    runtime::Array array;
    if (const Value value(view); value.is_array()) array = std::get<runtime::Array>(value.impl()->value);
    array.owner = out.owner;
    array.dtype = out.dtype;
    static std::byte nothing{};  // Where an array without elements may say that it lies.
    array.data = array.size() == 0 ? &nothing : static_cast<std::byte*>(out.data);
    if (!is_injective(array)) reject(called(out) + " has elements that share memory");
    return array;
}

std::string shape_text(const runtime::Array& array) {
    std::string text = "[";
    for (std::size_t d = 0; d < array.rank; ++d) text += (d > 0 ? ", " : "") + std::to_string(array.shape[d]);
    return text + "]";
}

void check_shape(const runtime::Array& memory, const runtime::Array& result) {
    const bool same = memory.rank == result.rank &&
                      std::equal(memory.shape.begin(), memory.shape.begin() + memory.rank, result.shape.begin());
    if (!same) reject("`out` has shape " + shape_text(memory) + ", the result " + shape_text(result));
}

/// Copies as if the two did not overlap.
void copy_over(const runtime::Array& from, const runtime::Array& to, vm::Runtime& runtime) {
    if (!runtime::may_overlap(from, to)) {
        runtime::copy_elements(from, to);
        return;
    }
    vm::Shape shape;
    shape.rank = from.rank;
    shape.extent = from.shape;
    runtime::Array aside;
    if (vm::allocate_array(runtime.state(), from.dtype, shape, aside)) throw std::bad_alloc();
    runtime::copy_elements(from, aside);
    runtime::copy_elements(aside, to);
}

bool is_same_view(const runtime::Array& a, const runtime::Array& b) {
    bool same = a.data == b.data;
    for (std::size_t d = 0; d < a.rank; ++d) same = same && (a.shape[d] <= 1 || a.strides[d] == b.strides[d]);
    return same;
}

}  // namespace

GivenMemory::GivenMemory(const Compiled& program, std::span<const OutputArray> out) {
    if (!out.empty()) arrays_.resize(program.module.outputs.size());
    for (const OutputArray& each : out) {
        const std::size_t number = find_output(program, each);
        check_type(each, program.module.outputs[number].type);
        const runtime::Array array = array_of(each);
        for (const runtime::Array& other : arrays_) {
            if (other.data != nullptr && runtime::may_overlap(other, array)) reject("two results have the same memory");
        }
        if (arrays_[number].data != nullptr) reject(called(each) + " is given twice");
        arrays_[number] = array;
    }
}

void GivenMemory::deliver(std::span<runtime::Value> results, vm::Runtime& runtime) const {
    for (std::size_t k = 0; k < arrays_.size(); ++k) {
        const runtime::Array& memory = arrays_[k];
        if (memory.data == nullptr) continue;
        if (const auto* scalar = std::get_if<runtime::Scalar>(&results[k])) {
            runtime::store_scalar(memory.data, *scalar);
            continue;
        }
        const auto* result = std::get_if<runtime::Array>(&results[k]);
        if (result == nullptr) continue;
        check_shape(memory, *result);
        if (!is_same_view(*result, memory)) copy_over(*result, memory, runtime);
        results[k] = memory;
    }
}

}  // namespace ik
