#include "opt/complex_math.hpp"

#include <bit>

namespace ik::opt {

using ir::Kind;
using ir::Node;
using ir::NodeId;
using ops::Op;

NodeId Emitter::constant(double value) {
    Node node;
    node.kind = Kind::constant;
    node.type.dtype = dtype_;
    node.span = like_.span;
    node.block = like_.block;
    node.bits = dtype_ == DType::f32 ? std::bit_cast<std::uint32_t>(static_cast<float>(value))
                                     : std::bit_cast<std::uint64_t>(value);
    return module_.add(std::move(node));
}

NodeId Emitter::truth(std::uint64_t value) {
    Node node;
    node.kind = Kind::constant;
    node.type.dtype = DType::boolean;
    node.span = like_.span;
    node.block = like_.block;
    node.bits = value;
    return module_.add(std::move(node));
}

NodeId Emitter::make(Op op, std::initializer_list<NodeId> operands, DType result) {
    Node node;
    node.kind = Kind::elementwise;
    node.op = op;
    node.type.dtype = result;
    node.span = like_.span;
    node.block = like_.block;
    for (const NodeId operand : operands) {
        const ir::Shape& shape = module_[operand].type.shape;
        node.type.shape = ir::broadcast(node.type.shape, shape).value_or(shape);
    }
    return module_.add(std::move(node), std::span(operands.begin(), operands.size()));
}

Real apply(Op op, Real x) { return {x.emitter, x.emitter->make(op, {x.id}, x.emitter->dtype())}; }

Real apply(Op op, Real a, Real b) { return {a.emitter, a.emitter->make(op, {a.id, b.id}, a.emitter->dtype())}; }

Truth compare(Op op, Real a, Real b) { return {a.emitter, a.emitter->make(op, {a.id, b.id}, DType::boolean)}; }

Real number(Real like, double value) { return {like.emitter, like.emitter->constant(value)}; }

Truth operator&(Truth a, Truth b) {
    return {a.emitter, a.emitter->make(Op::logical_and, {a.id, b.id}, DType::boolean)};
}

Truth operator|(Truth a, Truth b) { return {a.emitter, a.emitter->make(Op::logical_or, {a.id, b.id}, DType::boolean)}; }

Truth operator!(Truth a) { return {a.emitter, a.emitter->make(Op::logical_not, {a.id}, DType::boolean)}; }

Real select(Truth condition, Real a, Real b) {
    return {a.emitter, a.emitter->make(Op::select, {condition.id, a.id, b.id}, a.emitter->dtype())};
}

Real select(Truth condition, double a, double b) {
    const Real then{condition.emitter, condition.emitter->constant(a)};
    return select(condition, then, number(then, b));
}

Complex select(Truth condition, Complex a, Complex b) {
    return {select(condition, a.re, b.re), select(condition, a.im, b.im)};
}

Real fma(Real a, Real b, Real c) {
    return {a.emitter, a.emitter->make(Op::fma, {a.id, b.id, c.id}, a.emitter->dtype())};
}

Real abs(Real x) { return apply(Op::abs, x); }
Real sqrt(Real x) { return apply(Op::sqrt, x); }
Real square(Real x) { return x * x; }
Real copysign(Real x, Real sign) { return apply(Op::copysign, x, sign); }
Real larger(Real a, Real b) { return apply(Op::maximum, a, b); }
Real smaller(Real a, Real b) { return apply(Op::minimum, a, b); }

Truth is_nan(Real x) { return {x.emitter, x.emitter->make(Op::isnan, {x.id}, DType::boolean)}; }
Truth is_infinite(Real x) { return {x.emitter, x.emitter->make(Op::isinf, {x.id}, DType::boolean)}; }
Truth is_finite(Real x) { return {x.emitter, x.emitter->make(Op::isfinite, {x.id}, DType::boolean)}; }
Truth is_negative(Real x) { return copysign(number(x, 1.0), x) < 0.0; }

}  // namespace ik::opt
