// print, assert, assert_close and error, and the text of values for them and for interpolation.

#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {

using ops::Op;

namespace {

Typed effect_of(BuiltinCall& call, std::span<const Typed> args) {
    const Typed done = call.checker.host(call.op, args, Checker::type_of(DType::none), call.span);
    call.checker.effect(done);
    return done;
}

void skip_digits(std::string_view& text, std::size_t most) {
    std::size_t n = 0;
    while (n < most && n < text.size() && text[n] >= '0' && text[n] <= '9') ++n;
    text.remove_prefix(n);
}

/// [[fill]align][sign][0][width][.precision][type]: what the run's formatter reads, so that a typo is found before it.
bool is_format(std::string_view text) {
    constexpr std::string_view aligns = "<>^";
    const auto starts_with_one_of = [&](std::string_view set) {
        return !text.empty() && set.find(text[0]) != set.npos;
    };
    std::size_t fill = text.empty() ? 0 : 1;  // bytes of the first code point
    while (fill > 0 && fill < text.size() && (static_cast<unsigned char>(text[fill]) & 0xC0U) == 0x80U) ++fill;
    if (fill > 0 && fill < text.size() && aligns.find(text[fill]) != aligns.npos) {
        text.remove_prefix(fill + 1);
    } else if (starts_with_one_of(aligns)) {
        text.remove_prefix(1);
    }
    if (starts_with_one_of("+- ")) text.remove_prefix(1);
    skip_digits(text, 4);
    if (starts_with_one_of(".")) {
        text.remove_prefix(1);
        const std::size_t before = text.size();
        skip_digits(text, 3);
        if (text.size() == before) return false;
    }
    if (starts_with_one_of("fegd")) text.remove_prefix(1);
    return text.empty();
}

}  // namespace

Typed Checker::format_value(const Typed& value, std::string_view spec, Span span) {
    if (value.is_error() || (value.is_string() && spec.empty())) return value;
    if (!value.is_numeric() && !value.is_string()) {
        return fail(Code::wrong_dtype, value.span, "cannot show " + describe(value.type));
    }
    if (!is_format(spec)) {
        return fail(Code::bad_escape, span, "unknown format `" + std::string(spec) + "`",
                    "formats are such as .3, .2f, 10.1f, 8.3e, >12 or +.2");
    }
    const Typed shown = value.is_string() ? value : for_printing(value, value.annotation);
    if (shown.is_error()) return shown;
    const std::array<Typed, 3> args{shown, string(std::string(spec), span),
                                    string(units::display(shown.type.unit), span)};
    return host(Op::format, args, type_of(DType::string), span);
}

Typed builtin_print(BuiltinCall& call) {
    std::vector<Typed> texts;
    bool good = true;
    for (Given& given : call.rest) {
        if (!given.name.empty()) {
            return call.checker.fail(Code::unknown_argument, given.span,
                                     "`print` has no argument `" + std::string(given.name) + "`",
                                     "set the format in the text: print(\"{x:.3}\")");
        }
        texts.push_back(call.checker.format_value(call.value(given), "", given.span));
        good = good && !texts.back().is_error();
    }
    if (!good) return call.checker.error_value(call.span);
    return effect_of(call, texts);
}

Typed builtin_assert(BuiltinCall& call) {
    Checker& checker = call.checker;
    Given* given = call.slot("condition");
    if (!given) return checker.fail(Code::wrong_arity, call.span, "`assert` needs a condition");
    const Typed condition = checker.need_condition(call.numeric(*given));
    Given* message = call.slot("message");
    const Typed text = message ? call.text(*message) : checker.string("", call.span);
    if (condition.is_error() || text.is_error()) return checker.error_value(call.span);
    if (!message) return effect_of(call, std::span<const Typed>(&condition, 1));
    const std::array<Typed, 2> args{condition, text};
    return effect_of(call, args);
}

namespace {

/// The largest finite absolute value of x.
Typed magnitude(Checker& checker, const Typed& x, DType dtype, Span span) {
    const units::Unit& unit = x.type.unit;
    const Typed size = raw(checker, Op::abs, {x}, dtype, unit, span);
    const Typed finite = raw(checker, Op::isfinite, {x}, DType::boolean, {}, span);
    const Typed zero = checker.cast_to(checker.integer(0, span), dtype);
    const Typed clean = raw(checker, Op::select, {finite, size, zero}, dtype, unit, span);
    const std::uint32_t mask = (1U << x.type.shape.rank) - 1U;
    return reduce(checker, Op::max, clean, Axes{mask, false}, dtype, span);
}

/// The tolerance as a magnitude in b's unit: a quantity as it is; a number alone is a share of the largest |b| when b
/// has a dimension, and a tolerance as it is when b is a number too. The default is a share of 1e-9.
Typed tolerance(BuiltinCall& call, const Typed& b) {
    Checker& checker = call.checker;
    Given* given = call.slot("tol");
    std::array<Typed, 2> pair{b, given ? call.numeric(*given) : checker.number(1e-9, DType::f64, call.span)};
    if (pair[1].is_error()) return pair[1];
    if (!pair[1].is_scalar()) {
        return checker.fail(Code::wrong_dtype, pair[1].span, "`tol` must be a single number");
    }
    const bool plain = pair[1].type.unit.is_dimensionless() && !pair[1].type.any_unit;
    if (!given || (plain && !b.type.unit.is_dimensionless())) {
        const Typed share = checker.cast_to(checker.to_number(pair[1]), DType::f64);
        const Typed size = checker.cast_to(magnitude(checker, b, real_dtype(b.type.dtype), call.span), DType::f64);
        return raw(checker, Op::mul, {share, size}, DType::f64, {}, call.span);
    }
    pair[0].type.unit = pair[0].type.unit.delta();
    if (!checker.unify_units(pair, "compare", call.span)) return checker.error_value(call.span);
    return checker.cast_to(pair[1], DType::f64);
}

}  // namespace

Typed builtin_assert_close(BuiltinCall& call) {
    Checker& checker = call.checker;
    if (!call.slot("a") || !call.slot("b")) {
        return checker.fail(Code::wrong_arity, call.span, "`assert_close` needs two values",
                            "use assert_close(a, b) or assert_close(a, b, tol)");
    }
    std::array<Typed, 2> v{call.numeric("a"), call.numeric("b")};
    if (v[0].is_error() || v[1].is_error()) return checker.error_value(call.span);
    if (!checker.unify(v, ops::DTypeRule::floating, "compare", call.span, Takes::complex))
        return checker.error_value(call.span);
    if (!checker.broadcast(v, "`assert_close`", call.span)) return checker.error_value(call.span);
    const Typed tol = tolerance(call, v[1]);
    if (tol.is_error()) return tol;
    const Typed unit = checker.string(units::display(v[0].type.unit), call.span);
    if (!is_complex(v[0].type.dtype)) return effect_of(call, std::array<Typed, 4>{v[0], v[1], tol, unit});
    Typed done;
    for (const Op part : {Op::re, Op::im}) {
        const auto part_of = [&](const Typed& z) {
            return raw(checker, part, {z}, real_dtype(z.type.dtype), z.type.unit, call.span);
        };
        done = effect_of(call, std::array<Typed, 4>{part_of(v[0]), part_of(v[1]), tol, unit});
    }
    return done;
}

Typed builtin_error(BuiltinCall& call) {
    const Typed text = call.text(*call.slot("message"));
    if (text.is_error()) return text;
    return effect_of(call, std::span<const Typed>(&text, 1));
}

}  // namespace ik::check
