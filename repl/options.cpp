#include "options.hpp"

namespace ik::repl {
namespace {

ParsedOptions fail(std::string why) { return {std::nullopt, std::move(why)}; }

std::optional<Stage> stage_of(const std::string& name) {
    if (name == "ast") return Stage::ast;
    if (name == "ir") return Stage::ir;
    if (name == "bytecode") return Stage::bytecode;
    return std::nullopt;
}

/// "--name value" or "--name=value" from `at` on; the value may begin with a minus.
bool take_param(const std::vector<std::string>& args, std::size_t& at, Options& options) {
    const std::string& word = args[at];
    const std::size_t equals = word.find('=');
    if (equals != std::string::npos) {
        options.params.emplace_back(word.substr(2, equals - 2), word.substr(equals + 1));
        return true;
    }
    if (at + 1 == args.size()) return false;
    options.params.emplace_back(word.substr(2), args[++at]);
    return true;
}

bool has_text(const Options& options) { return !options.file.empty() || !options.code.empty(); }

ParsedOptions parse_words(const std::vector<std::string>& args) {
    Options options;
    bool script = false;  // The script is named: what follows are its params.
    for (std::size_t at = 0; at < args.size(); ++at) {
        const std::string& word = args[at];
        const bool more = at + 1 < args.size();
        if (word == "--json") {
            options.json = true;
        } else if (!script && word == "--version") {
            options.mode = Mode::version;
            return {options, ""};
        } else if (!script && (word == "--help" || word == "-h")) {
            options.mode = Mode::usage;
            return {options, ""};
        } else if (!script && word == "help") {
            options.mode = Mode::help;
            options.topic = more ? args[at + 1] : "";
            return {options, ""};
        } else if (!script && word == "check" && options.mode == Mode::interactive) {
            options.mode = Mode::check;
        } else if (!script && word == "--dump") {
            const auto stage = more ? stage_of(args[at + 1]) : std::nullopt;
            if (!stage) return fail("--dump takes ast, ir or bytecode");
            options.mode = Mode::dump;
            options.stage = *stage;
            ++at;
        } else if (!script && word == "-e") {
            if (!more) return fail("-e takes a text");
            options.code = args[++at];
            if (options.mode == Mode::interactive) options.mode = Mode::code;
            script = true;
        } else if (!script && (word.empty() || word[0] != '-' || word == "-")) {
            options.file = word.empty() ? " " : word;
            if (options.mode == Mode::interactive) options.mode = Mode::file;
            script = true;
        } else if (script && word.starts_with("--") && word.size() > 2) {
            if (!take_param(args, at, options)) return fail(word + " takes a value");
        } else {
            return fail("unexpected argument `" + word + "`");
        }
    }
    const bool needs_text = options.mode == Mode::check || options.mode == Mode::dump;
    if (needs_text && !has_text(options)) return fail("a file is missing");
    return {options, ""};
}

}  // namespace

ParsedOptions parse_options(int argc, const char* const* argv) {
    return parse_words(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
}

const char* usage_text() noexcept {
    return "usage: ik                              start a session (type help there)\n"
           "       ik FILE.ik [--name value ...]   run a script; values are ik expressions: --v0 '30 m/s'\n"
           "       ik -e CODE [--name value ...]   run a text and print its last expression\n"
           "       ik check FILE.ik                report mistakes without running\n"
           "       ik --dump ast|ir|bytecode FILE  print what a stage makes of a script (or of -e CODE)\n"
           "       ik help [NAME]                  what a function does\n"
           "       ik --version | --help\n"
           "options: --json   diagnostics on stderr as one JSON object a line\n"
           "exit status: 0 done, 1 the text or its run has errors, 2 wrong usage\n";
}

}  // namespace ik::repl
