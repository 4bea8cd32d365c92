#include "runtime/host_index.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "runtime/copy.hpp"
#include "runtime/host_access.hpp"

namespace ik::runtime {
namespace {

std::int64_t extents(const Array& array, std::size_t first, std::size_t last) {
    std::int64_t n = 1;
    for (std::size_t axis = first; axis < last; ++axis) n *= array.shape[axis];
    return n;
}

Fault out_of_range(std::int64_t index, std::int64_t extent) {
    return host_fault(Code::run_index,
                      "index " + std::to_string(index) + " is out of range for an extent of " + std::to_string(extent));
}

/// Indices as i64, counted from the front.
std::optional<Fault> resolved(const Array& indices, std::int64_t extent, std::vector<std::int64_t>& out) {
    out.reserve(static_cast<std::size_t>(indices.size()));
    with_real_type(indices.dtype, [&](auto tag) {
        const std::byte* at = indices.data;
        for (std::int64_t i = 0; i < indices.size(); ++i, at += sizeof tag) {
            out.push_back(static_cast<std::int64_t>(read_element<decltype(tag)>(at)));
        }
    });
    for (std::int64_t& index : out) {
        if (index < -extent || index >= extent) return out_of_range(index, extent);
        if (index < 0) index += extent;
    }
    return std::nullopt;
}

/// A slice of one axis with its bounds clamped, as Python counts.
struct Part {
    std::int64_t first = 0, step = 1, count = 0;
    bool single = false;
};

std::optional<Fault> part_of(std::span<const Value> bounds, std::int64_t extent, Part& part) {
    std::array<std::int64_t, 4> v{};
    for (std::size_t i = 0; i < 4; ++i) {
        const auto* scalar = std::get_if<Scalar>(&bounds[i]);
        if (!scalar) return host_fault(Code::run_index, "an index must be a single integer");
        v[i] = as_int(*scalar);
    }
    const auto [kind, start, stop, step] = v;
    if ((kind & 1) != 0) {
        if (start < -extent || start >= extent) return out_of_range(start, extent);
        part = {start < 0 ? start + extent : start, 1, 1, true};
        return std::nullopt;
    }
    if (step == 0) return host_fault(Code::run_index, "the step of a slice cannot be 0");
    const std::int64_t low = step > 0 ? 0 : -1, high = step > 0 ? extent : extent - 1;
    const auto place = [&](std::int64_t at) { return std::clamp(at < 0 ? at + extent : at, low, high); };
    part.first = (kind & 2) != 0 ? place(start) : (step > 0 ? low : high);
    const std::int64_t last = (kind & 4) != 0 ? place(stop) : (step > 0 ? high : low);
    const std::int64_t distance = step > 0 ? last - part.first : part.first - last;
    // -step would overflow for the smallest integer; its slice has one element at most.
    const std::int64_t size = step > 0 ? step : (step == INT64_MIN ? INT64_MAX : -step);
    part.step = step;
    part.count = distance > 0 ? (distance - 1) / size + 1 : 0;
    part.single = false;
    return std::nullopt;
}

}  // namespace

bool is_sole(const Array& array) noexcept {
    return array.writable && array.owner.use_count() == 1 && is_contiguous(array);
}

std::optional<Fault> region_of(const Array& x, std::span<const Value> bounds, Array& region) {
    region.dtype = x.dtype;
    region.data = x.data;
    region.rank = 0;
    for (std::size_t axis = 0; axis < x.rank; ++axis) {
        Part part;
        if (auto fault = part_of(bounds.subspan(4 * axis, 4), x.shape[axis], part)) return fault;
        region.data += part.first * x.strides[axis];
        if (part.single) continue;
        region.shape[region.rank] = part.count;
        region.strides[region.rank++] = part.step * x.strides[axis];
    }
    return std::nullopt;
}

std::optional<Fault> host_take(std::span<const Value> args, Value& result, HostContext& context) {
    Array x, given, indices, out;
    if (auto fault = as_array(args[0], context, x)) return fault;
    if (auto fault = as_row_major(x, context, x)) return fault;
    if (auto fault = as_array(args[2], context, given)) return fault;
    if (auto fault = as_row_major(given, context, indices)) return fault;
    const auto axis = static_cast<std::size_t>(as_int(std::get<Scalar>(args[1])));
    std::vector<std::int64_t> places;
    if (auto fault = resolved(indices, x.shape[axis], places)) return fault;

    std::vector<std::int64_t> shape(x.shape.begin(), x.shape.begin() + static_cast<std::ptrdiff_t>(axis));
    shape.insert(shape.end(), indices.shape.begin(), indices.shape.begin() + indices.rank);
    shape.insert(shape.end(), x.shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, x.shape.begin() + x.rank);
    if (auto fault = context.allocate(x.dtype, shape, out)) return fault;
    const std::size_t row = static_cast<std::size_t>(extents(x, axis + 1, x.rank)) * size_of(x.dtype);
    const std::size_t block = row * static_cast<std::size_t>(x.shape[axis]);
    std::byte* to = out.data;
    const std::byte* from = x.data;
    for (std::int64_t o = extents(x, 0, axis); o > 0; --o, from += block) {
        for (const std::int64_t place : places) {
            if (row > 0) std::memcpy(to, from + static_cast<std::size_t>(place) * row, row);
            to += row;
        }
    }
    result = out;
    return std::nullopt;
}

std::optional<Fault> host_compress(std::span<const Value> args, Value& result, HostContext& context) {
    Array x, mask, out;
    if (auto fault = as_array(args[0], context, x)) return fault;
    if (auto fault = as_array(args[1], context, mask)) return fault;
    for (std::size_t axis = 0; axis < mask.rank; ++axis) {
        if (mask.shape[axis] == x.shape[axis]) continue;
        return host_fault(Code::run_shape_mismatch, "the mask has " + std::to_string(mask.shape[axis]) +
                                                        " elements along axis " + std::to_string(axis) +
                                                        ", the array " + std::to_string(x.shape[axis]));
    }
    if (auto fault = as_row_major(x, context, x)) return fault;
    if (auto fault = as_row_major(mask, context, mask)) return fault;
    const auto* holds = reinterpret_cast<const std::uint8_t*>(mask.data);
    const std::int64_t n = mask.size();
    std::vector<std::int64_t> shape{std::count_if(holds, holds + n, [](std::uint8_t b) { return b != 0; })};
    shape.insert(shape.end(), x.shape.begin() + mask.rank, x.shape.begin() + x.rank);
    if (auto fault = context.allocate(x.dtype, shape, out)) return fault;
    const std::size_t row = static_cast<std::size_t>(extents(x, mask.rank, x.rank)) * size_of(x.dtype);
    std::byte* to = out.data;
    for (std::int64_t i = 0; i < n; ++i) {
        if (holds[i] == 0 || row == 0) continue;
        std::memcpy(to, x.data + static_cast<std::size_t>(i) * row, row);
        to += row;
    }
    result = out;
    return std::nullopt;
}

std::optional<Fault> host_update(std::span<const Value> args, Value& result, HostContext& context) {
    Array x, value, out;
    if (auto fault = as_array(args[0], context, x)) return fault;
    // The argument keeps the memory alive, and is_sole counts the owners.
    if (std::holds_alternative<Array>(args[0])) x.owner.reset();
    if (auto fault = as_array(args[1], context, value)) return fault;
    Array region;  // the axes that the value is broadcast to
    if (auto fault = region_of(x, args.subspan(2), region)) return fault;
    bool fits = value.rank <= region.rank;
    for (std::size_t i = 0; fits && i < value.rank; ++i) {
        const std::int64_t extent = value.shape[value.rank - 1 - i];
        fits = extent == 1 || extent == region.shape[region.rank - 1 - i];
    }
    if (!fits) return host_fault(Code::run_shape_mismatch, "the value does not fit the shape of the slice");
    if (const auto* own = std::get_if<Array>(&args[0]); own && is_sole(*own)) {
        out = *own;
    } else {
        if (auto fault = make_copy(x, context, out)) return fault;
        if (auto fault = region_of(out, args.subspan(2), region)) return fault;
    }
    Array spread = region;  // the value with the axes of the region
    spread.data = value.data;
    spread.strides = {};
    for (std::size_t i = 0; i < value.rank; ++i) {  // axes are matched from the last one
        const std::size_t axis = value.rank - 1 - i;
        if (value.shape[axis] != 1) spread.strides[region.rank - 1 - i] = value.strides[axis];
    }
    copy_elements(spread, region);
    result = out;
    return std::nullopt;
}

}  // namespace ik::runtime
