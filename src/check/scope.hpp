#pragma once
// What names mean while checking: bindings, functions with the tree they stand in, modules, and the Scope of a session.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/span.hpp"
#include "check/check.hpp"
#include "ir/ir.hpp"
#include "ops/ops.hpp"
#include "syntax/ast.hpp"
#include "units/registry.hpp"

namespace ik::check {

struct ModuleScope;
struct Scheme;

/// A function as written: where it stands and where its free names are looked up. Instantiated per argument types.
struct FnDecl {
    std::string name;
    std::shared_ptr<const ast::Ast> ast;
    ast::NodeId node;                         ///< A `fn` node, or an expression (a module's value, `k = 2`).
    std::shared_ptr<const ModuleScope> home;  ///< The module it belongs to; null for the script's own.
    std::size_t depth = 0;                    ///< Frame it was declared in (0: top level).

    [[nodiscard]] bool is_same(const FnDecl& other) const noexcept { return ast == other.ast && node == other.node; }
};
using FnRef = std::shared_ptr<const FnDecl>;

/// What a function value stands for: a function of the script or an operation of the table.
using Callable = std::variant<FnRef, ops::Op>;

/// A used module: its functions and values (a value is a function without parameters). It names nodes and not FnDecls,
/// since those own their module.
struct ModuleScope {
    std::string name;
    std::shared_ptr<const ast::Ast> ast;
    std::map<std::string, ast::NodeId, std::less<>> members;
    std::map<std::string, FnRef, std::less<>> imported;  ///< By `use other: f` inside the module.
    std::map<std::string, std::shared_ptr<const ModuleScope>, std::less<>> modules;
};

/// The member of a module, or null.
[[nodiscard]] FnRef find_member(const std::shared_ptr<const ModuleScope>& module, std::string_view name);

struct Scope {
    units::Registry registry;
    std::map<std::string, FnRef, std::less<>> functions;
    std::map<std::string, std::shared_ptr<const ModuleScope>, std::less<>> modules;
    std::map<std::string, std::shared_ptr<const Scheme>, std::less<>> schemes;  ///< Of `functions`, where inferred.
    std::vector<std::string> variables;  ///< Names the last text left, for completion.
};

}  // namespace ik::check
