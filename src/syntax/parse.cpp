#include "syntax/parse.hpp"

#include <algorithm>
#include <string>

#include "grammar/actions.hpp"
#include "grammar/messages.hpp"
#include "syntax/explain.hpp"

namespace ik::syntax {

std::uint32_t end_of_failed(std::string_view text, const Scan& scan, std::uint32_t begin, std::uint32_t failed) {
    std::uint32_t at = begin;
    while (at < text.size()) {
        const char c = text[at];
        if ((c == '\n' || c == ';') && at >= failed) break;
        if (c == '}' && at > begin && !scan.is_broken(at)) break;
        if (c == '#') {
            at = static_cast<std::uint32_t>(std::min(text.find('\n', at), text.size()));
            continue;
        }
        const bool opens = c == '(' || c == '[' || c == '{' || c == '"';
        at = (opens ? scan.partner(at) : at) + 1;
    }
    return std::max(at, begin + 1);
}

namespace {

/// Records the message of the rule at the place where it failed and gives up the statement.
template <typename Rule>
struct control : pegtl::normal<Rule> {
    template <typename Input>
    [[noreturn]] static void raise(const Input& in, Builder& builder) {
        const std::string_view text(in.begin(), static_cast<std::size_t>(in.end() - in.begin()));
        const auto at = static_cast<std::uint32_t>(in.current() - in.begin());
        constexpr grammar::Message message = grammar::message<Rule>;
        builder.check_broken(at);
        if (builder.has_enough_diagnostics()) throw SyntaxFailure{at};
        const Found found = found_at(text, at);
        std::string what = message.sentence == nullptr ? "" : message.sentence;
        if (what.empty()) {
            what = std::string("expected ") + (message.expected == nullptr ? "something else" : message.expected);
            what += ", found " + found.text;
        }
        // At the end of the input the mistake is behind the last thing written, not behind the blank lines.
        const std::uint32_t begin = at >= text.size() ? builder.scan().code_end : at;
        builder.fail(message.code, {builder.file(), begin, begin + found.length}, std::move(what), hint_at(text, at));
    }
};

}  // namespace

ast::Ast parse(const Sources& sources, std::uint32_t file, Diagnostics& diagnostics) {
    const std::string_view text = sources.text(file);
    Scan scanned = scan(text, file);
    Builder builder(text, file, scanned);
    pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf_crlf, const char*> in(text.data(),
                                                                                         text.data() + text.size(), "");
    [[maybe_unused]] const bool matched = pegtl::parse<grammar::script, action, control>(in, builder);
    builder.finish_script({file, 0, static_cast<std::uint32_t>(text.size())});

    std::vector<Diagnostic> found = builder.take_diagnostics();
    found.insert(found.end(), scanned.diagnostics.begin(), scanned.diagnostics.end());
    std::stable_sort(found.begin(), found.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return a.labels.front().span.begin < b.labels.front().span.begin;
    });
    for (Diagnostic& diagnostic : found) diagnostics.add(std::move(diagnostic));
    return builder.take_tree();
}

}  // namespace ik::syntax
