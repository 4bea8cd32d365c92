#pragma once
// The checker's own class: the module being built and what is in scope, with the steps that all parts of the checker
// share. Expressions, statements and functions are in their own files; calls of the table's functions are in
// builtins*.cpp. Every step that fails reports once and gives a value of the error type, which absorbs what follows.

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "check/check.hpp"
#include "check/scope.hpp"
#include "check/unit_eval.hpp"
#include "units/convert.hpp"

namespace ik::check {

/// A value while checking: its node, its type and the source text it stems from (for labels).
struct Typed {
    ir::NodeId node;
    ir::Type type;
    Span span;
    std::optional<Callable> callable = std::nullopt;  ///< Set when type.dtype is `function`.

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
enum class Need : std::uint8_t { useful, required };

/// One argument of a call as written.
struct Argument {
    std::string_view name;  ///< Of a keyword argument, or "".
    Span span;              ///< The whole argument.
    ast::NodeId expr;
};

/// What a name in a frame stands for.
struct Binding {
    enum class Kind : std::uint8_t { value, variable, function, module } kind = Kind::value;
    Typed value;                                 ///< value: the node; function: the callable. variable: its type.
    ir::VarId var;                               ///< variable
    ir::NodeId cached_get;                       ///< variable: the get node valid in `cached_block`.
    ir::BlockId cached_block;
    std::shared_ptr<const ModuleScope> module;   ///< module
    std::string annotation;                      ///< Name of the dimension it was annotated with.
    Span declared;
    std::uint64_t order = 0;                     ///< Order of first binding, for outputs.
};
using Bindings = std::map<std::string, Binding, std::less<>>;

/// A value of an enclosing frame that a function uses: passed as a further parameter.
struct Capture {
    std::string name;
    std::size_t depth = 0;  ///< Frame that owns the binding.
    Typed value;            ///< The parameter in the capturing frame.
};

/// One function being checked; frames[0] is the script.
struct Frame {
    std::uint32_t function = 0;
    const FnDecl* decl = nullptr;
    ir::BlockId body;
    std::vector<Bindings> levels;
    std::vector<Capture> captures;
    std::vector<std::optional<Constant>> constants;  ///< Per parameter: its value at the call, where known.
    std::vector<ir::NodeId> parameters;
    std::set<std::size_t> needed;                    ///< Parameters whose value was needed.
    std::map<std::string, units::Dimension, std::less<>> dimensions;   ///< Generic dimensions <D: Dim>.
    std::map<std::string, ir::Extent, std::less<>> extents;            ///< Symbolic extents of annotations.
    std::optional<ir::Type> result;                  ///< Unified type of the returns so far.
    std::string result_annotation;
    bool returns_fixed = false;                      ///< `result` is the annotated type of a recursive function.
    bool widened = false;                            ///< A later return widened `result`: check the body again.
    bool recursive = false;
    bool pure = true;
    std::uint32_t loops = 0;
};

/// An instance of a function: one per argument types (and values, where the body needs them).
struct Instance {
    std::string key;
    std::uint32_t function = 0;
    ir::Type result;
    std::vector<Capture> captures;   ///< value.type is what it was instantiated with.
    std::vector<ir::Type> parameters;
    bool in_progress = false;
    bool failed = false;
};

class Checker {
public:
    Checker(Sources& sources, const Signature& signature, Diagnostics& diagnostics);
    /// The whole script; see check().
    [[nodiscard]] Checked run(std::shared_ptr<const ast::Ast> ast, const Scope* before);

    // --- state that all parts read ---
    ir::Module module;
    units::Registry registry;
    [[nodiscard]] const ast::Ast& tree() const noexcept { return *ast_; }
    [[nodiscard]] const ast::Node& node(ast::NodeId id) const { return (*ast_)[id]; }
    [[nodiscard]] const Signature& signature() const noexcept { return signature_; }
    [[nodiscard]] Diagnostics& diagnostics() noexcept { return *diagnostics_; }
    [[nodiscard]] Frame& frame() noexcept { return frames_.back(); }
    [[nodiscard]] ir::BlockId block() const noexcept { return block_; }

    // --- expressions (expr.cpp, names.cpp, literals.cpp, strings.cpp) ---
    [[nodiscard]] Typed expr(ast::NodeId id);
    /// As expr, but only numbers and truth values (arrays or scalars); anything else is reported as wrong_dtype.
    [[nodiscard]] Typed numeric(ast::NodeId id);
    /// A string constant or value; anything else is reported.
    [[nodiscard]] Typed text(ast::NodeId id);
    /// The unit written in unit position; nullopt after a report.
    [[nodiscard]] std::optional<units::Unit> unit_of(ast::NodeId id);
    /// An expression read as a unit where a builtin takes one (`load("x.npy", m/s)`): names, * / ^ and numbers.
    [[nodiscard]] std::optional<units::Unit> unit_from_expr(ast::NodeId id);
    [[nodiscard]] std::vector<Argument> arguments(ast::NodeId call) const;
    /// Whether an `axis=` or shape argument is written as [1, 2]: its elements; else the node alone.
    [[nodiscard]] std::vector<ast::NodeId> elements(ast::NodeId id) const;

    // --- emission (emit.cpp): no rules, no diagnostics ---
    [[nodiscard]] Typed error_value(Span span) const;
    [[nodiscard]] Typed integer(std::int64_t value, Span span);                 ///< Strong i64 constant.
    [[nodiscard]] Typed constant(DType dtype, std::uint64_t bits, Span span);   ///< Strong, dimensionless.
    [[nodiscard]] Typed number(double value, DType dtype, Span span);           ///< value as f64, f32 or integer bits.
    [[nodiscard]] Typed boolean(std::uint64_t value, Span span);
    [[nodiscard]] Typed string(std::string value, Span span);
    /// An elementwise node; `type` is complete. Operands must have the compute dtype already. Folds + - * / of constants.
    [[nodiscard]] Typed elementwise(ops::Op op, std::span<const Typed> args, const ir::Type& type, Span span);
    [[nodiscard]] Typed elementwise(ops::Op op, std::initializer_list<Typed> args, const ir::Type& type, Span span) {
        return elementwise(op, std::span<const Typed>(args.begin(), args.size()), type, span);
    }
    /// Any other node: stamps span and block. `node.type` is the result's type.
    [[nodiscard]] Typed emit(ir::Node node, std::span<const Typed> args, Span span);
    [[nodiscard]] Typed emit(ir::Node node, std::initializer_list<Typed> args, Span span) {
        return emit(std::move(node), std::span<const Typed>(args.begin(), args.size()), span);
    }
    [[nodiscard]] Typed host(ops::Op op, std::span<const Typed> args, const ir::Type& type, Span span);
    /// Puts an impure node (host, call) into an eval statement here and marks the function impure.
    void effect(const Typed& value);
    void statement(ir::Stmt stmt);
    [[nodiscard]] ir::BlockId new_block();
    [[nodiscard]] ir::VarId new_var(std::string name, const ir::Type& type);
    void set_var(ir::VarId var, const Typed& value, Span span);
    [[nodiscard]] Typed read_var(ir::VarId var, Span span);
    /// Emits into `block` while it lives.
    class InBlock {
    public:
        InBlock(Checker& checker, ir::BlockId block) : checker_(checker), before_(checker.block_) { checker.block_ = block; }
        ~InBlock() { checker_.block_ = before_; }
        InBlock(const InBlock&) = delete;
        InBlock& operator=(const InBlock&) = delete;

    private:
        Checker& checker_;
        ir::BlockId before_;
    };

    // --- types (types.cpp) ---
    /// A strong scalar or array type.
    [[nodiscard]] static ir::Type type_of(DType dtype, const ir::Shape& shape = {}, const units::Unit& unit = {});
    [[nodiscard]] static ir::Shape shape_of(std::initializer_list<ir::Extent> extents);
    /// The same value in another dtype; no node when it has it already. Constants are converted at once.
    [[nodiscard]] Typed cast_to(const Typed& value, DType dtype);
    /// The dtype that values meet in by NEP 50 (weak ones adapt); `rule` then adjusts it (true_div, floating...).
    /// Reports wrong_dtype and gives DType::error when the rule does not allow it.
    [[nodiscard]] DType common_dtype(std::span<const Typed> values, ops::DTypeRule rule, std::string_view what, Span span);
    /// Broadcast shape; reports shape_mismatch (labels per operand) and gives nullopt.
    [[nodiscard]] std::optional<ir::Shape> broadcast(std::span<const Typed> values, std::string_view what, Span span);

    // --- units (convert.cpp) ---
    /// `value -> unit` of compatible dimension: one multiplication (and addition); no node when the scale is the same.
    /// Reports number_out_of_range and exponent_overflow only: the caller has compared the dimensions.
    [[nodiscard]] Typed convert_to_unit(const Typed& value, const units::Unit& unit);
    /// A dimensionless value with a scale (km/m, percent) as a plain number. A plain number is left as it is.
    [[nodiscard]] Typed to_number(const Typed& value);
    /// A dimensionless value as a number; reports needs_dimensionless otherwise ("`what` needs a dimensionless argument").
    [[nodiscard]] Typed need_number(const Typed& value, std::string_view what);
    /// An angle or number in rad as a plain number; reports needs_dimensionless otherwise.
    [[nodiscard]] Typed need_radians(const Typed& value, std::string_view what);
    /// A scalar integer (dimensionless, i64 after it): extents, indices, axes given as values.
    [[nodiscard]] Typed need_index(const Typed& value, std::string_view what);
    /// A scalar truth value; arrays give array_condition with the hint to use where, any or all.
    [[nodiscard]] Typed need_condition(const Typed& value);
    /// Brings all into the first one's unit (any_unit ones adapt); reports dimension_mismatch "cannot `verb` A and B".
    /// Gives false after a report.
    [[nodiscard]] bool unify_units(std::span<Typed> values, std::string_view verb, Span span);
    /// Units unified, one dtype by `rule`: what concat, where, min and array literals do with their elements.
    [[nodiscard]] bool unify(std::span<Typed> values, ops::DTypeRule rule, std::string_view verb, Span span);
    /// The value and unit it is shown in by print, interpolation and `ans`: the `->` unit if chosen, else printing_unit.
    [[nodiscard]] Typed for_printing(const Typed& value, std::string_view annotation = {});

    // --- rules (rules.cpp, power.cpp): the one road for operators and elementwise functions ---
    /// Dimension rule, dtype rule, broadcast, node. `span` is the operator or call.
    [[nodiscard]] Typed apply(ops::Op op, std::span<const Typed> args, Span span);
    [[nodiscard]] Typed apply(ops::Op op, std::initializer_list<Typed> args, Span span) {
        return apply(op, std::span<const Typed>(args.begin(), args.size()), span);
    }
    [[nodiscard]] Typed power(const Typed& base, const Typed& exponent, Span span);

    /// The value of a scalar known at compile time (literals and folded arithmetic on them, parameters given such).
    [[nodiscard]] std::optional<Constant> constant_of(const Typed& value, Need need = Need::required);
    /// An integer constant; reports not_constant ("`what` must be ...") or wrong_dtype.
    [[nodiscard]] std::optional<std::int64_t> constant_integer(const Typed& value, std::string_view what);

    // --- reports (report.cpp) ---
    void error(Code code, Span span, std::string message, std::string hint = {});
    [[nodiscard]] Typed fail(Code code, Span span, std::string message, std::string hint = {});  ///< error + error_value
    [[nodiscard]] Typed not_supported(Span span, std::string_view what, std::string hint = {});
    /// "Momentum  [kg·m/s]", "a number", "text".
    [[nodiscard]] std::string describe(const ir::Type& type) const;
    /// "f64[3, n] Length": dtype and shape, for shape and dtype errors.
    [[nodiscard]] std::string describe_shape(const ir::Type& type) const;
    void report_dimensions(std::string_view verb, const Typed& left, const Typed& right);

    // --- functions (functions.cpp) ---
    [[nodiscard]] Typed call(ast::NodeId id);
    [[nodiscard]] Typed call_function(const FnRef& decl, std::span<const Typed> args, Span span);
    [[nodiscard]] Typed call_value(const Callable& callable, std::span<const Typed> args, Span span);

    // --- calls of the table and index expressions (builtins*.cpp, index.cpp) ---
    /// A call of a table function that is not plain elementwise, and of `where`.
    [[nodiscard]] Typed builtin(ops::Op op, ast::NodeId call);
    /// The same with values (a function passed to a function, `map`-like use): positional arguments only.
    [[nodiscard]] Typed builtin_values(ops::Op op, std::span<const Typed> args, Span span);
    /// Names that are callable but no rows of the table (f64, i64, bool...).
    [[nodiscard]] static bool is_special(std::string_view name) noexcept;
    [[nodiscard]] Typed special(std::string_view name, ast::NodeId call);
    [[nodiscard]] Typed index(ast::NodeId id);
    /// `target[...] op= value` (`op` none for plain assignment).
    void assign_index(ast::NodeId target, ast::Op op, ast::NodeId value);
    /// Text of a value for interpolation: format host node (value, spec, unit text). Strings pass through.
    [[nodiscard]] Typed format_value(const Typed& value, std::string_view spec, Span span);

    /// Looks a variable up and gives its current value; nullopt when there is none. For assign_index.
    [[nodiscard]] std::optional<Typed> lookup_value(std::string_view name, Span span);
    /// Binds or rebinds a variable here (a Var where a loop or branch needs one).
    void bind(std::string_view name, Typed value, Span span, std::string annotation = {});

    /// Symbols for extents that are computed: by the scalar node that gives them, and by the symbol they are less than.
    std::map<std::uint32_t, ir::Extent> extents_of_nodes;
    std::map<std::pair<std::int64_t, std::int64_t>, ir::Extent> shorter_extents;

private:
    // --- expr.cpp, names.cpp ---
    Typed expr_inner(ast::NodeId id);

    const Signature& signature_;
    Sources& sources_;
    Diagnostics* diagnostics_;
    std::shared_ptr<const ast::Ast> ast_;
    std::vector<Frame> frames_;
    ir::BlockId block_;
};

}  // namespace ik::check
