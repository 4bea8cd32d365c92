#include "fast_call.hpp"

#include <algorithm>
#include <array>
#include <bit>

#include "plain_array.hpp"

namespace ik::python {
namespace {

constexpr std::size_t most_inputs = 16;

bool same_shape(const py::detail::PyArray_Proxy& a, const py::detail::PyArray_Proxy& b) {
    return std::equal(a.dimensions, a.dimensions + a.nd, b.dimensions, b.dimensions + b.nd);
}

}  // namespace

std::unique_ptr<const FastCall> FastCall::make(const Program& program, const py::dict& inputs,
                                               const QuantityType& quantity) {
    const std::optional<Program::Flat> flat = program.flat();
    const std::vector<InputType> types = program.inputs();
    if (!flat || inputs.size() != types.size() || types.size() > most_inputs) return nullptr;
    const bool python_number = flat->dtype == DType::f64 || flat->dtype == DType::i64 || flat->dtype == DType::boolean;
    if (flat->answer_rank == 0 && !python_number) return nullptr;
    std::unique_ptr<FastCall> call(new FastCall(program));
    for (const auto& [key, object] : inputs) {
        const std::string name = py::cast<std::string>(key);
        const auto found =
            std::find_if(types.begin(), types.end(), [&](const InputType& type) { return type.name == name; });
        if (found == types.end() || !found->unit.is_one()) return nullptr;
        Expected expected;
        expected.name = py::reinterpret_borrow<py::object>(key);
        expected.place = static_cast<std::size_t>(found - types.begin());
        if (const auto* array = plain_array(object.ptr())) {
            const DescriptorHead& head = descriptor(*array);
            if (head.byte_order == '>') return nullptr;
            expected.type_number = head.type_number;
            expected.rank = array->nd;
        } else if (PyFloat_CheckExact(object.ptr()) != 0) {
            expected.kind = Kind::float_number;
        } else if (PyLong_CheckExact(object.ptr()) != 0) {
            expected.kind = Kind::int_number;
        } else {
            return nullptr;
        }
        call->expected_.push_back(std::move(expected));
    }
    call->most_ = flat->most;
    call->dtype_ = flat->dtype;
    call->is_array_ = flat->answer_rank > 0;
    call->has_arrays_ = flat->rank > 0;
    call->type_number_ = numpy_type_number(flat->dtype);
    if (!flat->unit.is_one()) {
        call->unit_ = py::str(flat->unit.text());
        call->make_ = quantity.make;
    }
    return call;
}

bool FastCall::takes_same(const FastCall& other) const {
    return std::equal(expected_.begin(), expected_.end(), other.expected_.begin(), other.expected_.end(),
                      [](const Expected& a, const Expected& b) {
                          return a.name.is(b.name) && a.kind == b.kind && a.type_number == b.type_number &&
                                 a.rank == b.rank;
                      });
}

py::object FastCall::run(PyObject* inputs) const {
    if (static_cast<std::size_t>(PyDict_GET_SIZE(inputs)) != expected_.size()) return {};
    std::array<const void*, most_inputs> data{};
    std::array<std::uint64_t, most_inputs> numbers{};
    const py::detail::PyArray_Proxy* first = nullptr;
    const Expected* expected = expected_.data();
    Py_ssize_t position = 0;
    PyObject *key = nullptr, *object = nullptr;
    for (; PyDict_Next(inputs, &position, &key, &object) != 0; ++expected) {
        if (key != expected->name.ptr()) return {};
        if (expected->kind == Kind::array) {
            const auto* array = plain_array(object);
            if (array == nullptr || array->nd != expected->rank) return {};
            if (!is_plain(*array, expected->type_number)) return {};
            if (array->nd > 0) {
                if (first != nullptr && !same_shape(*first, *array)) return {};
                first = array;
            }
            data[expected->place] = array->data;
            continue;
        }
        std::uint64_t& number = numbers[expected->place];
        data[expected->place] = &number;
        if (expected->kind == Kind::float_number) {
            if (PyFloat_CheckExact(object) == 0) return {};
            number = std::bit_cast<std::uint64_t>(PyFloat_AS_DOUBLE(object));
        } else {
            if (PyLong_CheckExact(object) == 0) return {};
            int overflow = 0;
            number = static_cast<std::uint64_t>(PyLong_AsLongLongAndOverflow(object, &overflow));
            if (overflow != 0) return {};
        }
    }
    const std::span given(data.data(), expected_.size());
    if ((first != nullptr) != has_arrays_) return {};
    std::size_t count = 1;
    for (int d = 0; has_arrays_ && d < first->nd; ++d) count *= static_cast<std::size_t>(first->dimensions[d]);
    if (count == 0 || count > most_) return {};
    if (!is_array_) {
        std::uint64_t bits = 0;
        program_.run_flat(given, count, &bits);
        return with_unit(number(bits));
    }
    const auto& api = py::detail::npy_api::get();
    auto result = py::reinterpret_steal<py::object>(
        api.PyArray_NewFromDescr_(api.PyArray_Type_, api.PyArray_DescrFromType_(type_number_), first->nd,
                                  first->dimensions, nullptr, nullptr, 0, nullptr));
    if (!result) throw py::error_already_set();
    program_.run_flat(given, count, py::detail::array_proxy(result.ptr())->data);
    return with_unit(std::move(result));
}

py::object FastCall::number(std::uint64_t bits) const {
    if (dtype_ == DType::f64) return py::float_(std::bit_cast<double>(bits));
    if (dtype_ == DType::i64) return py::int_(static_cast<std::int64_t>(bits));
    return py::bool_((bits & 1U) != 0);
}

py::object FastCall::with_unit(py::object magnitude) const { return unit_ ? make_(magnitude, unit_) : magnitude; }

}  // namespace ik::python
