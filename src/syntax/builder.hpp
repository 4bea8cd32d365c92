#pragma once
// Builds the tree while the grammar matches. A stack of finished nodes, a stack of frames (one for each construct whose
// children are being collected) and a stack of operators (precedence climbing, so a long sum costs no recursion).
// Knows nothing of the grammar itself.

#include <string>
#include <string_view>
#include <vector>

#include "syntax/ast.hpp"
#include "syntax/scan.hpp"

namespace ik::syntax {

/// How tightly an operator binds; a higher value binds tighter.
enum class Precedence : std::uint8_t {
    barrier,
    or_,
    and_,
    not_,
    compare,
    bit_or,
    bit_xor,
    bit_and,
    shift,
    range,
    sum,
    product,
    sign,
    power,
};

/// Sizes of the stacks at a statement boundary, to which a failed statement falls back.
struct Mark {
    std::size_t values;
    std::size_t frames;
    std::size_t operators;
};

class Builder {
public:
    Builder(std::string_view text, std::uint32_t file, const Scan& scan);

    [[nodiscard]] std::uint32_t file() const { return file_; }
    [[nodiscard]] Span span(const char* begin, const char* end) const;
    [[nodiscard]] std::string_view text(Span span) const { return text_.substr(span.begin, span.end - span.begin); }

    // Leaves and constructs. `close` makes the node of the innermost frame from the values above its mark; it spans
    // from where the frame was opened to the end of `span`.
    void open(Span span);
    void name_frame(Span name);
    void op_frame(ast::Op op) { frames_.back().op = op; }
    void close(ast::Kind kind, Span span);
    void leaf(ast::Kind kind, Span span);
    void text_leaf(ast::Kind kind, Span span, std::string text);
    void absent() { values_.push_back({ast::NodeId{}, Span{file_, 0, 0}}); }
    /// The last `count` values become the children of a new node, which spans `span`.
    void wrap(ast::Kind kind, std::size_t count, Span span, Span name = {}, ast::Op op = ast::Op::none);
    void finish_script(Span span);

    // Numbers and strings.
    void number(Span span);
    void make_imaginary(Span mark);
    void string_part(std::string_view text, std::uint32_t at);
    void end_string_text(std::uint32_t at);
    void interpolation(Span span);
    void set_format(Span format) { format_ = text(format); }

    // Operators.
    void begin_operators() { operators_.push_back({}); }
    void prefix(ast::Op op, Precedence precedence, Span span);
    void infix(ast::Op op, Precedence precedence, Span span);
    void superscript(Span span);
    void end_operators();

    // Constructs that need a closer look than collecting children.
    void quantity(Span unit);
    void convert(Span span);
    void pipe(Span span);
    void postfix(ast::Kind kind, Span span);
    void member(Span name);
    void parenthesised(Span span) { values_.back().span = span; }
    void index_item();
    void slice(Span span);
    void factorial(Span span) { wrap(ast::Kind::factorial, 1, {file_, values_.back().span.begin, span.end}); }
    void keyword_argument(Span span);
    void positional_argument();
    void unit_power(Span exponent);
    void unit_binary(ast::Op op);
    void assign(ast::Op op, bool typed, Span span);
    void expression_statement();
    void break_statement(Span span) { wrap(ast::Kind::break_statement, 0, span); }
    void continue_statement(Span span) { wrap(ast::Kind::continue_statement, 0, span); }

    // Failure and recovery.
    [[nodiscard]] Mark mark() const { return {values_.size(), frames_.size(), operators_.size()}; }
    /// Forgets the values made since `mark`; their nodes stay in the arena, unused.
    void restore(const Mark& mark);
    void error_node(Span span);
    [[noreturn]] void fail(Code code, Span span, std::string message, std::string hint = {});
    void report(Code code, Span span, std::string message, std::string hint = {});
    /// More than anyone is shown have been reported: keeps time and memory bounded on hostile input.
    [[nodiscard]] bool has_enough_diagnostics() const { return diagnostics_.size() >= 1000; }
    void check_broken(std::uint32_t at) const;
    [[nodiscard]] const Scan& scan() const { return scan_; }

    /// Newlines inside round and square brackets are blanks.
    std::uint32_t brackets = 0;
    /// How many recursive rules are active.
    std::uint32_t depth = 0;

    [[nodiscard]] ast::Ast take_tree() { return std::move(tree_); }
    [[nodiscard]] std::vector<Diagnostic> take_diagnostics() { return std::move(diagnostics_); }

private:
    struct Value {
        ast::NodeId id;
        Span span;  ///< With the brackets around it.
    };
    struct Frame {
        std::size_t values = 0;
        std::uint32_t begin = 0;
        std::string_view text;
        Span name;
        ast::Op op = ast::Op::none;
    };
    enum class Form : std::uint8_t { barrier, prefix, infix };
    struct Operator {
        Form form = Form::barrier;
        ast::Op op = ast::Op::none;
        Precedence precedence = Precedence::barrier;
        Span span;
    };

    ast::Node& node(ast::NodeId id) { return tree_.nodes[id.value]; }
    Value pop();
    ast::NodeId add(const ast::Node& node, std::span<const Value> children);
    [[nodiscard]] std::uint32_t height_of(const ast::Node& node, std::span<const Value> children) const;
    void reduce();
    void reduce_compare();

    std::string_view text_;
    std::uint32_t file_;
    const Scan& scan_;
    ast::Ast tree_;
    std::vector<std::uint32_t> heights_;
    std::vector<Value> values_;
    std::vector<Frame> frames_;
    std::vector<Operator> operators_;
    std::vector<Diagnostic> diagnostics_;
    std::string cooked_;
    std::uint32_t cooked_begin_ = 0;
    std::string_view format_;
};

}  // namespace ik::syntax
