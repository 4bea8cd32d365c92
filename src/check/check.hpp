#pragma once
// Stage 2. Takes the syntax tree and the types of the inputs, gives typed IR. Units end here: conversions are
// constants. Every mistake that can be known before a run is reported here, located; never looks at data.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "ir/ir.hpp"
#include "syntax/ast.hpp"
#include "units/registry.hpp"

namespace ik::check {

/// The header of a file that `load` reads: its type without the unit, or why there is none.
struct FileType {
    std::optional<DType> dtype;
    std::vector<std::int64_t> shape;
    std::string error;
};

/// What the script may refer to beyond itself.
struct Signature {
    struct Input {
        std::string name;
        ir::Type type;  ///< Symbolic extents as the host's arrays have them; the checker may renumber.
        std::string annotation;
    };
    std::vector<Input> inputs;              ///< Variables that the host gives (session variables, keyword inputs).
    std::vector<std::string> given_params;  ///< Names of inputs that override a `param` default.
    /// Header of a data file, for load with a constant path ("key" is the member of an .npz, or "").
    std::function<FileType(std::string_view path, std::string_view key)> file_type;
    /// Text of a module for `use name` (stdlib) or `use "path"`; nullopt when there is none.
    std::function<std::optional<std::string>(std::string_view name, Span where)> module_text;
};

/// Declarations that outlive one text in a session (REPL): functions, units, used modules. A value; grows by a check
/// that succeeds.
struct Scope;

struct Checked {
    ir::Module module;
    std::shared_ptr<const Scope> scope;  ///< `before` plus the declarations of this text.
    bool ends_in_expression = false;     ///< Then the last output is named "ans".
};

/// `before` may be null. The texts of `sources` must outlive every Scope made from them (it keeps their trees).
[[nodiscard]] Checked check(std::shared_ptr<const ast::Ast> ast, Sources& sources, const Signature& signature,
                            std::shared_ptr<const Scope> before, Diagnostics& diagnostics);

/// Names for completion and lookups: functions, units, variables in scope (REPL).
[[nodiscard]] std::vector<std::string> names_in_scope(const Scope& scope);
/// `name(params) -> result: summary` of a function of the table, the stdlib or the scope; "" when unknown.
[[nodiscard]] std::string help(std::string_view name, const Scope* scope);
/// The principal dimension type of a function of the scope, "(D^3, D^2) -> D^6"; "" when there is none.
[[nodiscard]] std::string type_of_function(std::string_view name, const Scope& scope);
/// Names of the units of a dimension, the smallest first; empty when there is no such dimension.
[[nodiscard]] std::vector<std::string> units_for(std::string_view dimension, const Scope* scope);
[[nodiscard]] const units::Registry& registry(const Scope& scope);

}  // namespace ik::check
