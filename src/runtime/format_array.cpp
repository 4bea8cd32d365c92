// Layout of printed arrays: brackets, elision, one line or aligned rows.
#include <algorithm>
#include <vector>

#include "base/utf8.hpp"
#include "runtime/format.hpp"

namespace ik::runtime {
namespace {

constexpr std::int64_t elide_above = 1000;
constexpr std::int64_t edge = 3;
constexpr std::size_t line_width = 80;

/// Where one element's text is split, so that points stand in one column.
struct Cell {
    std::string text;
    std::size_t before = 0;  ///< Columns up to the point or exponent.
    std::size_t after = 0;
};

struct Layout {
    const Array& array;
    bool elided = false;
    std::vector<Cell> cells;  ///< Of the elements shown, in row-major order.
    std::size_t before = 0, after = 0;

    [[nodiscard]] bool cuts(std::size_t axis) const noexcept { return elided && array.shape[axis] > 2 * edge; }
    [[nodiscard]] std::int64_t shown(std::size_t axis) const noexcept {
        return cuts(axis) ? 2 * edge : array.shape[axis];
    }
};

Cell make_cell(std::string text, DType dtype) {
    Cell cell;
    const std::size_t columns = display_width(std::string_view(text));
    const std::size_t point = is_float(dtype) ? text.find('.') : std::string::npos;
    const bool special = text.find_first_of("ni") != std::string::npos;  // nan, inf
    const std::size_t split = point != std::string::npos ? point
                              : special                  ? columns
                                                         : std::min(text.find('e'), columns);
    cell.before = split;
    cell.after = columns - split;
    cell.text = std::move(text);
    return cell;
}

void collect(Layout& layout, const FormatSpec& spec, std::size_t axis, const std::byte* data) {
    const Array& a = layout.array;
    if (axis == a.rank) {
        layout.cells.push_back(make_cell(format_element(a.dtype, data, spec, array_digits), a.dtype));
        return;
    }
    for (std::int64_t i = 0; i < layout.shown(axis); ++i) {
        const std::int64_t at = layout.cuts(axis) && i >= edge ? a.shape[axis] - 2 * edge + i : i;
        collect(layout, spec, axis + 1, data + at * a.strides[axis]);
    }
}

/// All on one line without padding.
void write_line(const Layout& layout, std::size_t axis, std::size_t& next, std::string& out) {
    if (axis == layout.array.rank) {
        out += layout.cells[next++].text;
        return;
    }
    out += '[';
    for (std::int64_t i = 0; i < layout.shown(axis); ++i) {
        if (i > 0) out += ", ";
        if (layout.cuts(axis) && i == edge) out += "..., ";
        write_line(layout, axis + 1, next, out);
    }
    out += ']';
}

void write_cell(const Layout& layout, const Cell& cell, std::string& out) {
    out.append(layout.before - cell.before, ' ');
    out += cell.text;
    out.append(layout.after - cell.after, ' ');
}

/// A row of the last axis, broken where the line is full.
void write_row(const Layout& layout, std::size_t indent, std::size_t& next, std::string& out) {
    const std::size_t axis = layout.array.rank - std::size_t{1};
    const std::size_t width = layout.before + layout.after;
    std::size_t column = indent;
    for (std::int64_t i = 0; i < layout.shown(axis); ++i) {
        const bool dots = layout.cuts(axis) && i == edge;
        if (i > 0) {
            out += ',';
            const std::size_t need = width + 2 + (dots ? 5 : 0);
            if (column + need > line_width) {
                out += '\n';
                out.append(indent, ' ');
                column = indent;
            } else {
                out += ' ';
                column += 2;
            }
        }
        if (dots) {
            out += "..., ";
            column += 5;
        }
        write_cell(layout, layout.cells[next++], out);
        column += width;
    }
}

void write_rows(const Layout& layout, std::size_t axis, std::size_t& next, std::string& out) {
    const std::size_t rank = layout.array.rank;
    out += '[';
    if (axis + 1 == rank) {
        write_row(layout, rank, next, out);
        out += ']';
        return;
    }
    const std::string separator = "," + std::string(rank - axis - 1, '\n') + std::string(axis + 1, ' ');
    for (std::int64_t i = 0; i < layout.shown(axis); ++i) {
        if (i > 0) out += separator;
        if (layout.cuts(axis) && i == edge) out += "..." + separator;
        write_rows(layout, axis + 1, next, out);
    }
    out += ']';
}

}  // namespace

std::string format_array(const Array& array, const FormatSpec& spec) {
    Layout layout{array, array.size() > elide_above, {}, 0, 0};
    if (array.size() > 0) {
        collect(layout, spec, 0, array.data);
    } else {
        // No element: the brackets of the axes up to the first empty one, and no further.
        std::string out;
        std::size_t next = 0;
        const auto first_empty = std::find(array.shape.begin(), array.shape.begin() + array.rank, 0);
        Array prefix = array;
        prefix.rank = static_cast<std::uint8_t>(first_empty - array.shape.begin() + 1);
        const Layout outer{prefix, true, {}, 0, 0};
        write_line(outer, 0, next, out);
        return out;
    }
    std::size_t columns = 0;
    for (const Cell& cell : layout.cells) {
        layout.before = std::max(layout.before, cell.before);
        layout.after = std::max(layout.after, cell.after);
        columns += cell.before + cell.after + 2;
    }
    std::string out;
    std::size_t next = 0;
    if (columns <= 2 * line_width) {
        write_line(layout, 0, next, out);
        if (display_width(std::string_view(out)) <= line_width) return out;
        out.clear();
        next = 0;
    }
    write_rows(layout, 0, next, out);
    return out;
}

}  // namespace ik::runtime
