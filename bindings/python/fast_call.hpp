#pragma once
// The short way from Python to a kernel: a program called again with inputs of the same kinds reads the arrays in place
// and writes into a fresh NumPy array, without an ik::Value in between. All of it needs the GIL, and keeps it: the work
// is a few microseconds.

#include <memory>
#include <vector>

#include "convert.hpp"

namespace ik::python {

class FastCall {
public:
    /// nullptr when the program or an input needs the general way. `inputs` are those the program was compiled for.
    [[nodiscard]] static std::unique_ptr<const FastCall> make(const Program& program, const py::dict& inputs,
                                                              const QuantityType& quantity);
    /// A null object, without an error set, when these inputs need the general way.
    [[nodiscard]] py::object run(PyObject* inputs) const;

    /// Whether both are for the same kinds of inputs.
    [[nodiscard]] bool takes_same(const FastCall& other) const;

private:
    enum class Kind : std::uint8_t { array, float_number, int_number };
    struct Expected {
        py::object name;
        Kind kind = Kind::array;
        int type_number = 0;
        int rank = 0;
        std::size_t place = 0;  ///< Among the program's inputs.
    };
    explicit FastCall(const Program& program) : program_(program) {}
    [[nodiscard]] py::object with_unit(py::object magnitude) const;
    [[nodiscard]] py::object number(std::uint64_t bits) const;

    Program program_;
    std::vector<Expected> expected_;
    std::size_t most_ = 0;
    DType dtype_ = DType::f64;
    int type_number_ = 0;
    bool is_array_ = false;
    bool has_arrays_ = false;  ///< Among the inputs.
    py::object unit_, make_;   ///< Null without a unit.
};

}  // namespace ik::python
