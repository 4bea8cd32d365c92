// The extension module ik._core: evaluation on NumPy arrays. The package ik (bindings/python/ik) puts the documented
// functions and the Quantity class on top.

#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "fast_call.hpp"
#include "step_call.hpp"

namespace ik::python {
namespace {

/// What the module holds for the life of the process. Never destroyed: at interpreter exit threads may still be in it.
struct State {
    Engine engine;
    QuantityType quantity;
    py::object error;
    py::str out_name = QuantityType::interned("out");
};

State& state() {
    static State* const instance = new State;
    return *instance;
}

RunOptions run_options() {
    RunOptions options;
    options.on_print = [](std::string_view line) {
        const py::gil_scoped_acquire gil;
        py::print(py::str(line.data(), line.size()));
    };
    return options;
}

/// The answer as a Python object, where `out` said: None is an object of its own.
py::object answer(const Outputs& outputs, const py::object& out) {
    if (out.is_none()) return to_python(outputs.ans(), state().quantity);
    return in_output(outputs.ans(), out, state().quantity);
}

RunOptions run_options(const py::object& out) {
    RunOptions options = run_options();
    if (!out.is_none()) options.out.push_back(to_output(out, state().quantity));
    return options;
}

py::object evaluate(const std::string& source, const py::dict& inputs, const py::object& out) {
    const Inputs values = to_inputs(inputs, state().quantity);
    const RunOptions options = run_options(out);
    Outputs outputs;
    {
        const py::gil_scoped_release release;
        outputs = state().engine.eval(Source{source}, values, options, Keep::answer);
    }
    return answer(outputs, out);
}

bool same_type(const InputType& a, const InputType& b) {
    return a.dtype == b.dtype && a.rank == b.rank && a.literal == b.literal && a.name == b.name && a.unit == b.unit;
}

/// A source text with the programs compiled for the input types seen so far.
class CompiledSource {
public:
    CompiledSource(std::string text, const py::args& names) : source_{std::move(text)}, names_(interned(names)) {
        (void)state().engine.parameters(source_);  // Reports syntax errors now.
    }

    py::object call(const py::args& positional, const py::kwargs& given) {
        py::dict inputs = with_names(positional, given);
        py::object out = py::none();
        if (inputs.contains("out")) out = inputs.attr("pop")("out");
        const Inputs values = to_inputs(inputs, state().quantity);
        const RunOptions options = run_options(out);
        Outputs outputs;
        std::optional<Specialised> special;
        {
            const py::gil_scoped_release release;
            special = specialised(values);
            outputs = special->program.run(values, options);
        }
        if (special->is_short) remember(fast_, FastCall::make(special->program, inputs, state().quantity));
        if (special->is_step) remember(steps_, StepCall::make(special->program, inputs, state().quantity));
        return answer(outputs, out);
    }

    /// A null object when only call() can serve. `inputs` may be null.
    [[nodiscard]] py::object call_fast(PyObject* values, PyObject* inputs) const {
        Keywords keywords;
        if (inputs != nullptr && !keywords.read(inputs)) return {};
        const auto count = static_cast<std::size_t>(PyTuple_GET_SIZE(values));
        if (count == 0) return run_fast(keywords.given_names(), keywords.values(), keywords.out);
        if (count != names_.size() || keywords.count != 0) return {};
        return run_fast(items(names_.ptr()), items(values), keywords.out);
    }

    [[nodiscard]] const std::string& text() const { return source_.text; }
    [[nodiscard]] const py::tuple& names() const { return names_; }

private:
    /// The keywords of a call.
    struct Keywords {
        std::array<PyObject*, FastCall::most_inputs> names, given;
        std::size_t count = 0;
        PyObject* out = nullptr;

        /// False when there are too many.
        [[nodiscard]] bool read(PyObject* inputs) {
            Py_ssize_t position = 0;
            PyObject *key = nullptr, *object = nullptr;
            while (PyDict_Next(inputs, &position, &key, &object) != 0) {
                if (key == state().out_name.ptr()) {
                    if (object != Py_None) out = object;
                    continue;
                }
                if (count == names.size()) return false;
                names[count] = key;
                given[count++] = object;
            }
            return true;
        }
        [[nodiscard]] std::span<PyObject* const> given_names() const { return {names.data(), count}; }
        [[nodiscard]] std::span<PyObject* const> values() const { return {given.data(), count}; }
    };

    using Objects = std::span<PyObject* const>;
    [[nodiscard]] static Objects items(PyObject* tuple) {
        return {reinterpret_cast<PyTupleObject*>(tuple)->ob_item, static_cast<std::size_t>(PyTuple_GET_SIZE(tuple))};
    }

    [[nodiscard]] py::object run_fast(Objects names, Objects values, PyObject* out) const {
        if (py::object result = first_of(steps_, names, values, out)) return result;
        return first_of(fast_, names, values, out);
    }

    /// Making the result may run Python code that comes back to here, so the entries are never removed.
    template <class Call>
    [[nodiscard]] static py::object first_of(const std::vector<std::unique_ptr<const Call>>& calls, Objects names,
                                             Objects values, PyObject* out) {
        for (std::size_t i = 0; i < calls.size(); ++i) {
            bool suits = calls[i]->size() == names.size();
            for (std::size_t k = 0; suits && k < names.size(); ++k) suits = calls[i]->has_name(k, names[k]);
            if (!suits) continue;
            if (py::object result = calls[i]->run(values, out)) return result;
        }
        return {};
    }

    /// Calls that are too large for the short way come back each time; one entry for their kind is enough.
    template <class Call>
    static void remember(std::vector<std::unique_ptr<const Call>>& calls, std::unique_ptr<const Call> call) {
        if (!call || calls.size() >= max_programs) return;
        const auto is_known = [&](const auto& known) { return known->takes_same(*call); };
        if (std::none_of(calls.begin(), calls.end(), is_known)) calls.push_back(std::move(call));
    }

    /// Texts that are compared by identity, as the names in a call of Python code are.
    static py::tuple interned(const py::args& names) {
        py::tuple result(names.size());
        for (std::size_t k = 0; k < names.size(); ++k) {
            if (!py::isinstance<py::str>(names[k])) throw py::type_error("ik: the name of an input is a str");
            const auto name = py::cast<std::string>(names[k]);
            if (name == "out") throw py::type_error("ik: an input cannot be called `out`");
            for (std::size_t before = 0; before < k; ++before) {
                if (name == py::cast<std::string>(result[before]))
                    throw py::type_error("ik: two inputs are called `" + name + "`");
            }
            result[k] = QuantityType::interned(name.c_str());
        }
        return result;
    }

    /// All inputs by name, in a dict of their own.
    [[nodiscard]] py::dict with_names(const py::args& values, const py::kwargs& given) const {
        if (values.size() > names_.size()) {
            throw py::type_error("ik: the program takes " + std::to_string(names_.size()) +
                                 " inputs by position, not " + std::to_string(values.size()) +
                                 "; give the others by name, or name them in ik.compile()");
        }
        py::dict inputs;
        for (std::size_t k = 0; k < values.size(); ++k) {
            if (given.contains(names_[k]))
                throw py::type_error("ik: input `" + py::cast<std::string>(names_[k]) + "` is given twice");
            inputs[names_[k]] = values[k];
        }
        for (const auto& [name, object] : given) inputs[name] = object;
        return inputs;
    }

    /// A program for some types of inputs, and whether it has a short way.
    struct Specialised {
        Program program;
        bool is_short, is_step;
    };

    Specialised specialised(const Inputs& values) {
        const std::vector<InputType> types = types_of(values);
        const std::lock_guard lock(mutex_);
        for (const auto& [known, special] : programs_) {
            if (std::equal(known.begin(), known.end(), types.begin(), types.end(), same_type)) return special;
        }
        if (programs_.size() >= max_programs) programs_.clear();
        const Program program = state().engine.compile(source_, types, Keep::answer);
        const bool is_short = program.flat().has_value() || program.again().has_value();
        const Specialised special{program, is_short, program.step().has_value()};
        return programs_.emplace_back(types, special).second;
    }

    static constexpr std::size_t max_programs = 64;
    Source source_;
    py::tuple names_;  ///< Of the inputs that calls may give by position.
    std::mutex mutex_;
    std::vector<std::pair<std::vector<InputType>, Specialised>> programs_;
    std::vector<std::unique_ptr<const FastCall>> fast_;   ///< Guarded by the GIL.
    std::vector<std::unique_ptr<const StepCall>> steps_;  ///< The same.
};

/// `program(*values, **inputs)` as CPython calls it: pybind11's own way costs more than the arithmetic of ten elements,
/// so it is left to the calls that need it.
PyObject* call_program(PyObject* self, PyObject* args, PyObject* inputs) {
    try {
        // Null when a class of the host's own, made of this one, has not called __init__.
        auto* const instance = reinterpret_cast<py::detail::instance*>(self);
        if (const auto* program = instance->get_value_and_holder().value_ptr<CompiledSource>()) {
            if (py::object result = program->call_fast(args, inputs)) return result.release().ptr();
        }
        const py::object general = py::handle(self).attr("_call");
        return PyObject_Call(general.ptr(), args, inputs);
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const std::exception& error) {
        PyErr_SetString(PyExc_RuntimeError, error.what());
    }
    return nullptr;
}

py::dict diagnostic_to_python(const DiagnosticInfo& info) {
    py::list labels;
    for (const DiagnosticLabel& label : info.labels) {
        py::dict entry;
        entry["file"] = label.location.file;
        entry["line"] = label.location.line;
        entry["column"] = label.location.column;
        entry["end_line"] = label.location.end_line;
        entry["end_column"] = label.location.end_column;
        entry["text"] = label.text;
        labels.append(entry);
    }
    py::dict result;
    result["code"] = info.code;
    result["severity"] = info.severity;
    result["message"] = info.message;
    result["labels"] = labels;
    result["notes"] = py::cast(info.notes);
    result["hints"] = py::cast(info.hints);
    return result;
}

void raise_error(const Error& error) {
    py::list diagnostics;
    for (const DiagnosticInfo& info : error.diagnostics()) diagnostics.append(diagnostic_to_python(info));
    py::object instance = state().error(py::str(std::string("\n") + error.what()));
    instance.attr("code") = error.code();
    instance.attr("diagnostics") = diagnostics;
    PyErr_SetObject(state().error.ptr(), instance.ptr());
}

}  // namespace
}  // namespace ik::python

PYBIND11_MODULE(_core, module) {
    namespace py = pybind11;
    using namespace ik::python;
    module.doc() = "Compiled part of ik; use the package ik.";
    state().error = py::reinterpret_steal<py::object>(PyErr_NewExceptionWithDoc(
        "ik.Error",
        "A source that does not check, or a fault at run time.\n\n"
        "`code` is the code of the first error, `diagnostics` a list of dicts with the code,\n"
        "severity, message, labels (file, line, column, text), notes and hints of each.",
        PyExc_ValueError, nullptr));
    module.attr("Error") = state().error;
    module.attr("__version__") = IK_VERSION;
    py::register_exception_translator([](std::exception_ptr pointer) {
        try {
            if (pointer) std::rethrow_exception(pointer);
        } catch (const ik::Error& error) {
            raise_error(error);
        }
    });

    module.def("eval", &evaluate, py::arg("source"), py::arg("inputs"), py::arg("out") = py::none(), "See ik.eval.");
    module.def(
        "isa", [] { return state().engine.isa(); }, "Instruction set of the kernels in use: 'avx2', ...");
    module.def(
        "threads", [] { return state().engine.threads(); }, "Number of threads that kernels run on.");
    module.def(
        "parse_unit", [](const std::string& text) { return text.empty() ? std::string() : ik::Unit(text).text(); },
        py::arg("text"), "The unit in ik's spelling. Raises ValueError when it is unknown.");
    module.def(
        "release_memory", [] { state().engine.release_memory(); }, "Gives unused buffers back to the system.");
    module.def(
        "set_quantity_type", [](py::object type) { state().quantity.type = std::move(type); }, py::arg("type"));

    py::class_<CompiledSource>(
        module, "Program", "A source that is compiled once for each set of input types; see ik.compile.",
        py::custom_type_setup([](PyHeapTypeObject* type) { type->ht_type.tp_call = &call_program; }))
        .def(py::init<std::string, const py::args&>(), py::arg("source"))
        .def("_call", &CompiledSource::call)
        .def_property_readonly("source", &CompiledSource::text)
        .def_property_readonly("names", &CompiledSource::names)
        .def("__repr__",
             [](const CompiledSource& self) {
                 std::string text = "ik.compile(" + std::string(py::repr(py::str(self.text())));
                 for (const py::handle name : self.names()) text += ", " + std::string(py::repr(name));
                 return text + ")";
             })
        .def("__reduce__", [](const py::object& self) {
            return py::make_tuple(py::type::of(self), py::make_tuple(self.attr("source")) + self.attr("names"));
        });
}
