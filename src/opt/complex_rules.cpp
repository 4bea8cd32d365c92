#include "opt/complex_rules.hpp"

#include <numbers>

#include "base/assert.hpp"

namespace ik::opt {

using ir::NodeId;
using ops::Op;

namespace {

class Rules {
public:
    Rules(Emitter& emitter, std::span<const Parts> args) : emitter_(emitter), args_(args) {}

    Parts run(Op op) {
        switch (op) {
            case Op::complex: return {args_[0].re, args_[1].re};
            case Op::cast:
            case Op::neg: return by_part(op);
            case Op::add:
            case Op::sub: return sum(op);
            case Op::mul: return product();
            case Op::div: return quotient();
            case Op::select: return choice();
            case Op::eq: return {equal().id, {}};
            case Op::ne: return {(!equal()).id, {}};
            case Op::isnan: return {(is_nan(z().re) | is_nan(z().im)).id, {}};
            case Op::isinf: return {(is_infinite(z().re) | is_infinite(z().im)).id, {}};
            case Op::isfinite: return {(is_finite(z().re) & is_finite(z().im)).id, {}};
            case Op::re: return {args_[0].re, {}};
            case Op::im: return {z().im.id, {}};
            case Op::conj: return args_[0].im.valid() ? Parts{args_[0].re, (-z().im).id} : args_[0];
            case Op::abs: return {is_real(0) ? abs(re(0)).id : magnitude(z()).id, {}};
            case Op::arg: return {apply(Op::atan2, z().im, z().re).id, {}};
            default: return parts(function(op));
        }
    }

private:
    [[nodiscard]] bool is_real(std::size_t i) const { return !args_[i].im.valid(); }
    [[nodiscard]] Real re(std::size_t i) const { return {&emitter_, args_[i].re}; }
    /// Zero where there is none.
    [[nodiscard]] Real im(std::size_t i) const {
        return {&emitter_, is_real(i) ? emitter_.constant(0.0) : args_[i].im};
    }
    [[nodiscard]] Complex z() const { return {re(0), im(0)}; }
    [[nodiscard]] Complex w() const { return {re(1), im(1)}; }
    [[nodiscard]] static Parts parts(Complex value) { return {value.re.id, value.im.id}; }

    Parts by_part(Op op) {
        Parts result{emitter_.make(op, {args_[0].re}, emitter_.dtype()), {}};
        if (!is_real(0)) result.im = emitter_.make(op, {args_[0].im}, emitter_.dtype());
        return result;
    }

    Parts sum(Op op) {
        Parts result{apply(op, re(0), re(1)).id, {}};
        if (is_real(1)) {
            result.im = args_[0].im;
        } else if (is_real(0)) {
            result.im = op == Op::add ? args_[1].im : (-im(1)).id;
        } else {
            result.im = apply(op, im(0), im(1)).id;
        }
        return result;
    }

    Parts product() {
        if (is_real(0) && is_real(1)) return {(re(0) * re(1)).id, {}};
        if (is_real(1)) return {(re(0) * re(1)).id, (im(0) * re(1)).id};
        if (is_real(0)) return {(re(0) * re(1)).id, (re(0) * im(1)).id};
        return parts(multiply(z(), w()));
    }

    Parts quotient() {
        if (is_real(0) && is_real(1)) return {(re(0) / re(1)).id, {}};
        if (is_real(1)) return {(re(0) / re(1)).id, (im(0) / re(1)).id};
        return parts(divide(z(), w()));
    }

    Parts choice() {
        const auto chosen = [&](NodeId a, NodeId b) {
            return emitter_.make(Op::select, {args_[0].re, a, b}, emitter_.dtype());
        };
        Parts result{chosen(args_[1].re, args_[2].re), {}};
        if (!is_real(1) || !is_real(2)) result.im = chosen(im(1).id, im(2).id);
        return result;
    }

    Truth equal() {
        const Truth same = re(0) == re(1);
        return is_real(0) && is_real(1) ? same : same & (im(0) == im(1));
    }

    /// What is not simpler for a number without an imaginary part.
    Complex function(Op op) {
        using std::numbers::ln10;
        using std::numbers::ln2;
        switch (op) {
            case Op::pow: return power(z(), w());
            case Op::square: return multiply(z(), z());
            case Op::reciprocal: return reciprocal(z());
            case Op::sign: return unit_sign(z());
            case Op::sqrt: return square_root(z());
            case Op::exp: return exponential(z());
            case Op::exp2: return exponential_2(z());
            case Op::expm1: return exponential_minus_1(z());
            case Op::log: return logarithm(z());
            case Op::log2: return scaled(logarithm(z()), 1.0 / ln2);
            case Op::log10: return scaled(logarithm(z()), 1.0 / ln10);
            case Op::log1p: return logarithm_plus_1(z());
            case Op::sinh: return sinh(z());
            case Op::cosh: return cosh(z());
            case Op::tanh: return tanh(z());
            // f(z) = -i g(iz) for the odd functions.
            case Op::sin: return turned_back(sinh(turned(z())));
            case Op::cos: return cosh(turned(z()));
            case Op::tan: return turned_back(tanh(turned(z())));
            case Op::asinh: return arc_sinh(z());
            case Op::acosh: return arc_cosh(z());
            case Op::atanh: return arc_tanh(z());
            case Op::acos: return arc_cos(z());
            // As NumPy: the parts change places on the way in and out.
            case Op::asin: return swapped(arc_sinh(swapped(z())));
            case Op::atan: return swapped(arc_tanh(swapped(z())));
            default: break;
        }
        IK_ASSERT(!"an operation that takes complex numbers has a rule");
    }

    static Complex scaled(Complex value, double factor) { return {value.re * factor, value.im * factor}; }
    static Complex swapped(Complex value) { return {value.im, value.re}; }
    static Complex turned(Complex value) { return {-value.im, value.re}; }
    static Complex turned_back(Complex value) { return {value.im, -value.re}; }

    Emitter& emitter_;
    std::span<const Parts> args_;
};

}  // namespace

Parts split_elementwise(Emitter& emitter, Op op, std::span<const Parts> args) { return Rules(emitter, args).run(op); }

}  // namespace ik::opt
