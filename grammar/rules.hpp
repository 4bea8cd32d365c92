#pragma once
// The PEGTL rules that PEGTL has not got: names, blanks that know about brackets, brackets themselves, guards of depth,
// and recovery at a statement boundary. Included by the grammar only.

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include "base/utf8.hpp"
#include "syntax/builder.hpp"
#include "syntax/characters.hpp"
#include "syntax/failure.hpp"

namespace ik::syntax {

namespace pegtl = tao::pegtl;

/// Levels of recursion of the grammar: brackets, blocks, else-ifs. Chosen so that the parser stays well inside a stack
/// of 256 KiB (see the test that measures it).
inline constexpr std::uint32_t max_depth = 80;

/// A name: ASCII or one of the letters of characters.hpp.
struct identifier {
    using rule_t = identifier;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    [[nodiscard]] static bool match(Input& in) {
        const std::size_t length = name_length({in.current(), static_cast<std::size_t>(in.end() - in.current())});
        in.bump(length);
        return length > 0;
    }
};

/// One character that goes on a name.
struct identifier_part {
    using rule_t = identifier_part;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    [[nodiscard]] static bool match(Input& in) {
        if (in.current() == in.end()) return false;
        const char c = *in.current();
        if (c >= '0' && c <= '9') {
            in.bump(1);
            return true;
        }
        const auto rest = static_cast<std::size_t>(in.end() - in.current());
        const std::size_t most = rest < 4 ? rest : 4;
        if (name_length({in.current(), most}) == 0) return false;
        in.bump(1);
        return true;
    }
};

/// One or more superscript digits, after a superscript minus or none.
struct superscript {
    using rule_t = superscript;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    [[nodiscard]] static bool match(Input& in) {
        if (in.current() == in.end() || static_cast<unsigned char>(*in.current()) < 0x80) return false;
        const std::string_view rest(in.current(), static_cast<std::size_t>(in.end() - in.current()));
        std::size_t at = 0;
        CodePoint c = decode_utf8(rest, at);
        if (c.value == superscript_minus) at += c.length;
        const std::size_t digits = at;
        while (at < rest.size()) {
            c = decode_utf8(rest, at);
            if (superscript_digit(c.value) < 0) break;
            at += c.length;
        }
        if (at == digits) return false;
        in.bump(at);
        return true;
    }
};

/// Blanks; `Everywhere` (or an open bracket) adds newlines and comments.
template <bool Everywhere>
struct basic_blanks {
    using rule_t = basic_blanks;
    using subs_t = pegtl::empty_list;

    template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class,
              typename Input>
    [[nodiscard]] static bool match(Input& in, Builder& builder) {
        const bool newlines = Everywhere || builder.brackets > 0;
        for (; in.current() != in.end(); in.bump(1)) {
            const char c = *in.current();
            if (newlines && c == '#') {
                while (in.current() != in.end() && *in.current() != '\n') in.bump(1);
                if (in.current() == in.end()) break;
            } else if (c != ' ' && c != '\t' && c != '\r' && !(newlines && c == '\n')) {
                break;
            }
        }
        return true;
    }
};
struct blanks : basic_blanks<false> {};
struct blanks_and_newlines : basic_blanks<true> {};

/// Restores a counter of the builder, whether its scope is left by success, failure or exception.
class CounterScope {
public:
    CounterScope(std::uint32_t& counter, std::uint32_t value) : counter_(counter), before_(counter) { counter = value; }
    ~CounterScope() { counter_ = before_; }
    CounterScope(const CounterScope&) = delete;
    CounterScope& operator=(const CounterScope&) = delete;

private:
    std::uint32_t& counter_;
    std::uint32_t before_;
};

template <typename Input>
[[nodiscard]] Span here(const Input& in, const Builder& builder) {
    const char* end = in.current() == in.end() ? in.current() : in.current() + 1;
    return builder.span(in.current(), end);
}

/// Counts a level of recursion.
template <typename Rule>
struct nested {
    using rule_t = nested;
    using subs_t = pegtl::type_list<Rule>;

    template <pegtl::apply_mode A, pegtl::rewind_mode M, template <typename...> class Action,
              template <typename...> class Control, typename Input>
    [[nodiscard]] static bool match(Input& in, Builder& builder) {
        if (builder.depth >= max_depth) {
            builder.fail(Code::nesting_too_deep, here(in, builder), "this is nested too deeply",
                         "give parts of it names of their own");
        }
        const CounterScope scope(builder.depth, builder.depth + 1);
        return Control<Rule>::template match<A, M, Action, Control>(in, builder);
    }
};

/// Inner between two brackets. `Newlines` tells whether newlines are blanks inside.
template <bool Newlines, typename Open, typename Inner, typename Close>
struct basic_bracketed {
    using rule_t = basic_bracketed;
    using subs_t = pegtl::type_list<Open, Inner, Close>;

    template <pegtl::apply_mode A, pegtl::rewind_mode, template <typename...> class Action,
              template <typename...> class Control, typename Input>
    [[nodiscard]] static bool match(Input& in, Builder& builder) {
        constexpr auto any = pegtl::rewind_mode::dontcare;
        const std::uint32_t open_at = here(in, builder).begin;
        if (!Control<Open>::template match<A, pegtl::rewind_mode::active, Action, Control>(in, builder)) return false;
        builder.check_broken(open_at);
        const CounterScope scope(builder.brackets, Newlines ? builder.brackets + 1 : 0);
        if (!Control<Inner>::template match<A, any, Action, Control>(in, builder)) Control<Inner>::raise(in, builder);
        if (!Control<blanks>::template match<A, any, Action, Control>(in, builder)) return false;
        if (!Control<Close>::template match<A, any, Action, Control>(in, builder)) Control<Close>::raise(in, builder);
        return true;
    }
};
template <typename Open, typename Inner, typename Close>
struct bracketed : basic_bracketed<true, Open, Inner, Close> {};
template <typename Open, typename Inner, typename Close>
struct braced : basic_bracketed<false, Open, Inner, Close> {};

/// Undoes what the actions of Rule pushed when Rule fails half-way.
template <typename Rule>
struct trial {
    using rule_t = trial;
    using subs_t = pegtl::type_list<Rule>;

    template <pegtl::apply_mode A, pegtl::rewind_mode, template <typename...> class Action,
              template <typename...> class Control, typename Input>
    [[nodiscard]] static bool match(Input& in, Builder& builder) {
        const Mark mark = builder.mark();
        if (Control<Rule>::template match<A, pegtl::rewind_mode::required, Action, Control>(in, builder)) return true;
        builder.restore(mark);
        return false;
    }
};

/// Where the statement that begins at `begin` and failed at `failed` ends: at the next line end or `;` outside its
/// brackets and strings, or before a brace that closes the block around it.
[[nodiscard]] std::uint32_t end_of_failed(std::string_view text, const Scan& scan, std::uint32_t begin,
                                          std::uint32_t failed);

/// Rule, or after its failure an error node in its place and the rest of the statement skipped.
template <typename Rule>
struct recovering {
    using rule_t = recovering;
    using subs_t = pegtl::type_list<Rule>;

    template <pegtl::apply_mode A, pegtl::rewind_mode, template <typename...> class Action,
              template <typename...> class Control, typename Input>
    [[nodiscard]] static bool match(Input& in, Builder& builder) {
        const Mark mark = builder.mark();
        const char* begin = in.current();
        std::uint32_t failed = 0;
        try {
            if (Control<Rule>::template match<A, pegtl::rewind_mode::dontcare, Action, Control>(in, builder))
                return true;
            Control<Rule>::raise(in, builder);
        } catch (const SyntaxFailure& failure) {
            failed = failure.at;
        }
        builder.restore(mark);
        const std::string_view text(in.begin(), static_cast<std::size_t>(in.end() - in.begin()));
        const auto start = static_cast<std::uint32_t>(begin - in.begin());
        const std::uint32_t stop = end_of_failed(text, builder.scan(), start, failed);
        const char* target = in.begin() + stop;
        // The failure may have been found behind the end of a statement (in a line that goes on); never go backwards.
        if (target > in.current()) in.bump(static_cast<std::size_t>(target - in.current()));
        builder.error_node(builder.span(begin, in.current()));
        return true;
    }
};

}  // namespace ik::syntax

namespace tao::pegtl {

template <typename Name>
struct analyze_traits<Name, ik::syntax::identifier> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, ik::syntax::identifier_part> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, ik::syntax::superscript> : analyze_any_traits<> {};
template <typename Name, bool Everywhere>
struct analyze_traits<Name, ik::syntax::basic_blanks<Everywhere>> : analyze_opt_traits<> {};
template <typename Name, typename Rule>
struct analyze_traits<Name, ik::syntax::nested<Rule>> : analyze_seq_traits<Rule> {};
template <typename Name, typename Rule>
struct analyze_traits<Name, ik::syntax::trial<Rule>> : analyze_seq_traits<Rule> {};
template <typename Name, typename Rule>
struct analyze_traits<Name, ik::syntax::recovering<Rule>> : analyze_seq_traits<Rule> {};
template <typename Name, bool Newlines, typename Open, typename Inner, typename Close>
struct analyze_traits<Name, ik::syntax::basic_bracketed<Newlines, Open, Inner, Close>>
    : analyze_seq_traits<Open, Inner, ik::syntax::blanks, Close> {};

}  // namespace tao::pegtl
