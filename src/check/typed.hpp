#pragma once
// A value while checking, and the constants among them. What every part of the checker passes around.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/dtype.hpp"
#include "check/scope.hpp"
#include "ir/ir.hpp"

namespace ik::check {

/// A value while checking: its node, its type and the source text it stems from (for labels).
struct Typed {
    ir::NodeId node;
    ir::Type type;
    Span span;
    std::optional<Callable> callable = std::nullopt;  ///< Set when type.dtype is `function`.
    std::string annotation = {};  ///< Name of the dimension it was annotated with; names keep it, operations drop it.

    [[nodiscard]] bool is_error() const noexcept { return type.is_error(); }
    [[nodiscard]] bool is_scalar() const noexcept { return type.is_scalar(); }
    [[nodiscard]] bool is_string() const noexcept { return type.dtype == DType::string; }
    /// Whether it can stand in arithmetic: a number or truth value, array or scalar.
    [[nodiscard]] bool is_numeric() const noexcept { return ik::is_numeric(type.dtype); }
};

/// A scalar known at compile time.
using Constant = std::variant<bool, std::int64_t, double, std::string>;
[[nodiscard]] std::optional<std::int64_t> as_integer(const std::optional<Constant>& constant);  ///< 3 or 3.0
[[nodiscard]] std::optional<double> as_double(const std::optional<Constant>& constant);
[[nodiscard]] std::optional<bool> as_bool(const std::optional<Constant>& constant);
[[nodiscard]] std::optional<std::string> as_text(const std::optional<Constant>& constant);

/// Whether a constant is only of use or is needed: a needed one makes the function be instantiated per value.
/// `peek` sees the values of all parameters and makes nothing depend on them.
enum class Need : std::uint8_t { peek, useful, required };

/// What a function can compute with.
enum class Takes : std::uint8_t { real, complex };

[[nodiscard]] bool same_type(const ir::Type& a, const ir::Type& b);

}  // namespace ik::check
