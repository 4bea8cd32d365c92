#include "base/diagnostic.hpp"

#include <algorithm>
#include <utility>

namespace ik {
namespace {

struct Row {
    std::string_view code;
    Severity severity;
    std::string_view title;
};

constexpr Row rows[] = {
#define DIAG(identifier, code, severity, title) {code, Severity::severity, title},
#include "base/diagnostics.def"
#undef DIAG
};

constexpr const Row& row(Code code) noexcept { return rows[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view code_text(Code code) noexcept { return row(code).code; }
std::string_view title(Code code) noexcept { return row(code).title; }
Severity severity(Code code) noexcept { return row(code).severity; }

void Diagnostics::add(Diagnostic diagnostic) {
    const bool is_error = severity(diagnostic.code) == Severity::error;
    const std::size_t kept_errors = std::min(errors_, limit);
    const std::size_t kept = is_error ? kept_errors : list_.size() - kept_errors;
    if (is_error) ++errors_;
    if (kept < limit) list_.push_back(std::move(diagnostic));
}

void Diagnostics::add(Code code, Span span, std::string message, std::string hint) {
    Diagnostic diagnostic{code, std::move(message), {{span, {}}}, {}, {}};
    if (!hint.empty()) diagnostic.hints.push_back(std::move(hint));
    add(std::move(diagnostic));
}

void Diagnostics::clear() {
    list_.clear();
    errors_ = 0;
}

}  // namespace ik
