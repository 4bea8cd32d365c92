#include <ik/engine.hpp>

#include <stdexcept>

#include "api/compile.hpp"

namespace ik {
namespace {

std::string source_text(const Sources& sources, const ast::Ast& tree, ast::NodeId node) {
    return node.valid() ? std::string(sources.text(tree[node].span)) : "";
}

void put_scale(std::string& key, const units::Unit& unit) {
    for (const units::ScaleFactor& factor : unit.scale().factors()) {
        key.append(std::to_string(factor.base)).append("^").append(factor.exponent.to_string()).append("*");
    }
    for (const units::DimensionFactor& factor : unit.dimension().factors()) {
        key.append("d").append(std::to_string(factor.base)).append("^").append(factor.exponent.to_string());
    }
}

/// Equal exactly when the same Program serves: name, text and types of the inputs. Lengths keep the parts apart.
std::string cache_key(const Source& source, const Inputs& inputs, Keep keep) {
    std::string key = keep == Keep::answer ? "a" : "v";
    const auto put = [&key](std::string_view part) {
        key.append(std::to_string(part.size())).append(":").append(part);
    };
    put(source.name);
    put(source.text);
    for (const auto& [name, value] : inputs) {
        put(name);
        if (value.is_none()) continue;
        const ir::Type& type = value.impl()->type;
        if (!value.impl()->annotation.empty()) put("@" + value.impl()->annotation);
        key += static_cast<char>('a' + static_cast<int>(value.dtype()));
        key += static_cast<char>('0' + type.shape.rank);
        key += static_cast<char>('0' + (type.weak ? 1 : 0) + (type.any_unit ? 2 : 0) + (type.chosen ? 4 : 0) +
                                 (type.unit.is_written() ? 8 : 0));
        if (type.unit.is_one()) continue;
        put(units::display(type.unit));
        put_scale(key, type.unit);
    }
    return key;
}

std::shared_ptr<const Compiled> find_cached(Engine::Impl& engine, const std::string& key) {
    const std::lock_guard lock(engine.cache_lock);
    const auto found = engine.cache_index.find(key);
    if (found == engine.cache_index.end()) return nullptr;
    engine.cache.splice(engine.cache.begin(), engine.cache, found->second);
    return found->second->second;
}

void store(Engine::Impl& engine, const std::string& key, const std::shared_ptr<const Compiled>& program) {
    const std::lock_guard lock(engine.cache_lock);
    if (engine.options.cache_size == 0 || engine.cache_index.contains(key)) return;
    engine.cache.emplace_front(key, program);
    engine.cache_index.emplace(key, engine.cache.begin());
    if (engine.cache.size() > engine.options.cache_size) {
        engine.cache_index.erase(engine.cache.back().first);
        engine.cache.pop_back();
    }
}

CompileRequest request_for(const std::shared_ptr<Engine::Impl>& engine, const Inputs& inputs, Keep keep) {
    CompileRequest request;
    request.keep = keep;
    request.engine = engine;
    request.sources = std::make_shared<Sources>();
    for (const auto& [name, value] : inputs) request.inputs.push_back(typed_input(name, value));
    return request;
}

Program make_program(const std::shared_ptr<Engine::Impl>& engine, std::shared_ptr<const Compiled> compiled) {
    return Program(std::make_shared<const Program::Impl>(Program::Impl{engine, std::move(compiled)}));
}

}  // namespace

Engine::Engine(const EngineOptions& options) : impl_(std::make_shared<Impl>(options)) {}

Program Engine::compile(const Source& source, const std::vector<InputType>& inputs, Keep keep) const {
    CompileRequest request = request_for(impl_, {}, keep);
    for (const InputType& input : inputs) request.inputs.push_back(typed_input(input));
    return make_program(impl_, ik::compile(source, request));
}

Program Engine::compile(const Source& source, const Inputs& inputs, Keep keep) const {
    return make_program(impl_, ik::compile(source, request_for(impl_, inputs, keep)));
}

std::vector<DiagnosticInfo> Engine::check(const Source& source, const Inputs& inputs) const {
    return check_only(source, request_for(impl_, inputs, Keep::answer))->warnings;
}

Outputs Engine::eval(const Source& source, const Inputs& inputs, const RunOptions& options, Keep keep) const {
    const std::string key = cache_key(source, inputs, keep);
    std::shared_ptr<const Compiled> program = find_cached(*impl_, key);
    if (!program) {
        program = ik::compile(source, request_for(impl_, inputs, keep));
        if (!program->reads_files) store(*impl_, key, program);
    }
    return run_compiled(*impl_, *program, inputs, options);
}

std::vector<Parameter> Engine::parameters(const Source& source) const {
    Sources sources;
    const auto tree = parse_or_throw(source, sources);
    std::vector<Parameter> list;
    for (const ast::NodeId statement : tree->kids(tree->root)) {
        const ast::Node& node = (*tree)[statement];
        if (node.kind != ast::Kind::param) continue;
        list.push_back({std::string(node.text), source_text(sources, *tree, tree->kid(statement, 0)),
                        source_text(sources, *tree, tree->kid(statement, 1))});
    }
    return list;
}

std::string Engine::dump(const Source& source, Stage stage, const Inputs& inputs, Keep keep) const {
    if (stage != Stage::ast) return compile(source, inputs, keep).dump(stage);
    Sources sources;
    return ast::dump(*parse_or_throw(source, sources));
}

std::string Engine::help(std::string_view name) const { return check::help(name, nullptr); }

std::string Engine::isa() const { return std::string(impl_->runtime.isa()); }
int Engine::threads() const noexcept { return impl_->runtime.threads(); }
std::size_t Engine::memory() const noexcept { return impl_->runtime.pool_bytes(); }
void Engine::release_memory() const { impl_->runtime.release_memory(); }

std::vector<InputType> types_of(const Inputs& inputs) {
    std::vector<InputType> list;
    for (const auto& [name, value] : inputs) {
        const TypedInput input = typed_input(name, value);
        list.push_back({name, value.dtype(), input.type.shape.rank, value.unit(), input.type.weak});
    }
    return list;
}

}  // namespace ik
