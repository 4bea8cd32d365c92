#include "line_reader.hpp"

#include <clocale>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <vector>

#include <editline/readline.h>
#include <langinfo.h>
#include <unistd.h>

#include "prompt_signals.hpp"

namespace ik::repl {
namespace {

// libedit calls back without an argument: the session whose names it completes.
const Session* completing = nullptr;

/// Called with state 0 first, then until it gives null; libedit frees what it gets.
char* next_name(const char* prefix, int state) {
    static std::vector<std::string> matches;
    static std::size_t next;
    if (state == 0) {
        matches.clear();
        next = 0;
        for (std::string& name : completing->names()) {
            if (name.starts_with(prefix)) matches.push_back(std::move(name));
        }
    }
    return next < matches.size() ? strdup(matches[next++].c_str()) : nullptr;
}

char** complete(const char* prefix, int, int) {
    rl_attempted_completion_over = 1;  // No file names.
    rl_completion_append_character = '\0';
    return completing == nullptr || *prefix == '\0' ? nullptr : rl_completion_matches(prefix, next_name);
}

std::string history_path() {
    if (const char* file = std::getenv("IK_HISTORY")) return file;
    const char* home = std::getenv("HOME");
    return home != nullptr && *home != '\0' ? std::string(home) + "/.ik_history" : "";
}

constexpr int max_history = 1000;

/// One character: libedit takes what this gives as a code point.
int next_character(FILE*) {
    const int first = PromptSignals::next_byte();
    if (first < 0x80) return first;
    const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : 1;
    int code = first & (0x3F >> more);
    for (int k = 0; k < more; ++k) {
        const int next = PromptSignals::next_byte();
        if (next < 0) return -1;
        code = code << 6 | (next & 0x3F);
    }
    return code;
}

/// libedit echoes what the locale can show: source text is UTF-8 whatever the user's locale says.
void use_utf8() {
    setlocale(LC_CTYPE, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

}  // namespace

LineReader::LineReader(const Session& session)
    : terminal_(isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0), history_file_(history_path()) {
    if (!terminal_) return;
    completing = &session;
    use_utf8();
    rl_catch_signals = 0;
    rl_getc_function = next_character;
    using_history();
    stifle_history(max_history);
    if (!history_file_.empty()) read_history(history_file_.c_str());
    rl_readline_name = const_cast<char*>("ik");
    rl_attempted_completion_function = complete;
    rl_basic_word_break_characters = const_cast<char*>(" \t\n\"\\'`@$><=;|&{(+-*/^,[]})!?:.~%");
}

LineReader::~LineReader() {
    if (!terminal_) return;
    if (!history_file_.empty()) write_history(history_file_.c_str());
    completing = nullptr;
}

std::optional<std::string> LineReader::read(const char* prompt) {
    if (!terminal_) {
        std::string line;
        if (!std::getline(std::cin, line)) return std::nullopt;
        return line;
    }
    const PromptSignals signals;
    char* line = ::readline(prompt);
    if (line == nullptr) return std::nullopt;
    std::string text(line);
    std::free(line);
    return text;
}

void LineReader::remember(const std::string& text) {
    if (!terminal_ || text.find_first_not_of(" \t\n") == std::string::npos) return;
    // A history entry is one line: statements of a session end at `;` too.
    std::string entry = text;
    for (char& c : entry) {
        if (c == '\n') c = ' ';
    }
    add_history(entry.c_str());
}

}  // namespace ik::repl
