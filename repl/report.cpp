#include "report.hpp"

#include <cstdio>
#include <cstdlib>

#include <unistd.h>

namespace ik::repl {
namespace {

constexpr std::string_view red = "\x1b[1;31m", yellow = "\x1b[1;33m", blue = "\x1b[34m", cyan = "\x1b[36m",
                           bold = "\x1b[1m", reset = "\x1b[0m";

void put(std::string& out, std::string_view colour, std::string_view text) {
    out.append(colour).append(text).append(reset);
}

/// "error[E0203]: message", "  hint: ...", " --> file:1:2", "  3 | source", "    |  ^^^ label".
void put_line(std::string& out, std::string_view line) {
    const std::size_t colon = line.find(':');
    if (line.starts_with("error[") || line.starts_with("warning[")) {
        put(out, line[0] == 'e' ? red : yellow, line.substr(0, colon));
        if (colon != std::string_view::npos) put(out, bold, line.substr(colon));
        return;
    }
    const std::size_t text = line.find_first_not_of(' ');
    if (text == std::string_view::npos) return;
    if (line.substr(text).starts_with("hint:") || line.substr(text).starts_with("note:")) {
        out += line.substr(0, text);
        put(out, cyan, line.substr(text, 5));
        out += line.substr(text + 5);
    } else if (line.substr(text).starts_with("-->")) {
        put(out, blue, line);
    } else if (line[text] == '|') {
        put(out, blue, line.substr(0, text + 1));
        const std::size_t end = line.find_last_of("^-");
        const std::size_t marks = end == std::string_view::npos ? text + 1 : end + 1;
        put(out, red, line.substr(text + 1, marks - text - 1));
        out += line.substr(marks);
    } else {
        out += line;
    }
}

}  // namespace

ReportForm report_form_for_stderr() {
    const char* no_color = std::getenv("NO_COLOR");
    const bool wanted = no_color == nullptr || *no_color == '\0';
    return wanted && isatty(STDERR_FILENO) != 0 ? ReportForm::coloured : ReportForm::plain;
}

std::string coloured(std::string_view rendered) {
    std::string out;
    while (!rendered.empty()) {
        const std::size_t end = rendered.find('\n');
        put_line(out, rendered.substr(0, end));
        if (end == std::string_view::npos) break;
        out += '\n';
        rendered.remove_prefix(end + 1);
    }
    return out;
}

void report(const std::vector<DiagnosticInfo>& diagnostics, ReportForm form) {
    std::fflush(stdout);  // What was printed before stands before.
    bool first = true;
    for (const DiagnosticInfo& diagnostic : diagnostics) {
        std::string text = form == ReportForm::json       ? to_json(diagnostic) + "\n"
                           : form == ReportForm::coloured ? coloured(diagnostic.rendered)
                                                          : diagnostic.rendered;
        if (!first && form != ReportForm::json) text.insert(0, 1, '\n');
        std::fwrite(text.data(), 1, text.size(), stderr);
        first = false;
    }
}

void print_line(std::string_view line) {
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::fputc('\n', stdout);
}

}  // namespace ik::repl
