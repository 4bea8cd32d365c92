#include "syntax/scan.hpp"

#include <algorithm>
#include <string>

#include "base/utf8.hpp"
#include "syntax/characters.hpp"

namespace ik::syntax {
namespace {

/// What is open: a bracket, a string (`"`), or an interpolation inside a string (`$`).
struct Opened {
    char what;
    std::uint32_t at;
    std::uint32_t line;
};

char closer_of(char open) { return open == '(' ? ')' : open == '[' ? ']' : '}'; }

std::string quoted(char c) { return std::string("`") + c + "`"; }

class Scanner {
public:
    Scanner(std::string_view text, std::uint32_t file) : text_(text), file_(file) {}

    Scan run() {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        while (at_ < text_.size()) step();
        if (strings_open_ > 0) end_string_at_line_end();
        report_open_brackets();
        const auto by_open = [](const Pair& a, const Pair& b) { return a.open < b.open; };
        std::sort(result_.pairs.begin(), result_.pairs.end(), by_open);
        std::sort(result_.broken.begin(), result_.broken.end());
        return std::move(result_);
    }

private:
    [[nodiscard]] Span span(std::uint32_t begin, std::uint32_t length) const { return {file_, begin, begin + length}; }

    void report(Code code, std::uint32_t at, std::string message, std::string hint, std::uint32_t length = 1) {
        Diagnostic diagnostic{code, std::move(message), {{span(at, length), {}}}, {}, {}};
        if (!hint.empty()) diagnostic.hints.push_back(std::move(hint));
        result_.diagnostics.push_back(std::move(diagnostic));
    }

    void step() {
        const char c = text_[at_];
        if (c == '\n') {
            if (strings_open_ > 0) end_string_at_line_end();
            ++line_;
            ++at_;
            return;
        }
        const bool inside_text = !open_.empty() && open_.back().what == '"';
        const bool plain =
            c == '\t' || (c == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n') || (c >= ' ' && c < '\x7F');
        if (!plain) {
            check_character(inside_text);
        } else if (inside_text) {
            string_character(c);
        } else {
            code_character(c);
        }
    }

    void check_character(bool inside_text) {
        const CodePoint c = decode_utf8(text_, at_);
        const bool hidden = c.value == CodePoint::invalid || is_hidden_character(c.value) || c.value == U'\r';
        const bool known = starts_name(c.value) || is_operator_character(c.value);
        if (hidden || !(inside_text || known)) report_character(c);
        if (!inside_text) result_.code_end = at_ + static_cast<std::uint32_t>(c.length);
        at_ += static_cast<std::uint32_t>(c.length);
    }

    void report_character(const CodePoint& c) {
        result_.broken.push_back(at_);
        if (last_bad_line_ == line_) return;  // One mistake a line: such characters come in runs.
        last_bad_line_ = line_;
        if (c.value == CodePoint::invalid) {
            report(Code::bad_character, at_, "this byte is not valid UTF-8", {});
            return;
        }
        const char twin = looks_like(c.value);
        const std::string name = code_point_name(c.value);
        const auto length = static_cast<std::uint32_t>(c.length);
        const std::string shown =
            is_hidden_character(c.value) || c.value == U'\r' ? "" : " `" + std::string(text_.substr(at_, length)) + "`";
        const std::string hint = twin == 0 ? "" : std::string("it looks like ") + quoted(twin) + ", but is another one";
        report(Code::bad_character, at_, "unexpected character" + shown + " (" + name + ")", hint, length);
    }

    void string_character(char c) {
        if (c == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
            ++at_;  // The escaped character is the grammar's matter, but it closes nothing.
            if (static_cast<unsigned char>(text_[at_]) < 0x80) ++at_;
            return;
        }
        if (c == '"') close_top();
        if (c == '{') open_.push_back({'$', at_, line_});
        ++at_;
        result_.code_end = at_;
    }

    void code_character(char c) {
        if (c == '#') {
            skip_comment();
            return;
        }
        if (c == '"') {
            open_.push_back({'"', at_, line_});
            ++strings_open_;
        } else if (c == '(' || c == '[' || c == '{') {
            open_.push_back({c, at_, line_});
        } else if (c == ')' || c == ']' || c == '}') {
            close(c);
        }
        ++at_;
        if (c != ' ' && c != '\t' && c != '\r') result_.code_end = at_;
    }

    /// Only what could mislead a reader is looked for in comments.
    void skip_comment() {
        while (at_ < text_.size() && text_[at_] != '\n') {
            if (text_[at_] >= ' ' && text_[at_] < '\x7F') {
                ++at_;
                continue;
            }
            const CodePoint c = decode_utf8(text_, at_);
            const bool line_end = c.value == U'\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
            const bool hidden = c.value == CodePoint::invalid || is_hidden_character(c.value) || c.value == U'\r';
            if (hidden && !line_end && c.value != U'\t') report_character(c);
            at_ += static_cast<std::uint32_t>(c.length);
        }
    }

    void close_top() {
        if (open_.back().what == '"') --strings_open_;
        result_.pairs.push_back({open_.back().at, at_});
        open_.pop_back();
    }

    void close(char c) {
        const char top = open_.empty() ? '\0' : open_.back().what;
        if (top != '\0' && top != '"' && closer_of(top) == c) {
            close_top();
            return;
        }
        // Look for the partner further out, but never beyond a block or a string for `)` and `]`.
        constexpr std::size_t reach = 64;  // Keeps a text of unmatched brackets linear.
        const std::size_t last = open_.size() > reach ? open_.size() - reach : 0;
        for (std::size_t i = open_.size(); i-- > last;) {
            const char what = open_[i].what;
            if (what == '"') break;
            if (closer_of(what) == c) {
                while (open_.size() > i + 1) drop_open(c);
                close_top();
                return;
            }
            if (what == '{' || what == '$') break;
        }
        result_.broken.push_back(at_);
        if (top == '(' || top == '[') {
            drop_open(c);
        } else {
            report(Code::unbalanced_bracket, at_, quoted(c) + " closes nothing", {});
        }
    }

    /// Reports the innermost open bracket, which `closer` at the current place does not close, and forgets it.
    void drop_open(char closer) {
        const Opened opened = open_.back();
        open_.pop_back();
        result_.broken.push_back(opened.at);
        Diagnostic diagnostic{Code::unbalanced_bracket, {}, {}, {}, {}};
        diagnostic.message = quoted(opened.what) + " is not closed before " + quoted(closer);
        diagnostic.labels.push_back({span(opened.at, 1), "opened here"});
        diagnostic.labels.push_back({span(at_, 1), "expected " + quoted(closer_of(opened.what)) + " before this"});
        result_.diagnostics.push_back(std::move(diagnostic));
    }

    /// A string ends on its line. Brackets opened on that line are forgotten with it: their partners are in the string.
    void end_string_at_line_end() {
        const auto is_string = [](const Opened& o) { return o.what == '"'; };
        const auto first = std::find_if(open_.begin(), open_.end(), is_string);
        if (first == open_.end()) return;
        Diagnostic diagnostic{Code::unterminated_string, "this string is not closed on its line", {}, {}, {}};
        diagnostic.labels.push_back({span(first->at, 1), {}});
        if (open_.size() > static_cast<std::size_t>(first - open_.begin()) + 1) {
            diagnostic.labels.front().text = "the string begins here";
            diagnostic.labels.push_back(
                {span((first + 1)->at, 1), "this `{` begins an interpolation; write `\\{` for a brace"});
        }
        result_.diagnostics.push_back(std::move(diagnostic));
        for (auto o = first; o != open_.end(); ++o) result_.broken.push_back(o->at);
        const std::uint32_t line = first->line;
        open_.erase(first, open_.end());
        strings_open_ = 0;
        while (!open_.empty() && open_.back().line == line && open_.back().what != '{') {
            result_.broken.push_back(open_.back().at);
            open_.pop_back();
        }
    }

    void report_open_brackets() {
        result_.ends_in_bracket = !open_.empty() && result_.diagnostics.empty();
        constexpr std::size_t reported = 3;  // The innermost are the likely ones; a flood helps nobody.
        for (std::size_t i = 0; i < open_.size(); ++i) {
            result_.broken.push_back(open_[i].at);
            if (i + reported < open_.size()) continue;
            Diagnostic diagnostic{Code::unbalanced_bracket, quoted(open_[i].what) + " is never closed", {}, {}, {}};
            diagnostic.labels.push_back({span(open_[i].at, 1), "opened here"});
            const std::string expected = "expected " + quoted(closer_of(open_[i].what)) + " before the end";
            if (result_.code_end > open_[i].at + 1) {
                diagnostic.labels.push_back({span(result_.code_end - 1, 1), expected});
            }
            result_.diagnostics.push_back(std::move(diagnostic));
        }
    }

    std::string_view text_;
    std::uint32_t file_;
    std::uint32_t at_ = 0;
    std::uint32_t line_ = 1;
    std::uint32_t last_bad_line_ = 0;
    std::size_t strings_open_ = 0;
    std::vector<Opened> open_;
    Scan result_;
};

}  // namespace

bool Scan::is_broken(std::uint32_t offset) const { return std::binary_search(broken.begin(), broken.end(), offset); }

std::uint32_t Scan::partner(std::uint32_t open) const {
    const auto found = std::lower_bound(pairs.begin(), pairs.end(), open,
                                        [](const Pair& pair, std::uint32_t at) { return pair.open < at; });
    return found != pairs.end() && found->open == open ? found->close : open;
}

Scan scan(std::string_view text, std::uint32_t file) { return Scanner(text, file).run(); }

}  // namespace ik::syntax
