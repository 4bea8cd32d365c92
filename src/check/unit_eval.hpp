#pragma once
// Unit and dimension expressions of the syntax tree -> Unit and Dimension, and the declarations of a script -> the
// Registry. Reports unknown names, overflowing exponents and clashes; gives nullopt after a report (or over an error
// node), so that the caller goes on with an error type.

#include <optional>

#include "base/diagnostic.hpp"
#include "syntax/ast.hpp"
#include "units/registry.hpp"
#include "units/unit.hpp"

namespace ik::check {

struct UnitContext {
    const ast::Ast& ast;
    units::Registry& registry;
    Diagnostics& diagnostics;
};

/// unit_name, unit_number, unit_power, unit_binary -> the unit, marked as written by the user.
[[nodiscard]] std::optional<units::Unit> eval_unit(const UnitContext& context, ast::NodeId node);
/// The same node kinds read as a dimension expression (`Length^2 / Time`).
[[nodiscard]] std::optional<units::Dimension> eval_dimension(const UnitContext& context, ast::NodeId node);

/// `dimension Money`, `dimension Drag = Force / Velocity^2`.
void declare_dimension(const UnitContext& context, ast::NodeId node);
/// `unit dollar: Money`, `unit furlong = 220 yard`: the value is an expression of numbers, quantities, * / ^ and units.
void declare_unit(const UnitContext& context, ast::NodeId node);

}  // namespace ik::check
