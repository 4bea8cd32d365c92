// Runs compiled texts on named values.

#include <stdexcept>

#include "api/compile.hpp"
#include "api/results.hpp"
#include "api/short_run.hpp"

namespace ik {
namespace {

/// The limits that only the interpreter watches.
bool needs_interpreter(const EngineOptions& limits, const RunOptions& options) {
    const bool cancelled = options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);
    return limits.step_limit != 0 || limits.time_limit > 0 || cancelled || !options.out.empty();
}

}  // namespace

const Value& need_input(const ir::Input& input, const Value* value) {
    if (value == nullptr || value->is_none()) {
        throw std::invalid_argument("ik: input `" + input.name + "` is missing");
    }
    const ir::Type& given = value->impl()->type;
    const bool fits = value->dtype() == input.type.dtype && given.shape.rank == input.type.shape.rank &&
                      given.unit == input.type.unit;
    if (!fits) {
        throw std::invalid_argument("ik: input `" + input.name + "` is " + value->type_text() +
                                    ", the program was compiled for " + type_text(input.type));
    }
    return *value;
}

/// Hosts mostly give the inputs in the program's own order, so that place is tried first.
const Value* find_input(const Inputs& inputs, std::size_t place, std::string_view name) {
    if (place < inputs.size() && inputs[place].first == name) return &inputs[place].second;
    for (const auto& [key, value] : inputs) {
        if (key == name) return &value;
    }
    return nullptr;
}

std::vector<runtime::Value> arrange_inputs(const ir::Module& module, const ValueLookup& find) {
    std::vector<runtime::Value> values;
    values.reserve(module.inputs.size());
    for (std::size_t i = 0; i < module.inputs.size(); ++i) {
        const ir::Input& input = module.inputs[i];
        values.push_back(held(need_input(input, find(i, input.name)).impl()));
    }
    return values;
}

namespace {

void interpret(Engine::Impl& engine, const Compiled& program, std::span<const runtime::Value> inputs,
               const RunOptions& options, Outputs& outputs) {
    const EngineOptions& limits = engine.options;
    vm::RunOptions run;
    run.cancel = options.cancel;
    run.print = options.on_print;
    run.progress = options.on_progress;
    run.step_limit = limits.step_limit;
    run.depth_limit = limits.depth_limit;
    run.time_limit = limits.time_limit;
    std::vector<runtime::Value> results(program.code.outputs.size());
    const GivenMemory memory(program, options.out);
    run.out = memory.arrays();
    if (const auto fault = vm::run(program.code, inputs, results, engine.runtime, run)) {
        throw_fault(*fault, *program.sources);
    }
    memory.deliver(results, engine.runtime);
    Outputs::Places places(program, outputs);
    for (std::size_t k = 0; k < results.size(); ++k) {
        const ir::Output& output = program.module.outputs[k];
        places.next() = to_public(std::move(results[k]), output.type, output.annotation);
    }
}

}  // namespace

Outputs run_compiled(Engine::Impl& engine, const Compiled& program, std::span<const runtime::Value> inputs,
                     const RunOptions& options) {
    Outputs outputs;
    interpret(engine, program, inputs, options, outputs);
    return outputs;
}

// One local variable is returned: the results are made in the caller's Outputs.
Outputs run_compiled(Engine::Impl& engine, const Compiled& program, const Inputs& inputs, const RunOptions& options) {
    Outputs outputs;
    if (!needs_interpreter(engine.options, options)) {
        if (program.flat != nullptr && run_flat(engine, program, inputs, outputs)) return outputs;
        const bool may_repeat = program.recordings != nullptr && engine.options.memory_limit == 0;
        if (may_repeat && run_recorded(engine, program, inputs, outputs)) return outputs;
    }
    const auto values = arrange_inputs(
        program.module, [&](std::size_t place, std::string_view name) { return find_input(inputs, place, name); });
    interpret(engine, program, values, options, outputs);
    return outputs;
}

}  // namespace ik
