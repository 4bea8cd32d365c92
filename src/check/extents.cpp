// Extents of annotations: `Length[n, 3]`. A name stands for one extent wherever it occurs in a function or script. What
// is known now is compared now, the rest once when the value is there.

#include <algorithm>
#include <charconv>

#include "check/checker.hpp"

namespace ik::check {
namespace {

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number);
    return status == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

bool Checker::fit_extents(Typed& value, ast::NodeId type, std::string_view what) {
    const ast::Node& n = node(type);
    if (n.op != ast::Op::has_extents) return true;
    const std::span<const ast::NodeId> kids = tree().kids(type);
    const std::span<const ast::NodeId> extents = kids.subspan(kids.empty() ? 0 : 1);
    bool good = extents.size() == value.type.shape.rank;
    for (std::size_t axis = 0; good && axis < extents.size(); ++axis) {
        const std::string_view text = node(extents[axis]).text;
        if (text == ":" || text.empty()) continue;
        good = fit_extent(value, static_cast<std::uint32_t>(axis), text, what);
    }
    if (good) return true;
    Diagnostic diagnostic;
    diagnostic.code = misfit_;
    diagnostic.message = misshapen(what);
    diagnostic.labels.push_back({value.span, describe_shape(value.type)});
    diagnostic.labels.push_back({n.span, "annotated here"});
    report(std::move(diagnostic));
    return false;
}

std::string Checker::misshapen(std::string_view what) {
    const std::string name = what == "the result" ? std::string(what) : "`" + std::string(what) + "`";
    return "the shape of " + name + " does not fit its annotation";
}

// False when the extents are known and differ.
bool Checker::fit_extent(const Typed& value, std::uint32_t axis, std::string_view text, std::string_view what) {
    const ir::Extent actual = value.type.shape.extents[axis];
    if (const std::optional<std::int64_t> number = number_of(text)) {
        if (actual.is_known()) return actual == ir::Extent::known(*number);
        check_extent(extent_of(value, axis, value.span), integer(*number, value.span), text, what);
        return true;
    }
    auto& names = frame().extents;
    const auto found = names.find(text);
    // A name that was met in a branch says nothing outside of it.
    if (found == names.end() || !is_open(found->second.block)) {
        names.insert_or_assign(std::string(text), NamedExtent{value, axis, block_});
        return true;
    }
    const NamedExtent first = found->second;
    const ir::Extent wanted = first.array.type.shape.extents[first.axis];
    if (actual == wanted) return true;
    if (actual.is_known() && wanted.is_known()) return false;
    check_extent(extent_of(value, axis, value.span), extent_of(first.array, first.axis, value.span), text, what);
    return true;
}

// A step that stops the run when two extents differ.
void Checker::check_extent(const Typed& actual, const Typed& wanted, std::string_view text, std::string_view what) {
    const Span span = actual.span;
    const std::string message = misshapen(what) + " `" + std::string(text) + "`";
    const std::array<Typed, 3> args{actual, wanted, string(message, span)};
    effect(host(ops::Op::check_extent, args, type_of(DType::none), span));
}

bool Checker::is_open(ir::BlockId block) const {
    return std::any_of(open_blocks_.begin(), open_blocks_.end(), [&](ir::BlockId each) { return each == block; });
}

}  // namespace ik::check
