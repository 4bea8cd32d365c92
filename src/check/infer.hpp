#pragma once
// Inference: takes a function as written, gives its principal dimension type, or the reasons why no arguments can
// suit its body. Knows dimensions only: dtypes, shapes and scales are checked per call, where everything is known.
// What it cannot tell is `unknown`, which fits everywhere: inference never refuses what a call could accept.
//
// Parameters without a type begin open. The first use decides: arithmetic makes a quantity of a fresh dimension
// variable, a call makes a function. Variables of the body are not generalised; functions of the top level are.
//
// A parameter that is a function has one type in the body, as in ML, though a call instantiates its body anew and may
// use a generic function in two ways. So what is concluded from such a parameter is shown, but never a mistake: a body
// that fails is inferred again with those calls left open (Calls::open).
//
// A function inside the body is inferred anew for each of its calls, as the check instantiates it: what it captures has
// the types of that moment. One that is never called is inferred once, for parameters of any dimension.

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/diagnostic.hpp"
#include "check/scheme.hpp"
#include "check/scope.hpp"

namespace ik::check {

/// What a name means that the function does not bind itself.
struct OuterName {
    enum class Kind : std::uint8_t { unknown, quantity, text, truth, callable, module } kind = Kind::unknown;
    units::Dimension dimension = {};
    bool any = false;  ///< inf and nan fit any dimension.
    std::optional<Callable> callable = std::nullopt;
};

class InferenceScope {
public:
    virtual ~InferenceScope() = default;
    [[nodiscard]] virtual OuterName find(const FnDecl& from, std::string_view name) = 0;
    [[nodiscard]] virtual OuterName find_member(const FnDecl& from, std::string_view module, std::string_view name) = 0;
    /// Null while the function is being inferred itself, or when it has none.
    [[nodiscard]] virtual std::shared_ptr<const Scheme> scheme_of(const FnRef& decl) = 0;
    [[nodiscard]] virtual units::Registry& registry() = 0;
    /// What would make the left side fit, given what the right one is more than it.
    [[nodiscard]] virtual std::optional<std::string> mending(const units::Dimension& left,
                                                             const units::Dimension& right) = 0;

    std::set<std::string, std::less<>>* failed_units = nullptr;  ///< Units whose declaration failed and was told.
    int depth = 0;  ///< Of expressions, over all functions that are being inferred.
};

/// A value of the body.
struct Inferred {
    enum class Kind : std::uint8_t {
        unknown,
        open,
        quantity,
        text,
        nothing,
        arrow,
        callable,
        local
    } kind = Kind::unknown;
    DimTerm term = {};                      ///< quantity
    bool any = false;                       ///< quantity: a literal 0, inf or nan.
    bool truth = false;                     ///< quantity: a truth value.
    std::optional<Rational> constant = {};  ///< quantity: its value, where it is a simple constant.
    std::size_t cell = 0;                   ///< open: which cell; arrow: which arrow; local: which function.
    std::optional<Callable> callable = {};  ///< callable: a function with a scheme or a row of its own.
};

/// Whether calls of parameters are followed, or left open.
enum class Calls : std::uint8_t { followed, open };

class Inference {
public:
    Inference(InferenceScope& scope, const FnDecl& decl, Calls calls);
    [[nodiscard]] Scheme run();
    /// Whether a parameter was called or passed on as a function.
    [[nodiscard]] bool has_arrows() const noexcept { return !arrows_.empty(); }
    /// The mistakes of the body.
    [[nodiscard]] const Diagnostics& diagnostics() const noexcept { return diagnostics_; }

private:
    using Names = std::unordered_map<std::string_view, Inferred>;
    /// A parameter that is called: a function of these dimensions.
    struct Arrow {
        std::vector<DimTerm> parameters;
        DimTerm result;
        int uses = 0;
        bool broken = false;  ///< Used in ways that no one dimension type has; every instance is checked by itself.
    };
    /// A function of the body.
    struct Local {
        ast::NodeId fn;
        std::size_t levels = 0;  ///< How many levels of names it sees.
        bool called = false;
        bool active = false;  ///< Its body is being inferred: a call is a recursion.
    };
    struct GivenArgument {
        std::string_view name;  ///< Of a keyword argument, or "".
        Inferred value;
        Span span;
    };

    // --- infer.cpp: the function as a whole ---
    void add_parameter(ast::NodeId param);
    Inferred opened(std::string_view owner);
    void infer_body(ast::NodeId body);
    SchemeType fallback_type(ast::NodeId id);
    Inferred annotated(ast::NodeId type);
    SchemeType generalised(const Inferred& value);
    [[nodiscard]] DimTerm generalised(const DimTerm& term) const;
    [[nodiscard]] const ast::Ast& tree() const noexcept { return *decl_.ast; }
    [[nodiscard]] const ast::Node& node(ast::NodeId id) const { return tree()[id]; }

    // --- infer_values.cpp: what can be asked of values ---
    struct Operand {
        Inferred value;
        Span span;
    };
    static Inferred quantity(DimTerm term);
    static Inferred scalar() { return quantity({}); }
    static Inferred truth();
    [[nodiscard]] Inferred resolved(Inferred value) const;
    Inferred as_quantity(const Inferred& value);
    std::optional<std::size_t> as_arrow(const Inferred& value, std::size_t arity);
    Inferred power(const Inferred& value, std::optional<Rational> exponent);
    Inferred product(const Inferred& left, const Inferred& right, Rational sign);
    bool same(const Operand& left, const Operand& right, std::string_view verb, Code code = Code::dimension_mismatch);
    Inferred unified(const std::vector<Operand>& operands, std::string_view verb, Code code = Code::dimension_mismatch);
    bool need(const Operand& operand, const units::Dimension& wanted, std::string_view what);
    bool fits(const Operand& operand, ast::NodeId type, std::string_view what);
    Inferred merged(const Inferred& a, const Inferred& b);
    void be_condition(const Inferred& value);
    [[nodiscard]] std::string text(const DimTerm& term) const;
    [[nodiscard]] std::string described(const DimTerm& term) const;
    [[nodiscard]] std::size_t letter_of(DimTerm::Variable variable) const;
    void explain(Diagnostic& diagnostic, std::initializer_list<DimTerm> terms) const;

    // --- infer_expr.cpp ---
    Inferred expr(ast::NodeId id);
    Inferred expr_inner(ast::NodeId id);
    Inferred number(ast::NodeId id) const;
    Inferred name(std::string_view name);
    Inferred outer(const OuterName& found);
    Inferred unit(ast::NodeId id);
    Inferred with_unit(ast::NodeId id);
    Inferred unary(ast::NodeId id);
    Inferred binary(ast::NodeId id);
    Inferred operated(const ast::Node& n, const Operand& left, const Operand& right);
    Inferred raised(const Operand& base, const Operand& exponent);
    Inferred compare(ast::NodeId id);
    Inferred convert(ast::NodeId id);
    Inferred choice(ast::NodeId id);
    Inferred array(ast::NodeId id);
    Inferred element(ast::NodeId id);
    Inferred range(ast::NodeId id);
    Inferred member(ast::NodeId id);
    void visit_kids(ast::NodeId id, std::size_t first);

    // --- infer_call.cpp ---
    using Given = std::vector<GivenArgument>;
    Inferred call(ast::NodeId id);
    Inferred call_callable(const Callable& callable, const Given& args);
    Inferred call_scheme(const FnDecl& decl, const Scheme& scheme, const Given& args);
    bool pass(const FnDecl& decl, const Scheme& scheme, std::size_t index, const Operand& given,
              const std::vector<DimTerm>& variables);
    void pass_function(const SchemeType& type, const std::vector<DimTerm>& variables, const Inferred& given, Span span);
    Inferred call_arrow(std::size_t arrow, const Given& args, int uses);
    bool is_one_type(const SchemeType& type, const Inferred& given);
    [[nodiscard]] std::vector<DimTerm> instance_of(const Scheme& scheme);

    // --- infer_local.cpp ---
    void declare_local(ast::NodeId fn);
    Inferred call_local(std::size_t index, const Given& args, std::optional<Span> place);
    Inferred expanded(Local local, const std::vector<const GivenArgument*>& slots);
    void bind_parameter(ast::NodeId param, const GivenArgument* given);
    void infer_uncalled(std::size_t first);

    // --- infer_row.cpp ---
    Inferred call_row(ops::Op op, const Given& args);
    Inferred apply_rule(ops::Op op, const std::vector<Operand>& operands);
    Inferred generated(ops::Op op, const Given& args);

    // --- infer_statement.cpp ---
    enum class Ends : std::uint8_t { here, leaves };
    enum class Tail : std::uint8_t { none, value };
    Ends statements(ast::NodeId block, Tail tail);
    Ends statement(ast::NodeId id, Tail tail);
    Ends expression_statement(ast::NodeId id, Tail tail);
    void assign(ast::NodeId id);
    void bind(std::string_view name, const Operand& value);
    void give(const Inferred& value, Span span);
    Ends if_statement(ast::NodeId id, Tail tail);
    Ends branch(ast::NodeId block, Tail tail, Names& bound);
    void loop(ast::NodeId id);
    std::vector<std::string_view> carry(ast::NodeId root);
    void uncarry(const std::vector<std::string_view>& names);
    Inferred* find_local(std::string_view name);

    InferenceScope& scope_;
    const FnDecl& decl_;
    Calls calls_;
    Diagnostics diagnostics_;
    DimensionSolver solver_;
    std::vector<std::optional<Inferred>> cells_;
    std::vector<Arrow> arrows_;
    std::vector<Local> locals_;
    int expansions_ = 0;  ///< Bodies of local functions that were inferred.
    std::vector<Names> levels_;
    std::map<std::string, units::Dimension, std::less<>> rigid_;  ///< <D: Dim>: in the body each is a base of its own.
    std::map<std::uint16_t, DimTerm> rigid_terms_;                ///< The variables they are outside of it.
    std::map<DimTerm::Variable, std::string> given_names_;        ///< Of those.
    std::vector<std::pair<std::string_view, DimTerm>> cell_owners_;  ///< Its parameter, the variable kept for it.
    std::map<DimTerm::Variable, std::string_view> owners_;           ///< The parameter a variable was made for.
    std::vector<Scheme::Parameter> parameters_;
    std::vector<Inferred> parameter_values_;
    ast::NodeId return_type_;
    std::optional<Inferred> result_;
    std::map<std::string_view, int> carried_;  ///< Names that a branch or loop assigns: their type stays. By nesting.
    int loops_ = 0;
};

}  // namespace ik::check
