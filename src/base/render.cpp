// Draws a diagnostic. Everything here works on a window of at most `window_bytes` of a source line, so that an error in
// a line of a megabyte is still one screen line.

#include <algorithm>

#include "base/diagnostic.hpp"
#include "base/utf8.hpp"

namespace ik {
namespace {

constexpr std::size_t window_bytes = 240;
constexpr std::size_t context_bytes = 100;  // Shown before the first label of a long line.
constexpr std::size_t tab_stop = 4;

struct Mark {
    std::uint32_t line = 1;
    std::uint32_t begin = 0;  ///< Byte columns in the line, 0-based, half open.
    std::uint32_t end = 0;
    bool drawn = true;
    char stroke = '-';
    std::string text;
};

/// A source line made printable, with the display column of every byte (and of the end).
struct Printed {
    std::string text;
    std::size_t first = 0;  ///< Byte column of the first byte shown.
    std::vector<std::size_t> columns;

    [[nodiscard]] std::size_t column(std::size_t byte) const {
        return columns[std::clamp(byte, first, first + columns.size() - 1) - first];
    }
};

bool continues_character(std::string_view line, std::size_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U;
}

Printed print_line(std::string_view line, std::size_t anchor) {
    Printed printed;
    std::size_t last = line.size();
    if (line.size() > window_bytes) {
        printed.first = anchor > context_bytes ? std::min(anchor, line.size()) - context_bytes : 0;
        last = std::min(line.size(), printed.first + window_bytes);
        while (printed.first > 0 && continues_character(line, printed.first)) --printed.first;
        while (last < line.size() && continues_character(line, last)) ++last;
    }
    std::size_t column = 0;
    const auto put = [&](std::string_view shown, std::size_t width) {
        printed.text += shown;
        column += width;
    };
    if (printed.first > 0) put("...", 3);
    for (std::size_t at = printed.first; at < last;) {
        const CodePoint c = decode_utf8(line.substr(0, last), at);
        printed.columns.insert(printed.columns.end(), c.length, column);
        if (c.value == U'\t') {
            const std::size_t width = tab_stop - column % tab_stop;
            put(std::string(width, ' '), width);
        } else if (c.value == CodePoint::invalid || is_hidden_character(c.value)) {
            put("\xEF\xBF\xBD", 1);  // U+FFFD stands for what cannot be shown.
        } else {
            put(line.substr(at, c.length), static_cast<std::size_t>(display_width(c.value)));
        }
        at += c.length;
    }
    printed.columns.push_back(column);
    if (last < line.size()) put("...", 3);
    return printed;
}

void put_at(std::string& row, std::size_t& width, std::size_t column, std::string_view text) {
    if (column > width) {
        row.append(column - width, ' ');
        width = column;
    }
    row += text;
    width += display_width(text);
}

/// The underlines of one line, the text of the rightmost mark beside its underline, the others' below, right to left.
std::vector<std::string> draw_marks(const Printed& printed, std::vector<const Mark*> marks) {
    std::sort(marks.begin(), marks.end(), [](const Mark* a, const Mark* b) { return a->begin < b->begin; });
    std::string strokes;
    for (const Mark* mark : marks) {
        const std::size_t from = printed.column(mark->begin);
        const std::size_t to = std::max(printed.column(mark->end), from + 1);
        if (strokes.size() < to) strokes.resize(to, ' ');
        std::fill(strokes.begin() + static_cast<std::ptrdiff_t>(from),
                  strokes.begin() + static_cast<std::ptrdiff_t>(to), mark->stroke);
    }
    std::vector<std::string> rows{strokes};
    while (!marks.empty() && marks.back()->text.empty()) marks.pop_back();
    if (marks.empty()) return rows;
    const bool beside = printed.column(marks.back()->end) >= strokes.size() || marks.back()->begin == marks.back()->end;
    if (beside) {
        rows[0] += " " + marks.back()->text;
        marks.pop_back();
    }
    for (std::size_t i = marks.size(); i-- > 0;) {
        if (marks[i]->text.empty()) continue;
        std::string row;
        std::size_t width = 0;
        for (std::size_t j = 0; j < i; ++j) {
            const bool apart = printed.column(marks[j]->begin) < printed.column(marks[i]->begin);
            if (!marks[j]->text.empty() && apart) put_at(row, width, printed.column(marks[j]->begin), "|");
        }
        put_at(row, width, printed.column(marks[i]->begin), marks[i]->text);
        rows.push_back(row);
    }
    return rows;
}

Mark place(const Label& label, const Sources& sources) {
    Mark mark;
    const LineColumn from = sources.position(label.span.file, label.span.begin);
    const LineColumn to = sources.position(label.span.file, std::max(label.span.begin, label.span.end));
    mark.line = from.line;
    mark.begin = from.column - 1;
    const auto length = static_cast<std::uint32_t>(sources.line(label.span.file, from.line).size());
    mark.end = to.line == from.line ? to.column - 1 : std::max(length, mark.begin + 1);
    mark.text = label.text;
    return mark;
}

std::vector<Mark> place_marks(const Diagnostic& diagnostic, std::uint32_t file, const Sources& sources) {
    std::vector<Mark> marks;
    for (const Label& label : diagnostic.labels) {
        if (label.span.file == file) marks.push_back(place(label, sources));
    }
    // A first label without a text among labels with texts only gives the position; a label alone gets a caret.
    if (file == diagnostic.labels.front().span.file) {
        marks.front().drawn = marks.size() == 1 || !marks.front().text.empty();
        if (diagnostic.labels.size() == 1) marks.front().stroke = '^';
    }
    return marks;
}

std::string right_aligned(std::string_view text, std::size_t width) {
    return std::string(width > text.size() ? width - text.size() : 0, ' ').append(text);
}

void render_lines(std::string& out, const std::vector<Mark>& marks, std::uint32_t file, const Sources& sources) {
    std::vector<std::uint32_t> lines;
    for (const Mark& mark : marks) {
        if (mark.drawn) lines.push_back(mark.line);
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    const std::size_t width = 2 + std::to_string(lines.back()).size();
    const std::string gutter = std::string(width, ' ') + " | ";
    std::uint32_t last_line = lines.front();
    for (const std::uint32_t line : lines) {
        if (line > last_line + 1) out += std::string(width, ' ') + " ...\n";
        last_line = line;
        std::vector<const Mark*> here;
        for (const Mark& mark : marks) {
            if (mark.drawn && mark.line == line) here.push_back(&mark);
        }
        const Printed printed = print_line(sources.line(file, line), here.front()->begin);
        out += right_aligned(std::to_string(line), width) + " | " + printed.text + "\n";
        for (const std::string& row : draw_marks(printed, here)) out += gutter + row + "\n";
    }
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const Sources& sources) {
    std::string out = severity(diagnostic.code) == Severity::error ? "error[" : "warning[";
    out.append(code_text(diagnostic.code)).append("]: ").append(diagnostic.message).append("\n");
    std::vector<std::uint32_t> files;
    for (const Label& label : diagnostic.labels) {
        const bool known = label.span.file < sources.size();
        if (known && std::find(files.begin(), files.end(), label.span.file) == files.end()) {
            files.push_back(label.span.file);
        }
    }
    for (const std::uint32_t file : files) {
        const auto first = std::find_if(diagnostic.labels.begin(), diagnostic.labels.end(),
                                        [&](const Label& label) { return label.span.file == file; });
        const LineColumn at = sources.position(file, first->span.begin);
        out.append(" --> ").append(sources.name(file)).append(":").append(std::to_string(at.line));
        out.append(":").append(std::to_string(at.column)).append("\n");
        render_lines(out, place_marks(diagnostic, file, sources), file, sources);
    }
    for (const std::string& note : diagnostic.notes) out += "  note: " + note + "\n";
    for (const std::string& hint : diagnostic.hints) out += "  hint: " + hint + "\n";
    return out;
}

}  // namespace ik
