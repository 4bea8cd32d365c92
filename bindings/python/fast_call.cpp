#include "fast_call.hpp"

#include <pybind11/complex.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <functional>

#include "plain_array.hpp"

namespace ik::python {
namespace {

using Array = py::detail::PyArray_Proxy;

bool same_shape(const Array& a, const Array& b) {
    return a.nd == b.nd && std::equal(a.dimensions, a.dimensions + a.nd, b.dimensions);
}

using Extents = std::span<const std::int64_t>;

Extents extents(const Py_intptr_t* first, int rank) {
    static_assert(sizeof(Py_intptr_t) == sizeof(std::int64_t));
    return {reinterpret_cast<const std::int64_t*>(first), static_cast<std::size_t>(rank)};
}
Extents shape_of(const Array& array) { return extents(array.dimensions, array.nd); }
Extents strides_of(const Array& array) { return extents(array.strides, array.nd); }

/// Addresses from the first byte of an array to behind the last one.
struct Bytes {
    std::uintptr_t begin, end;
};
Bytes bytes_of(const void* data, Extents shape, Extents strides, std::size_t element) {
    const auto start = reinterpret_cast<std::uintptr_t>(data);
    Bytes bytes{start, start + element};
    for (std::size_t d = 0; d < shape.size(); ++d) {
        const std::int64_t reach = (shape[d] - 1) * strides[d];
        (reach < 0 ? bytes.begin : bytes.end) += static_cast<std::uintptr_t>(reach);
    }
    return bytes;
}

enum class Order { row_major, column_major, other };

Order order_of(Extents shape, Extents strides, std::size_t element) {
    const auto lies = [&](std::size_t d, std::int64_t& step) {
        const bool good = shape[d] == 1 || strides[d] == step;
        step *= shape[d];
        return good;
    };
    bool rows = true, columns = true;
    std::int64_t step = static_cast<std::int64_t>(element);
    for (std::size_t d = shape.size(); d-- > 0;) rows = lies(d, step) && rows;
    step = static_cast<std::int64_t>(element);
    for (std::size_t d = 0; d < shape.size(); ++d) columns = lies(d, step) && columns;
    return rows ? Order::row_major : columns ? Order::column_major : Order::other;
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
    std::array<const Array*, most_inputs> arrays;  ///< The same; nullptr for a number.
    const Array* first = nullptr;                  ///< Of those that are no numbers.
    bool is_flat = true;                           ///< All of them have one shape, and no gaps.
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
    const std::optional<Program::Again> again = program.again();
    const std::vector<InputType> types = program.inputs();
    if ((!flat && !again) || inputs.size() != types.size() || types.size() > most_inputs) return nullptr;
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
    if (flat) call->most_ = flat->most;
    call->is_repeatable_ = again.has_value();
    call->dtype_ = flat ? flat->dtype : again->dtype;
    call->is_array_ = (flat ? flat->answer_rank : again->answer_rank) > 0;
    call->has_arrays_ = flat && flat->rank > 0;
    call->type_number_ = numpy_type_number(call->dtype_);
    call->element_ = size_of(call->dtype_);
    call->scalar_ = py::dtype(call->type_number_).attr("type");
    const Unit& unit = flat ? flat->unit : again->unit;
    if (!unit.is_one()) call->unit_ = py::str(unit.text());
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
        if (array == nullptr || array->nd != expected.rank || !has_type(*array, expected.type_number)) return false;
        if (array->nd > 0) {
            const bool same = given.first == nullptr || same_shape(*given.first, *array);
            given.is_flat = given.is_flat && same && is_contiguous(*array);
            given.first = array;
        }
        given.data[expected.place] = array->data;
        given.arrays[expected.place] = array;
        return true;
    }
    given.arrays[expected.place] = nullptr;
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

void* FastCall::memory_of(PyObject* out, const Given& given, Extents shape, Extents strides) const {
    const Array* array = plain_array(out);
    const bool fits = array != nullptr && has_type(*array, type_number_) &&
                      (array->flags & py::detail::npy_api::NPY_ARRAY_WRITEABLE_) != 0 &&
                      std::ranges::equal(shape_of(*array), shape);
    if (!fits) return nullptr;
    for (std::size_t d = 0; d < shape.size(); ++d) {
        if (shape[d] > 1 && array->strides[d] != strides[d]) return nullptr;
    }
    const Bytes written = bytes_of(array->data, shape, strides, element_);
    for (const Expected& input : expected_) {
        const Array* const read = given.arrays[input.place];
        if (read == nullptr) continue;
        const Bytes bytes = bytes_of(read->data, shape_of(*read), strides_of(*read), input.element);
        if (bytes.begin < written.end && written.begin < bytes.end) return nullptr;
    }
    return array->data;
}

py::object FastCall::run(std::span<PyObject* const> inputs, PyObject* out) const {
    Given given;
    for (std::size_t k = 0; k < expected_.size(); ++k) {
        if (!take(expected_[k], inputs[k], given)) return {};
    }
    if (given.is_flat && most_ != 0 && (given.first != nullptr) == has_arrays_) {
        std::size_t count = 1;
        for (int d = 0; has_arrays_ && d < given.first->nd; ++d)
            count *= static_cast<std::size_t>(given.first->dimensions[d]);
        if (count != 0 && count <= most_) return run_flat(given, count, out);
    }
    return is_repeatable_ ? run_again(given, out) : py::object();
}

py::object FastCall::run_flat(const Given& given, std::size_t count, PyObject* out) const {
    const std::span data(given.data.data(), expected_.size());
    if (!is_array_) {
        if (out != nullptr) return {};
        alignas(8) std::array<std::byte, 16> element;
        program_.run_flat(data, count, element.data());
        return with_unit(number(element));
    }
    if (out != nullptr) {
        void* const memory = memory_of(out, given, count);
        if (memory == nullptr) return {};
        program_.run_flat(data, count, memory);
        return with_unit(py::reinterpret_borrow<py::object>(out));
    }
    if (given.first == nullptr) return {};  // Never: an answer that is an array has the shape of an input.
    const py::object result = fresh(shape_of(*given.first), false);  // Row-major, as all inputs are.
    if (!result) throw py::error_already_set();
    program_.run_flat(data, count, py::detail::array_proxy(result.ptr())->data);
    return with_unit(result);
}

py::object FastCall::run_again(const Given& given, PyObject* out) const {
    if (out != nullptr && !is_array_) return {};
    std::array<std::int64_t, most_inputs * 2 * ArrayView::max_rank> layout;
    std::size_t size = 0;
    for (std::size_t k = 0; k < expected_.size(); ++k) {
        const Array* const array = given.arrays[k];
        if (array == nullptr) continue;
        // Of so many axes that the program was compiled for them.
        for (int d = 0; d < array->nd; ++d) layout[size++] = array->dimensions[d];
        for (int d = 0; d < array->nd; ++d) layout[size++] = array->strides[d];
    }
    const Program::Laid laid{std::span(given.data).first(expected_.size()), std::span(layout).first(size)};
    py::object result;
    const auto allocate = [&](Extents shape, Extents strides) -> void* {
        if (out != nullptr) {
            result = py::reinterpret_borrow<py::object>(out);
            return memory_of(out, given, shape, strides);
        }
        const Order order = order_of(shape, strides, element_);
        if (order == Order::other) return nullptr;
        result = fresh(shape, order == Order::column_major);
        if (result) return py::detail::array_proxy(result.ptr())->data;
        PyErr_Clear();  // The general way has no memory either, and says so.
        return nullptr;
    };
    alignas(8) std::array<std::byte, 16> element;
    if (!program_.run_again(laid, std::ref(allocate), element)) return {};
    return with_unit(is_array_ ? result : number(element));
}

/// A new array; null, with an error set, when there is no memory.
py::object FastCall::fresh(Extents shape, bool column_major) const {
    const auto& api = py::detail::npy_api::get();
    const int flags = column_major ? py::detail::npy_api::NPY_ARRAY_F_CONTIGUOUS_ : 0;
    return py::reinterpret_steal<py::object>(api.PyArray_NewFromDescr_(
        api.PyArray_Type_, api.PyArray_DescrFromType_(type_number_), static_cast<int>(shape.size()),
        reinterpret_cast<const Py_intptr_t*>(shape.data()), nullptr, nullptr, flags, nullptr));
}

namespace {

template <class T>
T read(std::span<const std::byte, 16> element) {
    T value;
    std::memcpy(&value, element.data(), sizeof value);
    return value;
}

}  // namespace

/// As the general way gives it: of the numbers that Python has no type for, NumPy makes scalars.
py::object FastCall::number(std::span<const std::byte, 16> element) const {
    switch (dtype_) {
        case DType::boolean: return py::bool_(read<std::uint8_t>(element) != 0);
        case DType::u8: return scalar_(static_cast<unsigned>(read<std::uint8_t>(element)));
        case DType::i8: return scalar_(static_cast<int>(read<std::int8_t>(element)));
        case DType::u16: return scalar_(read<std::uint16_t>(element));
        case DType::i16: return scalar_(read<std::int16_t>(element));
        case DType::u32: return scalar_(read<std::uint32_t>(element));
        case DType::i32: return scalar_(read<std::int32_t>(element));
        case DType::u64: return scalar_(read<std::uint64_t>(element));
        case DType::i64: return py::int_(read<std::int64_t>(element));
        case DType::f32: return scalar_(read<float>(element));
        case DType::f64: return py::float_(read<double>(element));
        case DType::c64: return scalar_(read<std::complex<float>>(element));
        case DType::c128: {
            const auto z = read<std::complex<double>>(element);
            return py::reinterpret_steal<py::object>(PyComplex_FromDoubles(z.real(), z.imag()));
        }
        case DType::string:
        case DType::function:
        case DType::none:
        case DType::error: break;
    }
    return {};
}

py::object FastCall::with_unit(const py::object& magnitude) const {
    return unit_ ? quantity_->make(magnitude, unit_) : magnitude;
}

}  // namespace ik::python
