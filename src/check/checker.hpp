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
#include <unordered_map>
#include <variant>
#include <vector>

#include "check/attempt.hpp"
#include "check/check.hpp"
#include "check/frame.hpp"
#include "check/infer.hpp"
#include "check/unit_eval.hpp"
#include "units/convert.hpp"
#include "units/memo.hpp"

namespace ik::check {

class Checker {
public:
    Checker(Sources& sources, const Signature& signature, Diagnostics& diagnostics);
    /// The whole script; see check().
    [[nodiscard]] Checked run(std::shared_ptr<const ast::Ast> ast, const Scope* before);
    /// The scheme of one function of a scope, to show it.
    [[nodiscard]] std::shared_ptr<const Scheme> infer_in(const Scope& scope, const FnRef& decl);

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
    [[nodiscard]] Typed integer(std::int64_t value, Span span);                ///< Strong i64 constant.
    [[nodiscard]] Typed constant(DType dtype, std::uint64_t bits, Span span);  ///< Strong, dimensionless.
    [[nodiscard]] Typed number(double value, DType dtype, Span span);          ///< value as f64, f32 or integer bits.
    [[nodiscard]] Typed boolean(std::uint64_t value, Span span);
    [[nodiscard]] Typed string(std::string value, Span span);
    /// An elementwise node; `type` is complete. Operands must have the compute dtype already. Folds + - * / of
    /// constants.
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
    void statement(const ir::Stmt& stmt);
    [[nodiscard]] ir::BlockId new_block();
    [[nodiscard]] ir::VarId new_var(std::string name, const ir::Type& type);
    void set_var(ir::VarId var, const Typed& value, Span span);
    [[nodiscard]] Typed read_var(ir::VarId var, Span span);
    /// Emits into `block` while it lives.
    class InBlock {
    public:
        InBlock(Checker& checker, ir::BlockId block) : checker_(checker), before_(checker.block_) {
            checker.block_ = block;
            checker.open_blocks_.push_back(block);
        }
        ~InBlock() {
            checker_.block_ = before_;
            checker_.open_blocks_.pop_back();
        }
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
    /// Reports wrong_dtype and gives DType::error when the rule does not allow it, and not_supported for complex
    /// numbers where only real ones are taken.
    [[nodiscard]] DType common_dtype(std::span<const Typed> values, ops::DTypeRule rule, std::string_view what,
                                     Span span, Takes takes = Takes::real);
    /// Broadcast shape; reports shape_mismatch (labels per operand) and gives nullopt.
    [[nodiscard]] std::optional<ir::Shape> broadcast(std::span<const Typed> values, std::string_view what, Span span);

    /// Reports that `op` takes no complex numbers: as wrong_dtype, since no library has such a function.
    Typed fail_complex(ops::Op op, const Typed& value);

    // --- units (convert.cpp) ---
    /// `value -> unit` of compatible dimension: one multiplication (and addition); no node when the scale is the same.
    /// Reports number_out_of_range and exponent_overflow only: the caller has compared the dimensions.
    [[nodiscard]] Typed convert_to_unit(const Typed& value, const units::Unit& unit);
    /// A dimensionless value with a scale (km/m, percent) as a plain number. A plain number is left as it is.
    [[nodiscard]] Typed to_number(const Typed& value);
    /// A dimensionless value as a number; reports needs_dimensionless otherwise ("`what` needs a dimensionless
    /// argument").
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
    [[nodiscard]] bool unify(std::span<Typed> values, ops::DTypeRule rule, std::string_view verb, Span span,
                             Takes takes = Takes::real);
    /// What `value -> unit` does: compares the dimensions, angle included, and keeps the unit for printing.
    [[nodiscard]] Typed convert_explicitly(const Typed& value, const units::Unit& unit, Span unit_span);
    /// The value and unit it is shown in by print, interpolation and `ans`: the `->` unit if chosen, else
    /// printing_unit.
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
    void report(Diagnostic diagnostic);
    void error(Code code, Span span, std::string message, std::string hint = {});
    [[nodiscard]] Typed fail(Code code, Span span, std::string message,
                             std::string hint = {});  ///< error + error_value
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
    using FnKey = std::pair<const ast::Ast*, std::uint32_t>;

    // --- expr.cpp ---
    Typed expr_inner(ast::NodeId id);
    Typed unary(ast::NodeId id);
    Typed factorial(ast::NodeId id);
    Typed binary(ast::NodeId id);
    Typed operate(const ast::Node& n, const Typed& left, const Typed& right);
    Typed compare(ast::NodeId id);
    Typed compare_pair(ops::Op op, const Typed& left, const Typed& right, Span span);
    Typed convert(ast::NodeId id);
    Typed fail_conversion(const Typed& value, const units::Unit& unit, Span unit_span);
    Typed range_value(ast::NodeId id);
    void lint_division(ast::NodeId id);

    std::optional<units::Unit> unit_from_binary(ast::NodeId id);

    // --- literals.cpp ---
    Typed number_literal(ast::NodeId id);
    [[nodiscard]] Typed imaginary_literal(ast::NodeId id);
    std::optional<Typed> least_integer(ast::NodeId id, Span span);
    Typed quantity(ast::NodeId id);
    void lint_shadowed(ast::NodeId unit);
    Typed unit_value(ast::NodeId id);
    void declare_in_registry(ast::NodeId id);
    Typed one_of(const units::Unit& unit, Span span);
    Typed array_literal(ast::NodeId id);
    Typed stack(std::vector<Typed>& elements, Span span);
    std::optional<Typed> merged_literal(std::span<const Typed> elements, const ir::Type& type, Span span);
    Typed literal_node(ir::Literal literal, const ir::Type& type, Span span);
    std::optional<Typed> plain_array(ast::NodeId id);
    Typed string_literal(ast::NodeId id);
    Typed interpolation(ast::NodeId id);

    // --- names.cpp ---
    const Binding* find_binding(std::size_t depth, std::string_view name) const;
    Binding* find_binding(std::size_t depth, std::string_view name);
    Binding* find_outer(std::size_t depth, std::string_view name);
    Typed use_binding(Binding& binding, Span span);
    Typed read_variable(ir::VarId var, Span span);
    std::optional<Typed> module_value(const std::shared_ptr<const ModuleScope>& home, std::string_view name, Span span);
    Typed member_value(const FnRef& member, Span span);
    Typed function_value(Callable callable, Span span) const;
    std::optional<Typed> input(std::string_view name, Span span);
    Typed add_input(const Signature::Input& given, Span span);
    Typed captured(std::size_t current, std::string_view name, std::size_t depth, Span span);
    ir::Type captured_type(std::string_view name, std::size_t depth, Span span);
    std::optional<Typed> builtin_value(std::string_view name, Span span);
    Typed name_value(std::string_view name, Span span);
    std::shared_ptr<const ModuleScope> find_module(std::string_view name);
    /// What a misspelt name may have meant: a function where one is called, else any name.
    enum class Meant : std::uint8_t { any, function };
    std::string suggest(std::string_view name, Meant meant = Meant::any) const;
    Typed member(ast::NodeId id);
    Typed fail_member(const ModuleScope& used, const ast::Node& n);

    // --- emit.cpp, types.cpp, convert.cpp ---
    Typed constant_node(const ir::Type& type, std::uint64_t bits, Span span);
    static std::uint64_t bits_of(double value, DType dtype);
    Typed scale_by(const Typed& value, const units::Conversion& conversion);
    /// What a conversion started from, and the unit it gave.
    struct Converted {
        ir::NodeId node;
        DType dtype = DType::error;
        units::Unit from, to;
    };
    std::optional<Typed> convert_origin(const Typed& result, const Converted& origin,
                                        const units::Conversion& conversion);
    std::optional<Typed> scale_integer(const Typed& value, const units::Conversion& conversion);
    /// The type that both fit into, or nullopt. An extent that differs becomes one that changes (see read_variable).
    std::optional<ir::Type> merge(const ir::Type& old, const ir::Type& added, Merge mode);
    Typed convert_into(const Typed& value, const ir::Type& type);
    bool is_merged(ir::Extent extent) const;

    // --- rules.cpp, power.cpp, constants.cpp ---
    bool apply_dimensions(ops::Op op, std::span<Typed> args, ir::Type& type, Span span);
    bool product_unit(ops::DimRule rule, std::span<Typed> args, ir::Type& type, Span span);
    bool unit_power(Typed& base, Rational exponent, ir::Type& type, Span span);
    bool point_sum(ops::Op op, std::span<Typed> args, ir::Type& type, Span span);
    bool report_point(std::string_view what, std::span<const Typed> args, Span span);
    units::Unit radian() const;
    Typed apply_dtypes(ops::Op op, std::span<Typed> args, ir::Type& type, Span span);
    Typed apply_complex(ops::Op op, std::span<Typed> args, ir::Type& type, const ir::Shape& shape, Span span);
    static Typed as_it_is(const Typed& value, Span span);
    bool overflows(ops::Op op, std::span<const Typed> args, const ir::Type& type) const;
    Typed fail_overflow(Span span);
    Typed logical(ops::Op op, std::span<Typed> args, ir::Type& type, Span span);
    Typed fail_exponent(const Typed& base, const Typed& exponent);
    Typed power_value(Typed base, Typed exponent, const std::optional<Constant>& constant, const units::Unit& unit,
                      Span span);
    Typed complex_power(Typed base, Typed exponent, const std::optional<Constant>& constant, const ir::Type& type,
                        Span span);
    Typed whole_power(const Typed& base, std::uint64_t exponent, const ir::Type& type, Span span);
    std::optional<Typed> product_power(const Typed& base, std::int64_t exponent, const ir::Type& type, Span span);
    std::optional<Constant> constant_at(ir::NodeId id, Need need, int depth);
    std::optional<Constant> constant_parameter(ir::NodeId id, Need need);

    // --- report.cpp ---
    std::string dimension_text(const ir::Type& type) const;
    std::string describe_fully(const ir::Type& type) const;
    std::optional<std::string> mending_factor(const units::Dimension& left, const units::Dimension& right) const;

    // --- hole.cpp ---
    /// Tells what each hole of an expression must be; `type` is the annotation that the expression has to fit, if any.
    void report_holes(ast::NodeId root, ast::NodeId type);
    void report_hole(Span span, const std::optional<units::Dimension>& wanted);  ///< In report.cpp.
    std::optional<units::Dimension> wanted_of_hole(ast::NodeId root, ast::NodeId hole,
                                                   std::optional<units::Dimension> wanted);
    std::optional<units::Dimension> wanted_of_operand(ast::NodeId id, std::size_t position,
                                                      const std::optional<units::Dimension>& wanted);
    std::optional<units::Dimension> wanted_of_argument(ast::NodeId call, std::size_t position,
                                                       const std::optional<units::Dimension>& wanted);
    std::optional<units::Dimension> wanted_of_parameter(std::string_view function, std::size_t position);
    std::optional<units::Dimension> known_dimension(ast::NodeId id);
    std::vector<std::string> fitting_names(const units::Dimension& wanted) const;

    // --- statements.cpp ---
    Flow statements(ast::NodeId block, Tail tail);
    Flow statement(ast::NodeId id, Tail tail);
    Flow block_statement(ast::NodeId id, Tail tail);
    Flow expression_statement(ast::NodeId id, Tail tail);
    void assign(ast::NodeId id);
    Typed augmented(ast::NodeId id);
    void assign_variable(Binding& binding, const Typed& value, Span span);
    void report_changed_type(const Binding& binding, const ir::Type& before, const Typed& value);
    Flow return_statement(ast::NodeId id);
    void return_value(Typed value, Span span);
    void report_branches(Code code, std::string message, const Typed& value, const ir::Type& other);
    void param(ast::NodeId id);
    Typed default_value(std::string_view name, ast::NodeId fallback);
    const Signature::Input* given_param(std::string_view name) const;

    // --- flow.cpp, loops.cpp, attempts.cpp ---
    enum class Carrier : std::uint8_t { branch, loop };
    Mark mark() const;
    void roll_back(const Mark& mark);
    Flow carry(ast::NodeId root, Carrier carrier, const std::function<Flow()>& body);
    void bind_input(std::string_view name, Span span);
    void install(Carried& each, Carrier carrier);
    void rebind(const Carried& each);
    Flow if_statement(ast::NodeId id, Tail tail);
    Branch branch(ast::NodeId block, Tail tail);
    bool join_fresh(const Branch& yes, const Branch& no, std::map<std::string, ir::Type>& types,
                    std::map<std::string, Fresh>& fresh);
    bool join_values(const std::string& name, const std::vector<std::pair<ir::BlockId, Typed>>& values,
                     std::map<std::string, ir::Type>& types, Fresh& each);
    Flow leave_loop(ast::NodeId id, ir::Stmt::Kind kind);
    void loop_body(ast::NodeId body, ir::BlockId into, const std::function<void()>& prepare);
    void while_statement(ast::NodeId id);
    void for_statement(ast::NodeId id);
    void counted_loop(ast::NodeId id, const Typed& first, const Typed& last, const Typed& array);
    Typed extent_of(const Typed& array, std::uint32_t axis, Span span);
    Typed element_of(const Typed& array, const Typed& at, Span span);
    Typed if_expression(ast::NodeId id);
    bool is_cheap(std::size_t first_node, std::span<const ir::BlockId> blocks) const;

    // --- functions.cpp, instances.cpp, instance_key.cpp, bodies.cpp ---
    enum class Made : std::uint8_t { ready, needs_values, failed };
    std::optional<Callable> find_callable(std::string_view name);
    Typed fail_call(const ast::Node& named);
    Typed call_named(const Callable& callable, ast::NodeId id);
    Typed call_table(ops::Op op, ast::NodeId id);
    // --- dot_call.cpp ---
    Typed dot_call(ast::NodeId id);
    Typed dot_call_of(const Callable& callable, ast::NodeId id);
    Typed call_members(ast::NodeId id);
    Typed map_function(const FnRef& decl, std::vector<std::optional<Typed>>& slots, Span span);
    bool place_arguments(const FnDecl& decl, ast::NodeId call, std::vector<std::optional<Typed>>& slots);
    bool fail_argument(const FnDecl& decl, const Argument& argument);
    bool check_arity(const FnDecl& decl, std::span<const std::optional<Typed>> slots, std::size_t given, Span span);
    std::vector<ast::NodeId> parameters_of(const FnDecl& decl) const;
    void local_function(ast::NodeId id);
    std::string instance_key(const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                             std::span<const std::optional<Constant>> constants) const;
    Typed invoke(const FnRef& decl, std::span<const std::optional<Typed>> slots, Span span);
    Instance* find_instance(const std::string& key);
    Typed call_instance(const Instance& made, const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                        Span span);
    static bool is_outer_symbol(const Instance& instance, ir::Extent extent);
    Frame& frame_of(const Instance& instance);
    bool assume_result(const Instance& instance, const FnDecl& decl, Span span);
    Made instantiate(const FnRef& decl, const std::string& key, std::span<const std::optional<Typed>> slots,
                     std::span<const std::optional<Constant>> constants, Span span);
    Frame new_frame(const FnRef& decl, const std::string& key, std::span<const std::optional<Typed>> slots,
                    std::span<const std::optional<Constant>> constants);
    Frame check_body(Frame body, const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                     std::span<const Capture> captures);
    void function_body(const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                       const std::vector<ir::Type>& types);
    bool bind_parameter(ast::NodeId param, const std::optional<Typed>& slot, const ir::Type* type,
                        std::size_t position);
    std::optional<Typed> constant_typed(const Constant& constant, const ir::Type& type, Span span);
    bool learn_needed(const FnDecl& decl, const Frame& done, std::span<const std::optional<Constant>> constants,
                      const std::string& key, std::span<const std::optional<Typed>> slots);
    void drop_instance(const std::string& key, std::uint32_t function);
    void finish_instance(const std::string& key, const Frame& done, const FnDecl& decl, std::uint32_t symbols,
                         bool failed);

    // --- annotations.cpp ---
    /// A dimension expression: a known part and powers of generic dimensions that are not bound yet.
    struct DimensionSpec {
        units::Dimension known;
        std::map<std::string, Rational> unbound;
    };
    std::optional<DimensionSpec> dimension_spec(const ast::Ast& in, ast::NodeId id, const Frame& generics);
    std::optional<DimensionSpec> fail_dimension(bool unreported, Span span);
    std::optional<DimensionSpec> raise(const DimensionSpec& base, Rational exponent, Span span);
    std::string annotation_name(ast::NodeId type) const;
    /// Checks a value against its annotation; casts where a dtype is written, binds generic dimensions and extents.
    bool fit(Typed& value, ast::NodeId type, std::string_view what);
    bool fit_dimension(Typed& value, ast::NodeId type, ast::NodeId dimension, std::string_view what);
    units::Unit without_angle(const units::Unit& unit, const units::Dimension& expected) const;
    bool fit_dtype(Typed& value, ast::NodeId type, std::string_view what);
    bool fit_extents(Typed& value, ast::NodeId type, std::string_view what);
    bool fit_extent(const Typed& value, std::uint32_t axis, std::string_view text, std::string_view what);
    void check_extent(const Typed& actual, const Typed& wanted, std::string_view text, std::string_view what);
    static std::string misshapen(std::string_view what);
    [[nodiscard]] bool is_open(ir::BlockId block) const;  ///< Whether the block being emitted into lies inside it.
    bool fail_annotation(const Typed& value, ast::NodeId type, std::string_view what, const std::string& expected);
    std::optional<ir::Type> annotated_type(const ast::Ast& in, ast::NodeId type, const Frame& generics);

    // --- modules.cpp, resolve.cpp, check.cpp ---
    struct Used {
        std::string name;
        std::string member;  ///< "" for the module itself.
        Span span;
        ast::NodeId at;
    };
    void use(ast::NodeId id);
    static std::vector<Used> used_names(const ast::Ast& in, ast::NodeId id, const ModuleScope& used);
    std::shared_ptr<const ModuleScope> load_module(const ast::Node& n);
    std::shared_ptr<const ModuleScope> read_module(std::shared_ptr<const ast::Ast> parsed, std::string name);
    void read_member(ModuleScope& made, ast::NodeId id);
    void check_uncalled(const FnRef& decl);
    bool check_annotated(const FnRef& decl);
    void resolve_names(const FnDecl& decl);
    // --- schemes.cpp ---
    friend class SchemeScope;
    std::shared_ptr<const Scheme> scheme_of(const FnRef& decl);
    bool is_sound(const FnRef& decl);
    bool fits_scheme(const FnRef& decl, std::span<const std::optional<Typed>> slots);
    bool is_assigned_again(std::string_view name);
    bool is_known(std::string_view name);
    void adopt(const Scope& before);
    std::vector<FnRef> declare_functions();
    void check_parameters(const FnDecl& decl);
    void finish(Checked& result);
    void add_outputs(Checked& result);

    const Signature& signature_;
    Sources& sources_;
    Diagnostics* diagnostics_;
    std::shared_ptr<const ast::Ast> ast_;
    std::vector<Frame> frames_;
    ir::BlockId block_;
    std::vector<ir::BlockId> open_blocks_;  ///< The blocks around, the innermost last.
    std::vector<ir::NodeId> operands_;      ///< Of the node being emitted; kept for its memory.
    units::Memo unit_memo_;
    std::map<std::uint32_t, Converted> converted_;                  ///< By the node that a conversion gave.
    std::unordered_map<std::string_view, units::Unit> unit_texts_;  ///< Units by the text they are written with.
    int depth_ = 0;
    std::uint64_t attempts_ = 0;      ///< Counts what roll_back took back.
    bool failed_ = false;             ///< Something was reported since it was last cleared.
    bool fresh_widened_ = false;      ///< A name that both branches bind needs a wider type.
    std::vector<ast::NodeId> holes_;  ///< Met and not reported yet.
    std::optional<Typed> answer_;     ///< Value of the last statement.
    std::uint64_t binding_count_ = 0;
    std::map<std::string, Typed, std::less<>> inputs_;
    std::map<std::int64_t, ir::Extent> input_symbols_;  ///< The host's extent symbols in ours.
    std::map<std::uint32_t, ir::Type> wishes_;          ///< Types that Vars turned out to need.
    std::set<std::int64_t> merged_;                     ///< Extents that change with their variable.
    std::set<std::string, std::less<>> failed_units_;   ///< Units whose declaration failed.
    Code misfit_ = Code::annotation_mismatch;           ///< host_input while a value of the host's is fitted.
    std::unordered_map<std::string, std::vector<Instance>> instances_;
    std::vector<std::pair<std::string, std::uint32_t>> made_instances_;  ///< Key and function, in order.
    std::map<FnKey, std::set<std::size_t>> needed_;  ///< Parameters whose values an instance is made for.
    std::set<FnKey> called_;
    struct KnownScheme {
        std::shared_ptr<const Scheme> scheme;  ///< Null while it is being inferred.
        std::vector<Diagnostic> mistakes;
    };
    std::map<FnKey, KnownScheme> schemes_;
    std::map<std::string, std::shared_ptr<const Scheme>, std::less<>> earlier_schemes_;  ///< Of the session, to show.
    std::shared_ptr<InferenceScope> scheme_scope_;
    int inferring_ = 0;
    std::shared_ptr<const ast::Ast> script_;
    std::optional<std::map<std::string_view, int>> assignments_;  ///< How often the top level assigns each name.
    std::set<std::string, std::less<>> builtin_uses_;  ///< Names that function bodies took from the table or units.
    std::vector<FnRef> decls_;                         ///< Keeps the declarations that frames point to.
    std::map<std::string, FnRef, std::less<>> functions_;
    std::map<std::string, std::shared_ptr<const ModuleScope>, std::less<>> modules_;
    std::map<std::string, std::shared_ptr<const ModuleScope>> loaded_;  ///< Null while a module is being read.
};

}  // namespace ik::check
