#include "lower/kernel_values.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/assert.hpp"
#include "lower/mapped.hpp"

namespace ik::lower {

using bytecode::Lanes;
using ir::Kind;
using ir::Node;
using ir::NodeId;
using ops::Op;

DType compute_type(DType dtype) {
    switch (dtype) {
        case DType::boolean:
        case DType::u64:
        case DType::f32:
        case DType::f64: return dtype;
        case DType::u8:
        case DType::i8:
        case DType::u16:
        case DType::i16:
        case DType::u32:
        case DType::i32:
        case DType::i64: return DType::i64;
        case DType::c64:
        case DType::c128:
        case DType::string:
        case DType::function:
        case DType::none:
        case DType::error: break;
    }
    IK_ASSERT(!"a kernel computes with real numbers");
}

namespace {

bool is_small_integer(DType dtype) { return is_integer(dtype) && size_of(dtype) <= 2; }
bool fits_lanes_of_f32(DType dtype) { return dtype == DType::f32 || dtype == DType::boolean; }

/// Whether a load may convert straight to `to`, with the same result as a load and a cast.
bool loads_as(DType storage, DType to) {
    if (to == DType::f32) return is_small_integer(storage);
    return to == DType::f64 && (storage == DType::f32 || (is_integer(storage) && size_of(storage) <= 4));
}

/// Operations whose result may leave the range of a narrow integer.
bool may_leave_range(Op op) {
    switch (op) {
        case Op::add:
        case Op::sub:
        case Op::mul:
        case Op::neg:
        case Op::abs:
        case Op::square:
        case Op::pow:
        case Op::floor_div:
        case Op::bit_not:
        case Op::shift_left: return true;
        default: return false;
    }
}

Op logical(Op op) {
    switch (op) {
        case Op::bit_and:
        case Op::minimum: return Op::logical_and;
        case Op::bit_or:
        case Op::maximum: return Op::logical_or;
        case Op::bit_xor: return Op::ne;
        case Op::bit_not: return Op::logical_not;
        default: return op;
    }
}

}  // namespace

KernelValues::KernelValues(Context& context, std::span<const NodeId> content, std::uint8_t rank)
    : context_(context), value_of_(context.tables.value), shape_of_(context.tables.shape) {
    value_of_.clear();
    shape_of_.clear();
    kernel_.rank = rank;
    kernel_.lanes = fits_narrow(content) ? Lanes::narrow : Lanes::wide;
    for (const NodeId id : content) {
        if (context_.module[id].kind != Kind::reduce) add_node(id);
    }
}

bool KernelValues::fits_narrow(std::span<const NodeId> content) const {
    const ir::Module& module = context_.module;
    for (const NodeId id : content) {
        const Node& node = module[id];
        if (node.kind == Kind::iota) return false;
        if (node.kind == Kind::map && !mapped_dtypes_fit(module, node.imm, fits_lanes_of_f32)) return false;
        const std::span<const NodeId> operands = module.operands(id);
        const bool all = node.kind == Kind::elementwise || node.kind == Kind::map;
        const std::size_t count = all ? operands.size() : 1;
        if (node.kind != Kind::reduce && !fits_lanes_of_f32(real_dtype(node.type.dtype))) return false;
        for (std::size_t i = 0; i < count; ++i) {
            const DType dtype = module[operands[i]].type.dtype;
            const bool converting_load = node.kind == Kind::elementwise && node.op == Op::cast &&
                                         context_.has_slot(operands[i]) && node.type.dtype == DType::f32 &&
                                         is_small_integer(dtype);
            if (!fits_lanes_of_f32(dtype) && !converting_load) return false;
            if (node.kind == Kind::reduce && dtype == DType::boolean && node.op != Op::any && node.op != Op::all &&
                node.op != Op::count) {
                return false;
            }
        }
    }
    return true;
}

void KernelValues::add_node(NodeId id) {
    const Node& node = context_.module[id];
    const std::span<const NodeId> operands = context_.module.operands(id);
    switch (node.kind) {
        case Kind::elementwise:
            // What is put together here has no value of its own: its parts leave the kernel as a pair.
            if (node.op == Op::complex) {
                for (const NodeId part : operands) static_cast<void>(operand(part));
                break;
            }
            define(id, body_node(id));
            break;
        case Kind::map: define(id, mapped(id)); break;
        case Kind::iota:
            set_extents(operands);
            define(id, here(leaf(Value::Kind::index, DType::i64, node.imm)));
            break;
        case Kind::fill:
            set_extents(operands.subspan(1));
            define(id, operand_of(operands[0]));
            break;
        case Kind::constant:
        case Kind::string:
        case Kind::literal:
        case Kind::parameter:
        case Kind::reduce:
        case Kind::slice:
        case Kind::transpose:
        case Kind::reshape:
        case Kind::part:
        case Kind::extent:
        case Kind::build:
        case Kind::host:
        case Kind::call:
        case Kind::get: IK_ASSERT(!"only elementwise nodes are fused");
    }
    add_shape(id);
}

/// The parts of a complex result are two nodes, which one run of the function serves.
ValueRef KernelValues::mapped(NodeId id) {
    const Node& node = context_.module[id];
    std::vector<std::uint32_t> key{node.imm};
    for (const NodeId operand : context_.module.operands(id)) key.push_back(operand.value);
    const std::size_t part = node.flag ? 1 : 0;
    for (const MapResult& result : map_results_) {
        if (result.key == key) return result.parts[part];
    }
    map_results_.push_back({std::move(key), write_mapped(*this, context_.module, id)});
    return map_results_.back().parts[part];
}

ValueId KernelValues::push(Value value) {
    values().push_back(value);
    return static_cast<ValueId>(values().size() - 1);
}

ValueId KernelValues::leaf(Value::Kind kind, DType type, std::uint32_t number) {
    std::vector<ValueId>& known = leaves_[static_cast<std::size_t>(kind)];
    if (known.size() <= number) known.resize(number + std::size_t{1}, no_value);
    if (known[number] == no_value) {
        const std::uint32_t version = kind == Value::Kind::variable ? versions_[number] : 0;
        known[number] = push({.kind = kind, .type = type, .result = type, .number = number, .version = version});
    }
    return known[number];
}

ValueId KernelValues::operation(Op op, DType type, DType result, std::span<const ValueId> args) {
    Value value{.kind = Value::Kind::operation, .op = op, .type = type, .result = result};
    value.arg_count = static_cast<std::uint8_t>(args.size());
    std::copy(args.begin(), args.end(), value.args.begin());
    return push(value);
}

ValueId KernelValues::constant(DType type, std::uint64_t bits) {
    // Wide lanes hold an f32 as the f64 that equals it.
    if (type == DType::f32 && kernel_.lanes == Lanes::wide) {
        bits = std::bit_cast<std::uint64_t>(double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))});
    }
    const std::array<std::uint64_t, 2> words{static_cast<std::uint64_t>(type), bits};
    const WordTable::Key key = constants_.key(words);
    std::uint32_t number = constants_.find(key);
    if (number == WordTable::none) {
        number = static_cast<std::uint32_t>(kernel_.constants.size());
        kernel_.constants.push_back(bits);
        constants_.assign(key, number);
    } else {
        constants_.drop(key);
    }
    return leaf(Value::Kind::constant, type, number);
}

ValueId KernelValues::input(NodeId id, DType type) {
    const bytecode::Slot slot = context_.slot(id);
    const auto number = static_cast<std::uint32_t>(kernel_.inputs.size());
    const auto [position, inserted] = inputs_.try_emplace({slot, type}, number);
    if (inserted) {
        const ir::Type& stored = context_.module[id].type;
        kernel_.inputs.push_back({slot, stored.dtype, stored.shape.rank, type});
        input_shape_.push_back(no_shape);
        if (stored.shape.rank > 0) {
            input_shape_.back() = static_cast<std::uint32_t>(shapes_.size());
            shapes_.push_back({number, std::vector<bool>(number + 1, false)});
            shapes_.back().inputs[number] = true;
        }
    }
    return leaf(Value::Kind::input, type, position->second);
}

/// The value of an operand: computed in this kernel, a constant, or an input loaded as `type`.
ValueId KernelValues::operand(NodeId id, DType type) {
    if (const ValueRef* known = value_of_.find(id)) return bring(*known);
    if (context_.is_constant(id)) return constant(type, context_.module[id].bits);
    return input(id, type);
}

ValueId KernelValues::elementwise(NodeId id) {
    const Node& node = context_.module[id];
    const std::span<const NodeId> operands = context_.module.operands(id);
    if (node.op == Op::cast) return cast(id);
    const DType operand_dtype = context_.module[operands[node.op == Op::select ? 1 : 0]].type.dtype;
    const DType type = compute_type(operand_dtype);
    const DType result = compute_type(node.type.dtype);
    if (type == DType::boolean && node.op != Op::select) return truth(node, operands);
    if (is_integer(operand_dtype)) {
        // Whole numbers are rounded already and always finite.
        switch (node.op) {
            case Op::floor:
            case Op::ceil:
            case Op::trunc:
            case Op::round: return operand(operands[0]);
            case Op::isnan:
            case Op::isinf:
            case Op::isfinite:
                static_cast<void>(operand(operands[0]));
                return constant(DType::boolean, node.op == Op::isfinite ? 1 : 0);
            default: break;
        }
    }
    std::array<ValueId, 3> args{};
    for (std::size_t i = 0; i < operands.size(); ++i) args[i] = operand(operands[i]);
    if (node.op == Op::mul && args[0] == args[1]) {
        return wrap(operation(Op::square, type, result, {args.data(), 1}), node.op, node.type.dtype);
    }
    if (node.op == Op::fma) {
        const ValueId fma = operation(Op::fma, type, result, {args.data(), 3});
        values()[fma].form = Value::Form::fma;
        return fma;
    }
    return wrap(operation(node.op, type, result, {args.data(), operands.size()}), node.op, node.type.dtype);
}

/// Operations on bool are logic on masks.
ValueId KernelValues::truth(const Node& node, std::span<const NodeId> operands) {
    std::array<ValueId, 2> args{};
    for (std::size_t i = 0; i < operands.size(); ++i) args[i] = operand(operands[i]);
    const auto negated = [&](std::size_t i) {
        return operation(Op::logical_not, DType::boolean, DType::boolean, {&args[i], 1});
    };
    switch (node.op) {
        case Op::lt: args[0] = negated(0); return operation(Op::logical_and, DType::boolean, DType::boolean, args);
        case Op::gt: args[1] = negated(1); return operation(Op::logical_and, DType::boolean, DType::boolean, args);
        case Op::le: args[0] = negated(0); return operation(Op::logical_or, DType::boolean, DType::boolean, args);
        case Op::ge: args[1] = negated(1); return operation(Op::logical_or, DType::boolean, DType::boolean, args);
        case Op::isnan:
        case Op::isinf: return constant(DType::boolean, 0);
        case Op::isfinite: return constant(DType::boolean, 1);
        default: break;
    }
    return operation(logical(node.op), DType::boolean, compute_type(node.type.dtype), {args.data(), operands.size()});
}

ValueId KernelValues::wrap(ValueId value, Op op, DType dtype) {
    if (!is_integer(dtype) || size_of(dtype) == 8 || !may_leave_range(op)) return value;
    return operation(Op::cast, DType::i64, dtype, {&value, 1});
}

ValueId KernelValues::cast(NodeId id) {
    const NodeId source = context_.module.operands(id)[0];
    const DType from = context_.module[source].type.dtype;
    const DType to = context_.module[id].type.dtype;
    const bool in_slot = !value_of_.contains(source) && !context_.is_constant(source);
    if (in_slot && loads_as(from, to)) return input(source, to);
    return convert(operand(source), from, to);
}

ValueId KernelValues::convert(ValueId value, DType from, DType to) {
    if (from == to) return value;
    const DType lanes_from = compute_type(from);
    const DType lanes_to = compute_type(to);
    const auto convert_lanes = [&](DType target) {
        // An f32 in wide lanes is an f64 already, and a truth value is 0 or 1 in either 64-bit integer.
        const DType source = lanes_from == DType::f32 && is_integer(target) ? DType::f64 : lanes_from;
        return operation(Op::cast, source, from == DType::boolean && is_integer(target) ? DType::i64 : target,
                         {&value, 1});
    };
    const bool narrowing = is_integer(to) && size_of(to) < 8;
    if (!is_integer(from)) {
        if (from == DType::f32 && to == DType::f64 && kernel_.lanes == Lanes::wide) return value;
        // Floats pass through i64 on their way to a narrow integer.
        value = convert_lanes(lanes_to);
        return narrowing && from != DType::boolean ? operation(Op::cast, DType::i64, to, {&value, 1}) : value;
    }
    if (!is_integer(to)) return convert_lanes(lanes_to);
    // Both are 64-bit lanes; only a range that does not hold every value of the other needs a wrap.
    const bool holds_all = size_of(to) == 8 || (size_of(from) < size_of(to) && (is_signed(to) || !is_signed(from)));
    return holds_all ? value : operation(Op::cast, DType::i64, to, {&value, 1});
}

ValueRef KernelValues::reduced_value(NodeId reduction) {
    const Node& node = context_.module[reduction];
    const NodeId source = context_.module.operands(reduction)[0];
    const DType dtype = context_.module[source].type.dtype;
    const bool truth_wanted = node.op == Op::any || node.op == Op::all || node.op == Op::count ||
                              (node.type.dtype == DType::boolean && (node.op == Op::min || node.op == Op::max));
    const ValueId value = operand(source);
    if (truth_wanted == (dtype == DType::boolean)) return here(value);
    if (truth_wanted) return here(operation(Op::cast, compute_type(dtype), DType::boolean, {&value, 1}));
    return here(convert(value, DType::boolean, DType::i64));
}

}  // namespace ik::lower
