// Values known while checking: literals, folded arithmetic, and parameters that were given a constant.

#include <bit>
#include <cmath>
#include <cstring>

#include "check/checker.hpp"

namespace ik::check {
namespace {

constexpr int depth_limit = 32;

std::optional<Constant> constant_bits(DType dtype, std::uint64_t bits) {
    if (dtype == DType::boolean) return Constant(bits != 0);
    if (dtype == DType::f64) return Constant(std::bit_cast<double>(bits));
    if (dtype == DType::f32) return Constant(double{std::bit_cast<float>(static_cast<std::uint32_t>(bits))});
    if (is_integer(dtype)) return Constant(static_cast<std::int64_t>(bits));
    return std::nullopt;
}

std::optional<Constant> combine(ops::Op op, const Constant& a, const Constant& b) {
    if (op == ops::Op::pow && as_double(a) && as_double(b)) return std::pow(*as_double(a), *as_double(b));
    if (const auto* x = std::get_if<std::int64_t>(&a)) {
        if (const auto* y = std::get_if<std::int64_t>(&b)) {
            std::int64_t result = 0;
            if (op == ops::Op::add && !__builtin_add_overflow(*x, *y, &result)) return result;
            if (op == ops::Op::sub && !__builtin_sub_overflow(*x, *y, &result)) return result;
            if (op == ops::Op::mul && !__builtin_mul_overflow(*x, *y, &result)) return result;
            return std::nullopt;
        }
    }
    const std::optional<double> x = as_double(a);
    const std::optional<double> y = as_double(b);
    if (!x || !y) return std::nullopt;
    if (op == ops::Op::add) return *x + *y;
    if (op == ops::Op::sub) return *x - *y;
    if (op == ops::Op::mul) return *x * *y;
    if (op == ops::Op::div) return *x / *y;
    return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> as_integer(const std::optional<Constant>& constant) {
    if (!constant) return std::nullopt;
    if (const auto* whole = std::get_if<std::int64_t>(&*constant)) return *whole;
    const auto* real = std::get_if<double>(&*constant);
    if (real == nullptr || std::trunc(*real) != *real || std::abs(*real) > 9e15) return std::nullopt;
    return static_cast<std::int64_t>(*real);
}

std::optional<double> as_double(const std::optional<Constant>& constant) {
    if (!constant) return std::nullopt;
    if (const auto* real = std::get_if<double>(&*constant)) return *real;
    if (const auto* whole = std::get_if<std::int64_t>(&*constant)) return static_cast<double>(*whole);
    if (const auto* truth = std::get_if<bool>(&*constant)) return *truth ? 1.0 : 0.0;
    return std::nullopt;
}

std::optional<bool> as_bool(const std::optional<Constant>& constant) {
    const bool* truth = constant ? std::get_if<bool>(&*constant) : nullptr;
    return truth != nullptr ? std::optional(*truth) : std::nullopt;
}

std::optional<std::string> as_text(const std::optional<Constant>& constant) {
    const std::string* text = constant ? std::get_if<std::string>(&*constant) : nullptr;
    return text != nullptr ? std::optional(*text) : std::nullopt;
}

std::optional<Constant> Checker::constant_of(const Typed& value, Need need) {
    if (value.is_error() || !value.is_scalar() || value.callable) return std::nullopt;
    return constant_at(value.node, need, depth_limit);
}

std::optional<Constant> Checker::constant_at(ir::NodeId id, Need need, int depth) {
    const ir::Node node = module[id];
    if (node.kind == ir::Kind::constant) return constant_bits(node.type.dtype, node.bits);
    if (node.kind == ir::Kind::string) return Constant(module.strings[node.imm]);
    if (node.kind == ir::Kind::parameter) return constant_parameter(id, need);
    if (node.kind != ir::Kind::elementwise || depth == 0 || node.type.shape.rank != 0) return std::nullopt;
    if (node.arg_count == 0 || node.arg_count > 2) return std::nullopt;
    const std::span<const ir::NodeId> operands = module.operands(id);
    const std::optional<Constant> first = constant_at(operands[0], need, depth - 1);
    if (!first) return std::nullopt;
    if (node.arg_count == 2) {
        const std::optional<Constant> second = constant_at(module.operands(id)[1], need, depth - 1);
        return second ? combine(node.op, *first, *second) : std::nullopt;
    }
    if (node.op == ops::Op::neg) return combine(ops::Op::sub, Constant(std::int64_t{0}), *first);
    const std::optional<double> real = as_double(first);
    if (node.op != ops::Op::cast || !real) return std::nullopt;
    if (is_float(node.type.dtype)) return Constant(*real);
    return std::holds_alternative<std::int64_t>(*first) ? first : std::nullopt;
}

// A function whose body needs the value of a parameter is instantiated anew for each value.
std::optional<Constant> Checker::constant_parameter(ir::NodeId id, Need need) {
    Frame& current = frame();
    for (std::size_t i = 0; i < current.parameters.size(); ++i) {
        if (current.parameters[i] != id || !current.constants[i]) continue;
        if (need == Need::useful) return std::nullopt;
        if (need == Need::required) current.needed.insert(i);
        return current.constants[i];
    }
    return std::nullopt;
}

std::optional<std::int64_t> Checker::constant_integer(const Typed& value, std::string_view what) {
    const Typed plain = need_number(value, what);
    if (plain.is_error()) return std::nullopt;
    const std::optional<Constant> constant = constant_of(plain);
    if (!constant) {
        error(Code::not_constant, value.span, std::string(what) + " must be known at compile time");
        return std::nullopt;
    }
    const auto* whole = std::get_if<std::int64_t>(&*constant);
    if (whole == nullptr) {
        error(Code::wrong_dtype, value.span, std::string(what) + " is an integer");
        return std::nullopt;
    }
    return *whole;
}

}  // namespace ik::check
