#pragma once
// The short way from Python to a product of small arrays: like FastCall, for programs that are one `@`, `dot` or
// `solve` of two arrays. Needs the GIL, and keeps it.

#include <array>
#include <memory>
#include <span>

#include "convert.hpp"

namespace ik::python {

class StepCall {
public:
    /// nullptr when the program or an input needs the general way. `inputs` are those the program was compiled for.
    [[nodiscard]] static std::unique_ptr<const StepCall> make(const Program& program, const py::dict& inputs,
                                                              const QuantityType& quantity);
    [[nodiscard]] std::size_t size() const { return expected_.size(); }
    [[nodiscard]] bool has_name(std::size_t place, PyObject* name) const { return expected_[place].name.ptr() == name; }
    /// Runs on inputs of the expected names, in their order. A null object, without an error set, when these inputs, or
    /// an `out` that is not null, need the general way.
    [[nodiscard]] py::object run(std::span<PyObject* const> inputs, PyObject* out) const;

    /// Whether both are for the same kinds of inputs.
    [[nodiscard]] bool takes_same(const StepCall& other) const;

private:
    struct Expected {
        py::object name;
        int type_number = 0;
        int rank = 0;
        std::size_t place = 0;  ///< Among the program's inputs.
    };
    [[nodiscard]] py::object number(std::uint64_t bits) const;
    StepCall(const Program& program, const QuantityType& quantity) : program_(program), quantity_(&quantity) {}

    Program program_;
    const QuantityType* quantity_;
    std::array<Expected, 2> expected_;  ///< In the order of the call.
    DType dtype_ = DType::f64;
    int type_number_ = 0;
    bool is_array_ = false;
    py::object scalar_;  ///< The type of the answer where Python has none.
    py::object unit_;    ///< Null without a unit.
};

}  // namespace ik::python
