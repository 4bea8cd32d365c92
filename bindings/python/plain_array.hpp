#pragma once
// NumPy arrays as the short ways read them: by the fields of the object, which are the same in NumPy 1 and 2.

#include "convert.hpp"

namespace ik::python {

/// The array when the object is one of exactly this type, not of a subclass; otherwise nullptr.
inline const py::detail::PyArray_Proxy* plain_array(PyObject* object) {
    const bool is_plain = Py_TYPE(object) == py::detail::npy_api::get().PyArray_Type_;
    return is_plain ? py::detail::array_proxy(object) : nullptr;
}

/// The head of a descriptor, which is the same in NumPy 1 and 2.
struct DescriptorHead {
    PyObject_HEAD PyObject* type_object;
    char kind, type, byte_order, flags;
    int type_number;
};

inline const DescriptorHead& descriptor(const py::detail::PyArray_Proxy& array) {
    return *reinterpret_cast<const DescriptorHead*>(array.descr);
}

/// Whether the elements are of that type, in the machine's byte order.
inline bool has_type(const py::detail::PyArray_Proxy& array, int type_number) {
    const DescriptorHead& head = descriptor(array);
    return head.type_number == type_number && head.byte_order != '>';
}

/// Whether the elements lie row-major without gaps.
inline bool is_contiguous(const py::detail::PyArray_Proxy& array) {
    return (array.flags & py::detail::npy_api::NPY_ARRAY_C_CONTIGUOUS_) != 0;
}

inline bool is_plain(const py::detail::PyArray_Proxy& array, int type_number) {
    return has_type(array, type_number) && is_contiguous(array);
}

}  // namespace ik::python
