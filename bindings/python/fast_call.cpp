#include "fast_call.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "plain_array.hpp"

namespace ik::python {
namespace {

using Array = py::detail::PyArray_Proxy;

bool same_shape(const Array& a, const Array& b) {
    return a.nd == b.nd && std::equal(a.dimensions, a.dimensions + a.nd, b.dimensions);
}

}  // namespace

/// What a call has given. Only what was written is read.
struct FastCall::Given {
    Given() = default;
    Given(const Given&) = delete;
    Given& operator=(const Given&) = delete;
    ~Given() {
        for (std::size_t k = 0; k < held_count; ++k) Py_DECREF(held[k]);
    }

    std::array<const void*, most_inputs> data;  ///< By place among the program's inputs.
    std::array<std::uint64_t, most_inputs> numbers;
    std::array<PyObject*, most_inputs> held;  ///< Magnitudes, which their quantities may lose meanwhile.
    std::size_t held_count = 0;
    const Array* first = nullptr;
};

std::optional<FastCall::Expected> FastCall::expect(PyObject* object, const QuantityType& quantity) {
    Expected expected;
    py::object magnitude = py::reinterpret_borrow<py::object>(object);
    if (reinterpret_cast<PyObject*>(Py_TYPE(object)) == quantity.type.ptr()) {
        expected.unit = magnitude.attr(quantity.unit_name);
        if (PyUnicode_CheckExact(expected.unit.ptr()) == 0) return std::nullopt;
        magnitude = magnitude.attr(quantity.magnitude_name);
    }
    if (const Array* array = plain_array(magnitude.ptr())) {
        const DescriptorHead& head = descriptor(*array);
        if (head.byte_order == '>') return std::nullopt;
        expected.type_number = head.type_number;
        expected.rank = array->nd;
    } else if (PyFloat_CheckExact(magnitude.ptr()) != 0) {
        expected.kind = Kind::float_number;
    } else if (PyLong_CheckExact(magnitude.ptr()) != 0) {
        expected.kind = Kind::int_number;
    } else {
        return std::nullopt;
    }
    return expected;
}

std::unique_ptr<const FastCall> FastCall::make(const Program& program, const py::dict& inputs,
                                               const QuantityType& quantity) {
    const std::optional<Program::Flat> flat = program.flat();
    const std::vector<InputType> types = program.inputs();
    if (!flat || inputs.size() != types.size() || types.size() > most_inputs) return nullptr;
    const bool python_number = flat->dtype == DType::f64 || flat->dtype == DType::i64 || flat->dtype == DType::boolean;
    if (flat->answer_rank == 0 && !python_number) return nullptr;
    std::unique_ptr<FastCall> call(new FastCall(program, quantity));
    for (const auto& [key, object] : inputs) {
        const std::string name = py::cast<std::string>(key);
        const auto found =
            std::find_if(types.begin(), types.end(), [&](const InputType& type) { return type.name == name; });
        std::optional<Expected> expected = expect(object.ptr(), quantity);
        if (found == types.end() || !expected) return nullptr;
        expected->name = py::reinterpret_borrow<py::object>(key);
        expected->element = size_of(found->dtype);
        expected->place = static_cast<std::size_t>(found - types.begin());
        call->expected_.push_back(std::move(*expected));
    }
    call->most_ = flat->most;
    call->dtype_ = flat->dtype;
    call->is_array_ = flat->answer_rank > 0;
    call->has_arrays_ = flat->rank > 0;
    call->type_number_ = numpy_type_number(flat->dtype);
    call->element_ = size_of(flat->dtype);
    if (!flat->unit.is_one()) call->unit_ = py::str(flat->unit.text());
    return call;
}

bool FastCall::takes_same(const FastCall& other) const {
    const auto same = [](const Expected& a, const Expected& b) {
        const bool units = a.unit.ptr() == b.unit.ptr() || (a.unit && b.unit && a.unit.equal(b.unit));
        return units && a.name.is(b.name) && a.kind == b.kind && a.type_number == b.type_number && a.rank == b.rank;
    };
    return std::equal(expected_.begin(), expected_.end(), other.expected_.begin(), other.expected_.end(), same);
}

/// Of a Quantity in the expected unit; nullptr otherwise.
PyObject* FastCall::magnitude(const Expected& expected, PyObject* object, Given& given) const {
    if (reinterpret_cast<PyObject*>(Py_TYPE(object)) != quantity_->type.ptr()) return nullptr;
    PyObject* const unit = PyObject_GetAttr(object, quantity_->unit_name.ptr());
    PyObject* const magnitude = unit == nullptr ? nullptr : PyObject_GetAttr(object, quantity_->magnitude_name.ptr());
    if (magnitude != nullptr) given.held[given.held_count++] = magnitude;
    const bool same = magnitude != nullptr &&
                      (unit == expected.unit.ptr() ||
                       (PyUnicode_CheckExact(unit) != 0 && PyUnicode_Compare(unit, expected.unit.ptr()) == 0));
    Py_XDECREF(unit);
    if (magnitude == nullptr) PyErr_Clear();
    return same ? magnitude : nullptr;
}

/// False when the input is not as expected.
bool FastCall::take(const Expected& expected, PyObject* object, Given& given) const {
    if (expected.unit) {
        object = magnitude(expected, object, given);
        if (object == nullptr) return false;
    }
    if (expected.kind == Kind::array) {
        const Array* array = plain_array(object);
        if (array == nullptr || array->nd != expected.rank || !is_plain(*array, expected.type_number)) return false;
        if (array->nd > 0) {
            if (given.first != nullptr && !same_shape(*given.first, *array)) return false;
            given.first = array;
        }
        given.data[expected.place] = array->data;
        return true;
    }
    std::uint64_t& number = given.numbers[expected.place];
    given.data[expected.place] = &number;
    if (expected.kind == Kind::float_number) {
        if (PyFloat_CheckExact(object) == 0) return false;
        number = std::bit_cast<std::uint64_t>(PyFloat_AS_DOUBLE(object));
        return true;
    }
    if (PyLong_CheckExact(object) == 0) return false;
    int overflow = 0;
    number = static_cast<std::uint64_t>(PyLong_AsLongLongAndOverflow(object, &overflow));
    return overflow == 0;
}

/// The elements of `out` when the result may be written there: it is exactly an input or apart from all of them.
void* FastCall::memory_of(PyObject* out, const Given& given, std::size_t count) const {
    const Array* array = plain_array(out);
    const bool fits = array != nullptr && is_plain(*array, type_number_) &&
                      (array->flags & py::detail::npy_api::NPY_ARRAY_WRITEABLE_) != 0 &&
                      same_shape(*array, *given.first);
    if (!fits) return nullptr;
    const auto begin = reinterpret_cast<std::uintptr_t>(array->data), end = begin + count * element_;
    for (const Expected& input : expected_) {
        if (input.kind != Kind::array) continue;
        const auto other = reinterpret_cast<std::uintptr_t>(given.data[input.place]);
        const std::size_t bytes = input.rank == 0 ? input.element : count * input.element;
        const bool same = other == begin && input.element == element_ && input.rank > 0;
        if (!same && other < end && begin < other + bytes) return nullptr;
    }
    return array->data;
}

py::object FastCall::run(std::span<PyObject* const> inputs, PyObject* out) const {
    Given given;
    for (std::size_t k = 0; k < expected_.size(); ++k) {
        if (!take(expected_[k], inputs[k], given)) return {};
    }
    const Array* const first = given.first;
    if ((first != nullptr) != has_arrays_) return {};
    std::size_t count = 1;
    for (int d = 0; has_arrays_ && d < first->nd; ++d) count *= static_cast<std::size_t>(first->dimensions[d]);
    if (count == 0 || count > most_) return {};
    const std::span data(given.data.data(), expected_.size());
    if (!is_array_) {
        if (out != nullptr) return {};
        std::uint64_t bits = 0;
        program_.run_flat(data, count, &bits);
        return with_unit(number(bits));
    }
    if (out != nullptr) {
        void* const memory = memory_of(out, given, count);
        if (memory == nullptr) return {};
        program_.run_flat(data, count, memory);
        return with_unit(py::reinterpret_borrow<py::object>(out));
    }
    const auto& api = py::detail::npy_api::get();
    auto result = py::reinterpret_steal<py::object>(
        api.PyArray_NewFromDescr_(api.PyArray_Type_, api.PyArray_DescrFromType_(type_number_), first->nd,
                                  first->dimensions, nullptr, nullptr, 0, nullptr));
    if (!result) throw py::error_already_set();
    program_.run_flat(data, count, py::detail::array_proxy(result.ptr())->data);
    return with_unit(result);
}

py::object FastCall::number(std::uint64_t bits) const {
    if (dtype_ == DType::f64) return py::float_(std::bit_cast<double>(bits));
    if (dtype_ == DType::i64) return py::int_(static_cast<std::int64_t>(bits));
    return py::bool_((bits & 1U) != 0);
}

py::object FastCall::with_unit(const py::object& magnitude) const {
    return unit_ ? quantity_->make(magnitude, unit_) : magnitude;
}

}  // namespace ik::python
