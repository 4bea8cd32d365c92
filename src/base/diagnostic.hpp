#pragma once
// Diagnostics: what the stages report into. A stage never throws on input and never prints; it adds a Diagnostic and
// goes on with an error type or node that absorbs what follows, so one mistake gives one message.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/source.hpp"
#include "base/span.hpp"

namespace ik {

enum class Code : std::uint16_t {
#define DIAG(identifier, code, severity, title) identifier,
#include "base/diagnostics.def"
#undef DIAG
};

enum class Severity : std::uint8_t { error, warning };

[[nodiscard]] std::string_view code_text(Code code) noexcept;  ///< "E0203".
[[nodiscard]] std::string_view title(Code code) noexcept;
[[nodiscard]] Severity severity(Code code) noexcept;

/// A place in the source with what it contributes; the first label of a diagnostic is its position.
struct Label {
    Span span;
    std::string text;
};

struct Diagnostic {
    Code code = Code::syntax_error;
    std::string message;
    std::vector<Label> labels;
    std::vector<std::string> notes;
    std::vector<std::string> hints;
};

/// The list of one run: keeps at most `limit` errors and counts the rest.
class Diagnostics {
public:
    static constexpr std::size_t limit = 20;

    void add(Diagnostic diagnostic);
    /// Shorthand: one label without text.
    void add(Code code, Span span, std::string message, std::string hint = {});

    [[nodiscard]] bool has_errors() const noexcept { return errors_ > 0; }
    [[nodiscard]] std::size_t error_count() const noexcept { return errors_; }
    [[nodiscard]] const std::vector<Diagnostic>& list() const noexcept { return list_; }
    void clear();

private:
    std::vector<Diagnostic> list_;
    std::size_t errors_ = 0;
};

/// The form of language.md: header, file:line:column, the source lines with underlines and labels, notes, hints.
/// Tabs and wide characters keep the carets in place. Ends with a newline.
[[nodiscard]] std::string render(const Diagnostic& diagnostic, const Sources& sources);

/// A name from `candidates` close to `name` for "did you mean", or "" (Damerau-Levenshtein, at most a third of the
/// length).
[[nodiscard]] std::string closest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace ik
