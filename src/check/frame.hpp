#pragma once
// What is in scope while checking: the bindings of each level, the frame of each function being checked, and the
// instances of the functions that are done.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "check/typed.hpp"

namespace ik::check {

/// What a name in a frame stands for.
struct Binding {
    enum class Kind : std::uint8_t { value, variable, function, module } kind = Kind::value;
    Typed value;            ///< value: the node; function: the callable. variable: its type.
    ir::VarId var;          ///< variable
    ir::NodeId cached_get;  ///< variable: the get node valid in `cached_block`.
    ir::BlockId cached_block;
    std::uint64_t cached_attempt = 0;           ///< What an attempt that was taken back made is no longer valid.
    std::shared_ptr<const ModuleScope> module;  ///< module
    std::string annotation = {};                ///< Name of the dimension it was annotated with.
    Span declared = {};
    std::uint64_t order = 0;  ///< Order of first binding, for outputs.
    bool in_loop = false;     ///< variable: of a loop, not of a branch.
};

/// Finds by string_view without making a string.
struct NameHash {
    using is_transparent = void;
    [[nodiscard]] std::size_t operator()(std::string_view name) const noexcept {
        return std::hash<std::string_view>()(name);
    }
};
using Bindings = std::unordered_map<std::string, Binding, NameHash, std::equal_to<>>;
/// In the order of their names, for what must not depend on hashing.
[[nodiscard]] std::vector<std::pair<std::string_view, const Binding*>> sorted(const Bindings& bindings);

/// A value of an enclosing frame that a function uses: passed as a further parameter.
struct Capture {
    std::string name;
    std::size_t depth = 0;  ///< Frame that owns the binding.
    Typed value;            ///< The parameter in the capturing frame.
};

/// The array that an extent's name in annotations was first met on.
struct NamedExtent {
    Typed array;
    std::uint32_t axis = 0;
    ir::BlockId block;
};

/// One function being checked; frames[0] is the script.
struct Frame {
    std::uint32_t function = 0;
    std::string key;  ///< Of its instance.
    const FnDecl* decl = nullptr;
    const ast::Ast* tree = nullptr;
    ir::BlockId body;
    std::vector<Bindings> levels;
    std::vector<Capture> captures;
    std::vector<std::size_t> slots;                  ///< Per IR parameter: the parameter of the declaration.
    std::vector<std::optional<Constant>> constants;  ///< Per IR parameter: its value at the call, where known.
    std::vector<ir::NodeId> parameters;
    std::set<std::size_t> needed;  ///< IR parameters whose value was needed.
    std::map<std::string, std::optional<units::Dimension>, std::less<>> dimensions;  ///< Generic dimensions <D: Dim>.
    std::map<std::string, NamedExtent, std::less<>> extents;  ///< Symbolic extents of annotations.
    ast::NodeId return_type;
    std::string annotation;                         ///< Name of the dimension of the return type.
    std::optional<ir::Type> result;                 ///< Unified type of the returns so far.
    bool result_fixed = false;                      ///< `result` is the annotated type of a recursive function.
    bool widened = false;                           ///< A later return widened `result`: check the body again.
    std::optional<std::size_t> recursive_captures;  ///< How many captures a recursive call passed on.
    bool pure = true;
    std::uint32_t loops = 0;
};

/// An instance of a function: one per argument types (and values, where the body needs them).
struct Instance {
    std::string key;
    std::uint32_t function = 0;
    ir::Type result;
    std::string annotation;
    std::vector<Capture> captures;  ///< value.type is what it was instantiated with.
    std::vector<ir::Type> parameters;
    std::uint32_t first_symbol = 0;  ///< Extent symbols below mean the same at the call.
    bool in_progress = false;
    bool failed = false;
};

}  // namespace ik::check
