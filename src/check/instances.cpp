// Instantiation: the body of a function is checked once per argument types, and once per value of those parameters
// whose value the body needs (an exponent, an extent). Captured values of enclosing frames are further parameters.

#include <algorithm>

#include "base/stack.hpp"
#include "check/checker.hpp"

namespace ik::check {
namespace {

constexpr std::size_t max_frames = 120;
constexpr int max_attempts = 12;

void add_rational(std::string& key, Rational value) {
    key += std::to_string(value.num()) + "/" + std::to_string(value.den()) + " ";
}

void add_unit(std::string& key, const units::Unit& unit) {
    if (unit.is_one()) return;
    key += units::display(unit);
    key += unit.is_point() ? "p" : unit.is_written() ? "w" : "u";
    for (const units::DimensionFactor& factor : unit.dimension().factors()) {
        key += std::to_string(factor.base) + ":";
        add_rational(key, factor.exponent);
    }
    for (const units::ScaleFactor& factor : unit.scale().factors()) {
        key += std::to_string(factor.base) + "^";
        add_rational(key, factor.exponent);
    }
}

// Extents by their number; unknown ones by the order of their first occurrence.
void add_type(std::string& key, const ir::Type& type, std::map<std::int64_t, int>& symbols) {
    key += ik::name(type.dtype);
    key += type.weak ? "~" : "";
    key += type.any_unit ? "?" : "";
    key += type.chosen ? "!" : "";
    add_unit(key, type.unit);
    key += "[";
    for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
        const ir::Extent extent = type.shape.extents[axis];
        if (extent.is_known()) {
            key += std::to_string(extent.value()) + ",";
        } else {
            key += "n" +
                   std::to_string(symbols.try_emplace(extent.value(), static_cast<int>(symbols.size())).first->second) +
                   ",";
        }
    }
    key += "]";
}

void add_constant(std::string& key, const Constant& constant) {
    if (const auto* text = std::get_if<std::string>(&constant)) key += "=\"" + *text + "\"";
    if (const auto* whole = std::get_if<std::int64_t>(&constant)) key += "=" + std::to_string(*whole);
    if (const auto* truth = std::get_if<bool>(&constant)) key += *truth ? "=t" : "=f";
    if (const auto* real = std::get_if<double>(&constant)) {
        std::array<char, 40> buffer{};
        std::snprintf(buffer.data(), buffer.size(), "=%a", *real);
        key += buffer.data();
    }
}

void add_callable(std::string& key, const Callable& callable) {
    if (const ops::Op* op = std::get_if<ops::Op>(&callable)) {
        key += "op" + std::to_string(static_cast<int>(*op));
        return;
    }
    const FnDecl& decl = *std::get<FnRef>(callable);
    key +=
        "fn" + std::to_string(reinterpret_cast<std::uintptr_t>(decl.ast.get())) + "." + std::to_string(decl.node.value);
}

}  // namespace

std::string Checker::instance_key(const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                                  std::span<const std::optional<Constant>> constants) const {
    std::string key;
    add_callable(key, std::make_shared<const FnDecl>(decl));
    if (decl.depth > 0) key += "@" + std::to_string(frames_[decl.depth].function);
    std::map<std::int64_t, int> symbols;
    const auto needed = needed_.find({decl.ast.get(), decl.node.value});
    for (std::size_t i = 0; i < slots.size(); ++i) {
        key += ";";
        if (!slots[i]) {
            key += "-";
        } else if (slots[i]->callable) {
            add_callable(key, *slots[i]->callable);
        } else {
            add_type(key, slots[i]->type, symbols);
            const bool wanted = needed != needed_.end() && needed->second.contains(i);
            if (wanted && constants[i]) add_constant(key, *constants[i]);
        }
    }
    return key;
}

Typed Checker::invoke(const FnRef& decl, std::span<const std::optional<Typed>> slots, Span span) {
    if (!is_sound(decl) || !fits_scheme(decl, slots)) return error_value(span);
    std::vector<std::optional<Constant>> constants(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!slots[i]) continue;
        if (slots[i]->is_error()) return error_value(span);
        if (slots[i]->type.dtype == DType::none) {
            return fail(Code::wrong_dtype, slots[i]->span, "the call gives no value to pass on");
        }
        constants[i] = constant_of(*slots[i], Need::peek);
    }
    called_.insert({decl->ast.get(), decl->node.value});
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        const std::string key = instance_key(*decl, slots, constants);
        if (Instance* known = find_instance(key)) return call_instance(*known, *decl, slots, span);
        const Made made = instantiate(decl, key, slots, constants, span);
        if (made == Made::failed) return error_value(span);
        if (made == Made::needs_values) {
            // The caller's own parameters are needed too, where the arguments stem from them.
            for (const std::size_t i : needed_[{decl->ast.get(), decl->node.value}]) {
                if (i < slots.size() && slots[i]) (void)constant_of(*slots[i], Need::required);
            }
        }
    }
    return fail(Code::not_supported, span, "the calls of `" + decl->name + "` do not come to an end while checking");
}

Instance* Checker::find_instance(const std::string& key) {
    const auto found = instances_.find(key);
    if (found == instances_.end()) return nullptr;
    for (Instance& each : found->second) {
        bool same = true;
        for (const Capture& capture : each.captures) {
            if (each.in_progress || capture.depth >= frames_.size()) continue;
            same =
                same && same_type(captured_type(capture.name, capture.depth, capture.value.span), capture.value.type);
        }
        if (same) return &each;
    }
    return nullptr;
}

Typed Checker::call_instance(const Instance& made, const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                             Span span) {
    const Instance instance = made;
    if (instance.failed) return error_value(span);
    if (instance.in_progress && !assume_result(instance, decl, span)) return error_value(span);
    std::vector<Typed> args;
    std::map<std::int64_t, ir::Extent> extents;
    std::size_t position = 0;
    for (const std::optional<Typed>& slot : slots) {
        if (!slot || slot->callable) continue;
        const ir::Shape& inner = instance.parameters[position++].shape;
        for (std::size_t axis = 0; axis < inner.rank; ++axis) {
            if (!inner.extents[axis].is_known()) extents[inner.extents[axis].value()] = slot->type.shape.extents[axis];
        }
        args.push_back(*slot);
    }
    if (instance.in_progress) {
        Frame& running = frame_of(instance);
        running.recursive_captures = std::min(running.recursive_captures.value_or(SIZE_MAX), running.captures.size());
    }
    const std::vector<Capture> captures = instance.in_progress ? frame_of(instance).captures : instance.captures;
    for (const Capture& capture : captures) {
        args.push_back(captured(frames_.size() - 1, capture.name, capture.depth, span));
    }
    ir::Node n;
    n.kind = ir::Kind::call;
    n.imm = instance.function;
    n.type = instance.in_progress ? frame_of(instance).result.value_or(ir::Type{}) : instance.result;
    for (std::size_t axis = 0; axis < n.type.shape.rank; ++axis) {
        ir::Extent& extent = n.type.shape.extents[axis];
        if (extent.is_known() || is_outer_symbol(instance, extent)) continue;
        const auto [at, fresh] = extents.try_emplace(extent.value());
        if (fresh) at->second = module.fresh_extent();
        extent = at->second;
    }
    Typed value = emit(std::move(n), args, span);
    value.annotation = instance.annotation;
    const bool pure = instance.in_progress || module.functions[instance.function].pure;
    if (!value.is_error() && (instance.in_progress || !pure || value.type.dtype == DType::none)) {
        const bool before = frame().pure;
        effect(value);
        if (pure) frame().pure = before;
    }
    return value;
}

// Symbols that are older than the instance mean the same inside and outside (they come with captured values).
bool Checker::is_outer_symbol(const Instance& instance, ir::Extent extent) {
    return -1 - extent.value() < static_cast<std::int64_t>(instance.first_symbol);
}

Frame& Checker::frame_of(const Instance& instance) {
    for (Frame& each : frames_) {
        if (each.function == instance.function) return each;
    }
    return frames_.back();
}

// A call of a function inside itself: its result is what the annotation says.
bool Checker::assume_result(const Instance& instance, const FnDecl& decl, Span span) {
    Frame& running = frame_of(instance);
    if (running.result_fixed) return true;
    if (!running.return_type.valid()) {
        error(Code::recursive_type, span, "`" + decl.name + "` calls itself and has no result type",
              "write its type after the parameters, for example `-> Scalar`");
        return false;
    }
    const std::optional<ir::Type> annotated = annotated_type(*running.tree, running.return_type, running);
    if (!annotated) return false;
    if (running.result && !same_type(*running.result, *annotated)) running.widened = true;
    running.result = *annotated;
    running.result_fixed = true;
    return true;
}

Checker::Made Checker::instantiate(const FnRef& decl, const std::string& key,
                                   std::span<const std::optional<Typed>> slots,
                                   std::span<const std::optional<Constant>> constants, Span span) {
    if (frames_.size() >= max_frames || is_stack_low()) {
        error(Code::nesting_too_deep, span, "the calls of `" + decl->name + "` are nested too deeply");
        return Made::failed;
    }
    std::optional<ir::Type> result;
    bool fixed = false;
    std::vector<Capture> captures;
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        const Mark before = mark();
        const std::uint32_t symbols = module.symbols;
        Frame body = new_frame(decl, key, slots, constants);
        body.result = result;
        body.result_fixed = fixed;
        const bool failed_before = failed_;
        const std::size_t errors = diagnostics_->error_count();
        failed_ = false;
        Frame done = check_body(std::move(body), *decl, slots, captures);
        const bool failed = failed_ || diagnostics_->error_count() > errors;
        failed_ = failed_before || failed;
        if (learn_needed(*decl, done, constants, key, slots)) {
            drop_instance(key, done.function);
            roll_back(before);
            return Made::needs_values;
        }
        const bool more_captures = done.recursive_captures && *done.recursive_captures < done.captures.size();
        if ((done.widened || more_captures) && attempt + 1 < max_attempts) {
            captures = done.captures;
            result = done.result;
            fixed = done.result_fixed;
            drop_instance(key, done.function);
            roll_back(before);
            continue;
        }
        finish_instance(key, done, *decl, symbols, failed);
        return Made::ready;
    }
    return Made::failed;
}

Frame Checker::new_frame(const FnRef& decl, const std::string& key, std::span<const std::optional<Typed>> slots,
                         std::span<const std::optional<Constant>> constants) {
    Frame body;
    body.function = static_cast<std::uint32_t>(module.functions.size());
    module.functions.emplace_back();
    body.decl = decl.get();
    body.tree = decl->ast.get();
    body.body = new_block();
    body.levels.emplace_back();
    Instance instance;
    instance.key = key;
    instance.function = body.function;
    instance.in_progress = true;
    std::map<std::int64_t, ir::Extent> symbols;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (!slots[i] || slots[i]->callable) continue;
        ir::Type type = slots[i]->type;
        for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
            ir::Extent& extent = type.shape.extents[axis];
            if (extent.is_known()) continue;
            const auto [at, fresh] = symbols.try_emplace(extent.value());
            if (fresh) at->second = module.fresh_extent();
            extent = at->second;
        }
        instance.parameters.push_back(type);
        body.constants.push_back(constants[i]);
        body.slots.push_back(i);
    }
    made_instances_.emplace_back(key, instance.function);
    instances_[key].push_back(std::move(instance));
    body.key = key;
    return body;
}

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

// Notes the parameters whose value the body asked for; true when the key must be made anew with them.
bool Checker::learn_needed(const FnDecl& decl, const Frame& done, std::span<const std::optional<Constant>> constants,
                           const std::string& key, std::span<const std::optional<Typed>> slots) {
    std::set<std::size_t>& needed = needed_[{decl.ast.get(), decl.node.value}];
    for (const std::size_t position : done.needed) needed.insert(done.slots[position]);
    if (needed.empty()) {
        needed_.erase({decl.ast.get(), decl.node.value});
        return false;
    }
    return instance_key(decl, slots, constants) != key;
}

void Checker::drop_instance(const std::string& key, std::uint32_t function) {
    std::erase_if(instances_[key], [&](const Instance& each) { return each.function == function; });
}

void Checker::finish_instance(const std::string& key, const Frame& done, const FnDecl& decl, std::uint32_t symbols,
                              bool failed) {
    for (Instance& each : instances_[key]) {
        if (each.function != done.function) continue;
        each.in_progress = false;
        each.failed = failed;
        each.first_symbol = symbols;
        each.result = done.result ? *done.result : type_of(DType::none);
        each.captures = done.captures;
        each.annotation = done.annotation;
        ir::Function& function = module.functions[done.function];
        function.name = decl.home ? decl.home->name + "." + decl.name : decl.name;
        for (const ir::Type& type : each.parameters) function.parameters.push_back({"", type});
        for (const Capture& capture : done.captures) function.parameters.push_back({capture.name, capture.value.type});
        const std::vector<ast::NodeId> params = parameters_of(decl);
        for (std::size_t i = 0; i < done.slots.size(); ++i) {
            function.parameters[i].name = (*decl.ast)[params[done.slots[i]]].text;
        }
        function.result = each.result;
        function.body = done.body;
        function.span = (*decl.ast)[decl.node].span;
        function.pure = done.pure;
    }
}

}  // namespace ik::check
