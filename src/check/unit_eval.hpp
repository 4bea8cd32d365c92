#pragma once
// Unit and dimension expressions of the syntax tree -> Unit and Dimension, and the declarations of a script -> the
// Registry. Reports unknown names, overflowing exponents and clashes; gives nullopt after a report (or over an error
// node), so that the caller goes on with an error type.

#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/diagnostic.hpp"
#include "syntax/ast.hpp"
#include "units/registry.hpp"
#include "units/unit.hpp"

namespace ik::check {

struct UnitContext {
    const ast::Ast& ast;
    units::Registry& registry;
    Diagnostics& diagnostics;
    /// Names of the dimensions of `fn f<D: Dim>`, which come before the registry's; null where there are none.
    const std::map<std::string, units::Dimension, std::less<>>* generics = nullptr;
    /// Units whose declaration failed, which was told: their uses are no further mistakes. Null where none are kept.
    std::set<std::string, std::less<>>* failed = nullptr;
};

/// unit_name, unit_number, unit_power, unit_binary -> the unit, marked as written by the user. A lone degC is a point;
/// in a compound unit it is a difference.
[[nodiscard]] std::optional<units::Unit> eval_unit(const UnitContext& context, ast::NodeId node);
/// The same node kinds read as a dimension expression (`Length^2 / Time`).
[[nodiscard]] std::optional<units::Dimension> eval_dimension(const UnitContext& context, ast::NodeId node);

/// `dimension Money`, `dimension Drag = Force / Velocity^2`.
void declare_dimension(const UnitContext& context, ast::NodeId node);
/// `unit dollar: Money`, `unit furlong = 220 yard`: the value is an expression of numbers, quantities, * / ^ and units.
void declare_unit(const UnitContext& context, ast::NodeId node);

}  // namespace ik::check
