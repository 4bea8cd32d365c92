#pragma once
// One call of a table function: the arguments as given, matched against the names in the function's row. Each builtin
// takes a BuiltinCall and gives the value; what they share in emitting nodes is here too.

#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "check/checker.hpp"

namespace ik::check {

/// An argument: an expression that is checked when it is asked for, or a value already (a function passed to a
/// function).
struct Given {
    std::string_view name;  ///< Of a keyword argument, or "".
    Span span;
    ast::NodeId expr;
    std::optional<Typed> value;
};

class BuiltinCall {
public:
    BuiltinCall(Checker& checker, ops::Op op, Span span, std::vector<Given> given);

    Checker& checker;
    ops::Op op;
    Span span;

    /// Sorts the arguments into slots and `rest`; reports unknown_argument and wrong_arity and gives false.
    [[nodiscard]] bool match();
    /// The arguments of the variadic part ("extent...", "a, b, ..."), in order; before match() all of them.
    std::vector<Given> rest;

    [[nodiscard]] std::string_view name() const noexcept { return ops::info(op).name; }
    /// "`sum`", for messages.
    [[nodiscard]] std::string quoted() const;
    /// The argument given for a parameter, or null.
    [[nodiscard]] Given* slot(std::string_view parameter);

    /// The argument's value, checked once.
    [[nodiscard]] const Typed& value(Given& given);
    /// The same, as a number or truth value (array or scalar); otherwise an error value after a report.
    [[nodiscard]] Typed numeric(Given& given);
    [[nodiscard]] Typed numeric(std::string_view parameter) { return numeric(*slot(parameter)); }
    /// The same, as a text.
    [[nodiscard]] Typed text(Given& given);
    /// All of `rest` as numbers; nullopt after a report.
    [[nodiscard]] std::optional<std::vector<Typed>> numerics();
    /// A truth value known before the run; nullopt after a report.
    [[nodiscard]] std::optional<bool> constant_bool(std::string_view parameter, bool fallback);
    /// [1, 2] as its elements, anything else as itself.
    [[nodiscard]] std::vector<Given> spread(const Given& given) const;

private:
    [[nodiscard]] bool place(Given& given, const std::vector<std::string_view>& names, std::size_t& positional,
                             std::size_t variadic);
    [[nodiscard]] std::string usage() const;

    std::map<std::string_view, Given> slots_;
};

// --- emission shared by the builtins ---

/// An elementwise node on magnitudes of one dtype: shapes broadcast (the caller has made sure they do).
[[nodiscard]] Typed raw(Checker& checker, ops::Op op, std::initializer_list<Typed> args, DType dtype,
                        const units::Unit& unit, Span span);
/// The extent that an i64 scalar stands for: a number when known, else one symbol for each value.
[[nodiscard]] ir::Extent extent_of(Checker& checker, const Typed& scalar);
/// The extent of an axis as an i64 scalar.
[[nodiscard]] Typed extent_value(Checker& checker, const Typed& array, std::size_t axis, Span span);
/// The extent of `base` less `less`, not below zero; the same symbol for the same difference.
[[nodiscard]] ir::Extent shorter(Checker& checker, ir::Extent base, std::int64_t less);
/// One scalar in every element of a shape; `extents` are i64 scalars.
[[nodiscard]] Typed fill(Checker& checker, const Typed& scalar, std::span<const Typed> extents, Span span);
/// The index along an axis, as i64.
[[nodiscard]] Typed iota(Checker& checker, std::size_t axis, std::span<const Typed> extents, Span span);
/// Checks "axis 2 is out of range for rank 2"; gives the axis counted from the front.
[[nodiscard]] std::optional<std::size_t> axis_of(BuiltinCall& call, Given& given, std::size_t rank);
/// Reports temperature_point for an operation that makes no sense with points; true when it did.
[[nodiscard]] bool rejects_point(Checker& checker, const Typed& value, std::string_view what);

/// Which axes a reduction runs over, as bits, and whether they stay as extents of 1.
struct Axes {
    std::uint32_t mask = 0;
    bool keep = false;
};
[[nodiscard]] std::optional<Axes> reduction_axes(BuiltinCall& call, const Typed& x);
/// The shape without the axes, or with 1 for each.
[[nodiscard]] ir::Shape reduced(const ir::Shape& shape, Axes axes);
/// A primitive reduction; with no axes at all the value itself in the dtype.
[[nodiscard]] Typed reduce(Checker& checker, ops::Op op, const Typed& x, Axes axes, DType dtype, Span span);

/// One axis of an index expression.
struct AxisItem {
    ir::AxisIndex::Kind kind = ir::AxisIndex::Kind::all;
    std::optional<Typed> at, start, stop, step;
    Span span;
};
/// A view; `items` has one entry per axis of the base, plus the new axes. Reports bad_index where that is known.
[[nodiscard]] Typed slice(Checker& checker, const Typed& base, std::span<const AxisItem> items, Span span);
/// The items of an index node, ellipsis expanded; nullopt after a report. An item `at` may be an array of indices.
[[nodiscard]] std::optional<std::vector<AxisItem>> index_items(Checker& checker, const Typed& base, ast::NodeId index);
/// Whether a mask has the extents of the first axes of x, as far as they are known; reports shape_mismatch.
[[nodiscard]] bool mask_fits(Checker& checker, const Typed& x, const Typed& mask);

// --- the builtins; their table is in builtins.cpp ---
[[nodiscard]] Typed builtin_min_max(BuiltinCall& call);
[[nodiscard]] Typed builtin_sum(BuiltinCall& call);
[[nodiscard]] Typed builtin_prod(BuiltinCall& call);
[[nodiscard]] Typed builtin_mean(BuiltinCall& call);
[[nodiscard]] Typed builtin_variance(BuiltinCall& call);
[[nodiscard]] Typed builtin_truth(BuiltinCall& call);
[[nodiscard]] Typed builtin_arg(BuiltinCall& call);
[[nodiscard]] Typed builtin_norm(BuiltinCall& call);
[[nodiscard]] Typed builtin_where(BuiltinCall& call);
[[nodiscard]] Typed builtin_clip(BuiltinCall& call);
[[nodiscard]] Typed builtin_zeros_ones(BuiltinCall& call);
[[nodiscard]] Typed builtin_full(BuiltinCall& call);
[[nodiscard]] Typed builtin_eye(BuiltinCall& call);
[[nodiscard]] Typed builtin_linspace(BuiltinCall& call);
[[nodiscard]] Typed builtin_arange(BuiltinCall& call);
[[nodiscard]] Typed builtin_size(BuiltinCall& call);
[[nodiscard]] Typed builtin_shape(BuiltinCall& call);
[[nodiscard]] Typed builtin_len(BuiltinCall& call);
[[nodiscard]] Typed builtin_reshape(BuiltinCall& call);
[[nodiscard]] Typed builtin_transpose(BuiltinCall& call);
[[nodiscard]] Typed builtin_flip(BuiltinCall& call);
[[nodiscard]] Typed builtin_diff(BuiltinCall& call);
[[nodiscard]] Typed builtin_stack(BuiltinCall& call);
[[nodiscard]] Typed builtin_concat(BuiltinCall& call);
[[nodiscard]] Typed builtin_scan(BuiltinCall& call);
[[nodiscard]] Typed builtin_dot(BuiltinCall& call);
[[nodiscard]] Typed builtin_matmul(BuiltinCall& call);
[[nodiscard]] Typed builtin_solve(BuiltinCall& call);
[[nodiscard]] Typed builtin_sort(BuiltinCall& call);
[[nodiscard]] Typed builtin_median(BuiltinCall& call);
[[nodiscard]] Typed builtin_quantile(BuiltinCall& call);
[[nodiscard]] Typed builtin_roll(BuiltinCall& call);
[[nodiscard]] Typed builtin_load(BuiltinCall& call);
[[nodiscard]] Typed builtin_save(BuiltinCall& call);
[[nodiscard]] Typed builtin_print(BuiltinCall& call);
[[nodiscard]] Typed builtin_assert(BuiltinCall& call);
[[nodiscard]] Typed builtin_assert_close(BuiltinCall& call);
[[nodiscard]] Typed builtin_error(BuiltinCall& call);

}  // namespace ik::check
