#include "check/builtin_call.hpp"

#include <algorithm>
#include <limits>

namespace ik::check {
namespace {

constexpr std::size_t no_variadic = std::numeric_limits<std::size_t>::max();

/// The names of a row's parameters; `variadic` is the place of the "..." part, whose name ends the positional slots.
struct Names {
    std::vector<std::string_view> names;
    std::vector<bool> optional;
    std::size_t variadic = no_variadic;
};

Names names_of(std::string_view parameters) {
    Names out;
    while (!parameters.empty()) {
        const std::size_t comma = parameters.find(", ");
        std::string_view token = parameters.substr(0, comma);
        parameters = comma == std::string_view::npos ? std::string_view{} : parameters.substr(comma + 2);
        if (token == "...") {  // "a, b, ...": everything positional
            out = Names{{}, {}, 0};
            continue;
        }
        if (token.ends_with("...")) {
            out.variadic = out.names.size();
            continue;
        }
        const std::size_t equals = token.find('=');
        out.names.push_back(token.substr(0, equals));
        out.optional.push_back(equals != std::string_view::npos);
    }
    return out;
}

}  // namespace

BuiltinCall::BuiltinCall(Checker& checker_in, ops::Op op_in, Span span_in, std::vector<Given> given)
    : checker(checker_in), op(op_in), span(span_in), rest(std::move(given)) {}

std::string BuiltinCall::quoted() const { return "`" + std::string(name()) + "`"; }

std::string BuiltinCall::usage() const {
    return std::string(name()) + "(" + std::string(ops::info(op).parameters) + ")";
}

bool BuiltinCall::place(Given& given, const std::vector<std::string_view>& names, std::size_t& positional,
                        std::size_t variadic) {
    std::string_view to = given.name;
    if (to.empty()) {
        const std::size_t end = std::min(variadic, names.size());
        if (positional < end) {
            to = names[positional++];
        } else if (variadic != no_variadic) {
            rest.push_back(given);
            return true;
        } else {
            checker.error(Code::wrong_arity, given.span,
                          quoted() + " takes at most " + std::to_string(names.size()) +
                              (names.size() == 1 ? " argument" : " arguments"),
                          "use " + usage());
            return false;
        }
    } else if (std::find(names.begin(), names.end(), to) == names.end()) {
        const std::string near = closest(to, names);
        checker.error(Code::unknown_argument, given.span, quoted() + " has no argument `" + std::string(to) + "`",
                      near.empty() ? "use " + usage() : "did you mean `" + near + "`?");
        return false;
    }
    if (!slots_.emplace(to, given).second) {
        checker.error(Code::wrong_arity, given.span, quoted() + " got the argument `" + std::string(to) + "` twice");
        return false;
    }
    return true;
}

bool BuiltinCall::match() {
    const ops::Info& row = ops::info(op);
    Names names = names_of(row.parameters);
    const std::vector<Given> given = std::move(rest);
    rest.clear();
    std::size_t positional = 0;
    bool good = true;
    for (Given one : given) good = place(one, names.names, positional, names.variadic) && good;
    if (!good) return false;
    const std::size_t required = row.arity < 0 ? 0 : static_cast<std::size_t>(row.arity);
    for (std::size_t i = 0; i < required && i < names.names.size(); ++i) {
        if (names.optional[i] || slots_.contains(names.names[i])) continue;
        checker.error(Code::wrong_arity, span, quoted() + " needs the argument `" + std::string(names.names[i]) + "`",
                      "use " + usage());
        return false;
    }
    return true;
}

Given* BuiltinCall::slot(std::string_view parameter) {
    const auto found = slots_.find(parameter);
    return found == slots_.end() ? nullptr : &found->second;
}

const Typed& BuiltinCall::value(Given& given) {
    if (!given.value) given.value = checker.expr(given.expr);
    return *given.value;
}

Typed BuiltinCall::numeric(Given& given) {
    if (!given.value && given.expr.valid()) given.value = checker.numeric(given.expr);
    const Typed& v = value(given);
    if (v.is_error() || v.is_numeric()) return v;
    return checker.fail(Code::wrong_dtype, given.span, quoted() + " needs numbers, not " + checker.describe(v.type));
}

Typed BuiltinCall::text(Given& given) {
    if (!given.value && given.expr.valid()) given.value = checker.text(given.expr);
    const Typed& v = value(given);
    if (v.is_error() || v.is_string()) return v;
    return checker.fail(Code::wrong_dtype, given.span,
                        quoted() + " needs a text here, not " + checker.describe(v.type));
}

std::optional<std::vector<Typed>> BuiltinCall::numerics() {
    std::vector<Typed> out;
    bool good = true;
    for (Given& one : rest) {
        out.push_back(numeric(one));
        good = good && !out.back().is_error();
    }
    if (!good) return std::nullopt;
    return out;
}

std::optional<bool> BuiltinCall::constant_bool(std::string_view parameter, bool fallback) {
    Given* given = slot(parameter);
    if (!given) return fallback;
    const Typed v = numeric(*given);
    if (v.is_error()) return std::nullopt;
    const std::optional<bool> known = v.type.dtype == DType::boolean ? as_bool(checker.constant_of(v)) : std::nullopt;
    if (!known) {
        checker.error(Code::not_constant, given->span,
                      "`" + std::string(parameter) + "` of " + quoted() + " must be `true` or `false`");
    }
    return known;
}

std::vector<Given> BuiltinCall::spread(const Given& given) const {
    if (given.value || !given.expr.valid()) return {given};
    std::vector<Given> out;
    for (const ast::NodeId element : checker.elements(given.expr)) {
        out.push_back(Given{{}, checker.node(element).span, element, std::nullopt});
    }
    return out;
}

}  // namespace ik::check
