#include "runtime/host.hpp"

#include <algorithm>
#include <cmath>
#include <new>

#include "runtime/files.hpp"
#include "runtime/format.hpp"
#include "runtime/host_access.hpp"
#include "runtime/host_arrays.hpp"
#include "runtime/host_index.hpp"

namespace ik::runtime {
namespace {

Value text_value(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

std::optional<Fault> host_print(std::span<const Value> args, HostContext& context) {
    if (!context.print) return std::nullopt;
    std::string line;
    for (const Value& arg : args) {
        if (&arg != args.data()) line += ' ';
        line += format_value(arg, {}, "");
    }
    context.print(line);
    return std::nullopt;
}

std::optional<Fault> host_format(std::span<const Value> args, Value& result) {
    const std::string spec_text = args.size() > 1 ? text_of(args[1]) : "";
    const std::optional<FormatSpec> spec = parse_format_spec(spec_text);
    if (!spec) {
        return host_fault(Code::run_domain, "`" + spec_text + "` is no format",
                          "a format is [[fill]<>^][+][0][width][.digits][f e g d], such as `.3` or `8.2e`");
    }
    result = text_value(format_value(args[0], *spec, args.size() > 2 ? text_of(args[2]) : ""));
    return std::nullopt;
}

std::optional<Fault> host_join(std::span<const Value> args, Value& result) {
    std::string text;
    for (const Value& arg : args) text += format_value(arg, {}, "");
    result = text_value(std::move(text));
    return std::nullopt;
}

/// The flat position of the first false element, or -1.
std::int64_t first_false(const Value& condition) {
    if (const auto* scalar = std::get_if<Scalar>(&condition)) return as_bool(*scalar) ? -1 : 0;
    if (const auto* array = std::get_if<Array>(&condition)) {
        for (std::int64_t i = 0; i < array->size(); ++i) {
            if (!as_bool(element(*array, i))) return i;
        }
    }
    return -1;
}

/// "[1, 2]": the index of a flat position.
std::string index_text(const Array& array, std::int64_t flat) {
    std::string text;
    for (std::size_t axis = array.rank; axis-- > 0;) {
        text.insert(0, text.empty() ? "" : ", ").insert(0, std::to_string(flat % array.shape[axis]));
        flat /= array.shape[axis];
    }
    return text.insert(0, "[").append("]");
}

std::optional<Fault> host_assert_true(std::span<const Value> args) {
    const std::int64_t at = first_false(args[0]);
    if (at < 0) return std::nullopt;
    const std::string message = args.size() > 1 ? text_of(args[1]) : "";
    Fault fault =
        host_fault(Code::run_assertion, message.empty() ? "assertion failed" : "assertion failed: " + message);
    if (const auto* array = std::get_if<Array>(&args[0]))
        fault.hint = "the first element that does not hold is " + index_text(*array, at);
    return fault;
}

std::optional<Fault> host_check_extent(std::span<const Value> args) {
    const auto actual = static_cast<std::int64_t>(std::get<Scalar>(args[0]).bits);
    const auto wanted = static_cast<std::int64_t>(std::get<Scalar>(args[1]).bits);
    if (actual == wanted) return std::nullopt;
    return host_fault(Code::run_shape_mismatch, text_of(args[2]),
                      "the extent is " + std::to_string(actual) + " and should be " + std::to_string(wanted));
}

/// Extents of the broadcast of two arrays; false when they do not fit.
bool broadcast_shape(const Array& a, const Array& b, Array& result) {
    result.rank = std::max(a.rank, b.rank);
    for (std::size_t d = 0; d < result.rank; ++d) {
        const std::int64_t m = d < a.rank ? a.shape[a.rank - 1 - d] : 1;
        const std::int64_t n = d < b.rank ? b.shape[b.rank - 1 - d] : 1;
        if (m != n && m != 1 && n != 1) return false;
        result.shape[result.rank - 1 - d] = m == 1 ? n : m;
    }
    return true;
}

/// Element of `array` at a flat position of the shape it is broadcast to.
double broadcast_element(const Array& array, const Array& shape, std::int64_t flat) {
    std::int64_t own = 0, weight = 1;
    for (std::size_t d = 0; d < array.rank; ++d) {
        const std::int64_t extent = shape.shape[shape.rank - 1 - d];
        const std::int64_t mine = array.shape[array.rank - 1 - d];
        if (mine != 1) own += flat % extent * weight;
        weight *= mine;
        flat /= extent;
    }
    return as_double(element(array, own));
}

std::optional<Fault> host_assert_close(std::span<const Value> args, HostContext& context) {
    Array a, b, shape;
    if (auto fault = as_array(args[0], context, a)) return fault;
    if (auto fault = as_array(args[1], context, b)) return fault;
    if (!broadcast_shape(a, b, shape))
        return host_fault(Code::run_shape_mismatch, "assert_close: the shapes do not match");
    const double tolerance = as_double(std::get<Scalar>(args[2]));
    for (std::int64_t i = 0; i < shape.size(); ++i) {
        const double x = broadcast_element(a, shape, i);
        const double y = broadcast_element(b, shape, i);
        if (x == y || (std::isnan(x) && std::isnan(y)) || std::abs(x - y) <= tolerance) continue;
        const std::string unit = args.size() > 3 && !text_of(args[3]).empty() ? " " + text_of(args[3]) : "";
        const std::string place = shape.rank > 0 ? " at " + index_text(shape, i) : "";
        const auto text = [&unit](double magnitude) { return format_scalar(scalar_of(magnitude)).append(unit); };
        return host_fault(Code::run_assertion, "assertion failed: " + text(x) + " is not close to " + text(y) + place,
                          "they differ by " + text(std::abs(x - y)) + ", the tolerance is " + text(tolerance));
    }
    return std::nullopt;
}

std::optional<Fault> dispatch(ops::Op op, std::span<const Value> args, Value& result, HostContext& context) {
    if (op == ops::Op::load) return host_load(args, result, context);
    if (op == ops::Op::save) return host_save(args, context);
    if (op == ops::Op::print) return host_print(args, context);
    if (op == ops::Op::format) return host_format(args, result);
    if (op == ops::Op::join) return host_join(args, result);
    if (op == ops::Op::assert_true) return host_assert_true(args);
    if (op == ops::Op::assert_close) return host_assert_close(args, context);
    if (op == ops::Op::check_extent) return host_check_extent(args);
    if (op == ops::Op::raise) return host_fault(Code::run_error, text_of(args[0]));
    if (op == ops::Op::concat) return host_concat(args, result, context);
    if (op == ops::Op::cumsum) return host_cumsum(args, result, context);
    if (op == ops::Op::cumprod) return host_cumprod(args, result, context);
    if (op == ops::Op::prod) return host_product(args, result, context);
    if (op == ops::Op::median) return host_median(args, result, context);
    if (op == ops::Op::quantile) return host_quantile(args, result, context);
    if (op == ops::Op::dot) return host_dot(args, result, context);
    if (op == ops::Op::matmul) return host_matmul(args, result, context);
    if (op == ops::Op::solve) return host_solve(args, result, context);
    if (op == ops::Op::sort) return host_sort(args, result, context);
    if (op == ops::Op::take) return host_take(args, result, context);
    if (op == ops::Op::compress) return host_compress(args, result, context);
    if (op == ops::Op::update) return host_update(args, result, context);
    return host_fault(Code::not_supported, "`" + std::string(ops::info(op).id) + "` is not a host function");
}

}  // namespace

bool is_host_op(ops::Op op) noexcept {
    constexpr ops::Op known[] = {ops::Op::load,    ops::Op::save,        ops::Op::print,        ops::Op::format,
                                 ops::Op::join,    ops::Op::assert_true, ops::Op::assert_close, ops::Op::raise,
                                 ops::Op::concat,  ops::Op::cumsum,      ops::Op::dot,          ops::Op::sort,
                                 ops::Op::take,    ops::Op::compress,    ops::Op::update,       ops::Op::check_extent,
                                 ops::Op::cumprod, ops::Op::median,      ops::Op::quantile,     ops::Op::matmul,
                                 ops::Op::solve,   ops::Op::prod};
    return std::find(std::begin(known), std::end(known), op) != std::end(known);
}

std::optional<Fault> call_host(ops::Op op, std::span<const Value> args, Value& result, HostContext& context) {
    try {
        return dispatch(op, args, result, context);
    } catch (const std::bad_alloc&) {
        return host_fault(Code::run_out_of_memory, "out of memory in `" + std::string(ops::info(op).id) + "`");
    }
}

}  // namespace ik::runtime
