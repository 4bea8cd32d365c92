#pragma once
// The short ways from Python to the machine: a program called again with inputs of the same kinds reads the arrays in
// place and writes into a fresh NumPy array, or the one that `out` names, without an ik::Value in between. Inputs that
// lie as one kernel on neighbouring elements wants them go to Program::run_flat, others to Program::run_again. All of
// it needs the GIL, and keeps it: the work is some microseconds.

#include <memory>
#include <span>
#include <vector>

#include "convert.hpp"

namespace ik::python {

class FastCall {
public:
    static constexpr std::size_t most_inputs = 16;

    /// nullptr when the program or an input needs the general way. `inputs` are those the program was compiled for.
    [[nodiscard]] static std::unique_ptr<const FastCall> make(const Program& program, const py::dict& inputs,
                                                              const QuantityType& quantity);
    /// Whether the input at a place has this name; interned names are the same object.
    [[nodiscard]] bool has_name(std::size_t place, PyObject* name) const { return expected_[place].name.ptr() == name; }
    /// Whether the other takes the same inputs in the same order.
    [[nodiscard]] bool takes_same(const FastCall& other) const;
    [[nodiscard]] std::size_t size() const { return expected_.size(); }
    /// Runs on inputs of the expected names, in their order; `out` may be null. A null object, without an error set,
    /// when these inputs need the general way.
    [[nodiscard]] py::object run(std::span<PyObject* const> inputs, PyObject* out) const;

private:
    enum class Kind : std::uint8_t { array, float_number, int_number };
    struct Expected {
        py::object name;
        py::object unit;  ///< Text of a Quantity's; null for a plain number or array.
        Kind kind = Kind::array;
        int type_number = 0;
        int rank = 0;
        std::size_t element = 0;  ///< Bytes, of an array.
        std::size_t place = 0;    ///< Among the program's inputs.
    };
    struct Given;
    FastCall(const Program& program, const QuantityType& quantity) : program_(program), quantity_(&quantity) {}
    [[nodiscard]] static std::optional<Expected> expect(PyObject* object, const QuantityType& quantity);
    [[nodiscard]] bool take(const Expected& expected, PyObject* object, Given& given) const;
    [[nodiscard]] PyObject* magnitude(const Expected& expected, PyObject* object, Given& given) const;
    [[nodiscard]] py::object run_flat(const Given& given, std::size_t count, PyObject* out) const;
    [[nodiscard]] py::object run_again(const Given& given, PyObject* out) const;
    [[nodiscard]] void* memory_of(PyObject* out, const Given& given, std::size_t count) const;
    /// The same for an answer of these extents and strides, apart from all inputs.
    using Extents = std::span<const std::int64_t>;
    [[nodiscard]] void* memory_of(PyObject* out, const Given& given, Extents shape, Extents strides) const;
    [[nodiscard]] py::object fresh(Extents shape, bool column_major) const;
    [[nodiscard]] py::object with_unit(const py::object& magnitude) const;
    [[nodiscard]] py::object number(std::span<const std::byte, 16> element) const;

    Program program_;
    const QuantityType* quantity_;
    std::vector<Expected> expected_;
    std::size_t most_ = 0;  ///< Elements for run_flat; 0: that is no way for this program.
    bool is_repeatable_ = false;
    DType dtype_ = DType::f64;
    int type_number_ = 0;
    std::size_t element_ = 0;
    bool is_array_ = false;
    bool has_arrays_ = false;  ///< Among the inputs.
    py::object unit_;          ///< Null without a unit.
    py::object scalar_;        ///< The type of an answer that is a number and has no type in Python.
};

}  // namespace ik::python
