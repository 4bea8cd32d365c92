#include "syntax/builder.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "syntax/failure.hpp"

namespace ik::syntax {

using ast::Kind;
using ast::Node;
using ast::NodeId;
using ast::Op;

Builder::Builder(std::string_view text, std::uint32_t file, const Scan& scan) : text_(text), file_(file), scan_(scan) {
    tree_.file = file;
    // Dense code has a node for every two bytes; what is reserved and not touched costs no memory.
    const std::size_t nodes = text.size() / 2 + 16;
    tree_.nodes.reserve(nodes);
    tree_.children.reserve(nodes);
    heights_.reserve(nodes);
}

Span Builder::span(const char* begin, const char* end) const {
    return {file_, static_cast<std::uint32_t>(begin - text_.data()), static_cast<std::uint32_t>(end - text_.data())};
}

Builder::Value Builder::pop() {
    IK_ASSERT(!values_.empty());
    const Value value = values_.back();
    values_.pop_back();
    return value;
}

std::uint32_t Builder::height_of(const Node& made, std::span<const Value> children) const {
    std::uint32_t height = 0;
    for (std::size_t i = 0; i < children.size(); ++i) {
        if (!children[i].id.valid()) continue;
        const std::uint32_t child = heights_[children[i].id.value];
        const bool on_spine = i == 0 && (made.kind == Kind::binary || made.kind == Kind::unit_binary) &&
                              tree_[children[i].id].kind == made.kind;
        height = std::max(height, on_spine ? child : child + 1);
    }
    return height;
}

NodeId Builder::add(const Node& prototype, std::span<const Value> children) {
    const std::uint32_t height = height_of(prototype, children);
    if (height > ast::max_height && prototype.kind != Kind::script) {
        const Span at{file_, prototype.span.begin, prototype.span.begin + 1};
        fail(Code::nesting_too_deep, at, "this is nested too deeply", "give parts of it names of their own");
    }
    Node made = prototype;
    made.first = static_cast<std::uint32_t>(tree_.children.size());
    made.count = static_cast<std::uint32_t>(children.size());
    for (const Value& child : children) tree_.children.push_back(child.id);
    tree_.nodes.push_back(made);
    heights_.push_back(height);
    return {static_cast<std::uint32_t>(tree_.nodes.size() - 1)};
}

void Builder::open(Span span) { frames_.push_back({values_.size(), span.begin, {}, {}, Op::none}); }

void Builder::name_frame(Span name) {
    frames_.back().text = text(name);
    frames_.back().name = name;
}

void Builder::close(Kind kind, Span span) {
    const Frame frame = frames_.back();
    frames_.pop_back();
    Node made;
    made.kind = kind;
    made.op = frame.op;
    made.span = {file_, frame.begin, span.end};
    made.name_span = frame.name;
    made.text = frame.text;
    const NodeId id = add(made, std::span(values_).subspan(frame.values));
    values_.resize(frame.values);
    values_.push_back({id, made.span});
}

void Builder::leaf(Kind kind, Span span) {
    Node made;
    made.kind = kind;
    made.span = span;
    made.name_span = span;
    made.text = text(span);
    values_.push_back({add(made, {}), span});
}

void Builder::text_leaf(Kind kind, Span span, std::string text) {
    leaf(kind, span);
    tree_.strings.push_back(std::move(text));
    node(values_.back().id).text = tree_.strings.back();
}

void Builder::wrap(Kind kind, std::size_t count, Span span, Span name, Op op) {
    IK_ASSERT(values_.size() >= count);
    Node made;
    made.kind = kind;
    made.op = op;
    made.span = span;
    made.name_span = name;
    const std::size_t base = values_.size() - count;
    const NodeId id = add(made, std::span(values_).subspan(base));
    values_.resize(base);
    values_.push_back({id, span});
}

void Builder::finish_script(Span span) {
    frames_.assign(1, {});
    close(Kind::script, span);
    tree_.root = values_.back().id;
}

void Builder::number(Span span) {
    const std::string_view written = text(span);
    if (written.find('_') == std::string_view::npos) {
        leaf(Kind::number, span);
        return;
    }
    std::string digits(written);
    std::erase(digits, '_');
    text_leaf(Kind::number, span, std::move(digits));
}

void Builder::make_imaginary(Span mark) {
    Node& made = node(values_.back().id);
    made.kind = Kind::imaginary;
    made.span.end = mark.end;
    values_.back().span = made.span;
}

void Builder::string_part(std::string_view text, std::uint32_t at) {
    if (cooked_.empty()) cooked_begin_ = at;
    cooked_ += text;
}

void Builder::end_string_text(std::uint32_t at) {
    if (!cooked_.empty()) text_leaf(Kind::string_text, {file_, cooked_begin_, at}, std::move(cooked_));
    cooked_.clear();
}

void Builder::interpolation(Span span) {
    // `{x -> km}` says how to print: the unit stands beside the expression, as the format does.
    const Value value = pop();
    if (tree_[value.id].kind == Kind::convert) {
        values_.push_back({tree_.kid(value.id, 0), value.span});
        values_.push_back({tree_.kid(value.id, 1), value.span});
    } else {
        values_.push_back(value);
        absent();
    }
    wrap(Kind::interpolation, 2, span);
    node(values_.back().id).text = format_;
    format_ = {};
}

void Builder::quantity(Span unit) {
    values_.back().span = unit;
    const Span whole{file_, values_[values_.size() - 2].span.begin, unit.end};
    wrap(Kind::quantity, 2, whole);
}

void Builder::convert(Span span) {
    const Span whole{file_, values_[values_.size() - 2].span.begin, span.end};
    wrap(Kind::convert, 2, whole, span);
}

void Builder::pipe(Span span) {
    const Value target = pop();
    const Value piped = pop();
    const Node called = tree_[target.id];
    const bool is_call = called.kind == Kind::call || called.kind == Kind::dot_call;
    std::vector<Value> children;
    if (is_call) {
        for (const NodeId child : tree_.kids(target.id)) children.push_back({child, tree_[child].span});
    } else {
        children.push_back(target);
    }
    values_.push_back(piped);
    wrap(Kind::argument, 1, piped.span);
    children.insert(children.begin() + 1, pop());
    Node made;
    made.kind = is_call ? called.kind : Kind::call;
    made.span = {file_, piped.span.begin, span.end};
    made.name_span = is_call ? called.name_span : target.span;
    values_.push_back({add(made, children), made.span});
}

void Builder::postfix(Kind kind, Span span) {
    // The frame was opened behind the value that the brackets apply to; it becomes the first child.
    Frame& frame = frames_.back();
    IK_ASSERT(frame.values > 0);
    --frame.values;
    const Span base = values_[frame.values].span;
    frame.name = base;
    frame.begin = base.begin;
    close(kind, span);
}

void Builder::member(Span name) {
    const Span whole{file_, values_.back().span.begin, name.end};
    wrap(Kind::member, 1, whole, name);
    node(values_.back().id).text = text(name);
}

void Builder::index_item() {
    Node& item = node(values_.back().id);
    if (item.kind == Kind::name && item.text == "new") item.kind = Kind::new_axis;
}

void Builder::slice(Span span) {
    const Value& start = values_[values_.size() - 3];
    wrap(Kind::slice, 3, {file_, start.id.valid() ? start.span.begin : span.begin, span.end});
}

void Builder::keyword_argument(Span span) {
    const Value value = pop();
    const Value name = pop();
    const Node named = tree_[name.id];
    if (named.kind != Kind::name) {
        fail(Code::syntax_error, name.span, "only a name can stand before `=` in an argument",
             "equality is written `==`");
    }
    values_.push_back(value);
    wrap(Kind::argument, 1, {file_, name.span.begin, span.end}, named.span);
    node(values_.back().id).text = named.text;
}

void Builder::positional_argument() { wrap(Kind::argument, 1, values_.back().span); }

void Builder::unit_binary(Op op) {
    const Span whole = cover(values_[values_.size() - 2].span, values_.back().span);
    wrap(Kind::unit_binary, 2, whole, {}, op);
}

void Builder::expression_statement() { wrap(Kind::expr_statement, 1, values_.back().span); }

void Builder::assign(Op op, bool typed, Span span) {
    const Value value = pop();
    const Value type = typed ? pop() : Value{NodeId{}, span};
    const Value target = pop();
    const Kind kind = tree_[target.id].kind;
    if (kind != Kind::name && (kind != Kind::index || typed)) {
        std::string hint = kind == Kind::compare ? "equality is written `==`" : "";
        fail(Code::syntax_error, target.span, "only a name or an indexed name can be assigned to", std::move(hint));
    }
    values_.push_back(target);
    values_.push_back(type);
    values_.push_back(value);
    wrap(Kind::assign, 3, {file_, target.span.begin, span.end}, target.span, op);
}

void Builder::restore(const Mark& mark) {
    values_.resize(mark.values);
    frames_.resize(mark.frames);
    operators_.resize(mark.operators);
    cooked_.clear();
    format_ = {};
}

void Builder::error_node(Span span) {
    Node made;
    made.kind = Kind::error;
    made.span = span;
    values_.push_back({add(made, {}), span});
}

void Builder::report(Code code, Span span, std::string message, std::string hint) {
    if (has_enough_diagnostics()) return;
    Diagnostic diagnostic{code, std::move(message), {{span, {}}}, {}, {}};
    if (!hint.empty()) diagnostic.hints.push_back(std::move(hint));
    diagnostics_.push_back(std::move(diagnostic));
}

void Builder::fail(Code code, Span span, std::string message, std::string hint) {
    if (!scan_.is_broken(span.begin)) report(code, span, std::move(message), std::move(hint));
    throw SyntaxFailure{span.begin};
}

void Builder::check_broken(std::uint32_t at) const {
    if (scan_.is_broken(at)) throw SyntaxFailure{at};
}

}  // namespace ik::syntax
