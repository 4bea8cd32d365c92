// The interpreter. Exit status: 0 done, 1 the text or its run has errors, 2 wrong usage.
#include <cstdio>
#include <exception>
#include <stdexcept>

#include <ik/ik.hpp>

#include "options.hpp"
#include "report.hpp"
#include "run.hpp"
#include "session_loop.hpp"

namespace {

using namespace ik::repl;

int show_help(const std::string& topic) {
    if (topic.empty()) {
        std::fputs(usage_text(), stdout);
        return 0;
    }
    const std::string about = ik::Engine().help(topic);
    if (about.empty()) {
        std::fprintf(stderr, "ik: there is no function `%s`\n", topic.c_str());
        return 2;
    }
    print_line(about);
    return 0;
}

int run(const Options& options) {
    switch (options.mode) {
        case Mode::interactive: return session_loop();
        case Mode::file:
        case Mode::code:
        case Mode::check:
        case Mode::dump: return run_text(options);
        case Mode::version: print_line("ik " IK_VERSION); return 0;
        case Mode::usage: std::fputs(usage_text(), stdout); return 0;
        case Mode::help: return show_help(options.topic);
    }
    return 2;
}

}  // namespace

int main(int argc, char** argv) {
    const ParsedOptions parsed = parse_options(argc, argv);
    if (!parsed.options) {
        std::fprintf(stderr, "ik: %s\n%s", parsed.error.c_str(), usage_text());
        return 2;
    }
    try {
        return run(*parsed.options);
    } catch (const std::invalid_argument& error) {
        std::fprintf(stderr, "ik: %s\n", error.what());
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "ik: %s\n", error.what());
        return 1;
    }
}
