#pragma once
// Diagnostics on stderr: as text, coloured on a terminal only, or as JSON lines.

#include <string>
#include <string_view>
#include <vector>

#include <ik/diagnostic.hpp>

namespace ik::repl {

enum class ReportForm { plain, coloured, json };

/// Coloured when stderr is a terminal and NO_COLOR is not set.
[[nodiscard]] ReportForm report_form_for_stderr();
void report(const std::vector<DiagnosticInfo>& diagnostics, ReportForm form);
[[nodiscard]] std::string coloured(std::string_view rendered);

/// Writes a line to stdout.
void print_line(std::string_view line);

}  // namespace ik::repl
