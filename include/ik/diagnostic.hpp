#pragma once
// What went wrong, as data and as text. Every failure that a text, its data or its inputs can cause reaches a host as
// one ik::Error, which carries all diagnostics of that run; misuse of this API is std::invalid_argument.

#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

namespace ik {

/// A place in a source text.
struct Location {
    std::string file;        ///< "drag.ik", "<input>".
    std::size_t line = 1;    ///< 1-based.
    std::size_t column = 1;  ///< 1-based, in bytes.
    std::size_t end_line = 1;
    std::size_t end_column = 1;  ///< One past the last byte.
    std::size_t begin = 0;       ///< The same as byte offsets.
    std::size_t end = 0;
};

/// A place with what it contributes.
struct DiagnosticLabel {
    Location location;
    std::string text;
};

struct DiagnosticInfo {
    std::string code;      ///< "E0203".
    std::string severity;  ///< "error" or "warning".
    std::string message;
    std::vector<DiagnosticLabel> labels;  ///< The first one is the position.
    std::vector<std::string> notes;
    std::vector<std::string> hints;
    std::string rendered;  ///< Header, position, source lines with carets, hints; ends with a newline.
};

/// One line: {"code": ..., "severity": ..., "message": ..., "labels": [...], "notes": [...], "hints": [...]}.
[[nodiscard]] std::string to_json(const DiagnosticInfo& diagnostic);

/// A text that does not check, an input that does not fit, or a fault at run time. what() is all of it rendered.
class Error : public std::runtime_error {
public:
    explicit Error(std::vector<DiagnosticInfo> diagnostics);
    /// In order of position; at least one error, warnings among them.
    [[nodiscard]] const std::vector<DiagnosticInfo>& diagnostics() const noexcept { return diagnostics_; }
    /// Code of the first error.
    [[nodiscard]] const std::string& code() const noexcept;

private:
    std::vector<DiagnosticInfo> diagnostics_;
};

}  // namespace ik
