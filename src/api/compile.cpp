#include "api/compile.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

#include "api/results.hpp"
#include "lower/lower.hpp"
#include "opt/optimize.hpp"
#include "runtime/host.hpp"
#include "syntax/parse.hpp"
#include "vm/execute.hpp"

namespace ik {
namespace {

constexpr std::size_t max_text = 1U << 30;

/// Names of the params of a text, in order.
std::set<std::string_view> param_names(const ast::Ast& tree) {
    std::set<std::string_view> names;
    if (!tree.root.valid()) return names;
    for (const ast::NodeId statement : tree.kids(tree.root)) {
        if (statement.valid() && tree[statement].kind == ast::Kind::param) names.insert(tree[statement].text);
    }
    return names;
}

check::Signature make_signature(const CompileRequest& request, const ast::Ast& tree, bool& reads_files) {
    check::Signature signature;
    const std::set<std::string_view> params = param_names(tree);
    std::uint32_t symbols = 0;
    for (const TypedInput& input : request.inputs) {
        ir::Type type = input.type;
        for (std::size_t d = 0; d < type.shape.rank; ++d) type.shape.extents[d] = ir::Extent::symbol(symbols++);
        const bool listed =
            request.overriding == Overriding::all ||
            std::count(request.overriding_inputs.begin(), request.overriding_inputs.end(), input.name) > 0;
        const bool is_param = params.contains(input.name);
        if (is_param && listed) signature.given_params.push_back(input.name);
        if (is_param && !listed) continue;  // The param's own default hides the session's variable.
        signature.inputs.push_back({input.name, type, input.annotation});
    }
    signature.file_type = [&reads_files](std::string_view path, std::string_view key) {
        reads_files = true;
        runtime::FileHeader header = runtime::file_header(path, key);
        return check::FileType{header.dtype, std::move(header.shape), std::move(header.error)};
    };
    signature.module_text = [&reads_files, sources = request.sources](std::string_view name, Span where) {
        reads_files = reads_files || is_module_path(name);
        return module_text(name, where.file < sources->size() ? sources->name(where.file) : "");
    };
    return signature;
}

/// Drops the variables that other values are made of: they are computed only as far as these need them. A variable that
/// nothing reads stays, since its value may be a fault that the text's author wants to hear of.
void keep_answer(Compiled& program) {
    const ir::Module& module = program.module;
    std::vector<bool> read(module.nodes.size());
    for (const ir::NodeId arg : module.args) {
        if (arg.valid()) read[arg.value] = true;
    }
    if (program.ends_in_expression) read[module.outputs.back().node.value] = true;
    std::vector<ir::Output>& outputs = program.module.outputs;
    const auto end = outputs.end() - (program.ends_in_expression ? 1 : 0);
    outputs.erase(
        std::remove_if(outputs.begin(), end, [&](const ir::Output& output) { return read[output.node.value]; }), end);
}

const runtime::Value& need_fitting(const ir::Input& input, const Value* value) {
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
    return value->impl()->value;
}

/// The value of a name. Hosts mostly give the inputs in the program's own order, so that place is tried first.
const Value* find_input(const Inputs& inputs, std::size_t place, std::string_view name) {
    if (place < inputs.size() && inputs[place].first == name) return &inputs[place].second;
    for (const auto& [key, value] : inputs) {
        if (key == name) return &value;
    }
    return nullptr;
}

/// The limits that only the interpreter watches.
bool needs_interpreter(const EngineOptions& limits, const RunOptions& options) {
    const bool cancelled = options.cancel != nullptr && options.cancel->load(std::memory_order_relaxed);
    return limits.step_limit != 0 || limits.time_limit > 0 || cancelled;
}

/// Addresses and common shape of the inputs of a Flat.
struct FlatInputs {
    std::array<const void*, vm::Flat::most_inputs> data{};
    vm::Shape shape;
    std::size_t count = 1;

    /// False when the array does not lie as a Flat wants it.
    [[nodiscard]] bool add(std::size_t place, const runtime::Array& array) {
        data[place] = array.data;
        if (!runtime::is_contiguous(array)) return false;
        if (shape.rank == 0) {
            shape.rank = array.rank;
            shape.extent = array.shape;
            count = static_cast<std::size_t>(array.size());
            return true;
        }
        return array.rank == shape.rank &&
               std::equal(array.shape.begin(), array.shape.begin() + array.rank, shape.extent.begin());
    }
};

/// An empty result for a Flat to write to; nullptr when there is no memory for it.
void* prepare_result(Engine::Impl& engine, Value::Impl& result, DType dtype, const vm::Shape& shape) {
    if (shape.rank == 0) return &result.value.emplace<runtime::Scalar>(runtime::Scalar{dtype, 0}).bits;
    runtime::Array& array = result.value.emplace<runtime::Array>();
    if (vm::allocate_array(engine.runtime.state(), dtype, shape, array)) return nullptr;
    result.sole = true;
    return array.data;
}

/// Named values and the answer of a run.
Outputs gather(const Compiled& program, std::span<Value> results) {
    const std::vector<ir::Output>& outputs = program.module.outputs;
    const std::size_t named = outputs.size() - (program.ends_in_expression && !outputs.empty() ? 1 : 0);
    std::vector<std::pair<std::string, Value>> values;
    Value ans;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (i >= named)
            ans = std::move(results[i]);
        else if (program.keep == Keep::variables)
            values.emplace_back(outputs[i].name, std::move(results[i]));
    }
    return {std::move(values), std::move(ans)};
}

/// The short way of a small call; nothing when only the interpreter can run it, or tell what is wrong.
std::optional<Outputs> run_flat(Engine::Impl& engine, const Compiled& program, const Inputs& inputs,
                                const RunOptions& options) {
    const vm::Flat* flat = program.flat.get();
    if (flat == nullptr || needs_interpreter(engine.options, options)) return std::nullopt;
    FlatInputs given;
    for (std::size_t i = 0; i < flat->inputs(); ++i) {
        const ir::Input& input = program.module.inputs[i];
        const runtime::Value& value = need_fitting(input, find_input(inputs, i, input.name));
        if (const auto* array = std::get_if<runtime::Array>(&value)) {
            if (!given.add(i, *array)) return std::nullopt;
        } else if (const auto* scalar = std::get_if<runtime::Scalar>(&value)) {
            given.data[i] = &scalar->bits;
        }
    }
    if (given.shape.rank != flat->rank() || given.count == 0 || given.count > flat->most()) return std::nullopt;
    const std::span<const DType> dtypes = flat->outputs();
    const vm::Shape results_shape = flat->result_rank() == 0 ? vm::Shape{} : given.shape;
    std::array<std::shared_ptr<Value::Impl>, vm::Flat::most_outputs> impls;
    std::array<void*, vm::Flat::most_outputs> memory{};
    for (std::size_t k = 0; k < dtypes.size(); ++k) {
        impls[k] = std::make_shared<Value::Impl>();
        impls[k]->type = program.module.outputs[k].type;
        if (const std::string& name = program.module.outputs[k].annotation; !name.empty()) impls[k]->annotation = name;
        memory[k] = prepare_result(engine, *impls[k], dtypes[k], results_shape);
        if (memory[k] == nullptr) return std::nullopt;
    }
    flat->run(std::span(given.data).first(flat->inputs()), given.count, std::span(memory).first(dtypes.size()));
    std::array<Value, vm::Flat::most_outputs> results;
    for (std::size_t k = 0; k < dtypes.size(); ++k) {
        if (auto* scalar = std::get_if<runtime::Scalar>(&impls[k]->value)) {
            *scalar = runtime::load_scalar(reinterpret_cast<const std::byte*>(&scalar->bits), dtypes[k]);
        }
        results[k] = Value(std::move(impls[k]));
    }
    return gather(program, std::span(results).first(dtypes.size()));
}

}  // namespace

std::shared_ptr<const ast::Ast> parse_or_throw(const Source& source, Sources& sources) {
    Diagnostics diagnostics;
    if (source.text.size() > max_text) throw std::invalid_argument("ik: a text has at most 1 GiB");
    const std::uint32_t file = sources.add(source.name, source.text);
    auto tree = std::make_shared<const ast::Ast>(syntax::parse(sources, file, diagnostics));
    if (diagnostics.has_errors()) throw_error(diagnostics, sources);
    return tree;
}

std::shared_ptr<Compiled> check_only(const Source& source, const CompileRequest& request) {
    auto program = std::make_shared<Compiled>();
    program->ast = parse_or_throw(source, *request.sources);
    Diagnostics diagnostics;
    const check::Signature signature = make_signature(request, *program->ast, program->reads_files);
    check::Checked checked = check::check(program->ast, *request.sources, signature, request.before, diagnostics);
    if (diagnostics.has_errors()) throw_error(diagnostics, *request.sources);
    program->warnings = to_public(diagnostics, *request.sources);
    program->scope = std::move(checked.scope);
    program->ends_in_expression = checked.ends_in_expression;
    program->module = std::move(checked.module);
    program->keep = request.keep;
    return program;
}

std::shared_ptr<const Compiled> compile(const Source& source, const CompileRequest& request) {
    const std::shared_ptr<Compiled> program = check_only(source, request);
    if (request.keep == Keep::answer) keep_answer(*program);
    Engine::Impl& engine = *request.engine;
    opt::optimize(program->module,
                  [&engine](ops::Op op, DType operand, DType result, std::span<const std::uint64_t> args) {
                      return fold_by_running(engine, op, operand, result, args);
                  });
    program->code = lower::lower(program->module);
    program->flat = vm::Flat::make(program->code, engine.runtime);
    // A copy: the session's own list of texts goes on growing.
    program->sources = std::make_shared<const Sources>(*request.sources);
    return program;
}

TypedInput typed_input(std::string name, const Value& value) {
    if (value.is_none()) throw std::invalid_argument("ik: input `" + name + "` is nothing");
    return {std::move(name), value.impl()->type, value.impl()->annotation};
}

TypedInput typed_input(const InputType& given) {
    if (given.rank > ir::max_rank) throw std::invalid_argument("ik: input `" + given.name + "` has more than 8 axes");
    if (!is_numeric(given.dtype) && given.dtype != DType::string) {
        throw std::invalid_argument("ik: input `" + given.name + "` is neither numbers nor a text");
    }
    ir::Type type;
    type.dtype = given.dtype;
    type.weak = given.literal;
    type.unit = to_internal(given.unit).as_written();
    type.shape.rank = static_cast<std::uint8_t>(given.rank);
    return {given.name, type};
}

std::vector<runtime::Value> arrange_inputs(const ir::Module& module, const ValueLookup& find) {
    std::vector<runtime::Value> values;
    values.reserve(module.inputs.size());
    for (const ir::Input& input : module.inputs) values.push_back(need_fitting(input, find(input.name)));
    return values;
}

Outputs run_compiled(Engine::Impl& engine, const Compiled& program, std::span<const runtime::Value> inputs,
                     const RunOptions& options) {
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
    std::vector<Value> values(results.size());
    for (std::size_t i = 0; i < results.size(); ++i) {
        values[i] =
            to_public(std::move(results[i]), program.module.outputs[i].type, program.module.outputs[i].annotation);
    }
    return gather(program, values);
}

Outputs run_compiled(Engine::Impl& engine, const Compiled& program, const Inputs& inputs, const RunOptions& options) {
    if (options.out.empty()) {
        if (auto outputs = run_flat(engine, program, inputs, options)) return std::move(*outputs);
    }
    const auto values =
        arrange_inputs(program.module, [&](std::string_view name) { return find_input(inputs, 0, name); });
    return run_compiled(engine, program, values, options);
}

}  // namespace ik
