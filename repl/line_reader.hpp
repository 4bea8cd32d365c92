#pragma once
// Lines from a terminal with history and completion (libedit), or plain lines from anything else.

#include <optional>
#include <string>

#include <ik/session.hpp>

namespace ik::repl {

class LineReader {
public:
    /// `session` gives the names to complete. Reads the history of earlier sessions.
    explicit LineReader(const Session& session);
    ~LineReader();
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    [[nodiscard]] bool is_terminal() const noexcept { return terminal_; }
    /// Nullopt at the end of the input, and when Ctrl-C came.
    [[nodiscard]] std::optional<std::string> read(const char* prompt);
    /// One entry for a text, also when it has several lines.
    void remember(const std::string& text);

private:
    bool terminal_;
    std::string history_file_;  ///< $IK_HISTORY, else ~/.ik_history; "" for none.
};

}  // namespace ik::repl
