// Emission of IR nodes and statements: no rules and no reports here.

#include <bit>
#include <cmath>

#include "check/checker.hpp"

namespace ik::check {
namespace {

std::optional<std::int64_t> fold_integers(ops::Op op, std::int64_t a, std::int64_t b) {
    std::int64_t result = 0;
    if (op == ops::Op::add && !__builtin_add_overflow(a, b, &result)) return result;
    if (op == ops::Op::sub && !__builtin_sub_overflow(a, b, &result)) return result;
    if (op == ops::Op::mul && !__builtin_mul_overflow(a, b, &result)) return result;
    return std::nullopt;
}

// These four are correctly rounded everywhere, so folding them here cannot differ from running them.
std::optional<double> fold_doubles(ops::Op op, double a, double b) {
    if (op == ops::Op::add) return a + b;
    if (op == ops::Op::sub) return a - b;
    if (op == ops::Op::mul) return a * b;
    if (op == ops::Op::div) return a / b;
    return std::nullopt;
}

std::optional<std::uint64_t> fold_bits(ops::Op op, DType dtype, std::uint64_t a, std::uint64_t b) {
    if (dtype == DType::i64) {
        const auto folded = fold_integers(op, static_cast<std::int64_t>(a), static_cast<std::int64_t>(b));
        return folded ? std::optional(static_cast<std::uint64_t>(*folded)) : std::nullopt;
    }
    if (dtype == DType::f64) {
        const auto folded = fold_doubles(op, std::bit_cast<double>(a), std::bit_cast<double>(b));
        return folded ? std::optional(std::bit_cast<std::uint64_t>(*folded)) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> fold_negation(DType dtype, std::uint64_t a) {
    if (dtype == DType::i64) return std::uint64_t{0} - a;
    if (dtype == DType::f64) return a ^ (std::uint64_t{1} << 63);
    return std::nullopt;
}

}  // namespace

Typed Checker::error_value(Span span) const {
    Typed value;
    value.span = span;
    return value;
}

Typed Checker::constant_node(const ir::Type& type, std::uint64_t bits, Span span) {
    ir::Node node;
    node.kind = ir::Kind::constant;
    node.type = type;
    node.bits = bits;
    return emit(std::move(node), {}, span);
}

Typed Checker::constant(DType dtype, std::uint64_t bits, Span span) {
    return constant_node(type_of(dtype), bits, span);
}

Typed Checker::integer(std::int64_t value, Span span) {
    return constant(DType::i64, static_cast<std::uint64_t>(value), span);
}

Typed Checker::boolean(std::uint64_t value, Span span) { return constant(DType::boolean, value != 0 ? 1 : 0, span); }

Typed Checker::number(double value, DType dtype, Span span) { return constant(dtype, bits_of(value, dtype), span); }

std::uint64_t Checker::bits_of(double value, DType dtype) {
    if (dtype == DType::f64) return std::bit_cast<std::uint64_t>(value);
    if (dtype == DType::f32) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
    if (dtype == DType::boolean) return value != 0 ? 1 : 0;
    if (dtype == DType::u64) return static_cast<std::uint64_t>(value);
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

Typed Checker::string(std::string value, Span span) {
    ir::Node node;
    node.kind = ir::Kind::string;
    node.type = type_of(DType::string);
    node.imm = static_cast<std::uint32_t>(module.strings.size());
    module.strings.push_back(std::move(value));
    return emit(std::move(node), {}, span);
}

Typed Checker::elementwise(ops::Op op, std::span<const Typed> args, const ir::Type& type, Span span) {
    for (const Typed& arg : args) {
        if (arg.is_error()) return error_value(span);
    }
    bool constants = !args.empty() && type.is_scalar();
    for (const Typed& arg : args) {
        constants = constants && module[arg.node].kind == ir::Kind::constant && arg.type.dtype == type.dtype;
    }
    if (constants) {
        const std::uint64_t first = module[args[0].node].bits;
        std::optional<std::uint64_t> bits;
        if (args.size() == 2) bits = fold_bits(op, type.dtype, first, module[args[1].node].bits);
        if (args.size() == 1 && op == ops::Op::neg) bits = fold_negation(type.dtype, first);
        if (bits) return constant_node(type, *bits, span);
    }
    ir::Node node;
    node.kind = ir::Kind::elementwise;
    node.op = op;
    node.type = type;
    return emit(std::move(node), args, span);
}

Typed Checker::emit(ir::Node node, std::span<const Typed> args, Span span) {
    operands_.clear();
    for (const Typed& arg : args) {
        if (arg.is_error()) return error_value(span);
        operands_.push_back(arg.node);
    }
    node.span = span;
    node.block = block_;
    Typed result;
    result.type = node.type;
    result.span = span;
    result.node = module.add(std::move(node), operands_);
    return result;
}

Typed Checker::host(ops::Op op, std::span<const Typed> args, const ir::Type& type, Span span) {
    ir::Node node;
    node.kind = ir::Kind::host;
    node.op = op;
    node.type = type;
    return emit(std::move(node), args, span);
}

void Checker::effect(const Typed& value) {
    if (value.is_error()) return;
    frame().pure = false;
    ir::Stmt stmt;
    stmt.kind = ir::Stmt::Kind::eval;
    stmt.span = value.span;
    stmt.node = value.node;
    statement(stmt);
}

void Checker::statement(const ir::Stmt& stmt) { module.blocks[block_.value].stmts.push_back(stmt); }

ir::BlockId Checker::new_block() {
    module.blocks.emplace_back();
    return {static_cast<std::uint32_t>(module.blocks.size() - 1)};
}

ir::VarId Checker::new_var(std::string name, const ir::Type& type) {
    module.vars.push_back({std::move(name), type});
    return {static_cast<std::uint32_t>(module.vars.size() - 1)};
}

void Checker::set_var(ir::VarId var, const Typed& value, Span span) {
    if (value.is_error()) return;
    ir::Stmt stmt;
    stmt.kind = ir::Stmt::Kind::set;
    stmt.span = span;
    stmt.node = value.node;
    stmt.var = var;
    statement(stmt);
}

Typed Checker::read_var(ir::VarId var, Span span) {
    ir::Node node;
    node.kind = ir::Kind::get;
    node.type = module.vars[var.value].type;
    node.imm = var.value;
    if (node.type.is_error()) return error_value(span);
    const Typed value = emit(std::move(node), {}, span);
    ir::Stmt stmt;
    stmt.kind = ir::Stmt::Kind::read;
    stmt.span = span;
    stmt.node = value.node;
    stmt.var = var;
    statement(stmt);
    return value;
}

}  // namespace ik::check
