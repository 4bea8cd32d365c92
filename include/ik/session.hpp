#pragma once
// A Session runs one text after another and keeps what they leave: variables, functions, units, used modules, and
// `ans`. A text that fails changes nothing. Threads: one at a time, except for cancel().

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <ik/engine.hpp>

namespace ik {

/// What one text of a session gives.
struct SessionResult {
    Value value;  ///< Of the last statement when that is an expression (also `ans`), else nothing.
    std::vector<DiagnosticInfo> warnings;
};

class Session {
public:
    explicit Session(Engine engine = Engine());
    ~Session();
    Session(Session&&) noexcept;
    Session& operator=(Session&&) noexcept;

    /// Where print() goes; without one its text is dropped.
    void on_print(std::function<void(std::string_view)> sink);

    /// Errors: ik::Error; the session is as before.
    SessionResult run(const Source& source);
    SessionResult run(std::string_view text) { return run(Source{std::string(text)}); }
    /// The value of the last expression, or nothing.
    Value eval(std::string_view text) { return run(text).value; }

    void set(std::string name, Value value);
    /// Null when there is no such variable; valid until the next run or set.
    [[nodiscard]] const Value* get(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> variables() const;
    /// The type of an expression, without running it; of a function's name its signature. Errors: ik::Error.
    [[nodiscard]] std::string type_of(std::string_view expression) const;
    /// Everything that may be named now: variables, functions, units, keywords; sorted.
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] std::string help(std::string_view name) const;
    /// The units of a dimension ("Energy"), the smallest first; empty when there is no such dimension.
    [[nodiscard]] std::vector<std::string> units_for(std::string_view dimension) const;

    /// Stops the run in progress with error E0708; may be called from another thread or a signal handler.
    void cancel() noexcept;

    [[nodiscard]] const Engine& engine() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Whether the text may go on on a further line: a bracket is open, or it ends in an operator.
[[nodiscard]] bool is_incomplete(std::string_view text);

}  // namespace ik
