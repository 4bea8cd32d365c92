#include "api/compile.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "api/short_run.hpp"
#include "lower/lower.hpp"
#include "opt/optimize.hpp"
#include "runtime/host.hpp"
#include "syntax/parse.hpp"

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

namespace {

/// Of the answer, or of all variables and the answer, by what the program keeps.
std::unique_ptr<vm::Recordings> recordings_of(const Compiled& program) {
    std::span<const bytecode::Slot> wanted = program.code.outputs;
    if (program.keep == Keep::answer) {
        if (!program.ends_in_expression || wanted.empty()) return nullptr;
        wanted = wanted.last(1);
    }
    if (wanted.size() > most_recorded_results) return nullptr;
    std::vector<vm::InputForm> forms;
    for (const ir::Input& input : program.module.inputs) {
        if (size_of(input.type.dtype) == 0) return nullptr;  // A text.
        forms.push_back({input.type.dtype, input.type.shape.rank});
    }
    return vm::Recordings::make(program.code, forms, wanted);
}

}  // namespace

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
    program->lone_step = vm::LoneStep::make(program->code);
    program->recordings = recordings_of(*program);
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

}  // namespace ik
