// Inference of functions inside a function: their bodies, for each call anew.

#include <algorithm>
#include <iterator>
#include <utility>

#include "check/infer.hpp"

namespace ik::check {
namespace {

// Functions that call each other twice each would be inferred 2^n times; from here on calls are left to the check.
constexpr int most_expansions = 200;

}  // namespace

void Inference::declare_local(ast::NodeId fn) {
    Inferred value;
    value.kind = Inferred::Kind::local;
    value.cell = locals_.size();
    levels_.back().insert_or_assign(node(fn).text, value);
    locals_.push_back({fn, levels_.size()});
    // A dimension that the function is generic in would be another one for each call.
    if (!tree().fn_parts(fn).generics.empty()) locals_.back().called = locals_.back().active = true;
}

/// `place` is the call, for what is wrong in the body; nullopt where there is none.
Inferred Inference::call_local(std::size_t index, const Given& args, std::optional<Span> place) {
    Local& local = locals_[index];
    local.called = true;
    const ast::FnParts parts = tree().fn_parts(local.fn);
    if (local.active || local.levels > levels_.size() || expansions_ >= most_expansions) {
        return parts.return_type.valid() && parts.generics.empty() ? annotated(parts.return_type) : Inferred();
    }
    std::vector<const GivenArgument*> slots(parts.params.size(), nullptr);
    std::size_t position = 0;
    for (const GivenArgument& arg : args) {
        std::size_t at = position;
        if (arg.name.empty()) {
            ++position;
        } else {
            at = 0;
            while (at < slots.size() && node(parts.params[at]).text != arg.name) ++at;
        }
        // Arguments that do not fit are told by the check of the call.
        if (at >= slots.size() || slots[at] != nullptr) return {};
        slots[at] = &arg;
    }
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (slots[i] == nullptr && !tree().kid(parts.params[i], 1).valid()) return {};
    }
    local.active = true;
    Diagnostics before = std::exchange(diagnostics_, {});
    const Inferred result = expanded(local, slots);
    locals_[index].active = false;
    for (Diagnostic found : diagnostics_.list()) {
        if (place) found.labels.push_back({*place, "called here"});
        before.add(std::move(found));
    }
    diagnostics_ = std::move(before);
    return result;
}

/// The body with these arguments: it sees the levels of its definition, and what they hold now.
Inferred Inference::expanded(Local local, const std::vector<const GivenArgument*>& slots) {
    ++expansions_;
    const ast::FnParts parts = tree().fn_parts(local.fn);
    const auto seen = static_cast<std::ptrdiff_t>(local.levels);
    std::vector<Names> hidden(std::make_move_iterator(levels_.begin() + seen), std::make_move_iterator(levels_.end()));
    levels_.resize(local.levels);
    levels_.emplace_back();
    const auto outer_carried = std::exchange(carried_, {});
    const auto outer_type = std::exchange(return_type_, parts.return_type);
    const auto outer_result = std::exchange(result_, std::nullopt);
    const int outer_loops = std::exchange(loops_, 0);
    if (return_type_.valid()) result_ = annotated(return_type_);
    for (std::size_t i = 0; i < slots.size(); ++i) bind_parameter(parts.params[i], slots[i]);
    infer_body(parts.body);
    Inferred nothing;
    nothing.kind = Inferred::Kind::nothing;
    const Inferred result = resolved(result_.value_or(nothing));
    loops_ = outer_loops;
    result_ = outer_result;
    return_type_ = outer_type;
    carried_ = outer_carried;
    levels_.resize(local.levels);
    std::move(hidden.begin(), hidden.end(), std::back_inserter(levels_));
    return result;
}

void Inference::bind_parameter(ast::NodeId param, const GivenArgument* given) {
    const ast::Node& n = node(param);
    const ast::NodeId type = tree().kid(param, 0);
    Operand value;
    if (given != nullptr) {
        value = {given->value, given->span};
    } else {
        const ast::NodeId fallback = tree().kid(param, 1);
        value = {expr(fallback), node(fallback).span};
    }
    if (type.valid()) {
        Inferred stated = annotated(type);
        value.value = fits(value, type, n.text) ? stated : Inferred();
    }
    levels_.back().insert_or_assign(n.text, value.value);
}

/// Those declared since `first` that no call reached.
void Inference::infer_uncalled(std::size_t first) {
    const std::size_t end = locals_.size();
    for (std::size_t i = first; i < end; ++i) {
        if (locals_[i].called || expansions_ >= most_expansions) continue;
        const ast::FnParts parts = tree().fn_parts(locals_[i].fn);
        std::vector<GivenArgument> args;
        for (const ast::NodeId param : parts.params) {
            const ast::NodeId type = tree().kid(param, 0);
            args.push_back(
                {node(param).text, type.valid() ? annotated(type) : opened(node(param).text), node(param).span});
        }
        (void)call_local(i, args, std::nullopt);
    }
}

}  // namespace ik::check
