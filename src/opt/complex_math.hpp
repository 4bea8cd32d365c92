#pragma once
// Real and complex numbers whose arithmetic makes IR nodes, so that the rules of complex functions read as formulas.

#include <initializer_list>
#include <optional>

#include "ir/ir.hpp"

namespace ik::opt {

/// Makes real elementwise nodes of one dtype, in the place of one node.
class Emitter {
public:
    Emitter(ir::Module& module, const ir::Node& like, DType dtype) : module_(module), like_(like), dtype_(dtype) {}

    [[nodiscard]] ir::NodeId constant(double value);
    [[nodiscard]] ir::NodeId truth(std::uint64_t value);
    [[nodiscard]] ir::NodeId make(ops::Op op, std::initializer_list<ir::NodeId> operands, DType result);
    [[nodiscard]] DType dtype() const { return dtype_; }
    [[nodiscard]] bool is_narrow() const { return dtype_ == DType::f32; }

private:
    ir::Module& module_;
    ir::Node like_;  ///< A copy: the module's nodes move.
    DType dtype_;
};

/// A truth value for each element.
struct Truth {
    Emitter* emitter = nullptr;
    ir::NodeId id;
};

struct Real {
    Emitter* emitter = nullptr;
    ir::NodeId id;
};

struct Complex {
    Real re, im;
};

[[nodiscard]] Real apply(ops::Op op, Real x);
[[nodiscard]] Real apply(ops::Op op, Real a, Real b);
[[nodiscard]] Truth compare(ops::Op op, Real a, Real b);
[[nodiscard]] Real number(Real like, double value);

inline Real operator-(Real x) { return apply(ops::Op::neg, x); }
#define IK_REAL_OPERATOR(sign, op)                                                              \
    inline Real operator sign(Real a, Real b) { return apply(ops::Op::op, a, b); }              \
    inline Real operator sign(Real a, double b) { return apply(ops::Op::op, a, number(a, b)); } \
    inline Real operator sign(double a, Real b) { return apply(ops::Op::op, number(b, a), b); }
IK_REAL_OPERATOR(+, add)
IK_REAL_OPERATOR(-, sub)
IK_REAL_OPERATOR(*, mul)
IK_REAL_OPERATOR(/, div)
#undef IK_REAL_OPERATOR
#define IK_REAL_COMPARISON(sign, op)                                                  \
    inline Truth operator sign(Real a, Real b) { return compare(ops::Op::op, a, b); } \
    inline Truth operator sign(Real a, double b) { return compare(ops::Op::op, a, number(a, b)); }
IK_REAL_COMPARISON(<, lt)
IK_REAL_COMPARISON(<=, le)
IK_REAL_COMPARISON(>, gt)
IK_REAL_COMPARISON(>=, ge)
IK_REAL_COMPARISON(==, eq)
IK_REAL_COMPARISON(!=, ne)
#undef IK_REAL_COMPARISON
[[nodiscard]] Truth operator&(Truth a, Truth b);
[[nodiscard]] Truth operator|(Truth a, Truth b);
[[nodiscard]] Truth operator!(Truth a);
[[nodiscard]] Real select(Truth condition, Real a, Real b);
[[nodiscard]] inline Real select(Truth condition, Real a, double b) { return select(condition, a, number(a, b)); }
[[nodiscard]] inline Real select(Truth condition, double a, Real b) { return select(condition, number(b, a), b); }
[[nodiscard]] Real select(Truth condition, double a, double b);
[[nodiscard]] Complex select(Truth condition, Complex a, Complex b);
[[nodiscard]] Real fma(Real a, Real b, Real c);

[[nodiscard]] Real abs(Real x);
[[nodiscard]] Real sqrt(Real x);
[[nodiscard]] Real square(Real x);
[[nodiscard]] Real copysign(Real x, Real sign);
[[nodiscard]] Real larger(Real a, Real b);
[[nodiscard]] Real smaller(Real a, Real b);
[[nodiscard]] Truth is_nan(Real x);
[[nodiscard]] Truth is_infinite(Real x);
[[nodiscard]] Truth is_finite(Real x);
/// Whether the sign bit is set.
[[nodiscard]] Truth is_negative(Real x);

// --- rules: complex_functions.cpp, complex_inverse.cpp ---
// Special values and branch cuts are those of C99 Annex G, as NumPy has them.

[[nodiscard]] Real magnitude(Complex z);
/// abs(z) < bound and so on, bit for bit; nullopt where only the root itself will do.
[[nodiscard]] std::optional<Truth> compare_magnitude(ops::Op op, Complex z, double bound);
[[nodiscard]] Complex multiply(Complex a, Complex b);
[[nodiscard]] Complex divide(Complex a, Complex b);
/// 1/z.
[[nodiscard]] Complex reciprocal(Complex z);
[[nodiscard]] Complex unit_sign(Complex z);
[[nodiscard]] Complex square_root(Complex z);
[[nodiscard]] Complex exponential(Complex z);
[[nodiscard]] Complex exponential_2(Complex z);
[[nodiscard]] Complex exponential_minus_1(Complex z);
[[nodiscard]] Complex logarithm(Complex z);
[[nodiscard]] Complex logarithm_plus_1(Complex z);
[[nodiscard]] Complex power(Complex z, Complex w);
[[nodiscard]] Complex sinh(Complex z);
[[nodiscard]] Complex cosh(Complex z);
[[nodiscard]] Complex tanh(Complex z);
[[nodiscard]] Complex arc_sinh(Complex z);
[[nodiscard]] Complex arc_cosh(Complex z);
[[nodiscard]] Complex arc_tanh(Complex z);
[[nodiscard]] Complex arc_cos(Complex z);

}  // namespace ik::opt
