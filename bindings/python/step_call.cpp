#include "step_call.hpp"

#include <algorithm>
#include <bit>

#include "plain_array.hpp"

namespace ik::python {

std::unique_ptr<const StepCall> StepCall::make(const Program& program, const py::dict& inputs,
                                               const QuantityType& quantity) {
    const std::optional<Program::Step> step = program.step();
    const std::vector<InputType> types = program.inputs();
    std::unique_ptr<StepCall> call(new StepCall(program, quantity));
    if (!step || inputs.size() != call->expected_.size() || types.size() != call->expected_.size()) return nullptr;
    Expected* expected = call->expected_.data();
    for (const auto& [key, object] : inputs) {
        const std::string name = py::cast<std::string>(key);
        const auto found =
            std::find_if(types.begin(), types.end(), [&](const InputType& type) { return type.name == name; });
        const auto* array = plain_array(object.ptr());
        if (found == types.end() || !found->unit.is_one() || array == nullptr) return nullptr;
        const DescriptorHead& head = descriptor(*array);
        if (head.byte_order == '>') return nullptr;
        const auto place = static_cast<std::size_t>(found - types.begin());
        *expected++ = {py::reinterpret_borrow<py::object>(key), head.type_number, array->nd, place};
    }
    call->dtype_ = step->dtype;
    call->is_array_ = step->answer_rank > 0;
    call->type_number_ = numpy_type_number(step->dtype);
    if (step->dtype != DType::f64 && step->dtype != DType::i64)
        call->scalar_ = py::dtype(call->type_number_).attr("type");
    if (!step->unit.is_one()) call->unit_ = py::str(step->unit.text());
    return call;
}

/// As the general way gives it: of the numbers that Python has no type for, NumPy makes scalars.
py::object StepCall::number(std::uint64_t bits) const {
    if (dtype_ == DType::f64) return py::float_(std::bit_cast<double>(bits));
    if (dtype_ == DType::f32) return scalar_(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
    if (dtype_ == DType::i64) return py::int_(static_cast<std::int64_t>(bits));
    return dtype_ == DType::u64 ? scalar_(bits) : scalar_(static_cast<std::int64_t>(bits));
}

bool StepCall::takes_same(const StepCall& other) const {
    return std::equal(expected_.begin(), expected_.end(), other.expected_.begin(),
                      [](const Expected& a, const Expected& b) {
                          return a.name.is(b.name) && a.type_number == b.type_number && a.rank == b.rank;
                      });
}

py::object StepCall::run(std::span<PyObject* const> inputs, PyObject* out) const {
    if (out != nullptr) return {};
    std::array<Program::Given, 2> given;
    for (std::size_t k = 0; k < expected_.size(); ++k) {
        const Expected& expected = expected_[k];
        const auto* array = plain_array(inputs[k]);
        if (array == nullptr || array->nd != expected.rank || !is_plain(*array, expected.type_number)) return {};
        const std::span shape(array->dimensions, static_cast<std::size_t>(array->nd));
        given[expected.place] = {array->data, {reinterpret_cast<const std::int64_t*>(shape.data()), shape.size()}};
    }
    const auto& api = py::detail::npy_api::get();
    py::object result;
    std::uint64_t bits = 0;
    const auto allocate = [&](std::span<const std::int64_t> shape) -> void* {
        const auto* extents = reinterpret_cast<const Py_intptr_t*>(shape.data());
        result = py::reinterpret_steal<py::object>(
            api.PyArray_NewFromDescr_(api.PyArray_Type_, api.PyArray_DescrFromType_(type_number_),
                                      static_cast<int>(shape.size()), extents, nullptr, nullptr, 0, nullptr));
        if (result) return py::detail::array_proxy(result.ptr())->data;
        PyErr_Clear();  // The general way has no memory either, and says so.
        return nullptr;
    };
    if (!program_.run_step(given, allocate, bits)) return {};
    if (!is_array_) result = number(bits);
    return unit_ ? quantity_->make(result, unit_) : result;
}

}  // namespace ik::python
