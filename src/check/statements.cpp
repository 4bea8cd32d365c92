// Statements in a straight line: assignments, returns, params, declarations. Branches and loops are in flow.cpp.

#include "check/checker.hpp"

namespace ik::check {

using ast::Kind;

Flow Checker::statements(ast::NodeId block, Tail tail) {
    const std::span<const ast::NodeId> kids = tree().kids(block);
    for (std::size_t i = 0; i < kids.size(); ++i) {
        if (!kids[i].valid()) continue;
        const bool last = i + 1 == kids.size();
        if (statement(kids[i], last ? tail : Tail::none) == Flow::leaves) return Flow::leaves;
    }
    return Flow::goes_on;
}

Flow Checker::statement(ast::NodeId id, Tail tail) {
    const ast::Node& n = node(id);
    switch (n.kind) {
        case Kind::error: failed_ = true; return Flow::goes_on;
        case Kind::assign: assign(id); return Flow::goes_on;
        case Kind::expr_statement: return expression_statement(id, tail);
        case Kind::fn: local_function(id); return Flow::goes_on;
        case Kind::block: return block_statement(id, tail == Tail::value ? tail : Tail::none);
        case Kind::if_statement: return if_statement(id, tail == Tail::value ? tail : Tail::none);
        case Kind::for_statement: for_statement(id); return Flow::goes_on;
        case Kind::while_statement: while_statement(id); return Flow::goes_on;
        case Kind::break_statement: return leave_loop(id, ir::Stmt::Kind::break_);
        case Kind::continue_statement: return leave_loop(id, ir::Stmt::Kind::continue_);
        case Kind::return_statement: return return_statement(id);
        case Kind::param: param(id); return Flow::goes_on;
        case Kind::use: use(id); return Flow::goes_on;
        case Kind::dimension_decl:
        case Kind::unit_decl: declare_in_registry(id); return Flow::goes_on;
        case Kind::number:
        case Kind::imaginary:
        case Kind::string:
        case Kind::string_text:
        case Kind::interpolation:
        case Kind::name:
        case Kind::hole:
        case Kind::quantity:
        case Kind::unary:
        case Kind::factorial:
        case Kind::binary:
        case Kind::compare:
        case Kind::convert:
        case Kind::call:
        case Kind::dot_call:
        case Kind::argument:
        case Kind::member:
        case Kind::index:
        case Kind::slice:
        case Kind::ellipsis:
        case Kind::new_axis:
        case Kind::array:
        case Kind::range:
        case Kind::if_expr:
        case Kind::unit_name:
        case Kind::unit_number:
        case Kind::unit_power:
        case Kind::unit_binary:
        case Kind::type:
        case Kind::extent:
        case Kind::fn_param:
        case Kind::generic:
        case Kind::use_name:
        case Kind::use_alias:
        case Kind::script: break;
    }
    error(Code::misplaced_statement, n.span, "this is not a statement");
    return Flow::goes_on;
}

Flow Checker::block_statement(ast::NodeId id, Tail tail) {
    frame().levels.emplace_back();
    const Flow flow = statements(id, tail);
    frame().levels.pop_back();
    return flow;
}

Flow Checker::expression_statement(ast::NodeId id, Tail tail) {
    const Typed value = expr(tree().kid(id, 0));
    if (!holes_.empty()) {
        report_holes(tree().kid(id, 0), tail == Tail::value ? frame().return_type : ast::NodeId{});
    }
    if (tail == Tail::answer) answer_ = value;
    if (tail == Tail::value && (value.is_error() || value.type.dtype != DType::none)) {
        return_value(value, node(id).span);
        return Flow::leaves;
    }
    return Flow::goes_on;
}

void Checker::assign(ast::NodeId id) {
    const ast::Node& n = node(id);
    const ast::NodeId target = tree().kid(id, 0);
    const ast::NodeId type = tree().kid(id, 1);
    const ast::NodeId source = tree().kid(id, 2);
    if (node(target).kind == Kind::error) return;
    if (node(target).kind == Kind::index) {
        assign_index(target, n.op, source);
        return;
    }
    const std::string_view name = node(target).text;
    const Span span = node(target).span;
    Typed value = n.op == ast::Op::none ? expr(source) : augmented(id);
    if (!holes_.empty()) report_holes(source, type);
    if (!value.is_error() && value.type.dtype == DType::none) {
        value = fail(Code::wrong_dtype, value.span, "the call gives no value to name");
    }
    std::string annotation = value.annotation;
    if (type.valid()) {
        annotation = annotation_name(type);
        if (!fit(value, type, name)) value = error_value(span);
    }
    bind(name, value, span, annotation);
}

Typed Checker::augmented(ast::NodeId id) {
    const ast::Node& n = node(id);
    const ast::Node& target = node(tree().kid(id, 0));
    const Typed before = name_value(target.text, target.span);
    const Typed right = expr(tree().kid(id, 2));
    Typed value = operate(n, before, right);
    value.annotation = before.annotation;
    return value;
}

void Checker::bind(std::string_view name, Typed value, Span span, std::string annotation) {
    if (Binding* known = find_binding(frames_.size() - 1, name);
        known != nullptr && known->kind == Binding::Kind::variable) {
        assign_variable(*known, value, span);
        return;
    }
    if (frames_.size() == 1 && (value.callable || builtin_uses_.contains(name))) instances_.clear();
    Bindings& level = frame().levels.back();
    auto at = level.find(name);
    if (at == level.end()) at = level.emplace(std::string(name), Binding{}).first;
    Binding& binding = at->second;
    if (binding.order == 0) binding.order = ++binding_count_;
    binding.kind = value.callable ? Binding::Kind::function : Binding::Kind::value;
    binding.value = std::move(value);
    binding.annotation = std::move(annotation);
    binding.declared = span;
}

// A variable of a loop or branch keeps one type; where a literal's type gives way, the construct is checked again with
// the type it needs.
void Checker::assign_variable(Binding& binding, const Typed& value, Span span) {
    if (value.is_error()) return;
    const ir::Type type = module.vars[binding.var.value].type;
    const auto wish = wishes_.find(binding.var.value);
    const ir::Type& before = wish == wishes_.end() ? type : wish->second;
    const std::optional<ir::Type> merged = merge(before, value.type, Merge::variable);
    if (!merged) {
        report_changed_type(binding, before, value);
        return;
    }
    if (!same_type(*merged, type)) {
        wishes_[binding.var.value] = *merged;
        return;
    }
    set_var(binding.var, convert_into(value, type), span);
    binding.cached_get = {};
}

void Checker::report_changed_type(const Binding& binding, const ir::Type& before, const Typed& value) {
    Diagnostic diagnostic;
    diagnostic.code = binding.in_loop ? Code::type_changes_in_loop : Code::branches_differ;
    const std::string name = module.vars[binding.var.value].name;
    diagnostic.message =
        binding.in_loop ? "the loop changes the type of `" + name + "`" : "a branch changes the type of `" + name + "`";
    diagnostic.labels.push_back({value.span, describe_fully(value.type)});
    diagnostic.labels.push_back({binding.declared, describe_fully(before)});
    if (before.dtype != value.type.dtype && is_numeric(before.dtype) && is_float(value.type.dtype)) {
        diagnostic.hints.push_back("start `" + name + "` as a float");
    }
    report(std::move(diagnostic));
}

std::string Checker::describe_fully(const ir::Type& type) const {
    if (!is_numeric(type.dtype)) return describe(type);
    return describe_shape(type) + (type.unit.is_one() ? std::string() : " " + describe(type));
}

Flow Checker::return_statement(ast::NodeId id) {
    const ast::Node& n = node(id);
    if (frames_.size() == 1) {
        error(Code::misplaced_statement, n.span, "`return` stands outside of a function");
        return Flow::goes_on;
    }
    const ast::NodeId value = n.count > 0 ? tree().kid(id, 0) : ast::NodeId{};
    if (value.valid()) {
        const Typed result = expr(value);
        if (!holes_.empty()) report_holes(value, frame().return_type);
        return_value(result, n.span);
        return Flow::leaves;
    }
    Typed nothing;
    nothing.type = type_of(DType::none);
    nothing.span = n.span;
    return_value(nothing, n.span);
    return Flow::leaves;
}

// All returns of a function have one type; the first decides the unit, literals adapt.
void Checker::return_value(Typed value, Span span) {
    Frame& current = frame();
    if (value.is_error()) {
        failed_ = true;
        return;
    }
    if (value.callable) {
        error(Code::not_supported, value.span, "functions that return functions are not supported yet");
        return;
    }
    if (current.return_type.valid() && !fit(value, current.return_type, "the result")) return;
    if (!current.result) current.result = value.type;
    const std::optional<ir::Type> merged = merge(*current.result, value.type, Merge::branches);
    if (!merged || (current.result_fixed && !same_type(*merged, *current.result))) {
        report_branches(Code::branches_differ, "the function returns values of different types", value,
                        *current.result);
        return;
    }
    if (!same_type(*merged, *current.result)) {
        current.result = *merged;
        current.widened = true;
    }
    ir::Stmt stmt;
    stmt.kind = ir::Stmt::Kind::return_;
    stmt.span = span;
    if (value.type.dtype != DType::none) {
        value = convert_into(value, *current.result);
        if (value.is_error()) return;
        stmt.node = value.node;
    }
    statement(stmt);
}

void Checker::report_branches(Code code, std::string message, const Typed& value, const ir::Type& other) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.labels.push_back({value.span, describe_fully(value.type)});
    diagnostic.notes.push_back("the other is " + describe_fully(other));
    report(std::move(diagnostic));
}

// `param name: Type = default`: a value the host gave, or the default.
void Checker::param(ast::NodeId id) {
    const ast::Node& n = node(id);
    const Span name_span = n.name_span.end > n.name_span.begin ? n.name_span : n.span;
    if (frames_.size() > 1 || frame().levels.size() > 1) {
        error(Code::misplaced_statement, n.span, "`param` belongs to the top level of a script");
        return;
    }
    const ast::NodeId type = tree().kid(id, 0);
    const ast::NodeId fallback = tree().kid(id, 1);
    Typed value;
    if (const Signature::Input* given = given_param(n.text)) {
        value = add_input(*given, name_span);
    } else if (fallback.valid()) {
        value = default_value(n.text, fallback);
    } else {
        value = fail(Code::missing_param, name_span, "the parameter `" + std::string(n.text) + "` has no value",
                     "give it one: `--" + std::string(n.text) + " value`");
    }
    std::string annotation;
    if (type.valid()) {
        annotation = annotation_name(type);
        misfit_ = given_param(n.text) != nullptr ? Code::host_input : Code::annotation_mismatch;
        if (!fit(value, type, n.text)) value = error_value(name_span);
        misfit_ = Code::annotation_mismatch;
    }
    bind(n.text, value, name_span, annotation);
}

// A default is no constant to the script: what is checked with it must hold for every value that replaces it. Texts
// (the path of a data file, whose header is read now) are.
Typed Checker::default_value(std::string_view name, ast::NodeId fallback) {
    const Typed value = expr(fallback);
    if (value.is_error() || !value.is_numeric()) return value;
    const ir::VarId var = new_var(std::string(name), value.type);
    set_var(var, value, value.span);
    Typed result = read_variable(var, value.span);
    result.type = value.type;
    return result;
}

const Signature::Input* Checker::given_param(std::string_view name) const {
    bool given = false;
    for (const std::string& each : signature_.given_params) given = given || each == name;
    if (!given) return nullptr;
    for (const Signature::Input& each : signature_.inputs) {
        if (each.name == name) return &each;
    }
    return nullptr;
}

}  // namespace ik::check
