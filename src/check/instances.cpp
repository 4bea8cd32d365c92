// Instantiation: the body of a function is checked once per argument types, and once per value of those parameters
// whose value the body needs (an exponent, an extent). Captured values of enclosing frames are further parameters.

#include <algorithm>

#include "base/stack.hpp"
#include "check/checker.hpp"

namespace ik::check {
namespace {

constexpr std::size_t max_frames = 120;
constexpr int max_attempts = 12;

}  // namespace

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
