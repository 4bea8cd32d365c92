// Algebra that never changes a bit of the result: no reassociation, no x + 0 (which turns -0 into 0), no x * 0.
#include <bit>
#include <cmath>
#include <utility>

#include "opt/rewrite.hpp"
#include "opt/views.hpp"

namespace ik::opt {
namespace {

using ir::Kind;
using ir::Node;
using ir::NodeId;
using ops::Op;

class Simplifier {
public:
    Simplifier(Rewriter& rewriter, const Node& node, std::span<const NodeId> operands)
        : rewriter_(rewriter), node_(node), operands_(operands) {}

    std::optional<NodeId> run() {
        switch (node_.kind) {
            case Kind::elementwise: return elementwise();
            case Kind::extent: return extent(operands_[0], node_.imm);
            case Kind::transpose: return transpose();
            case Kind::slice: return slice();
            case Kind::part: return part();
            case Kind::reduce: return reduce();
            case Kind::constant:
            case Kind::string:
            case Kind::literal:
            case Kind::parameter:
            case Kind::iota:
            case Kind::fill:
            case Kind::reshape:
            case Kind::build:
            case Kind::host:
            case Kind::call:
            case Kind::map:
            case Kind::get: return std::nullopt;
        }
        return std::nullopt;
    }

private:
    [[nodiscard]] const Node& operand(std::size_t i) const { return rewriter_[operands_[i]]; }
    [[nodiscard]] bool is_elementwise(NodeId id, Op op) const {
        return rewriter_[id].kind == Kind::elementwise && rewriter_[id].op == op;
    }

    /// The value of a constant operand as a double, when it has one exactly.
    [[nodiscard]] std::optional<double> number(NodeId id) const {
        const Node& node = rewriter_[id];
        if (node.kind != Kind::constant) return std::nullopt;
        if (node.type.dtype == DType::f64) return std::bit_cast<double>(node.bits);
        if (node.type.dtype == DType::f32) return double{std::bit_cast<float>(static_cast<std::uint32_t>(node.bits))};
        const auto value = static_cast<std::int64_t>(node.bits);
        if (!is_integer(node.type.dtype) || std::abs(value) > (std::int64_t{1} << 53)) return std::nullopt;
        return static_cast<double>(value);
    }

    [[nodiscard]] bool is_number(std::size_t i, double value) const {
        const std::optional<double> n = number(operands_[i]);
        return n && *n == value && std::signbit(*n) == std::signbit(value);
    }

    [[nodiscard]] std::optional<NodeId> elementwise() {
        switch (node_.op) {
            case Op::mul:
                if (is_number(1, 1.0)) return operands_[0];
                if (is_number(0, 1.0)) return operands_[1];
                return joined_powers();
            case Op::div:
                if (is_number(1, 1.0)) return operands_[0];
                return as_product();
            case Op::sub:
                if (is_number(1, 0.0)) return operands_[0];
                return std::nullopt;
            case Op::add: return without_zero();
            case Op::pow:
                if (is_number(1, 1.0) && node_.type.dtype == operand(0).type.dtype) return operands_[0];
                return std::nullopt;
            case Op::neg: return twice(Op::neg);
            case Op::logical_not: return twice(Op::logical_not);
            case Op::cast: return cast();
            case Op::select: return select();
            case Op::complex: return whole();
            default: return std::nullopt;
        }
    }

    /// x + (-0) is x for floats, x + 0 for integers.
    [[nodiscard]] std::optional<NodeId> without_zero() const {
        const double zero = is_float(node_.type.dtype) ? -0.0 : 0.0;
        if (is_number(1, zero)) return operands_[0];
        if (is_number(0, zero)) return operands_[1];
        return std::nullopt;
    }

    [[nodiscard]] std::optional<NodeId> twice(Op op) const {
        if (!is_elementwise(operands_[0], op)) return std::nullopt;
        return rewriter_.operands(operands_[0])[0];
    }

    [[nodiscard]] static std::optional<int> power_of_two(double value) {
        int exponent = 0;
        if (!std::isfinite(value) || std::frexp(value, &exponent) != 0.5) return std::nullopt;
        return exponent - 1;
    }

    [[nodiscard]] NodeId float_constant(double value) {
        const DType dtype = node_.type.dtype;
        return rewriter_.constant(node_, dtype,
                                  dtype == DType::f32 ? std::bit_cast<std::uint32_t>(static_cast<float>(value))
                                                      : std::bit_cast<std::uint64_t>(value));
    }

    [[nodiscard]] int largest_exponent() const { return node_.type.dtype == DType::f32 ? 126 : 1022; }

    /// x / 2^k is x * 2^-k while both are normal numbers.
    [[nodiscard]] std::optional<NodeId> as_product() {
        const std::optional<double> divisor = number(operands_[1]);
        if (!divisor || !is_float(node_.type.dtype)) return std::nullopt;
        const std::optional<int> exponent = power_of_two(*divisor);
        if (!exponent || std::abs(*exponent) > largest_exponent()) return std::nullopt;
        return product(operands_[0], std::ldexp(1.0, -*exponent));
    }

    /// (x * 2^a) * 2^b with a and b positive: an overflow on the way is one at the end too.
    [[nodiscard]] std::optional<NodeId> joined_powers() {
        if (!is_float(node_.type.dtype) || !is_elementwise(operands_[0], Op::mul)) return std::nullopt;
        const NodeId inner = operands_[0];
        const std::optional<double> a = number(rewriter_.operands(inner)[1]);
        const std::optional<double> b = number(operands_[1]);
        if (!a || !b) return std::nullopt;
        const std::optional<int> first = power_of_two(*a);
        const std::optional<int> second = power_of_two(*b);
        if (!first || !second || *first < 1 || *second < 1 || *first + *second > largest_exponent())
            return std::nullopt;
        return product(rewriter_.operands(inner)[0], *a * *b);
    }

    [[nodiscard]] NodeId product(NodeId value, double factor) {
        Node node = node_;
        node.op = Op::mul;
        const std::array<NodeId, 2> operands{value, float_constant(factor)};
        return rewriter_.make(node, operands);
    }

    /// Whether `wide` holds every value of `narrow`.
    [[nodiscard]] static bool holds(DType wide, DType narrow) {
        if (wide == narrow) return true;
        if (narrow == DType::boolean) return is_integer(wide) || is_float(wide);
        if (is_float(narrow)) return wide == DType::f64;
        if (!is_integer(narrow)) return false;
        if (wide == DType::f64) return size_of(narrow) <= 4;
        if (wide == DType::f32) return size_of(narrow) <= 2;
        if (!is_integer(wide)) return false;
        return size_of(wide) > size_of(narrow) && (is_signed(wide) || !is_signed(narrow));
    }

    /// A cast to the same dtype, or after one that lost nothing.
    [[nodiscard]] std::optional<NodeId> cast() {
        const DType to = node_.type.dtype;
        if (operand(0).type.dtype == to) return operands_[0];
        if (!is_elementwise(operands_[0], Op::cast)) return std::nullopt;
        const NodeId source = rewriter_.operands(operands_[0])[0];
        const DType middle = operand(0).type.dtype;
        const DType from = rewriter_[source].type.dtype;
        if (!holds(middle, from)) return std::nullopt;
        // From a float an integer is cut by its own rules, and a truth value is a test.
        if (from != to && (!holds(to, from) && !(is_integer(from) && is_integer(middle)))) return std::nullopt;
        if (to == DType::boolean && from != DType::boolean) return std::nullopt;
        return rewriter_.make(node_, {&source, 1});
    }

    [[nodiscard]] std::optional<NodeId> select() const {
        if (operand(0).kind == Kind::constant) {
            const std::size_t chosen = operand(0).bits != 0 ? 1 : 2;
            // The value must have the shape of the result whatever the extents are.
            if (operand(3 - chosen).type.shape.rank == 0) return operands_[chosen];
        }
        if (operands_[1] == operands_[2] && operand(0).type.shape.rank == 0) return operands_[1];
        return std::nullopt;
    }

    // --- complex values ---

    /// The part of a complex number that has just been put together. Where that broadcast it, so does the part.
    [[nodiscard]] std::optional<NodeId> part() {
        if (!is_elementwise(operands_[0], Op::complex)) return std::nullopt;
        const NodeId own = rewriter_.operands(operands_[0])[node_.imm];
        if (rewriter_[own].type.shape == node_.type.shape) return own;
        const NodeId other = rewriter_.operands(operands_[0])[1 - node_.imm];
        Node node = node_;
        node.kind = Kind::elementwise;
        node.op = Op::select;
        node.imm = 0;
        const std::array<NodeId, 3> operands{rewriter_.constant(node_, DType::boolean, 1), own, other};
        return rewriter_.make(node, operands);
    }

    /// The stored value whose two parts these are.
    [[nodiscard]] std::optional<NodeId> whole() const {
        const Node& re = operand(0);
        const Node& im = operand(1);
        if (re.kind != Kind::part || im.kind != Kind::part || re.imm != 0 || im.imm != 1) return std::nullopt;
        const NodeId stored = rewriter_.operands(operands_[0])[0];
        if (rewriter_.operands(operands_[1])[0] != stored || rewriter_[stored].kind == Kind::map) return std::nullopt;
        if (rewriter_[stored].type.dtype != node_.type.dtype) return std::nullopt;
        return stored;
    }

    // --- shapes ---

    /// The extent of axis `axis` of `array` without the array, or nullopt when it must be asked at run time.
    std::optional<NodeId> extent(NodeId array, std::uint32_t axis) {
        const Node& node = rewriter_[array];
        const ir::Extent known = node.type.shape.extents[axis];
        if (known.is_known()) return rewriter_.constant(node_, DType::i64, static_cast<std::uint64_t>(known.value()));
        if (node.kind == Kind::iota) return rewriter_.operands(array)[axis];
        if (node.kind == Kind::fill) return rewriter_.operands(array)[axis + 1];
        if (node.kind == Kind::transpose) return ask(rewriter_.operands(array)[0], node.type.shape.rank - 1U - axis);
        if (node.kind == Kind::elementwise) return broadcast_extent(array, axis);
        return std::nullopt;
    }

    NodeId ask(NodeId array, std::uint32_t axis) {
        Node node = node_;
        node.imm = axis;
        return rewriter_.make(node, {&array, 1});
    }

    /// Of operands that broadcast, the extent that is not 1.
    std::optional<NodeId> broadcast_extent(NodeId array, std::uint32_t axis) {
        const std::uint8_t rank = rewriter_[array].type.shape.rank;
        const std::vector<NodeId> operands(rewriter_.operands(array).begin(), rewriter_.operands(array).end());
        std::optional<NodeId> result;
        for (const NodeId id : operands) {
            const std::uint8_t own_rank = rewriter_[id].type.shape.rank;
            if (own_rank + axis < rank) continue;
            const NodeId other = ask(id, axis + own_rank - rank);
            result = result && *result != other ? larger(*result, other) : other;
        }
        return result;
    }

    NodeId larger(NodeId a, NodeId b) {
        Node test = node_;
        test.kind = Kind::elementwise;
        test.imm = 0;
        test.op = Op::eq;
        test.type.dtype = DType::boolean;
        const std::array<NodeId, 2> pair{a, rewriter_.constant(node_, DType::i64, 1)};
        const NodeId is_one = rewriter_.make(test, pair);
        test.op = Op::select;
        test.type.dtype = DType::i64;
        const std::array<NodeId, 3> choice{is_one, b, a};
        return rewriter_.make(test, choice);
    }

    [[nodiscard]] std::optional<NodeId> transpose() const {
        if (operand(0).type.shape.rank <= 1) return operands_[0];
        if (operand(0).kind == Kind::transpose) return rewriter_.operands(operands_[0])[0];
        return std::nullopt;
    }

    /// A reduction that keeps its axes is a view of the one that does not, so that the two are made once.
    [[nodiscard]] std::optional<NodeId> reduce() const {
        const ir::Shape& whole = operand(0).type.shape;
        if (!node_.flag || node_.type.shape.rank == 0) return std::nullopt;
        Node plain = node_;
        plain.flag = false;
        plain.type.shape = {};
        ir::Slice axes;
        for (std::uint32_t axis = 0; axis < whole.rank; ++axis) {
            const bool gone = (node_.axes >> axis & 1U) != 0;
            axes.axes.push_back({.kind = gone ? ir::AxisIndex::Kind::new_axis : ir::AxisIndex::Kind::all});
            if (!gone) plain.type.shape.extents[plain.type.shape.rank++] = whole.extents[axis];
        }
        // A number has no view.
        if (plain.type.shape.rank == 0) return std::nullopt;
        Node view = node_;
        view.kind = Kind::slice;
        view.op = Op::none;
        view.flag = false;
        view.axes = 0;
        view.imm = rewriter_.add(std::move(axes));
        const NodeId reduction = rewriter_.make(plain, operands_);
        return rewriter_.make(view, {&reduction, 1});
    }

    /// A slice that takes everything, or one of what can be sliced before it is computed.
    [[nodiscard]] std::optional<NodeId> slice() const {
        for (const ir::AxisIndex& axis : rewriter_.slice(node_.imm).axes) {
            if (axis.kind != ir::AxisIndex::Kind::all) return push_slice(rewriter_, node_, operands_);
        }
        if (node_.flag) return std::nullopt;
        return operands_[0];
    }

    Rewriter& rewriter_;
    const Node& node_;
    std::span<const NodeId> operands_;
};

}  // namespace

std::optional<NodeId> simplify(Rewriter& rewriter, const Node& node, std::span<const NodeId> operands) {
    return Simplifier(rewriter, node, operands).run();
}

}  // namespace ik::opt
