#include <pthread.h>
#include <catch2/catch.hpp>

#include "syntax_helpers.hpp"

using ik::test::errors;
using Errors = std::vector<std::string>;

namespace {

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

constexpr int many = 100000;

/// Parses on a thread with a stack of `bytes`.
Errors errors_on_stack(const std::string& text, std::size_t bytes) {
    struct Job {
        const std::string& text;
        Errors result;
    } job{text, {}};
    pthread_attr_t attributes;
    pthread_t thread;
    REQUIRE(pthread_attr_init(&attributes) == 0);
    REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
    const auto body = [](void* data) -> void* {
        auto* given = static_cast<Job*>(data);
        given->result = errors(given->text);
        return nullptr;
    };
    REQUIRE(pthread_create(&thread, &attributes, body, &job) == 0);
    REQUIRE(pthread_join(thread, nullptr) == 0);
    pthread_attr_destroy(&attributes);
    return job.result;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__OPTIMIZE__)
constexpr std::size_t small_stack = 8U << 20;  // Frames without optimisation are several times as large.
#else
constexpr std::size_t small_stack = 256U << 10;
#endif

}  // namespace

TEST_CASE("deep nesting is an error, also on a small stack", "[syntax]") {
    const Errors one{"E0106 1:81"};
    CHECK(errors_on_stack(repeated("(", many) + "1" + repeated(")", many), small_stack) == one);
    CHECK(errors_on_stack("x=" + repeated("[", many) + repeated("]", many), small_stack) == Errors{"E0106 1:83"});
    for (const std::string& text : {
             repeated("-", many) + "1",
             repeated("not ", many) + "x",
             repeated("f(", many) + "1" + repeated(")", many),
             repeated("if x {", many) + repeated("}", many),
             "if a {}" + repeated(" else if b {}", many),
             "x = " + repeated("if a then b else ", many) + "c",
             "x = 3 " + repeated("m/(", many) + "m" + repeated(")", many),
             "x = 1" + repeated("^1", many),
             "x = f" + repeated("(1)", many),
             "x" + repeated(" |> f", many),
             "x: " + repeated("(", many) + "D" + repeated(")", many) + " = 3",
             "x = " + repeated("\"{", many) + "1" + repeated("}\"", many),
         }) {
        const Errors found = errors_on_stack(text, small_stack);
        INFO(text.substr(0, 20));
        REQUIRE(found.size() == 1);
        CHECK(found.front().substr(0, 5) == "E0106");
    }
}

TEST_CASE("brackets that never close are an error, also on a small stack", "[syntax]") {
    for (const char* open : {"(", "f(", "a[", "{", "if x {"}) {
        const Errors found = errors_on_stack(repeated(open, many), small_stack);
        REQUIRE_FALSE(found.empty());
        CHECK(found.front().substr(0, 5) == "E0103");
    }
}

TEST_CASE("a long sum is not deep", "[syntax]") {
    ik::Sources sources;
    ik::Diagnostics diagnostics;
    const auto tree = ik::syntax::parse(sources, sources.add("t", "1" + repeated("+1", many)), diagnostics);
    REQUIRE_FALSE(diagnostics.has_errors());
    const ik::ast::NodeId sum = tree.kid(tree.kid(tree.root, 0), 0);
    CHECK(tree.left_spine(sum).size() == many);
    CHECK(tree.left_spine(tree.kid(tree.root, 0)).size() == 1);
    CHECK(ik::ast::dump(tree).size() > many);
}

TEST_CASE("nesting below the limit is accepted", "[syntax]") {
    CHECK(errors_on_stack(repeated("f(", 75) + "1" + repeated(")", 75), small_stack).empty());
    CHECK(errors_on_stack(repeated("(", 75) + "1" + repeated(")", 75), small_stack).empty());
    CHECK(errors_on_stack(repeated("if x {", 70) + "y = 1" + repeated("}", 70), small_stack).empty());
}

TEST_CASE("many errors on one line are reported without delay", "[syntax]") {
    CHECK(errors(repeated("a 3;", many)).size() == 20);
    CHECK(errors(repeated("(", 50000) + repeated("]", 50000)).size() == 20);
}

TEST_CASE("every sequence of bytes is parsed without a fault", "[syntax]") {
    // A small generator with a fixed seed; the pieces are the tokens of the language and some broken bytes.
    const std::vector<std::string> pieces{
        "(", ")",    "[",    "]",     "{",    "}",     "\"",     "\\",  "\n",  ";",    "#", "x",  " ", "3",
        ".", "m",    "if ",  "else ", "fn ",  "then ", "->",     "|>",  "=",   ":",    ",", "<",  "^", "!",
        "²", "\x80", "for ", "in ",   "use ", "unit ", "param ", "1/2", "...", "not ", "-", "\r", "?", "0x"};
    std::uint64_t seed = 88172645463325252ULL;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int i = 0; i < 30; ++i) {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            text += pieces[seed % pieces.size()];
        }
        ik::Sources sources;
        ik::Diagnostics diagnostics;
        const auto tree = ik::syntax::parse(sources, sources.add("t", text), diagnostics);
        for (const auto& diagnostic : diagnostics.list()) REQUIRE_FALSE(ik::render(diagnostic, sources).empty());
        REQUIRE_FALSE(ik::ast::dump(tree).empty());
        (void)ik::syntax::is_incomplete(text);
    }
}
