#include "vm/plan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace ik::vm {
namespace {

using bytecode::Action;
using bytecode::Operand;
using bytecode::OperandKind;
using bytecode::TileInstr;
using simd::Type;

/// A row shorter than this is flattened together with the outer axes.
constexpr std::int64_t short_row = 24;
/// Reduced extents below these are looped over with the kept axis in the lanes: where the reduced axis is the one
/// that lies densest, and where it is not.
constexpr std::int64_t short_dense_reduction = 32;
constexpr std::int64_t short_reduction = 128;
constexpr std::int64_t short_column = 16;

/// What an instruction asks of an operand.
enum class Need : std::uint8_t { any, load, memory };

void note_use(Plan& plan, Operand operand, Type type, Need need) {
    if (operand.kind == OperandKind::none || operand.kind == OperandKind::temp) return;
    std::uint32_t& entry = find_source(plan, operand, type);
    if (entry == 0) {
        Source source;
        source.kind = operand.kind;
        source.number = operand.number;
        source.type = type;
        plan.sources.push_back(source);
        entry = static_cast<std::uint32_t>(plan.sources.size());
    }
    Source& source = plan.sources[entry - 1];
    ++source.uses;
    source.loaded = source.loaded || need == Need::load;
    source.wants_tile = source.wants_tile || need == Need::memory;
}

void note_uses(Plan& plan, const TileInstr& instr) {
    const Type type = simd::type_of(instr.type);
    switch (instr.action) {
        case Action::load: note_use(plan, instr.b, type, Need::load); break;
        case Action::apply2:
        case Action::apply2_reverse:
            note_use(plan, instr.b, type, has_splat_form(*plan.table, instr.op, type) ? Need::any : Need::memory);
            break;
        case Action::fma_acc_mul:
        case Action::fms_acc_mul:
        case Action::fnma_acc_mul:
        case Action::fma_acc_add:
        case Action::fms_acc_add:
        case Action::fnma_acc_add:
        case Action::select_mask:
            note_use(plan, instr.b, type, Need::any);
            note_use(plan, instr.c, type, Need::any);
            break;
        case Action::select_then:
        case Action::select_else:
            note_use(plan, instr.b, Type::boolean, Need::any);
            note_use(plan, instr.c, type, Need::any);
            break;
        case Action::skip_if_none:
        case Action::skip_if_all: note_use(plan, instr.b, Type::boolean, Need::memory); break;
        case Action::store_pair: note_use(plan, instr.c, type, Need::memory); break;
        case Action::store_temp:
        case Action::store_output:
        case Action::apply1:
        case Action::cast:
        case Action::reduce:
        case Action::leave:
        case Action::repeat: break;
    }
}

/// Data, dtype and strides (by kernel axis) of a source.
void resolve(Plan& plan, Source& source, const Shape& shape, Slots slots) {
    const std::size_t bytes = plan.table->lane_bytes;
    if (source.kind == OperandKind::constant) {
        source.bits = plan.kernel->constants[source.number];
        if (source.type == Type::boolean) source.bits = std::uint64_t{0} - (source.bits & 1);
        return;
    }
    if (source.kind == OperandKind::index) {
        source.dtype = DType::i64;
        source.stride[source.number] = 1;
        return;
    }
    const runtime::Value& value = slots[plan.kernel->inputs[source.number].slot];
    if (const auto* scalar = std::get_if<runtime::Scalar>(&value)) {
        source.dtype = scalar->dtype;
        source.bits = lane_bits(*scalar, source.type, bytes);
        return;
    }
    const auto& array = std::get<runtime::Array>(value);
    source.dtype = array.dtype;
    source.data = array.data;
    for (std::size_t d = 0; d < array.rank; ++d) {
        const std::size_t axis = shape.rank - array.rank + d;
        source.stride[axis] = array.shape[d] == 1 ? 0 : array.strides[d];
    }
}

/// Whether axis b belongs outside axis a, by the strides of all sources that have both (the rule of NumPy's iterator).
bool belongs_outside(const Plan& plan, std::size_t a, std::size_t b) {
    bool swap = false;
    for (const Source& source : plan.sources) {
        if (source.data == nullptr) continue;
        const std::int64_t x = std::abs(source.stride[a]);
        const std::int64_t y = std::abs(source.stride[b]);
        if (x == 0 || y == 0) continue;
        if (x >= y) return false;
        swap = true;
    }
    return swap;
}

struct Order {
    std::array<std::size_t, max_rank> axis{};
    std::size_t count = 0;
};

/// Axes of extent above 1, outermost first.
Order stride_order(const Plan& plan, const Shape& shape) {
    Order order;
    for (std::size_t d = 0; d < shape.rank; ++d) {
        if (shape.extent[d] != 1) order.axis[order.count++] = d;
    }
    for (std::size_t i = 1; i < order.count; ++i) {
        for (std::size_t j = i; j > 0 && belongs_outside(plan, order.axis[j - 1], order.axis[j]); --j) {
            std::swap(order.axis[j - 1], order.axis[j]);
        }
    }
    return order;
}

bool is_reduced(const Plan& plan, std::size_t axis) { return (plan.kernel->reduce_axes >> axis & 1U) != 0; }

/// Whether positions in columns are found by a loop of their own (see walk_positions.cpp), this axis being the row.
bool has_loop_in_columns(const Source& source, std::size_t axis) {
    return source.stride[axis] == static_cast<std::int64_t>(size_of(source.dtype));
}

/// With reductions: kept axes outside and the reduced ones in the row, or one kept axis in the row and the reduced
/// ones just outside of it, whichever gives long rows. Sets inner_reduced.
Order reduction_order(Plan& plan, const Shape& shape, const Order& by_stride) {
    bool keep_order = false;
    for (const bytecode::Reduction& reduction : plan.kernel->reductions) {
        keep_order = keep_order || reduction.op == ops::Op::argmin || reduction.op == ops::Op::argmax;
    }
    Order kept, reduced;
    std::int64_t reduced_count = 1;
    for (std::size_t i = 0; i < by_stride.count; ++i) {
        const std::size_t axis = by_stride.axis[i];
        if (!is_reduced(plan, axis))
            kept.axis[kept.count++] = axis;
        else if (!keep_order)
            reduced.axis[reduced.count++] = axis;
        if (is_reduced(plan, axis)) reduced_count *= shape.extent[axis];
    }
    if (keep_order) {
        for (std::size_t d = 0; d < shape.rank; ++d) {
            if (shape.extent[d] != 1 && is_reduced(plan, d)) reduced.axis[reduced.count++] = d;
        }
    }
    const std::size_t last = by_stride.count == 0 ? 0 : by_stride.axis[by_stride.count - 1];
    const std::int64_t column = kept.count == 0 ? 1 : shape.extent[kept.axis[kept.count - 1]];
    // There are loops for positions in rows, whatever the length, and in columns (see walk_positions.cpp).
    const bool is_plain = keep_order && plan.kernel->code.size() == 2;
    const bool has_columns =
        is_plain && kept.count > 0 && has_loop_in_columns(plan.sources[0], kept.axis[kept.count - 1]);
    const bool along_rows = is_reduced(plan, last)
                                ? is_plain || reduced_count >= short_dense_reduction
                                : reduced_count >= short_reduction && column < short_column && !has_columns;
    plan.inner_reduced = kept.count == 0 || along_rows;
    Order order;
    const std::size_t outer = kept.count - (plan.inner_reduced ? 0 : 1);
    for (std::size_t i = 0; i < outer; ++i) order.axis[order.count++] = kept.axis[i];
    for (std::size_t i = 0; i < reduced.count; ++i) order.axis[order.count++] = reduced.axis[i];
    if (!plan.inner_reduced) order.axis[order.count++] = kept.axis[kept.count - 1];
    return order;
}

/// Row-major strides of the results over the kept axes, in elements, by kernel axis.
Extents result_strides(const Plan& plan, const Shape& shape) {
    Extents stride{};
    std::int64_t step = 1;
    for (std::size_t d = shape.rank; d-- > 0;) {
        if (is_reduced(plan, d)) continue;
        stride[d] = step;
        step *= shape.extent[d];
    }
    return stride;
}

bool merges(const Plan& plan, std::size_t d) {
    const std::int64_t extent = plan.extent[d + 1];
    if (plan.reduced[d] != plan.reduced[d + 1]) return false;
    if (!plan.kernel->reductions.empty() && !plan.reduced[d] &&
        plan.result_stride[d] != plan.result_stride[d + 1] * extent) {
        return false;
    }
    for (const Source& source : plan.sources) {
        if (source.stride[d] != source.stride[d + 1] * extent) return false;
    }
    for (const OutputBinding& output : plan.outputs) {
        if (output.stride[d] != output.stride[d + 1] * extent) return false;
    }
    return true;
}

void remove_dimension(Plan& plan, std::size_t d) {
    const auto close = [&](auto& values) {
        for (std::size_t k = d; k + 1 < plan.rank; ++k) values[k] = values[k + 1];
    };
    plan.extent[d + 1] *= plan.extent[d];
    close(plan.extent);
    close(plan.reduced);
    close(plan.result_stride);
    for (Source& source : plan.sources) close(source.stride);
    for (OutputBinding& output : plan.outputs) close(output.stride);
    --plan.rank;
}

/// Rearranges every stride from kernel axes to the chosen order, then merges neighbours that are contiguous.
void apply_order(Plan& plan, const Shape& shape, const Order& order) {
    const Extents results = result_strides(plan, shape);
    plan.rank = order.count;
    for (std::size_t i = 0; i < order.count; ++i) {
        const std::size_t axis = order.axis[i];
        plan.extent[i] = shape.extent[axis];
        plan.reduced[i] = is_reduced(plan, axis);
        plan.result_stride[i] = results[axis];
    }
    for (Source& source : plan.sources) {
        const Extents by_axis = source.stride;
        source.stride = {};
        for (std::size_t i = 0; i < order.count; ++i) source.stride[i] = by_axis[order.axis[i]];
    }
    std::int64_t step = 1;
    for (std::size_t i = order.count; i-- > 0;) {
        plan.output_stride[order.axis[i]] = step;
        for (OutputBinding& output : plan.outputs) {
            output.stride[i] = plan.target != nullptr ? plan.target->strides[order.axis[i]]
                                                      : step * static_cast<std::int64_t>(output.element);
        }
        step *= plan.extent[i];
    }
    for (std::size_t d = plan.rank; d-- > 1;) {
        if (merges(plan, d - 1)) remove_dimension(plan, d - 1);
    }
}

void choose_row(Plan& plan) {
    if (plan.kernel->reductions.empty()) {
        const bool whole_rows = plan.rank > 0 && (plan.rank == 1 || plan.extent[plan.rank - 1] >= short_row);
        plan.flat_from = whole_rows ? plan.rank - 1 : 0;
    } else if (plan.inner_reduced) {
        while (plan.flat_from < plan.rank && !plan.reduced[plan.flat_from]) ++plan.flat_from;
    } else {
        plan.flat_from = plan.rank - 1;
    }
    plan.inner = 1;
    plan.rows = 1;
    for (std::size_t d = 0; d < plan.rank; ++d) (d < plan.flat_from ? plan.rows : plan.inner) *= plan.extent[d];
}

bool is_lane_format(DType dtype, Type type, std::size_t lane_bytes) {
    if (lane_bytes == 4) return dtype == DType::f32 && type == Type::f32;
    if (type == Type::f64) return dtype == DType::f64;
    const bool integer = type == Type::i64 || type == Type::u64;
    return integer && (dtype == DType::i64 || dtype == DType::u64);
}

void classify(Plan& plan, Source& source) {
    std::int64_t inner = 0;
    bool linear = true;
    if (plan.flat_from < plan.rank) {
        inner = source.stride[plan.rank - 1];
        for (std::size_t d = plan.flat_from; d + 1 < plan.rank; ++d) {
            linear = linear && source.stride[d] == source.stride[d + 1] * plan.extent[d + 1];
        }
    }
    for (std::size_t d = 0; d < plan.flat_from; ++d) source.varies = source.varies || source.stride[d] != 0;
    if (!linear) {
        source.how = How::gather;
    } else if (inner == 0) {
        source.how = How::splat;
        source.in_place = source.data != nullptr && is_lane_format(source.dtype, source.type, plan.table->lane_bytes);
    } else if (source.kind == OperandKind::index) {
        source.how = inner == 1 ? How::iota : How::gather;
    } else if (inner == static_cast<std::int64_t>(size_of(source.dtype))) {
        const bool in_place = is_lane_format(source.dtype, source.type, plan.table->lane_bytes);
        source.how = in_place ? How::memory : How::convert;
        std::int64_t bytes = inner;
        for (std::size_t d = 0; d < plan.rank; ++d) {
            bytes += std::max<std::int64_t>(plan.extent[d] - 1, 0) * std::max<std::int64_t>(source.stride[d], 0);
        }
        source.end = source.data + bytes;
    } else {
        source.how = How::strided;
    }
}

}  // namespace

std::uint32_t& find_source(Plan& plan, Operand operand, Type type) noexcept {
    std::size_t number = operand.number;
    if (operand.kind == OperandKind::constant) number += plan.kernel->inputs.size();
    if (operand.kind == OperandKind::index) number += plan.kernel->inputs.size() + plan.kernel->constants.size();
    return plan.source_of[number * simd::type_count + static_cast<std::size_t>(type)];
}

std::uint64_t lane_bits(runtime::Scalar value, Type type, std::size_t lane_bytes) noexcept {
    const bool is_float_value = value.dtype == DType::f64 || value.dtype == DType::f32;
    switch (type) {
        case Type::f64: return std::bit_cast<std::uint64_t>(runtime::as_double(value));
        case Type::f32: {
            const float x = static_cast<float>(runtime::as_double(value));
            if (lane_bytes == 4) return std::bit_cast<std::uint32_t>(x);
            return std::bit_cast<std::uint64_t>(static_cast<double>(x));
        }
        case Type::i64:
        case Type::u64: {
            if (!is_float_value) return value.bits;
            const double x = runtime::as_double(value);
            const bool fits = x >= -9223372036854775808.0 && x < 9223372036854775808.0;
            return fits ? static_cast<std::uint64_t>(static_cast<std::int64_t>(x)) : std::uint64_t{1} << 63;
        }
        case Type::boolean: return runtime::as_bool(value) ? ~std::uint64_t{0} : 0;
    }
    return 0;
}

void plan_space(Plan& plan, const Shape& shape, Slots slots) {
    const bytecode::Kernel& kernel = *plan.kernel;
    plan.source_of.assign((kernel.inputs.size() + kernel.constants.size() + max_rank) * simd::type_count, 0);
    plan.sources.reserve(kernel.inputs.size() + kernel.constants.size());
    for (const TileInstr& instr : kernel.code) note_uses(plan, instr);
    for (Source& source : plan.sources) resolve(plan, source, shape, slots);
    plan.outputs.resize(kernel.outputs.size());
    for (std::size_t k = 0; k < kernel.outputs.size(); ++k) {
        plan.outputs[k].element = size_of(kernel.outputs[k].dtype);
        plan.widest = std::max(plan.widest, plan.outputs[k].element);
    }
    Order order = stride_order(plan, shape);
    if (!kernel.reductions.empty()) order = reduction_order(plan, shape, order);
    apply_order(plan, shape, order);
    choose_row(plan);
    for (Source& source : plan.sources) classify(plan, source);
}

}  // namespace ik::vm
