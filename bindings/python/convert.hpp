#pragma once
// Between Python objects and ik::Value. Arrays go in and out without a copy; the converted value keeps the other side's
// memory alive. All of it needs the GIL.

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>

#include <ik/ik.hpp>

namespace ik::python {

namespace py = pybind11;

/// The Python class of results with a unit, handed over when the package is imported, and the names of its two slots.
struct QuantityType {
    py::object type;  ///< ik.Quantity.
    py::str magnitude_name = interned("magnitude");
    py::str unit_name = interned("unit");

    /// An instance, for a unit text that comes from the library: the class's constructor would parse it.
    [[nodiscard]] py::object make(const py::object& magnitude, const py::object& unit) const;

    [[nodiscard]] static py::str interned(const char* text) {
        return py::reinterpret_steal<py::str>(PyUnicode_InternFromString(text));
    }
};

/// A number, text, array or Quantity as a Value. Errors: py::type_error names the input and why it cannot be taken.
[[nodiscard]] Value to_value(std::string_view name, py::handle object, const QuantityType& quantity);
/// All keyword inputs, in their order.
[[nodiscard]] Inputs to_inputs(const py::dict& inputs, const QuantityType& quantity);

/// NumPy's number of a dtype of arrays.
[[nodiscard]] int numpy_type_number(DType dtype);

/// A Python scalar, ndarray, str, None, or a Quantity of one of the first two.
/// The array that `out` names, for RunOptions::out. Errors: TypeError for what is no such array, ValueError.
[[nodiscard]] OutputArray to_output(py::handle out, const QuantityType& quantity);
/// The answer of a run that wrote it to `out`: that itself, or a Quantity of it when the answer has a unit.
[[nodiscard]] py::object in_output(const Value& value, py::handle out, const QuantityType& quantity);
[[nodiscard]] py::object to_python(const Value& value, const QuantityType& quantity);

}  // namespace ik::python
