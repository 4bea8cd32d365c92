#include <ik/diagnostic.hpp>

#include <algorithm>

#include "api/impl.hpp"
#include "runtime/fault.hpp"

namespace ik {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

void put_string(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.append(1, '\\').append(1, c);
        } else if (c == '\n') {
            out += "\\n";
        } else if (c == '\t') {
            out += "\\t";
        } else if (byte < 0x20 || byte == 0x7F) {
            out.append("\\u00").append(1, hex_digits[byte / 16]).append(1, hex_digits[byte % 16]);
        } else {
            out += c;
        }
    }
    out += '"';
}

void put_member(std::string& out, std::string_view name, std::string_view text) {
    put_string(out, name);
    out += ": ";
    put_string(out, text);
    out += ", ";
}

void put_member(std::string& out, std::string_view name, std::size_t number) {
    put_string(out, name);
    out.append(": ").append(std::to_string(number)).append(", ");
}

void put_strings(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
    put_string(out, name);
    out += ": [";
    for (std::size_t i = 0; i < texts.size(); ++i) {
        if (i > 0) out += ", ";
        put_string(out, texts[i]);
    }
    out += ']';
}

Location to_location(Span span, const Sources& sources) {
    Location location;
    if (span.file >= sources.size()) return location;
    const LineColumn begin = sources.position(span.file, span.begin);
    const LineColumn end = sources.position(span.file, span.end);
    location.file = sources.name(span.file);
    location.line = begin.line;
    location.column = begin.column;
    location.end_line = end.line;
    location.end_column = end.column;
    location.begin = span.begin;
    location.end = span.end;
    return location;
}

std::string rendered_text(const std::vector<DiagnosticInfo>& diagnostics) {
    std::string text;
    for (const DiagnosticInfo& diagnostic : diagnostics) text += (text.empty() ? "" : "\n") + diagnostic.rendered;
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

}  // namespace

std::string to_json(const DiagnosticInfo& diagnostic) {
    std::string out = "{";
    put_member(out, "code", diagnostic.code);
    put_member(out, "severity", diagnostic.severity);
    put_member(out, "message", diagnostic.message);
    out += "\"labels\": [";
    for (std::size_t i = 0; i < diagnostic.labels.size(); ++i) {
        const DiagnosticLabel& label = diagnostic.labels[i];
        out += i > 0 ? ", {" : "{";
        put_member(out, "file", label.location.file);
        put_member(out, "line", label.location.line);
        put_member(out, "column", label.location.column);
        put_member(out, "end_line", label.location.end_line);
        put_member(out, "end_column", label.location.end_column);
        put_member(out, "begin", label.location.begin);
        put_member(out, "end", label.location.end);
        out += "\"text\": ";
        put_string(out, label.text);
        out += '}';
    }
    out += "], ";
    put_strings(out, "notes", diagnostic.notes);
    out += ", ";
    put_strings(out, "hints", diagnostic.hints);
    return out + "}";
}

Error::Error(std::vector<DiagnosticInfo> diagnostics)
    : std::runtime_error(rendered_text(diagnostics)), diagnostics_(std::move(diagnostics)) {
    if (diagnostics_.empty()) diagnostics_.emplace_back();
}

const std::string& Error::code() const noexcept {
    const auto error = std::find_if(diagnostics_.begin(), diagnostics_.end(),
                                    [](const DiagnosticInfo& d) { return d.severity == "error"; });
    return error == diagnostics_.end() ? diagnostics_.front().code : error->code;
}

DiagnosticInfo to_public(const Diagnostic& diagnostic, const Sources& sources) {
    DiagnosticInfo info;
    info.code = code_text(diagnostic.code);
    info.severity = severity(diagnostic.code) == Severity::error ? "error" : "warning";
    info.message = diagnostic.message;
    info.notes = diagnostic.notes;
    info.hints = diagnostic.hints;
    info.rendered = render(diagnostic, sources);
    for (const Label& label : diagnostic.labels) info.labels.push_back({to_location(label.span, sources), label.text});
    return info;
}

std::vector<DiagnosticInfo> to_public(const Diagnostics& diagnostics, const Sources& sources) {
    std::vector<const Diagnostic*> ordered;
    ordered.reserve(diagnostics.list().size());
    for (const Diagnostic& diagnostic : diagnostics.list()) ordered.push_back(&diagnostic);
    const auto place = [](const Diagnostic* d) {
        return d->labels.empty() ? std::pair<std::uint32_t, std::uint32_t>(0, 0)
                                 : std::pair(d->labels[0].span.file, d->labels[0].span.begin);
    };
    std::stable_sort(ordered.begin(), ordered.end(), [&](auto* a, auto* b) { return place(a) < place(b); });
    std::vector<DiagnosticInfo> list;
    list.reserve(ordered.size());
    for (const Diagnostic* diagnostic : ordered) list.push_back(to_public(*diagnostic, sources));
    return list;
}

void throw_error(const Diagnostics& diagnostics, const Sources& sources) {
    throw Error(to_public(diagnostics, sources));
}

void throw_fault(const runtime::Fault& fault, const Sources& sources) {
    Diagnostic diagnostic{fault.code, fault.message, {{fault.span, ""}}, {}, {}};
    diagnostic.labels.insert(diagnostic.labels.end(), fault.labels.begin(), fault.labels.end());
    if (!fault.hint.empty()) diagnostic.hints.push_back(fault.hint);
    throw Error({to_public(diagnostic, sources)});
}

}  // namespace ik
