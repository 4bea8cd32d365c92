#pragma once
// The op table as data. Takes ops.def, gives enumerators and per-row facts to every stage; holds no code of any stage.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace ik::ops {

enum class Op : std::uint16_t {
#define OP(id, name, cls, arity, dim, dtype, flags, params, summary, example) id,
#include "ops/ops.def"
#undef OP
    none,
};

inline constexpr std::size_t op_count = static_cast<std::size_t>(Op::none);

enum class Class : std::uint8_t { elementwise, reduction, generator, view, host, composed };

/// What the dimensions of the arguments must be and what the result's is. "Same" converts the right operands to the
/// first one's unit.
enum class DimRule : std::uint8_t {
    same,  ///< All of one dimension (angle ignored); the result has the first one's unit.
    mul,
    div,       ///< Product, quotient of the units.
    div_into,  ///< Quotient of the second one's unit and the first one's.
    ratio,     ///< All of one dimension; the result is a number.
    pow,
    sqrt,
    cbrt,
    square,
    inverse,     ///< Power of the unit.
    keep,        ///< One argument; the result has its unit.
    first,       ///< The result has the first argument's unit, the others' are free.
    scalar,      ///< Dimensionless arguments and result.
    to_scalar,   ///< Any unit in, a number out.
    angle_in,    ///< An angle or a number, converted to rad; a number out.
    angle_out,   ///< A number in, an angle in rad out.
    angle_out2,  ///< Two of one dimension in, an angle in rad out.
    angle_of,    ///< Any unit in, an angle in rad out.
    compare,     ///< As `same`, a truth value out.
    test,        ///< Any unit in, a truth value out.
    select,      ///< A truth value, then two as `same`.
    fill,
    load,
    none,  ///< By the checker's own function.
};

enum class DTypeRule : std::uint8_t {
    arith,     ///< NEP 50 promotion; bool counts as i64.
    true_div,  ///< Promotion, integers to f64.
    floating,  ///< Integers and bool to f64; f32 stays.
    rounding,  ///< Floats keep their dtype, integers pass through unchanged.
    pow,       ///< As arith; an integer base with a negative constant exponent is an error.
    compare,   ///< Promotion of the operands, bool out.
    logic,     ///< bool only.
    bitwise,   ///< bool or integers.
    integer,   ///< Integers.
    test,      ///< Any number in, bool out.
    select,    ///< Promotion of the value operands (bool stays bool).
    complex,   ///< As `floating`; the result is complex (or its part, see R).
    sum,       ///< bool and small integers to i64 (unsigned: u64), floats keep theirs.
    count,
    index,  ///< i64 out.
    first,
    cast,
    fill,
    load,
    none,
};

enum Flags : std::uint8_t { P = 1, C = 2, F = 4, X = 8, Z = 16, R = 32 };

struct Info {
    Op op;
    std::string_view id;
    std::string_view name;
    Class cls;
    std::int8_t arity;
    DimRule dim;
    DTypeRule dtype;
    std::uint8_t flags;
    std::string_view parameters;
    std::string_view summary;
    std::string_view example;
};

[[nodiscard]] const Info& info(Op op) noexcept;
/// The row a script names, or nullopt. `min` and `max` give the reductions.
[[nodiscard]] std::optional<Op> find(std::string_view name) noexcept;

}  // namespace ik::ops
