#include "units/text.hpp"

#include <array>
#include <charconv>

namespace ik::units {
namespace {

struct Glyph {
    std::string_view text;
    int value;
};
constexpr std::array<Glyph, 10> superscripts = {
    {{"⁰", 0}, {"¹", 1}, {"²", 2}, {"³", 3}, {"⁴", 4}, {"⁵", 5}, {"⁶", 6}, {"⁷", 7}, {"⁸", 8}, {"⁹", 9}}};
constexpr std::string_view superscript_minus = "⁻";
constexpr int depth_limit = 100;
constexpr std::int64_t exponent_limit = 1000000000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Recursive descent over
//   product := power ((`*` | `·` | `×` | `/` | `÷` | blank) power)*
//   power   := atom (`^` exponent | superscript)?
//   atom    := number (blank? compact product)? | name | `%` | `(` product `)`
// A unit directly after a number binds to it like a literal of the language: `1 J / 2 kg*K` divides by `2 kg*K`.
class Reader {
public:
    Reader(std::string_view text, const UnitLookup& lookup) : text_(text), lookup_(lookup) {}

    UnitText read() {
        UnitText result;
        skip_blanks();
        std::optional<Unit> unit = at_ < text_.size() ? product(Blanks::allowed) : fail("a unit is missing");
        if (unit && at_ < text_.size()) {
            unit = fail("unexpected `" + std::string(text_.substr(at_, 1)) + "`");
        }
        result.unit = std::move(unit);
        result.error = error_;
        result.position = position_;
        return result;
    }

private:
    enum class Blanks { allowed, compact };

    std::optional<Unit> fail(std::string message) {
        if (error_.empty()) {
            error_ = std::move(message);
            position_ = at_;
        }
        return std::nullopt;
    }

    bool take(std::string_view token) {
        if (!text_.substr(at_).starts_with(token)) {
            return false;
        }
        at_ += token.size();
        return true;
    }

    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) {
            ++at_;
        }
    }

    [[nodiscard]] bool at_superscript() const {
        const std::string_view rest = text_.substr(at_);
        if (rest.starts_with(superscript_minus)) {
            return true;
        }
        for (const Glyph& glyph : superscripts) {
            if (rest.starts_with(glyph.text)) {
                return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool at_operator() const {
        const std::string_view rest = text_.substr(at_);
        return rest.starts_with("*") || rest.starts_with("/") || rest.starts_with("·") || rest.starts_with("×") ||
               rest.starts_with("÷") || rest.starts_with("^") || rest.starts_with("⋅");
    }

    [[nodiscard]] bool at_name() const {
        if (at_ >= text_.size()) {
            return false;
        }
        const char c = text_[at_];
        return is_ascii_letter(c) || c == '%' || ((c & 0x80) != 0 && !at_superscript() && !at_operator());
    }

    [[nodiscard]] bool at_operand() const { return at_name() || (at_ < text_.size() && text_[at_] == '('); }

    std::optional<Unit> product(Blanks blanks) {
        std::optional<Unit> result = power();
        while (result) {
            const std::size_t before = at_;
            if (blanks == Blanks::allowed) {
                skip_blanks();
            }
            const bool divide = take("/") || take("÷");
            const bool multiply = !divide && (take("*") || take("·") || take("×") || take("⋅"));
            if (blanks == Blanks::compact && !((divide || multiply) && at_operand())) {
                at_ = before;  // `3 m*2`: the literal ends at m.
                return result;
            }
            if (!divide && !multiply && !at_operand() && !(at_ < text_.size() && is_digit(text_[at_]))) {
                return result;
            }
            if (blanks == Blanks::allowed) {
                skip_blanks();
            }
            const std::optional<Unit> right = power();
            if (!right) {
                return std::nullopt;
            }
            result = divide ? Unit::div(*result, *right) : Unit::mul(*result, *right);
            if (!result) {
                return fail("an exponent overflows");
            }
        }
        return result;
    }

    std::optional<Unit> power() {
        std::optional<Unit> base = atom();
        if (!base) {
            return std::nullopt;
        }
        std::optional<Rational> exponent = Rational(1);
        if (take("**") || take("^")) {
            exponent = written_exponent();
        } else if (at_superscript()) {
            exponent = superscript_exponent();
        }
        if (!exponent) {
            return fail("malformed exponent");
        }
        base = Unit::pow(*base, *exponent);
        return base ? base : fail("an exponent overflows");
    }

    std::optional<Unit> atom() {
        if (take("(")) {
            if (++depth_ > depth_limit) {
                return fail("too many brackets");
            }
            skip_blanks();
            std::optional<Unit> inner = product(Blanks::allowed);
            --depth_;
            if (inner && !take(")")) {
                return fail("`)` is missing");
            }
            return inner;
        }
        if (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) {
            return number();
        }
        if (!at_name()) {
            return fail(at_ < text_.size() ? "unexpected `" + std::string(text_.substr(at_, 1)) + "`"
                                           : "a unit is missing");
        }
        const std::size_t begin = at_;
        ++at_;
        while (at_ < text_.size() && (at_name() || is_digit(text_[at_]) || (text_[at_] & 0xC0) == 0x80)) {
            ++at_;
        }
        const std::string_view name = text_.substr(begin, at_ - begin);
        std::optional<Unit> unit = lookup_(name == "%" ? std::string_view("percent") : name);
        if (!unit) {
            at_ = begin;
            return fail("unknown unit `" + std::string(name) + "`");
        }
        return unit;
    }

    std::optional<Unit> number() {
        const std::size_t begin = at_;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            const bool exponent_sign = (c == '-' || c == '+') && (text_[at_ - 1] == 'e' || text_[at_ - 1] == 'E');
            const bool exponent_mark = (c == 'e' || c == 'E') && at_ + 1 < text_.size() &&
                                       (is_digit(text_[at_ + 1]) || text_[at_ + 1] == '-' || text_[at_ + 1] == '+');
            if (!is_digit(c) && c != '.' && !exponent_sign && !exponent_mark) {
                break;
            }
            ++at_;
        }
        const std::optional<Scale> scale = Scale::from_decimal(text_.substr(begin, at_ - begin));
        if (!scale) {
            at_ = begin;
            return fail("a factor of a unit must be a positive number of at most 18 digits");
        }
        const Unit factor = Unit::number(*scale);
        const std::size_t end = at_;
        skip_blanks();
        if (!at_name()) {
            at_ = end;
            return factor;
        }
        const std::optional<Unit> unit = product(Blanks::compact);
        if (!unit) {
            return std::nullopt;
        }
        const std::optional<Unit> quantity = Unit::mul(factor, *unit);
        return quantity ? quantity : fail("an exponent overflows");
    }

    std::optional<std::int64_t> integer() {
        const bool negative = take("-");
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
        if (error != std::errc() || value > exponent_limit || value < 0) {
            return std::nullopt;
        }
        at_ = static_cast<std::size_t>(end - text_.data());
        return negative ? -value : value;
    }

    std::optional<Rational> written_exponent() {
        const bool bracket = take("(");
        const std::optional<std::int64_t> num = integer();
        std::optional<std::int64_t> den = 1;
        if (bracket && take("/")) {
            den = integer();
        }
        if (!num || !den || (bracket && !take(")"))) {
            return std::nullopt;
        }
        return Rational::make(*num, *den);
    }

    std::optional<Rational> superscript_exponent() {
        const bool negative = take(superscript_minus);
        std::int64_t value = 0;
        bool any = false;
        for (bool more = true; more;) {
            more = false;
            for (const Glyph& glyph : superscripts) {
                if (take(glyph.text)) {
                    value = value * 10 + glyph.value;
                    any = more = true;
                    break;
                }
            }
            if (value > exponent_limit) {
                return std::nullopt;
            }
        }
        return any ? std::optional<Rational>(negative ? -value : value) : std::nullopt;
    }

    std::string_view text_;
    const UnitLookup& lookup_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::string error_;
    std::size_t position_ = 0;
};

}  // namespace

UnitText parse_unit(std::string_view text, const UnitLookup& lookup) { return Reader(text, lookup).read(); }

}  // namespace ik::units
