#pragma once
// The command line as data.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <ik/program.hpp>

namespace ik::repl {

enum class Mode { interactive, file, code, check, dump, version, usage, help };

struct Options {
    Mode mode = Mode::interactive;
    std::string file;   ///< file, check, dump
    std::string code;   ///< code, dump
    bool json = false;  ///< Diagnostics as JSON lines.
    Stage stage = Stage::ast;
    std::string topic;                                        ///< help
    std::vector<std::pair<std::string, std::string>> params;  ///< --name value
};

struct ParsedOptions {
    std::optional<Options> options;
    std::string error;  ///< Why there are none.
};

[[nodiscard]] ParsedOptions parse_options(int argc, const char* const* argv);
[[nodiscard]] const char* usage_text() noexcept;

}  // namespace ik::repl
