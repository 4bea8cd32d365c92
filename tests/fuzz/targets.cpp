#include "fuzz/targets.hpp"

#include <ik/ik.hpp>
#include <stdexcept>
#include <string>

#include "base/diagnostic.hpp"
#include "syntax/parse.hpp"

namespace ik::fuzz {
namespace {

/// The value as a text, or the first line of what went wrong.
std::string outcome(const std::string& text, int threads) {
    EngineOptions options;
    options.threads = threads;
    options.memory_limit = std::size_t{64} << 20;
    options.step_limit = 20'000;
    options.depth_limit = 50;
    options.time_limit = 5;
    const Engine engine(options);
    try {
        return engine.eval({text}).ans().to_string();
    } catch (const Error& error) {
        const std::string what = error.what();
        return what.substr(0, what.find('\n'));
    }
}

}  // namespace

void parse_text(std::string_view text) {
    Sources sources;
    Diagnostics diagnostics;
    const std::uint32_t file = sources.add("text", std::string(text));
    const ast::Ast tree = syntax::parse(sources, file, diagnostics);
    for (const Diagnostic& each : diagnostics.list()) (void)render(each, sources);
    (void)is_incomplete(std::string(text));
}

void check_text(std::string_view text) {
    const Engine engine(EngineOptions{.threads = 1});
    try {
        (void)engine.check({std::string(text)});
    } catch (const Error&) {  // What a wrong text should give.
    }
}

void run_text(std::string_view text) {
    const std::string source(text);
    const std::string once = outcome(source, 1);
    const bool limited = once.find("limit") != std::string::npos;  // Where it strikes is not promised.
    if (!limited && outcome(source, 2) != once) throw std::logic_error("one thread and two disagree:\n" + source);
}

}  // namespace ik::fuzz
