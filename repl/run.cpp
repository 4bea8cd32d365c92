#include "run.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>

#include <ik/ik.hpp>

#include "report.hpp"

namespace ik::repl {
namespace {

constexpr int done = 0, has_errors = 1, wrong_usage = 2;

int usage_error(const std::string& why) {
    std::fprintf(stderr, "ik: %s\n", why.c_str());
    return wrong_usage;
}

/// The text to run; nullopt when the file cannot be read.
std::optional<Source> read_source(const Options& options) {
    if (options.file.empty()) return Source{options.code, "<input>"};
    if (options.file == "-") return Source{std::string(std::istreambuf_iterator<char>(std::cin), {}), "<stdin>"};
    std::error_code problem;
    if (std::filesystem::is_directory(options.file, problem)) return std::nullopt;
    std::ifstream file(options.file, std::ios::binary);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    if (file.bad()) return std::nullopt;
    return Source{std::move(text).str(), options.file};
}

std::string param_list(const std::vector<Parameter>& params) {
    std::string names;
    for (const Parameter& param : params) names += (names.empty() ? "--" : ", --") + param.name;
    return names.empty() ? "it has no params" : "its params are " + names;
}

/// A text param takes the word as it is; any other is an ik expression.
Value param_value(const Parameter& param, const std::string& text, const Engine& engine) {
    const bool is_text = param.type == "String" || (param.type.empty() && param.default_value.starts_with('"'));
    if (is_text) return Value(text);
    return engine.eval(Source{text, "--" + param.name}).ans();
}

/// Reads the params of the command line into `inputs`; gives the reason when one does not fit.
std::string read_params(const Options& options, const Source& source, const Engine& engine, Inputs& inputs) {
    if (options.params.empty()) return "";
    const std::vector<Parameter> params = engine.parameters(source);
    for (const auto& given : options.params) {
        const std::string& name = given.first;
        const auto param =
            std::find_if(params.begin(), params.end(), [&](const Parameter& p) { return p.name == name; });
        if (param == params.end()) return "the script has no param `" + name + "`; " + param_list(params);
        Value value = param_value(*param, given.second, engine);
        if (value.is_none()) return "--" + name + " has no value";
        std::erase_if(inputs, [&](const auto& input) { return input.first == name; });
        inputs.emplace_back(name, std::move(value));
    }
    return "";
}

void run_program(const Options& options, const Program& program, const Inputs& inputs) {
    RunOptions run;
    run.on_print = print_line;
    const Outputs outputs = program.run(inputs, run);
    if (options.mode == Mode::code && !outputs.ans().is_none()) print_line(outputs.ans().to_string());
}

}  // namespace

int run_text(const Options& options) {
    const ReportForm form = options.json ? ReportForm::json : report_form_for_stderr();
    const std::optional<Source> source = read_source(options);
    if (!source) return usage_error("cannot read " + options.file);
    try {
        const Engine engine;
        if (options.mode == Mode::dump && options.stage == Stage::ast) {
            const std::string listing = engine.dump(*source, Stage::ast);
            std::fwrite(listing.data(), 1, listing.size(), stdout);
            return done;
        }
        Inputs inputs;
        const std::string problem = read_params(options, *source, engine, inputs);
        if (!problem.empty()) return usage_error(problem);
        if (options.mode == Mode::check) {
            report(engine.check(*source, inputs), form);
            return done;
        }
        const Program program = engine.compile(*source, inputs, Keep::answer);
        report(program.warnings(), form);
        if (options.mode == Mode::dump) {
            const std::string listing = program.dump(options.stage);
            std::fwrite(listing.data(), 1, listing.size(), stdout);
        } else {
            run_program(options, program, inputs);
        }
        return done;
    } catch (const Error& error) {
        report(error.diagnostics(), form);
        return has_errors;
    }
}

}  // namespace ik::repl
