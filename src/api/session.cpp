#include <ik/session.hpp>

#include <algorithm>
#include <atomic>
#include <map>
#include <set>

#include "api/compile.hpp"
#include "check/scope.hpp"
#include "syntax/parse.hpp"

namespace ik {
namespace {

constexpr std::string_view keywords[] = {"and",   "assert", "break", "continue", "dimension", "else",   "error",
                                         "false", "fn",     "for",   "if",       "in",        "inf",    "nan",
                                         "not",   "or",     "param", "pi",       "print",     "return", "tau",
                                         "then",  "to",     "true",  "unit",     "use",       "while"};

/// "3", "3 km" -> the same value under the name; keeps `sole` off, since the session sees the memory too.
Value shared(const Value& value) {
    if (!value.is_array()) return value;
    Value::Impl copy = *value.impl();
    copy.value = held(value.impl());
    copy.holds_elements = false;
    copy.sole = false;
    return Value(std::make_shared<const Value::Impl>(std::move(copy)));
}

}  // namespace

struct Session::Impl {
    Engine engine;
    std::shared_ptr<Sources> sources = std::make_shared<Sources>();
    std::shared_ptr<const check::Scope> scope;
    std::map<std::string, Value, std::less<>> variables;
    std::set<std::string, std::less<>> given;  ///< Set by the host: these override a `param`.
    std::function<void(std::string_view)> sink;
    std::atomic<bool> cancelled{false};

    explicit Impl(Engine e) : engine(std::move(e)) {}

    /// `texts` is the list of texts that this compilation adds to.
    [[nodiscard]] std::shared_ptr<const Compiled> compile(const Source& source,
                                                          const std::shared_ptr<Sources>& texts) const {
        CompileRequest request;
        request.engine = engine.impl();
        request.sources = texts;
        request.before = scope;
        request.overriding = Overriding::listed;
        request.overriding_inputs.assign(given.begin(), given.end());
        for (const auto& [name, value] : variables) request.inputs.push_back(typed_input(name, value));
        return ik::compile(source, request);
    }

    void commit(const Compiled& compiled, const Outputs& outputs) {
        scope = compiled.scope;
        const auto bind = [this](const std::string& name, const Value& value) {
            if (value.is_none()) return;
            variables.insert_or_assign(name, shared(value));
        };
        for (const auto& [name, value] : outputs.all()) bind(name, value);
        bind("ans", outputs.ans());
        if (scope == nullptr) return;
        // A name that is now a function or module is no variable any more.
        std::erase_if(variables, [&](const auto& item) {
            return outputs.find(item.first) == nullptr &&
                   (scope->functions.contains(item.first) || scope->modules.contains(item.first));
        });
    }
};

Session::Session(Engine engine) : impl_(std::make_unique<Impl>(std::move(engine))) {}
Session::~Session() = default;
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;

void Session::on_print(std::function<void(std::string_view)> sink) { impl_->sink = std::move(sink); }

SessionResult Session::run(const Source& source) {
    impl_->cancelled.store(false);
    // A text that fails leaves nothing behind, not even in the list of texts.
    const auto texts = std::make_shared<Sources>(*impl_->sources);
    const std::shared_ptr<const Compiled> compiled = impl_->compile(source, texts);
    const auto inputs =
        arrange_inputs(compiled->module, [this](std::size_t, std::string_view name) { return get(name); });
    RunOptions options;
    options.cancel = &impl_->cancelled;
    options.on_print = impl_->sink;
    const Outputs outputs = run_compiled(*impl_->engine.impl(), *compiled, inputs, options);
    impl_->sources = texts;
    impl_->commit(*compiled, outputs);
    return {shared(outputs.ans()), compiled->warnings};
}

void Session::set(std::string name, Value value) {
    impl_->given.insert(name);
    impl_->variables.insert_or_assign(std::move(name), std::move(value));
}

const Value* Session::get(std::string_view name) const {
    const auto found = impl_->variables.find(name);
    return found == impl_->variables.end() ? nullptr : &found->second;
}

std::vector<std::string> Session::variables() const {
    std::vector<std::string> names;
    for (const auto& [name, value] : impl_->variables) names.push_back(name);
    return names;
}

std::string Session::type_of(std::string_view expression) const {
    if (impl_->scope) {
        if (std::string type = check::type_of_function(expression, *impl_->scope); !type.empty()) return type;
    }
    const auto texts = std::make_shared<Sources>(*impl_->sources);
    const auto compiled = impl_->compile(Source{std::string(expression)}, texts);
    if (!compiled->ends_in_expression || compiled->module.outputs.empty()) return "none";
    return type_text(compiled->module.outputs.back().type);
}

std::vector<std::string> Session::names() const {
    std::vector<std::string> names = check::names_in_scope(impl_->scope ? *impl_->scope : check::Scope{});
    names.insert(names.end(), std::begin(keywords), std::end(keywords));
    for (const auto& [name, value] : impl_->variables) names.push_back(name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::string Session::help(std::string_view name) const { return check::help(name, impl_->scope.get()); }

std::vector<std::string> Session::units_for(std::string_view dimension) const {
    return check::units_for(dimension, impl_->scope.get());
}

void Session::cancel() noexcept { impl_->cancelled.store(true); }

const Engine& Session::engine() const noexcept { return impl_->engine; }

bool is_incomplete(std::string_view text) { return syntax::is_incomplete(text); }

}  // namespace ik
