// The body of one instance: its parameters are bound and fitted to their annotations, then its statements are checked.

#include "check/checker.hpp"

namespace ik::check {

// `captures` are those of an earlier attempt: a recursive call passes them all on.
Frame Checker::check_body(Frame body, const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                          std::span<const Capture> captures) {
    const std::shared_ptr<const ast::Ast> caller_tree = ast_;
    const Instance instance = instances_[body.key].back();
    ast_ = decl.ast;
    frames_.push_back(std::move(body));
    {
        const InBlock inside(*this, frame().body);
        for (const Capture& capture : captures) {
            (void)captured(frames_.size() - 1, capture.name, capture.depth, capture.value.span);
        }
        if (node(decl.node).kind == ast::Kind::fn) {
            function_body(decl, slots, instance.parameters);
        } else {
            return_value(expr(decl.node), node(decl.node).span);
        }
    }
    Frame done = std::move(frames_.back());
    frames_.pop_back();
    ast_ = caller_tree;
    return done;
}

void Checker::function_body(const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                            const std::vector<ir::Type>& types) {
    const ast::FnParts parts = tree().fn_parts(decl.node);
    for (const ast::NodeId generic : parts.generics) frame().dimensions.emplace(node(generic).text, std::nullopt);
    bool good = true;
    std::size_t position = 0;
    for (std::size_t i = 0; i < parts.params.size(); ++i) {
        const ir::Type* type = slots[i] && !slots[i]->callable ? &types[position++] : nullptr;
        good = bind_parameter(parts.params[i], slots[i], type, position - 1) && good;
    }
    if (!good) {
        failed_ = true;
        return;
    }
    frame().return_type = parts.return_type;
    if (parts.return_type.valid()) frame().annotation = annotation_name(parts.return_type);
    frame().levels.emplace_back();
    if (node(parts.body).kind != ast::Kind::block) {
        const Typed value = expr(parts.body);
        if (!holes_.empty()) report_holes(parts.body, parts.return_type);
        if (value.is_error() || value.type.dtype != DType::none) return_value(value, node(parts.body).span);
        return;
    }
    const Flow flow = statements(parts.body, Tail::value);
    const bool has_value = frame().result && frame().result->dtype != DType::none;
    const bool wants_value = parts.return_type.valid() || has_value;
    if (flow == Flow::goes_on && wants_value && !failed_) {
        const Span where = node(decl.node).name_span.end > 0 ? node(decl.node).name_span : node(decl.node).span;
        error(Code::missing_return, where, "not every path through `" + decl.name + "` returns a value",
              "end the body with an expression or a `return`");
    }
}

bool Checker::bind_parameter(ast::NodeId param, const std::optional<Typed>& slot, const ir::Type* type,
                             std::size_t position) {
    const ast::Node& n = node(param);
    const Span span = n.name_span.end > n.name_span.begin ? n.name_span : n.span;
    const ast::NodeId annotation = tree().kid(param, 0);
    Typed value;
    if (!slot) {
        value = expr(tree().kid(param, 1));
    } else if (slot->callable) {
        value = function_value(*slot->callable, slot->span);
    } else {
        ir::Node parameter;
        parameter.kind = ir::Kind::parameter;
        parameter.imm = static_cast<std::uint32_t>(position);
        parameter.type = *type;
        value = emit(std::move(parameter), {}, span);
        frame().parameters.push_back(value.node);
        const auto needed = needed_.find({ast_.get(), frame().decl->node.value});
        const std::optional<Constant>& constant = frame().constants[position];
        if (constant && needed != needed_.end() && needed->second.contains(frame().slots[position])) {
            if (const auto known = constant_typed(*constant, *type, span)) value = *known;
        }
        value.span = slot->span;
    }
    if (annotation.valid() && !fit(value, annotation, n.text)) return false;
    const std::string name = annotation.valid() ? annotation_name(annotation) : value.annotation;
    value.span = span;
    if (value.is_error()) return false;
    bind(n.text, value, span, name);
    return true;
}

std::optional<Typed> Checker::constant_typed(const Constant& constant, const ir::Type& type, Span span) {
    if (const auto* text = std::get_if<std::string>(&constant)) return string(*text, span);
    if (!is_numeric(type.dtype)) return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(&constant)) {
        if (is_integer(type.dtype)) return constant_node(type, static_cast<std::uint64_t>(*whole), span);
    }
    const std::optional<double> real = as_double(constant);
    return real ? std::optional(constant_node(type, bits_of(*real, type.dtype), span)) : std::nullopt;
}

}  // namespace ik::check
