#include "convert.hpp"

#include <complex>
#include <cstring>
#include <string>

namespace ik::python {
namespace {

/// Keeps a Python object alive from threads that may not hold the GIL.
std::shared_ptr<const void> keep(py::handle object) {
    object.inc_ref();
    return {object.ptr(), [](const void* p) {
                const py::gil_scoped_acquire gil;
                Py_DECREF(static_cast<PyObject*>(const_cast<void*>(p)));
            }};
}

[[noreturn]] void reject(std::string_view name, const std::string& why) {
    throw py::type_error("ik: input `" + std::string(name) + "` " + why);
}

/// The dtype of a native-endian array; none for what ik does not compute with.
std::optional<DType> dtype_of_numpy(const py::dtype& dtype) {
    const auto size = dtype.itemsize();
    switch (dtype.kind()) {
        case 'b': return DType::boolean;
        case 'i': return size == 1 ? DType::i8 : size == 2 ? DType::i16 : size == 4 ? DType::i32 : DType::i64;
        case 'u': return size == 1 ? DType::u8 : size == 2 ? DType::u16 : size == 4 ? DType::u32 : DType::u64;
        case 'f':
            if (size == 4) return DType::f32;
            if (size == 8) return DType::f64;
            return std::nullopt;
        case 'c':
            if (size == 8) return DType::c64;
            if (size == 16) return DType::c128;
            return std::nullopt;
        default: return std::nullopt;
    }
}

Value array_value(std::string_view name, py::array array, Unit unit) {
    const bool is_plain = Py_TYPE(array.ptr()) == py::detail::npy_api::get().PyArray_Type_;
    if (!is_plain && py::hasattr(array, "mask"))
        reject(name, "is a masked array; pass its data and its mask as two inputs");
    const char order = array.dtype().byteorder();
    if (order == '>') {  // Exact, at the cost of a copy.
        array = array.attr("astype")(array.dtype().attr("newbyteorder")("="));
    }
    const std::optional<DType> dtype = dtype_of_numpy(array.dtype());
    if (!dtype) {
        reject(name, "has dtype " + std::string(py::str(array.dtype())) +
                         "; ik computes with bool, integers, float32, float64, complex64 and complex128");
    }
    if (array.ndim() == 0) return Value::scalar_of(*dtype, array.data(), std::move(unit));
    if (static_cast<std::size_t>(array.ndim()) > ArrayView::max_rank) {
        reject(name, "has " + std::to_string(array.ndim()) + " axes; at most " + std::to_string(ArrayView::max_rank) +
                         " are possible");
    }
    ArrayView view;
    view.data = array.data();
    view.dtype = *dtype;
    view.shape.assign(array.shape(), array.shape() + array.ndim());
    view.strides.assign(array.strides(), array.strides() + array.ndim());
    view.unit = std::move(unit);
    view.owner = keep(array);
    return view;
}

Value number_value(std::string_view name, py::handle object, Unit unit) {
    if (PyBool_Check(object.ptr()) != 0) return {object.ptr() == Py_True, std::move(unit)};
    if (PyLong_CheckExact(object.ptr()) != 0) {
        int overflow = 0;
        const long long x = PyLong_AsLongLongAndOverflow(object.ptr(), &overflow);
        if (overflow != 0) reject(name, "is an int beyond 64 bits");
        return Value::literal(static_cast<std::int64_t>(x), std::move(unit));
    }
    if (PyFloat_CheckExact(object.ptr()) != 0) return Value::literal(PyFloat_AS_DOUBLE(object.ptr()), std::move(unit));
    if (PyComplex_CheckExact(object.ptr()) != 0) {
        const Py_complex z = PyComplex_AsCComplex(object.ptr());
        return Value::literal(std::complex<double>(z.real, z.imag), std::move(unit));
    }
    py::array array = py::array::ensure(object);
    if (!array) {
        PyErr_Clear();
        reject(name, "of type " + std::string(py::str(py::type::of(object).attr("__name__"))) +
                         " is neither a number nor an array");
    }
    return array_value(name, std::move(array), std::move(unit));
}

py::object array_to_python(const ArrayView& view) {
    const py::dtype dtype(numpy_type_number(view.dtype));
    if (view.writable && view.owner) {
        auto* owner = new std::shared_ptr<const void>(view.owner);
        const py::capsule base(owner, [](void* p) { delete static_cast<std::shared_ptr<const void>*>(p); });
        return py::array(dtype, view.shape, view.strides, view.data, base);
    }
    return py::array(dtype, view.shape, view.strides, view.data);  // Without a base NumPy copies.
}

py::object scalar_to_python(const Value& value) {
    switch (value.dtype()) {
        case DType::boolean: return py::bool_(value.to_bool());
        case DType::i64: return py::int_(value.to_int());
        case DType::f64: return py::float_(value.to_double());
        case DType::c128: {
            const std::complex<double> z = value.to_complex();
            return py::reinterpret_steal<py::object>(PyComplex_FromDoubles(z.real(), z.imag()));
        }
        default: return array_to_python(value.array())[py::tuple()];  // A NumPy scalar keeps the dtype.
    }
}

}  // namespace

py::object QuantityType::make(const py::object& magnitude, const py::object& unit) const {
    auto* const of = reinterpret_cast<PyTypeObject*>(type.ptr());
    auto made = py::reinterpret_steal<py::object>(of->tp_alloc(of, 0));
    const bool good = made && PyObject_SetAttr(made.ptr(), magnitude_name.ptr(), magnitude.ptr()) == 0 &&
                      PyObject_SetAttr(made.ptr(), unit_name.ptr(), unit.ptr()) == 0;
    if (!good) throw py::error_already_set();
    return made;
}

int numpy_type_number(DType dtype) {
    using Api = py::detail::npy_api;
    switch (dtype) {
        case DType::boolean: return Api::NPY_BOOL_;
        case DType::u8: return Api::NPY_UBYTE_;
        case DType::i8: return Api::NPY_BYTE_;
        case DType::u16: return Api::NPY_USHORT_;
        case DType::i16: return Api::NPY_SHORT_;
        case DType::u32: return Api::NPY_UINT_;
        case DType::i32: return Api::NPY_INT_;
        case DType::u64: return Api::NPY_ULONG_;
        case DType::i64: return Api::NPY_LONG_;
        case DType::f32: return Api::NPY_FLOAT_;
        case DType::f64: return Api::NPY_DOUBLE_;
        case DType::c64: return Api::NPY_CFLOAT_;
        case DType::c128: return Api::NPY_CDOUBLE_;
        case DType::string:
        case DType::function:
        case DType::none:
        case DType::error: break;
    }
    throw std::logic_error("ik: a result of no array dtype");
}

Value to_value(std::string_view name, py::handle object, const QuantityType& quantity) {
    if (py::isinstance<py::array>(object)) return array_value(name, py::reinterpret_borrow<py::array>(object), {});
    if (py::isinstance<py::str>(object)) return py::cast<std::string>(object);
    if (quantity.type && py::isinstance(object, quantity.type)) {
        const auto unit = py::cast<std::string>(object.attr("unit"));
        return number_value(name, object.attr("magnitude"), unit.empty() ? Unit() : Unit(unit));
    }
    return number_value(name, object, {});
}

Inputs to_inputs(const py::dict& inputs, const QuantityType& quantity) {
    Inputs result;
    result.reserve(inputs.size());
    for (const auto& [key, object] : inputs) {
        std::string name = py::cast<std::string>(key);
        Value value = to_value(name, object, quantity);
        result.emplace_back(std::move(name), std::move(value));
    }
    return result;
}

namespace {

[[noreturn]] void reject_output(const std::string& why) { throw py::type_error("ik: `out` " + why); }

}  // namespace

OutputArray to_output(py::handle out, const QuantityType& quantity) {
    OutputArray result;
    py::object magnitude = py::reinterpret_borrow<py::object>(out);
    if (quantity.type && py::isinstance(out, quantity.type)) {
        const auto unit = py::cast<std::string>(out.attr("unit"));
        result.unit = unit.empty() ? Unit() : Unit(unit);
        magnitude = out.attr("magnitude");
    }
    if (!py::isinstance<py::array>(magnitude)) reject_output("must be an array, or a Quantity of one");
    py::array array(magnitude);
    if (py::hasattr(array, "mask")) reject_output("is a masked array");
    const std::optional<DType> dtype = dtype_of_numpy(array.dtype());
    if (!dtype || array.dtype().byteorder() == '>') {
        reject_output("has dtype " + std::string(py::str(array.dtype())) + ", which no result has");
    }
    if (!array.writeable()) throw py::value_error("ik: `out` is read-only");
    result.data = array.mutable_data();
    result.dtype = *dtype;
    result.shape.assign(array.shape(), array.shape() + array.ndim());
    result.strides.assign(array.strides(), array.strides() + array.ndim());
    return result;
}

py::object in_output(const Value& value, py::handle out, const QuantityType& quantity) {
    const bool has_unit = quantity.type && py::isinstance(out, quantity.type);
    const Unit unit = value.unit();
    if (has_unit || unit.is_one()) return py::reinterpret_borrow<py::object>(out);
    return quantity.make(py::reinterpret_borrow<py::object>(out), py::str(unit.text()));
}

py::object to_python(const Value& value, const QuantityType& quantity) {
    py::object magnitude;
    switch (value.kind()) {
        case Value::Kind::none: return py::none();
        case Value::Kind::text: return py::str(value.text());
        case Value::Kind::scalar: magnitude = scalar_to_python(value); break;
        case Value::Kind::array: magnitude = array_to_python(value.array()); break;
    }
    const Unit unit = value.unit();
    if (unit.is_one()) return magnitude;
    return quantity.make(magnitude, py::str(unit.text()));
}

}  // namespace ik::python
