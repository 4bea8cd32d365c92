#include "session_loop.hpp"

#include <cstdio>
#include <new>

#include <ik/ik.hpp>

#include "interrupt.hpp"
#include "line_reader.hpp"
#include "report.hpp"

namespace ik::repl {
namespace {

constexpr const char* help_text =
    "Type an expression to see its value, or `name = expression` to keep it; `ans` is the last value.\n"
    "  3 km + 200 m -> mile        units in literals and after ->\n"
    "  help NAME                   what a function does\n"
    "  units for DIMENSION         the units of Length, Energy, ...\n"
    "  :type EXPRESSION            its type, without running it\n"
    "  :vars                       the variables\n"
    "  quit                        end the session (or Ctrl-D); Ctrl-C stops a running text";

std::string trimmed(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// "f64[3]" of "f64[3] m": the unit is shown with the value already.
std::string without_unit(const Value& value) {
    const std::string text = value.type_text();
    const std::string unit = value.unit().text();
    return unit.empty() ? text : text.substr(0, text.size() - unit.size() - 1);
}

void show(const Value& value) {
    if (value.is_none()) return;
    if (value.is_text()) {
        print_line("= \"" + value.text() + "\"");
        return;
    }
    const std::string text = value.to_string();
    if (text.find('\n') == std::string::npos) {
        print_line("= " + text + "  # " + without_unit(value));
    } else {
        print_line("= # " + value.type_text());
        print_line(text);
    }
}

enum class After { go_on, quit };

class Loop {
public:
    Loop() : reader_(session_), interrupt_(session_), form_(report_form_for_stderr()) { session_.on_print(print_line); }

    int run() {
        if (reader_.is_terminal()) print_line("ik " IK_VERSION " - type help, or quit");
        while (const auto text = read_text()) {
            reader_.remember(*text);
            if (step(trimmed(*text)) == After::quit) break;
        }
        std::fflush(stdout);
        return failed_ && !reader_.is_terminal() ? 1 : 0;
    }

private:
    /// One text, of several lines while it is incomplete; nullopt at the end of the input.
    std::optional<std::string> read_text() {
        std::string text;
        while (true) {
            std::fflush(stdout);
            const auto line = reader_.read(text.empty() ? "ik> " : "... ");
            if (interrupt_.take()) {
                std::fputc('\n', stdout);
                text.clear();
                continue;
            }
            if (!line) return text.empty() ? std::nullopt : std::optional(text);
            text += (text.empty() ? "" : "\n") + *line;
            if (trimmed(text).empty()) {
                text.clear();
            } else if (!is_incomplete(text)) {
                return text;
            }
        }
    }

    After step(const std::string& text) {
        if (text == "quit" || text == "exit" || text == ":quit" || text == ":q") return After::quit;
        if (command(text)) return After::go_on;
        try {
            const SessionResult result = session_.run(text);
            report(result.warnings, form_);
            show(result.value);
        } catch (const Error& error) {
            failed_ = true;
            if (interrupt_.take()) std::fputc('\n', stdout);  // The terminal shows ^C at the start of the line.
            report(error.diagnostics(), form_);
        } catch (const std::bad_alloc&) {
            failed_ = true;
            std::fputs("ik: out of memory\n", stderr);
        }
        (void)interrupt_.take();  // It has done its work.
        return After::go_on;
    }

    bool command(const std::string& text) {
        if (text == "help") {
            print_line(help_text);
        } else if (text.starts_with("help ")) {
            const std::string name = trimmed(text.substr(5));
            const std::string about = session_.help(name);
            print_line(about.empty() ? "there is no function `" + name + "`" : about);
        } else if (text.starts_with("units for ")) {
            show_units(trimmed(text.substr(10)));
        } else if (text == ":vars") {
            for (const std::string& name : session_.variables())
                print_line(name + ": " + session_.get(name)->type_text());
        } else if (text.starts_with(":type ")) {
            show_type(text.substr(6));
        } else if (text.starts_with(":")) {
            print_line("unknown command " + text + "; type help");
        } else {
            return false;
        }
        return true;
    }

    void show_units(const std::string& dimension) {
        const std::vector<std::string> names = session_.units_for(dimension);
        if (names.empty()) {
            print_line("there are no units of `" + dimension + "`");
            return;
        }
        constexpr std::size_t width = 100;
        std::string line;
        for (const std::string& name : names) {
            if (!line.empty() && line.size() + name.size() > width) {
                print_line(line + ",");
                line.clear();
            }
            line += (line.empty() ? "" : ", ") + name;
        }
        print_line(line);
    }

    void show_type(const std::string& expression) {
        try {
            print_line(session_.type_of(trimmed(expression)));
        } catch (const Error& error) {
            failed_ = true;
            report(error.diagnostics(), form_);
        }
    }

    Session session_;
    LineReader reader_;
    InterruptGuard interrupt_;
    ReportForm form_;
    bool failed_ = false;
};

}  // namespace

int session_loop() { return Loop().run(); }

}  // namespace ik::repl
