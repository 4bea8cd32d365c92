#pragma once
// An independent reading of bytecode::Kernel: element by element, scalar code, std functions. What the VM must agree
// with. Knows cheap operations only; elementary functions are checked against MPFR in tests/ops.

#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

#include "bytecode/program.hpp"
#include "runtime/value.hpp"

namespace ik::naive {

using bytecode::Action;
using bytecode::Kernel;
using bytecode::OperandKind;
using runtime::Array;
using runtime::Scalar;
using runtime::Value;

/// A lane: floats in `real` (f32 values too), integers and truth values in `whole`.
struct Lane {
    double real = 0;
    std::int64_t whole = 0;
};

inline bool is_real(DType type) { return type == DType::f64 || type == DType::f32; }

inline Lane lane_of(Scalar s, DType type) {
    Lane lane;
    if (is_real(type))
        lane.real = runtime::as_double(s);
    else if (type == DType::boolean)
        lane.whole = runtime::as_bool(s) ? 1 : 0;
    else
        lane.whole = runtime::as_int(s);
    if (type == DType::f32) lane.real = static_cast<double>(static_cast<float>(lane.real));
    return lane;
}

inline Scalar scalar_of(Lane lane, DType type) {
    Scalar s;
    s.dtype = type;
    if (type == DType::f64) {
        std::memcpy(&s.bits, &lane.real, 8);
    } else if (type == DType::f32) {
        const float x = static_cast<float>(lane.real);
        std::memcpy(&s.bits, &x, 4);
    } else {
        s.bits = static_cast<std::uint64_t>(lane.whole);
    }
    return s;
}

template <class T>
T apply2_real(ops::Op op, T a, T b) {
    using ops::Op;
    if (op == Op::add) return a + b;
    if (op == Op::sub) return a - b;
    if (op == Op::mul) return a * b;
    if (op == Op::div) return a / b;
    if (op == Op::minimum) return std::isnan(a) ? a : std::isnan(b) ? b : a < b ? a : b;
    if (op == Op::maximum) return std::isnan(a) ? a : std::isnan(b) ? b : a > b ? a : b;
    if (op == Op::copysign) return std::copysign(a, b);
    if (op == Op::mod || op == Op::floor_div) {
        // numpy/core/src/npymath: npy_divmod.
        T rest = std::fmod(a, b);
        if (b == 0) return op == Op::mod ? rest : a / b;
        T quotient = (a - rest) / b;
        if (rest != 0) {
            if ((b < 0) != (rest < 0)) {
                rest += b;
                quotient -= T(1);
            }
        } else {
            rest = std::copysign(T(0), b);
        }
        if (op == Op::mod) return rest;
        if (quotient == 0) return std::copysign(T(0), a / b);
        const T down = std::floor(quotient);
        return quotient - down > T(0.5) ? down + T(1) : down;
    }
    throw std::logic_error("naive: binary operation");
}

template <class T>
bool compare(ops::Op op, T a, T b) {
    using ops::Op;
    if (op == Op::eq) return a == b;
    if (op == Op::ne) return a != b;
    if (op == Op::lt) return a < b;
    if (op == Op::le) return a <= b;
    if (op == Op::gt) return a > b;
    if (op == Op::ge) return a >= b;
    throw std::logic_error("naive: comparison");
}

inline bool is_comparison(ops::Op op) { return op >= ops::Op::eq && op <= ops::Op::ge; }

template <class T>
std::int64_t apply2_whole(ops::Op op, T a, T b) {
    using ops::Op;
    const auto x = static_cast<std::uint64_t>(a);
    const auto y = static_cast<std::uint64_t>(b);
    constexpr bool negative_possible = T(-1) < T(0);
    switch (op) {
        case Op::add: return static_cast<std::int64_t>(x + y);
        case Op::sub: return static_cast<std::int64_t>(x - y);
        case Op::mul: return static_cast<std::int64_t>(x * y);
        case Op::minimum: return static_cast<std::int64_t>(a < b ? a : b);
        case Op::maximum: return static_cast<std::int64_t>(a > b ? a : b);
        case Op::bit_and: return static_cast<std::int64_t>(x & y);
        case Op::bit_or: return static_cast<std::int64_t>(x | y);
        case Op::bit_xor: return static_cast<std::int64_t>(x ^ y);
        case Op::shift_left: return y >= 64 ? 0 : static_cast<std::int64_t>(x << y);
        case Op::shift_right:
            if (y >= 64) return negative_possible && a < T(0) ? -1 : 0;
            return static_cast<std::int64_t>(a >> y);
        case Op::floor_div:
        case Op::mod: {
            if (b == 0) return 0;
            if (negative_possible && b == T(-1)) return op == Op::mod ? 0 : static_cast<std::int64_t>(0 - x);
            T quotient = a / b;
            T rest = a % b;
            if (rest != 0 && (rest < T(0)) != (b < T(0))) {
                --quotient;
                rest += b;
            }
            return static_cast<std::int64_t>(op == Op::mod ? rest : quotient);
        }
        case Op::pow: {
            if (negative_possible && b < T(0)) return a == T(1) ? 1 : a == T(-1) ? ((b % 2) != 0 ? -1 : 1) : 0;
            std::uint64_t result = 1;
            for (std::uint64_t k = 0; k < y; ++k) result *= x;
            return static_cast<std::int64_t>(result);
        }
        default: throw std::logic_error("naive: integer operation");
    }
}

inline Lane apply2(ops::Op op, DType type, Lane a, Lane b) {
    using ops::Op;
    Lane result;
    if (is_comparison(op)) {
        result.whole = is_real(type) ? compare(op, a.real, b.real)
                       : type == DType::u64
                           ? compare(op, static_cast<std::uint64_t>(a.whole), static_cast<std::uint64_t>(b.whole))
                           : compare(op, a.whole, b.whole);
    } else if (type == DType::f64) {
        result.real = apply2_real(op, a.real, b.real);
    } else if (type == DType::f32) {
        result.real = static_cast<double>(apply2_real(op, static_cast<float>(a.real), static_cast<float>(b.real)));
    } else if (type == DType::boolean) {
        const bool both = op == Op::logical_and || op == Op::bit_and || op == Op::minimum;
        const bool either = op == Op::logical_or || op == Op::bit_or || op == Op::maximum;
        result.whole = both ? (a.whole & b.whole) : either ? (a.whole | b.whole) : (a.whole ^ b.whole);
    } else if (type == DType::u64) {
        result.whole = apply2_whole(op, static_cast<std::uint64_t>(a.whole), static_cast<std::uint64_t>(b.whole));
    } else {
        result.whole = apply2_whole(op, a.whole, b.whole);
    }
    return result;
}

template <class T>
T apply1_real(ops::Op op, T x) {
    using ops::Op;
    switch (op) {
        case Op::neg: return -x;
        case Op::abs: return std::fabs(x);
        case Op::sign: return std::isnan(x) ? x : x > 0 ? T(1) : x < 0 ? T(-1) : T(0);
        case Op::square: return x * x;
        case Op::reciprocal: return T(1) / x;
        case Op::sqrt: return std::sqrt(x);
        case Op::floor: return std::floor(x);
        case Op::ceil: return std::ceil(x);
        case Op::trunc: return std::trunc(x);
        case Op::round: return std::nearbyint(x);
        default: throw std::logic_error("naive: unary operation");
    }
}

inline Lane apply1(ops::Op op, DType type, Lane a) {
    using ops::Op;
    Lane result;
    if (op == Op::isnan || op == Op::isinf || op == Op::isfinite) {
        const double x = is_real(type) ? a.real : 0.0;
        result.whole = op == Op::isnan ? std::isnan(x) : op == Op::isinf ? std::isinf(x) : std::isfinite(x);
    } else if (type == DType::f64) {
        result.real = apply1_real(op, a.real);
    } else if (type == DType::f32) {
        result.real = static_cast<double>(apply1_real(op, static_cast<float>(a.real)));
    } else if (type == DType::boolean) {
        result.whole = 1 - a.whole;
    } else {
        const auto x = static_cast<std::uint64_t>(a.whole);
        const bool negative = type != DType::u64 && a.whole < 0;
        switch (op) {
            case Op::neg: result.whole = static_cast<std::int64_t>(0 - x); break;
            case Op::abs: result.whole = static_cast<std::int64_t>(negative ? 0 - x : x); break;
            case Op::sign: result.whole = negative ? -1 : x != 0 ? 1 : 0; break;
            case Op::square: result.whole = static_cast<std::int64_t>(x * x); break;
            case Op::bit_not: result.whole = static_cast<std::int64_t>(~x); break;
            case Op::floor:
            case Op::ceil:
            case Op::trunc:
            case Op::round: result = a; break;
            default: throw std::logic_error("naive: integer unary operation");
        }
    }
    return result;
}

template <class T>
std::int64_t wrapped(std::int64_t x) {
    return static_cast<std::int64_t>(static_cast<T>(static_cast<std::uint64_t>(x)));
}

/// Casts of values in range; the ends are tested on their own.
inline Lane cast(Lane x, DType from, DType to) {
    Lane result;
    if (is_real(to)) {
        const double value = is_real(from)        ? x.real
                             : from == DType::u64 ? static_cast<double>(static_cast<std::uint64_t>(x.whole))
                                                  : static_cast<double>(x.whole);
        result.real = to == DType::f32 ? static_cast<double>(static_cast<float>(value)) : value;
        return result;
    }
    if (to == DType::boolean) {
        result.whole = is_real(from) ? x.real != 0 : x.whole != 0;
        return result;
    }
    const std::int64_t whole = is_real(from) ? static_cast<std::int64_t>(x.real) : x.whole;
    switch (to) {
        case DType::u8: result.whole = wrapped<std::uint8_t>(whole); break;
        case DType::i8: result.whole = wrapped<std::int8_t>(whole); break;
        case DType::u16: result.whole = wrapped<std::uint16_t>(whole); break;
        case DType::i16: result.whole = wrapped<std::int16_t>(whole); break;
        case DType::u32: result.whole = wrapped<std::uint32_t>(whole); break;
        case DType::i32: result.whole = wrapped<std::int32_t>(whole); break;
        default: result.whole = whole; break;
    }
    return result;
}

/// The running state of one reduction at one result element.
struct Sum {
    std::vector<long double> reals;
    std::uint64_t whole = 0;
    Lane best;
    std::int64_t position = -1;
    std::int64_t seen = 0;
};

struct Result {
    std::vector<std::vector<Scalar>> outputs;  ///< Row-major over the space.
    std::vector<std::vector<Scalar>>
        reductions;  ///< Row-major over the kept axes; sums of floats in extended precision.
};

class Interpreter {
public:
    Interpreter(const Kernel& kernel, const std::vector<Value>& slots, std::vector<std::int64_t> shape)
        : kernel_(kernel), slots_(slots), shape_(std::move(shape)) {}

    Result run() {
        std::int64_t points = 1, kept = 1;
        for (std::size_t d = 0; d < shape_.size(); ++d) {
            points *= shape_[d];
            if (!reduced(d)) kept *= shape_[d];
        }
        result_.outputs.assign(kernel_.outputs.size(), std::vector<Scalar>(static_cast<std::size_t>(points)));
        sums_.assign(kernel_.reductions.size(), std::vector<Sum>(static_cast<std::size_t>(kept)));
        index_.assign(shape_.size(), 0);
        for (std::int64_t point = 0; point < points; ++point) {
            std::int64_t rest = point;
            for (std::size_t d = shape_.size(); d-- > 0;) {
                index_[d] = rest % shape_[d];
                rest /= shape_[d];
            }
            run_point(point);
        }
        for (std::size_t r = 0; r < sums_.size(); ++r) {
            result_.reductions.emplace_back();
            for (const Sum& sum : sums_[r]) result_.reductions[r].push_back(finish(kernel_.reductions[r], sum));
        }
        return std::move(result_);
    }

private:
    [[nodiscard]] bool reduced(std::size_t d) const { return (kernel_.reduce_axes >> d & 1U) != 0; }

    Lane operand(bytecode::Operand operand, DType type) {
        switch (operand.kind) {
            case OperandKind::temp: return temps_[operand.number];
            case OperandKind::index: return cast({0, index_[operand.number]}, DType::i64, type);
            case OperandKind::constant: {
                const std::uint64_t bits = kernel_.constants[operand.number];
                Lane lane;
                if (is_real(type) && kernel_.lanes == bytecode::Lanes::narrow) {
                    float x;
                    std::memcpy(&x, &bits, 4);
                    lane.real = static_cast<double>(x);
                } else if (is_real(type)) {
                    std::memcpy(&lane.real, &bits, 8);
                } else {
                    lane.whole = static_cast<std::int64_t>(bits);
                }
                return lane;
            }
            case OperandKind::input: {
                const Value& value = slots_[kernel_.inputs[operand.number].slot];
                if (const auto* scalar = std::get_if<Scalar>(&value)) return lane_of(*scalar, type);
                const auto& array = std::get<Array>(value);
                const std::byte* p = array.data;
                for (std::size_t d = 0; d < array.rank; ++d) {
                    const std::size_t axis = shape_.size() - array.rank + d;
                    if (array.shape[d] != 1) p += index_[axis] * array.strides[d];
                }
                return lane_of(runtime::load_scalar(p, array.dtype), type);
            }
            case OperandKind::none: break;
        }
        return {};
    }

    Lane fused(Action action, DType type, Lane acc, Lane b, Lane c) {
        double x = acc.real, y = b.real, z = c.real;
        if (action == Action::fma_acc_add || action == Action::fms_acc_add || action == Action::fnma_acc_add) {
            x = b.real;
            y = c.real;
            z = acc.real;
        }
        if (action == Action::fms_acc_mul || action == Action::fms_acc_add) z = -z;
        if (action == Action::fnma_acc_mul || action == Action::fnma_acc_add) x = -x;
        Lane result;
        if (type == DType::f32) {
            result.real =
                static_cast<double>(std::fmaf(static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)));
        } else {
            result.real = std::fma(x, y, z);
        }
        return result;
    }

    void run_point(std::int64_t point) {
        temps_.assign(kernel_.temps, Lane{});
        Lane acc;
        for (std::size_t pc = 0; pc < kernel_.code.size(); ++pc) {
            const bytecode::TileInstr& in = kernel_.code[pc];
            switch (in.action) {
                case Action::load: acc = operand(in.b, in.type); break;
                case Action::store_temp: temps_[in.b.number] = acc; break;
                case Action::store_output: {
                    const DType dtype = kernel_.outputs[in.b.number].dtype;
                    result_.outputs[in.b.number][static_cast<std::size_t>(point)] =
                        scalar_of(cast(acc, in.type, dtype), dtype);
                    break;
                }
                case Action::store_pair: throw std::logic_error("random kernels store no complex numbers");
                case Action::apply1: acc = apply1(in.op, in.type, acc); break;
                case Action::apply2: acc = apply2(in.op, in.type, acc, operand(in.b, in.type)); break;
                case Action::apply2_reverse: acc = apply2(in.op, in.type, operand(in.b, in.type), acc); break;
                case Action::fma_acc_mul:
                case Action::fms_acc_mul:
                case Action::fnma_acc_mul:
                case Action::fma_acc_add:
                case Action::fms_acc_add:
                case Action::fnma_acc_add:
                    acc = fused(in.action, in.type, acc, operand(in.b, in.type), operand(in.c, in.type));
                    break;
                case Action::select_mask: acc = acc.whole != 0 ? operand(in.b, in.type) : operand(in.c, in.type); break;
                case Action::select_then:
                    if (operand(in.b, DType::boolean).whole == 0) acc = operand(in.c, in.type);
                    break;
                case Action::select_else:
                    if (operand(in.b, DType::boolean).whole != 0) acc = operand(in.c, in.type);
                    break;
                case Action::cast: acc = cast(acc, in.type, in.to); break;
                case Action::reduce: add(in.b.number, acc, in.type); break;
                case Action::skip_if_none:
                case Action::skip_if_all: break;  // Skipping must not change a value that is used.
                case Action::leave:
                    if (acc.whole == 0) pc = in.target - 1;
                    break;
                case Action::repeat: pc = in.target - 1; break;
            }
        }
    }

    void add(std::size_t r, Lane x, DType type) {
        using ops::Op;
        std::int64_t element = 0, position = 0;
        for (std::size_t d = 0; d < shape_.size(); ++d) {
            if (reduced(d))
                position = position * shape_[d] + index_[d];
            else
                element = element * shape_[d] + index_[d];
        }
        Sum& sum = sums_[r][static_cast<std::size_t>(element)];
        const Op op = kernel_.reductions[r].op;
        const auto whole = static_cast<std::uint64_t>(x.whole);
        const bool first = sum.seen++ == 0;
        if (op == Op::sum || op == Op::prod) {
            sum.reals.push_back(static_cast<long double>(x.real));
            if (op == Op::sum)
                sum.whole += whole;
            else
                sum.whole = first ? whole : sum.whole * whole;
        } else if (op == Op::any || op == Op::all || op == Op::count) {
            sum.whole += x.whole != 0 ? 1 : 0;
        } else {
            const bool low = op == Op::min || op == Op::argmin;
            bool better = first;
            if (is_real(type)) {
                const bool nan = std::isnan(x.real), best_nan = std::isnan(sum.best.real);
                better = better || (nan && !best_nan) || (low ? x.real < sum.best.real : x.real > sum.best.real);
            } else if (type == DType::u64) {
                const auto best = static_cast<std::uint64_t>(sum.best.whole);
                better = better || (low ? whole < best : whole > best);
            } else {
                better = better || (low ? x.whole < sum.best.whole : x.whole > sum.best.whole);
            }
            if (better) {
                sum.best = x;
                sum.position = position;
            }
        }
    }

    Scalar finish(const bytecode::Reduction& reduction, const Sum& sum) {
        using ops::Op;
        Lane lane;
        if (reduction.op == Op::sum || reduction.op == Op::prod) {
            long double total = reduction.op == Op::sum ? 0.0L : 1.0L;
            for (const long double x : sum.reals) total = reduction.op == Op::sum ? total + x : total * x;
            lane.real = static_cast<double>(total);
            lane.whole = static_cast<std::int64_t>(sum.whole);
        } else if (reduction.op == Op::any) {
            lane.whole = sum.whole > 0;
        } else if (reduction.op == Op::all) {
            lane.whole = static_cast<std::int64_t>(sum.whole) == sum.seen;
        } else if (reduction.op == Op::count) {
            lane.whole = static_cast<std::int64_t>(sum.whole);
        } else if (reduction.op == Op::argmin || reduction.op == Op::argmax) {
            lane.whole = sum.position;
        } else {
            lane = sum.best;
        }
        return scalar_of(lane, reduction.dtype);
    }

    const Kernel& kernel_;
    const std::vector<Value>& slots_;
    std::vector<std::int64_t> shape_;
    std::vector<std::int64_t> index_;
    std::vector<Lane> temps_;
    Result result_;
    std::vector<std::vector<Sum>> sums_;
};

}  // namespace ik::naive
