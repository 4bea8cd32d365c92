// Calls of the table's functions that are not plain elementwise: which function checks which row, and casts, which are
// names of dtypes used as functions.

#include <algorithm>
#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ops::Op;

struct Row {
    Op op;
    Typed (*check)(BuiltinCall&);
};

constexpr std::array rows = {
    Row{Op::select, builtin_where},
    Row{Op::clip, builtin_clip},
    Row{Op::sum, builtin_sum},
    Row{Op::prod, builtin_prod},
    Row{Op::mean, builtin_mean},
    Row{Op::var, builtin_variance},
    Row{Op::std, builtin_variance},
    Row{Op::norm, builtin_norm},
    Row{Op::min, builtin_min_max},
    Row{Op::max, builtin_min_max},
    Row{Op::any, builtin_truth},
    Row{Op::all, builtin_truth},
    Row{Op::count, builtin_truth},
    Row{Op::argmin, builtin_arg},
    Row{Op::argmax, builtin_arg},
    Row{Op::zeros, builtin_zeros_ones},
    Row{Op::ones, builtin_zeros_ones},
    Row{Op::full, builtin_full},
    Row{Op::eye, builtin_eye},
    Row{Op::linspace, builtin_linspace},
    Row{Op::arange, builtin_arange},
    Row{Op::size, builtin_size},
    Row{Op::shape, builtin_shape},
    Row{Op::len, builtin_len},
    Row{Op::reshape, builtin_reshape},
    Row{Op::transpose, builtin_transpose},
    Row{Op::flip, builtin_flip},
    Row{Op::diff, builtin_diff},
    Row{Op::stack, builtin_stack},
    Row{Op::concat, builtin_concat},
    Row{Op::cumsum, builtin_scan},
    Row{Op::cumprod, builtin_scan},
    Row{Op::dot, builtin_dot},
    Row{Op::matmul, builtin_matmul},
    Row{Op::solve, builtin_solve},
    Row{Op::sort, builtin_sort},
    Row{Op::load, builtin_load},
    Row{Op::save, builtin_save},
    Row{Op::print, builtin_print},
    Row{Op::assert_true, builtin_assert},
    Row{Op::assert_close, builtin_assert_close},
    Row{Op::raise, builtin_error},
    Row{Op::median, builtin_median},
    Row{Op::quantile, builtin_quantile},
    Row{Op::roll, builtin_roll},
};

/// min and max of several values: the elementwise functions one after the other.
Typed smallest_or_largest(BuiltinCall& call) {
    const auto values = call.numerics();
    if (!values) return call.checker.error_value(call.span);
    Typed result = values->front();
    for (std::size_t i = 1; i < values->size(); ++i) {
        result = call.checker.apply(call.op == Op::min ? Op::minimum : Op::maximum, {result, (*values)[i]}, call.span);
    }
    return result;
}

Typed check_call(BuiltinCall& call) {
    const auto positional =
        std::count_if(call.rest.begin(), call.rest.end(), [](const Given& g) { return g.name.empty(); });
    if ((call.op == Op::min || call.op == Op::max) && positional > 1 &&
        static_cast<std::size_t>(positional) == call.rest.size()) {
        return smallest_or_largest(call);
    }
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& r) { return r.op == call.op; });
    if (row == rows.end()) {
        return call.checker.not_supported(call.span, call.quoted() + " as a function");
    }
    // Keyword arguments of save name the members of the file, so it matches them by itself; print takes none.
    if (call.op != Op::save && call.op != Op::print && !call.match()) return call.checker.error_value(call.span);
    return row->check(call);
}

}  // namespace

Typed Checker::builtin(Op op, ast::NodeId call) {
    std::vector<Given> given;
    for (const Argument& argument : arguments(call)) {
        given.push_back(Given{argument.name, argument.span, argument.expr, std::nullopt});
    }
    BuiltinCall builtin_call(*this, op, node(call).span, std::move(given));
    return check_call(builtin_call);
}

Typed Checker::builtin_values(Op op, std::span<const Typed> args, Span span) {
    std::vector<Given> given;
    for (const Typed& arg : args) given.push_back(Given{{}, arg.span, {}, arg});
    BuiltinCall builtin_call(*this, op, span, std::move(given));
    return check_call(builtin_call);
}

bool Checker::is_special(std::string_view name) noexcept {
    const auto dtype = dtype_from_name(name);
    return name == "dimension_of" || (dtype && ik::is_numeric(*dtype));
}

// dimension_of(x): the name of the dimension, a text known before the run.
// f32(x) and so on: the same magnitudes in another dtype, in the same unit.
Typed Checker::special(std::string_view name, ast::NodeId call) {
    const Span span = node(call).span;
    const DType dtype = dtype_from_name(name).value_or(DType::error);
    const std::vector<Argument> args = arguments(call);
    const std::string quoted = "`" + std::string(name) + "`";
    if (args.size() != 1 || !args[0].name.empty()) {
        return fail(Code::wrong_arity, span, quoted + " takes one argument", "use " + std::string(name) + "(x)");
    }
    if (name == "dimension_of") {
        const Typed value = numeric(args[0].expr);
        return value.is_error() ? value : string(dimension_text(value.type), span);
    }
    const Typed x = numeric(args[0].expr);
    if (x.is_error()) return x;
    if (dtype == DType::boolean && !x.type.unit.is_dimensionless()) {
        return fail(Code::needs_dimensionless, x.span, "`bool` needs a number without a unit, not " + describe(x.type),
                    "compare it with 0");
    }
    Typed out = cast_to(dtype == DType::boolean ? to_number(x) : x, dtype);
    out.type.weak = false;
    out.span = span;
    return out;
}

}  // namespace ik::check
