#include <ik/program.hpp>

#include <array>
#include <stdexcept>

#include "api/compile.hpp"

namespace ik {

const Value* Outputs::find(std::string_view name) const noexcept {
    for (const auto& [key, value] : values_) {
        if (key == name) return &value;
    }
    return nullptr;
}

const Value& Outputs::operator[](std::string_view name) const {
    if (const Value* value = find(name)) return *value;
    throw std::invalid_argument("ik::Outputs: there is no `" + std::string(name) + "`");
}

Outputs::Places::Places(const Compiled& program, Outputs& outputs)
    : program_(&program), outputs_(&outputs), named_(program.module.outputs.size()) {
    if (program.ends_in_expression && named_ > 0) --named_;
    if (named_ > 0 && program.keep == Keep::variables) outputs.values_.reserve(named_);
}

Value& Outputs::Places::next() {
    const std::size_t place = next_++;
    if (place >= named_) return outputs_->ans_;
    if (program_->keep == Keep::answer) return dropped_;
    return outputs_->values_.emplace_back(program_->module.outputs[place].name, Value()).second;
}

Outputs Program::run(const Inputs& inputs, const RunOptions& options) const {
    return run_compiled(*impl_->engine, *impl_->compiled, inputs, options);
}

std::optional<Program::Flat> Program::flat() const {
    const Compiled& program = *impl_->compiled;
    const EngineOptions& limits = impl_->engine->options;
    const bool usable = program.flat != nullptr && program.module.outputs.size() == 1 && program.ends_in_expression &&
                        limits.step_limit == 0 && limits.time_limit <= 0;
    if (!usable) return std::nullopt;
    return Flat{program.flat->outputs()[0], program.flat->rank(), program.flat->result_rank(),
                to_public(program.module.outputs[0].type.unit), program.flat->most()};
}

void Program::run_flat(std::span<const void* const> inputs, std::size_t count, void* answer) const noexcept {
    void* const results[] = {answer};
    impl_->compiled->flat->run(inputs, count, results);
}

std::optional<Program::Step> Program::step() const {
    const Compiled& program = *impl_->compiled;
    const EngineOptions& limits = impl_->engine->options;
    const bool usable =
        program.lone_step != nullptr && program.ends_in_expression && limits.step_limit == 0 && limits.time_limit <= 0;
    if (!usable) return std::nullopt;
    const ir::Type& type = program.module.outputs[0].type;
    return Step{type.dtype, type.shape.rank, to_public(type.unit)};
}

bool Program::run_step(std::span<const Given> inputs,
                       const std::function<void*(std::span<const std::int64_t>)>& allocate,
                       std::uint64_t& number) const noexcept {
    const std::vector<ir::Input>& types = impl_->compiled->module.inputs;
    std::array<vm::LoneStep::Given, vm::LoneStep::inputs> given;
    if (inputs.size() != given.size() || types.size() != given.size()) return false;
    for (std::size_t i = 0; i < given.size(); ++i) given[i] = {inputs[i].data, types[i].type.dtype, inputs[i].shape};
    return impl_->compiled->lone_step->run(given, allocate, number, impl_->engine->runtime);
}

std::optional<Program::Again> Program::again() const {
    const Compiled& program = *impl_->compiled;
    const EngineOptions& limits = impl_->engine->options;
    // The limits are what the interpreter watches.
    const bool usable =
        program.recordings != nullptr && limits.step_limit == 0 && limits.time_limit <= 0 && limits.memory_limit == 0;
    if (!usable) return std::nullopt;
    const ir::Type& type = program.module.outputs.back().type;
    return Again{type.dtype, type.shape.rank, to_public(type.unit)};
}

bool Program::run_again(const Laid& inputs, const Allocate& allocate, std::span<std::byte, 16> number) const noexcept {
    vm::Runtime& runtime = impl_->engine->runtime;
    const auto recording = impl_->compiled->recordings->find({inputs.data, inputs.layout}, runtime);
    if (recording == nullptr) return false;
    const vm::Recording::Result& result = recording->results()[0];
    void* memory = number.data();
    if (result.rank > 0)
        memory = allocate(std::span(result.shape).first(result.rank), std::span(result.strides).first(result.rank));
    return memory != nullptr && recording->run(inputs.data, {&memory, 1}, runtime);
}

std::vector<InputType> Program::inputs() const {
    std::vector<InputType> list;
    for (const ir::Input& input : impl_->compiled->module.inputs) {
        list.push_back(
            {input.name, input.type.dtype, input.type.shape.rank, to_public(input.type.unit), input.type.weak});
    }
    return list;
}

std::vector<std::string> Program::outputs() const {
    std::vector<std::string> names;
    if (impl_->compiled->keep == Keep::answer) return names;
    for (const ir::Output& output : impl_->compiled->module.outputs) names.push_back(output.name);
    if (impl_->compiled->ends_in_expression && !names.empty()) names.pop_back();
    return names;
}

const std::vector<DiagnosticInfo>& Program::warnings() const noexcept { return impl_->compiled->warnings; }

std::string Program::dump(Stage stage) const {
    switch (stage) {
        case Stage::ast: return ast::dump(*impl_->compiled->ast);
        case Stage::ir: return ir::dump(impl_->compiled->module);
        case Stage::bytecode: return bytecode::dump(impl_->compiled->code);
    }
    return "";
}

}  // namespace ik
