// The operator half of the Builder: precedence climbing with explicit stacks, superscripts and unit exponents.

#include <limits>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "syntax/builder.hpp"
#include "syntax/characters.hpp"

namespace ik::syntax {

using ast::Kind;
using ast::Node;
using ast::NodeId;
using ast::Op;

void Builder::prefix(Op op, Precedence precedence, Span span) {
    operators_.push_back({Form::prefix, op, precedence, span});
}

void Builder::infix(Op op, Precedence precedence, Span span) {
    // Power groups to the right, comparisons collect into one chain, everything else groups to the left.
    const bool keeps_equals = precedence == Precedence::power || precedence == Precedence::compare;
    while (operators_.back().precedence > precedence || (operators_.back().precedence == precedence && !keeps_equals)) {
        if (precedence == Precedence::range && operators_.back().precedence == precedence) {
            fail(Code::syntax_error, span, "a range has two ends, not three",
                 "a step is written `arange(first, last, step)`");
        }
        reduce();
    }
    operators_.push_back({Form::infix, op, precedence, span});
}

void Builder::end_operators() {
    while (operators_.back().form != Form::barrier) reduce();
    operators_.pop_back();
}

void Builder::reduce() {
    const Operator top = operators_.back();
    if (top.precedence == Precedence::compare) {
        reduce_compare();
        return;
    }
    operators_.pop_back();
    if (top.form == Form::prefix) {
        wrap(Kind::unary, 1, cover(top.span, values_.back().span), top.span, top.op);
        return;
    }
    const Span whole = cover(values_[values_.size() - 2].span, values_.back().span);
    wrap(top.precedence == Precedence::range ? Kind::range : Kind::binary, 2, whole, top.span, top.op);
}

void Builder::reduce_compare() {
    std::size_t count = 0;
    while (operators_[operators_.size() - 1 - count].precedence == Precedence::compare) ++count;
    const Span whole = cover(values_[values_.size() - count - 1].span, values_.back().span);
    const std::size_t first = operators_.size() - count;
    wrap(Kind::compare, count + 1, whole, operators_[first].span);
    for (std::size_t i = first; i < operators_.size(); ++i) {
        tree_.children.push_back(NodeId{static_cast<std::uint32_t>(operators_[i].op)});
    }
    operators_.resize(first);
}

void Builder::superscript(Span span) {
    std::string digits;
    bool negative = false;
    const std::string_view written = text(span);
    for (std::size_t at = 0; at < written.size();) {
        const CodePoint c = decode_utf8(written, at);
        if (c.value == superscript_minus) negative = true;
        if (superscript_digit(c.value) >= 0) digits += static_cast<char>('0' + superscript_digit(c.value));
        at += c.length;
    }
    infix(Op::pow, Precedence::power, span);
    if (negative) prefix(Op::neg, Precedence::sign, span);
    text_leaf(Kind::number, span, std::move(digits));
}

namespace {

struct Exponent {
    std::int64_t num = 0;
    std::int64_t den = 1;
    bool fits = true;
};

/// Reads `^-3`, `^(1/2)`, `^1.5`, `⁻²`: the grammar has checked the form, only the size is open.
Exponent read_exponent(std::string_view written) {
    Exponent exponent;
    bool negative = false;
    bool in_fraction = false;
    bool in_denominator = false;
    constexpr std::int64_t room = std::numeric_limits<std::int64_t>::max() / 10 - 1;
    for (std::size_t at = 0; at < written.size();) {
        const CodePoint c = decode_utf8(written, at);
        at += c.length;
        if (c.value == U'-' || c.value == superscript_minus) negative = true;
        if (c.value == U'.') in_fraction = true;
        if (c.value == U'/') {
            in_denominator = true;
            exponent.den = 0;
        }
        const bool plain = c.value >= U'0' && c.value <= U'9';
        const int digit = plain ? static_cast<int>(c.value - U'0') : superscript_digit(c.value);
        if (digit < 0) continue;
        std::int64_t& number = in_denominator ? exponent.den : exponent.num;
        if (number > room || (in_fraction && exponent.den > room)) {
            exponent.fits = false;
            return exponent;
        }
        number = 10 * number + digit;
        if (in_fraction) exponent.den *= 10;
    }
    if (negative) exponent.num = -exponent.num;
    return exponent;
}

}  // namespace

void Builder::unit_power(Span span) {
    const Exponent exponent = read_exponent(text(span));
    if (!exponent.fits) report(Code::exponent_overflow, span, "this exponent is too large");
    const Span whole = cover(values_.back().span, span);
    wrap(Kind::unit_power, 1, whole, span);
    Node& power = node(values_.back().id);
    power.value_num = exponent.num;
    power.value_den = exponent.den;
}

}  // namespace ik::syntax
