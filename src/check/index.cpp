// Index expressions: views by slices, single elements, new axes. Bounds that are known before the run are checked here
// and give known extents; the others are checked when the view is taken.

#include <algorithm>
#include <array>

#include "check/builtin_call.hpp"

namespace ik::check {
namespace {

using ItemKind = ir::AxisIndex::Kind;

std::optional<std::int64_t> known(Checker& checker, const std::optional<Typed>& bound) {
    return bound ? as_integer(checker.constant_of(*bound, Need::useful)) : std::nullopt;
}

/// Number of elements of start:stop:step over n, as Python counts.
std::int64_t range_length(std::int64_t n, std::optional<std::int64_t> start, std::optional<std::int64_t> stop,
                          std::int64_t step) {
    const std::int64_t low = step > 0 ? 0 : -1;
    const std::int64_t high = step > 0 ? n : n - 1;
    const auto place = [&](std::int64_t at) { return std::clamp(at < 0 ? at + n : at, low, high); };
    const std::int64_t first = start ? place(*start) : (step > 0 ? low : high);
    const std::int64_t last = stop ? place(*stop) : (step > 0 ? high : low);
    if (step > 0) return first < last ? (last - first - 1) / step + 1 : 0;
    return last < first ? (first - last - 1) / -step + 1 : 0;
}

/// The extent of a range over one axis; nullopt after a report.
std::optional<ir::Extent> range_extent(Checker& checker, const AxisItem& item, ir::Extent base) {
    const auto step = item.step ? known(checker, item.step) : std::optional<std::int64_t>(1);
    if (step == 0) {
        checker.error(Code::bad_index, item.step->span, "the step of a slice cannot be 0");
        return std::nullopt;
    }
    const auto start = known(checker, item.start);
    const auto stop = known(checker, item.stop);
    const bool constant = step && (start || !item.start) && (stop || !item.stop);
    if (!constant) return checker.module.fresh_extent();
    if (base.is_known()) return ir::Extent::known(range_length(base.value(), start, stop, *step));
    const bool whole_step = *step == 1 || (*step == -1 && !item.start && !item.stop);
    const std::int64_t front = start.value_or(0);
    const std::int64_t back = stop ? -*stop : 0;
    if (whole_step && front >= 0 && (back > 0 || !stop)) return shorter(checker, base, front + back);
    return checker.module.fresh_extent();
}

bool single_in_range(Checker& checker, const AxisItem& item, ir::Extent base) {
    const auto at = known(checker, item.at);
    if (!at || !base.is_known() || (*at >= -base.value() && *at < base.value())) return true;
    checker.error(Code::bad_index, item.span,
                  "index " + std::to_string(*at) + " is out of range for an extent of " + std::to_string(base.value()),
                  base.value() == 0
                      ? "the array is empty"
                      : "the elements are 0 to " + std::to_string(base.value() - 1) + ", or -1 for the last one");
    return false;
}

}  // namespace

Typed slice(Checker& checker, const Typed& base, std::span<const AxisItem> items, Span span) {
    ir::Slice view;
    std::vector<Typed> args{base};
    ir::Shape shape;
    const auto arg = [&](const std::optional<Typed>& bound) -> std::uint32_t {
        if (!bound) return 0;
        args.push_back(*bound);
        return static_cast<std::uint32_t>(args.size() - 1);
    };
    std::size_t axis = 0;
    for (const AxisItem& item : items) {
        ir::AxisIndex out;
        out.kind = item.kind;
        std::optional<ir::Extent> extent;
        switch (item.kind) {
            case ItemKind::at:
                if (!single_in_range(checker, item, base.type.shape.extents[axis])) return checker.error_value(span);
                out.at = arg(item.at);
                break;
            case ItemKind::range:
                extent = range_extent(checker, item, base.type.shape.extents[axis]);
                if (!extent) return checker.error_value(span);
                out.start = arg(item.start);
                out.stop = arg(item.stop);
                out.step = arg(item.step);
                break;
            case ItemKind::new_axis: extent = ir::Extent::known(1); break;
            case ItemKind::all: extent = base.type.shape.extents[axis]; break;
        }
        if (item.kind != ItemKind::new_axis) ++axis;
        if (extent) {
            if (shape.rank == ir::max_rank) return checker.not_supported(span, "arrays of more than 8 axes");
            shape.extents[shape.rank++] = *extent;
        }
        view.axes.push_back(out);
    }
    ir::Node node;
    node.kind = ir::Kind::slice;
    node.imm = static_cast<std::uint32_t>(checker.module.slices.size());
    node.type = base.type;
    node.type.shape = shape;
    node.type.weak = false;
    checker.module.slices.push_back(std::move(view));
    return checker.emit(std::move(node), args, span);
}

namespace {

/// A bound of a slice or an index: an integer scalar.
std::optional<Typed> bound(Checker& checker, ast::NodeId id) {
    if (!id.valid()) return std::nullopt;
    return checker.need_index(checker.expr(id), "an index");
}

/// One index: an integer scalar, or an array of integers or truth values.
Typed index_value(Checker& checker, ast::NodeId id) {
    const Typed value = checker.expr(id);
    if (value.is_error() || !value.is_numeric() || value.is_scalar()) return checker.need_index(value, "an index");
    if (value.type.dtype == DType::boolean) return value;
    const Typed plain = checker.need_number(value, "an index");
    if (plain.is_error() || is_integer(plain.type.dtype)) return plain;
    return checker.fail(
        Code::wrong_dtype, value.span,
        "an array of indices holds integers or truth values, not " + std::string(ik::name(plain.type.dtype)),
        "convert it with i64(...)");
}

}  // namespace

std::optional<std::vector<AxisItem>> index_items(Checker& checker, const Typed& base, ast::NodeId id) {
    const auto written = checker.tree().kids(id).subspan(1);
    const std::size_t rank = base.type.shape.rank;
    std::size_t used = 0;
    std::size_t ellipses = 0;
    for (const ast::NodeId item : written) {
        const ast::Kind kind = checker.node(item).kind;
        if (kind == ast::Kind::error) return std::nullopt;
        if (kind == ast::Kind::ellipsis) ++ellipses;
        if (kind != ast::Kind::ellipsis && kind != ast::Kind::new_axis) ++used;
    }
    const Span span = checker.node(id).span;
    if (ellipses > 1) {
        checker.error(Code::bad_index, span, "only one `...` can stand in an index");
        return std::nullopt;
    }
    if (used > rank) {
        checker.error(Code::bad_index, span,
                      rank == 0 ? std::string("a single number cannot be indexed")
                                : std::to_string(used) + " indices for an array of rank " + std::to_string(rank));
        return std::nullopt;
    }
    std::vector<AxisItem> items;
    for (const ast::NodeId item : written) {
        const ast::Node& node = checker.node(item);
        AxisItem out;
        out.span = node.span;
        switch (node.kind) {
            case ast::Kind::ellipsis: items.insert(items.end(), rank - used, AxisItem{}); continue;
            case ast::Kind::new_axis: out.kind = ItemKind::new_axis; break;
            case ast::Kind::slice: {
                out.kind = ItemKind::range;
                const auto kids = checker.tree().kids(item);
                out.start = bound(checker, kids[0]);
                out.stop = bound(checker, kids[1]);
                out.step = bound(checker, kids[2]);
                for (const auto* one : {&out.start, &out.stop, &out.step}) {
                    if (*one && (*one)->is_error()) return std::nullopt;
                }
                if (!out.start && !out.stop && !out.step) out.kind = ItemKind::all;
                break;
            }
            default:
                out.kind = ItemKind::at;
                out.at = index_value(checker, item);
                if (out.at->is_error()) return std::nullopt;
                break;
        }
        items.push_back(std::move(out));
    }
    if (ellipses == 0) items.insert(items.end(), rank - used, AxisItem{});
    return items;
}

namespace {

/// x[mask]: the elements where the mask holds; its axes are the first ones of x.
Typed compress(Checker& checker, const Typed& x, const Typed& mask, Span span) {
    if (!mask_fits(checker, x, mask)) return checker.error_value(span);
    ir::Type type = x.type;
    type.shape = Checker::shape_of({checker.module.fresh_extent()});
    for (std::size_t i = mask.type.shape.rank; i < x.type.shape.rank; ++i) {
        type.shape.extents[type.shape.rank++] = x.type.shape.extents[i];
    }
    const std::array<Typed, 2> args{x, mask};
    return checker.host(ops::Op::compress, args, type, span);
}

/// x[..., indices, ...]: the axis is replaced by the axes of the indices.
Typed take(Checker& checker, const Typed& x, std::size_t axis, const Typed& indices, Span span) {
    const std::size_t rank = x.type.shape.rank - 1U + indices.type.shape.rank;
    if (rank > ir::max_rank) return checker.not_supported(span, "arrays of more than 8 axes");
    ir::Type type = x.type;
    type.shape.rank = static_cast<std::uint8_t>(rank);
    for (std::size_t i = 0; i < indices.type.shape.rank; ++i) {
        type.shape.extents[axis + i] = indices.type.shape.extents[i];
    }
    for (std::size_t i = axis + 1; i < x.type.shape.rank; ++i) {
        type.shape.extents[i + indices.type.shape.rank - 1] = x.type.shape.extents[i];
    }
    const std::array<Typed, 3> args{x, checker.integer(static_cast<std::int64_t>(axis), span), indices};
    return checker.host(ops::Op::take, args, type, span);
}

Typed by_array(Checker& checker, const Typed& base, std::vector<AxisItem> items, Span span) {
    std::size_t arrays = 0;
    std::size_t where = 0;
    std::size_t singles = 0;
    std::size_t axis = 0;  // in the result of the plain part of the index
    for (std::size_t i = 0, seen = 0; i < items.size(); ++i) {
        if (items[i].kind == ItemKind::at && !items[i].at->is_scalar()) {
            ++arrays;
            where = i;
            axis = seen;
        }
        if (items[i].kind == ItemKind::at && items[i].at->is_scalar()) {
            ++singles;
        } else {
            ++seen;
        }
    }
    if (arrays > 1 || singles > 0) {
        return checker.not_supported(span, "indices beside an array of indices",
                                     "index in two steps, or use slices beside it");
    }
    const Typed indices = *items[where].at;
    if (indices.type.dtype == DType::boolean && base.type.shape.rank != 0) {
        const bool alone = std::all_of(items.begin(), items.end(), [&](const AxisItem& item) {
            return &item == &items[where] || item.kind == ItemKind::all;
        });
        if (where == 0 && alone) return compress(checker, base, indices, span);
        return checker.not_supported(span, "indices beside a mask", "index in two steps");
    }
    items[where] = AxisItem{};
    const bool plain =
        std::all_of(items.begin(), items.end(), [](const AxisItem& i) { return i.kind == ItemKind::all; });
    const Typed view = plain ? base : slice(checker, base, items, span);
    if (view.is_error()) return view;
    return take(checker, view, axis, indices, span);
}

}  // namespace

bool mask_fits(Checker& checker, const Typed& x, const Typed& mask) {
    const ir::Shape& shape = mask.type.shape;
    bool fits = shape.rank <= x.type.shape.rank;
    for (std::size_t i = 0; fits && i < shape.rank; ++i) {
        const ir::Extent a = shape.extents[i];
        const ir::Extent b = x.type.shape.extents[i];
        fits = !a.is_known() || !b.is_known() || a == b;
    }
    if (fits) return true;
    checker.error(Code::shape_mismatch, mask.span,
                  "the mask is " + checker.describe_shape(mask.type) + ", the array " + checker.describe_shape(x.type));
    return false;
}

Typed Checker::index(ast::NodeId id) {
    const Typed base = numeric(tree().kid(id, 0));
    const Span span = node(id).span;
    if (base.is_error()) return error_value(span);
    auto items = index_items(*this, base, id);
    if (!items) return error_value(span);
    const bool arrays = std::any_of(items->begin(), items->end(), [](const AxisItem& item) {
        return item.kind == ItemKind::at && !item.at->is_scalar();
    });
    return arrays ? by_array(*this, base, std::move(*items), span) : slice(*this, base, *items, span);
}

}  // namespace ik::check
