// Numbers, quantities, arrays and strings as they are written.

#include <bit>
#include <charconv>
#include <cstring>

#include "check/checker.hpp"

namespace ik::check {
namespace {

using ast::Kind;

struct Parsed {
    DType dtype = DType::error;
    std::uint64_t bits = 0;
};

std::optional<std::int64_t> parse_integer(std::string_view text) {
    int base = 10;
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) base = 16;
    if (text.size() > 2 && text[0] == '0' && (text[1] == 'b' || text[1] == 'B')) base = 2;
    if (base != 10) text.remove_prefix(2);
    std::int64_t value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (status != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_float_text(std::string_view text) {
    if (text.starts_with("0x") || text.starts_with("0X")) return false;
    return text.find_first_of(".eE") != std::string_view::npos;
}

// A decimal that underflows is 0; one that overflows is out of range.
std::optional<double> parse_double(std::string_view text) {
    double value = 0;
    const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (status == std::errc() && end == text.data() + text.size()) return value;
    const std::size_t exponent = text.find_first_of("eE");
    const bool tiny = exponent != std::string_view::npos && exponent + 1 < text.size() && text[exponent + 1] == '-';
    if (status == std::errc::result_out_of_range && tiny) return 0.0;
    return std::nullopt;
}

Parsed parse_number(std::string_view written) {
    std::string text(written);
    std::erase(text, '_');
    if (is_float_text(text)) {
        const std::optional<double> value = parse_double(text);
        if (!value) return {};
        return {DType::f64, std::bit_cast<std::uint64_t>(*value)};
    }
    const std::optional<std::int64_t> value = parse_integer(text);
    if (!value) return {};
    return {DType::i64, static_cast<std::uint64_t>(*value)};
}

}  // namespace

Typed Checker::number_literal(ast::NodeId id) {
    const ast::Node& n = node(id);
    const Parsed parsed = parse_number(n.text);
    if (parsed.dtype == DType::error) {
        const bool is_float = is_float_text(n.text);
        return fail(Code::number_out_of_range, n.span,
                    is_float ? "the number is too large for f64" : "the number is too large for i64",
                    is_float ? "" : "write it with a decimal point to make it a float");
    }
    ir::Type type = type_of(parsed.dtype);
    type.weak = true;
    type.any_unit = (parsed.bits << (parsed.dtype == DType::f64 ? 1 : 0)) == 0;
    return constant_node(type, parsed.bits, n.span);
}

// `2i`: a number without a real part adapts to the dtype it meets, as `2` does.
Typed Checker::imaginary_literal(ast::NodeId id) {
    const Typed plain = number_literal(id);
    if (plain.is_error()) return plain;
    const Typed size = cast_to(plain, DType::f64);
    ir::Type type = type_of(DType::c128);
    type.weak = true;
    type.any_unit = plain.type.any_unit;
    return elementwise(ops::Op::complex, {number(0.0, DType::f64, plain.span), size}, type, plain.span);
}

// -9223372036854775808 is an i64, though the number behind the sign is none.
std::optional<Typed> Checker::least_integer(ast::NodeId id, Span span) {
    if (node(id).kind != Kind::number) return std::nullopt;
    std::string text(node(id).text);
    std::erase(text, '_');
    const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
    std::uint64_t value = 0;
    const char* const begin = text.data() + (is_hex ? 2 : 0);
    const auto [end, status] = std::from_chars(begin, text.data() + text.size(), value, is_hex ? 16 : 10);
    constexpr std::uint64_t least = std::uint64_t{1} << 63;
    if (status != std::errc() || end != text.data() + text.size() || value != least) return std::nullopt;
    ir::Type type = type_of(DType::i64);
    type.weak = true;
    return constant_node(type, least, span);
}

Typed Checker::quantity(ast::NodeId id) {
    const ast::NodeId number_id = tree().kid(id, 0);
    const ast::NodeId unit_id = tree().kid(id, 1);
    const Typed value = expr(number_id);
    const std::optional<units::Unit> unit = unit_of(unit_id);
    lint_shadowed(unit_id);
    if (!unit || value.is_error()) return error_value(node(id).span);
    const Typed plain = need_number(value, "a unit literal");
    if (plain.is_error()) return plain;
    Typed result = plain;
    result.type.unit = unit->as_written();
    result.type.any_unit = false;
    return result;
}

// `5 m/t` with a variable `t`: the unit (tonne) is read; blanks around the `/` would divide by the variable.
void Checker::lint_shadowed(ast::NodeId unit) {
    if (!unit.valid() || node(unit).kind != Kind::unit_binary) return;
    for (const ast::NodeId step : tree().left_spine(unit)) {
        if (step == unit || node(step).kind == Kind::unit_binary) {
            const ast::NodeId right = tree().kid(step, 1);
            if (!right.valid() || node(right).kind != Kind::unit_name) continue;
            const Binding* binding = find_binding(frames_.size() - 1, node(right).text);
            if (binding == nullptr || binding->kind == Binding::Kind::function) continue;
            const std::string name(node(right).text);
            error(Code::lint_unit_shadows_variable, node(right).span,
                  "`" + name + "` is read as a unit here, not as the variable",
                  "put blanks around the operator to use the variable: ` / " + name + "`");
        }
    }
}

// A unit in value position: `x * m`, `d / km`.
Typed Checker::unit_value(ast::NodeId id) {
    const std::optional<units::Unit> unit = unit_of(id);
    return unit ? one_of(*unit, node(id).span) : error_value(node(id).span);
}

Typed Checker::one_of(const units::Unit& unit, Span span) {
    ir::Type type = type_of(DType::i64, {}, unit.delta().as_written());
    type.weak = true;
    return constant_node(type, 1, span);
}

std::optional<units::Unit> Checker::unit_of(ast::NodeId id) {
    if (!id.valid()) return std::nullopt;
    // What a text means as a unit depends on the declarations alone, and those clear the table.
    const std::string_view text = sources_.text(node(id).span);
    if (const auto known = unit_texts_.find(text); known != unit_texts_.end()) return known->second;
    const std::optional<units::Unit> unit = eval_unit({tree(), registry, *diagnostics_, nullptr, &failed_units_}, id);
    failed_ = failed_ || !unit;
    if (unit && !text.empty()) unit_texts_.emplace(text, *unit);
    return unit;
}

void Checker::declare_in_registry(ast::NodeId id) {
    unit_texts_.clear();
    const UnitContext context{tree(), registry, *diagnostics_, nullptr, &failed_units_};
    if (node(id).kind == Kind::unit_decl) {
        declare_unit(context, id);
    } else {
        declare_dimension(context, id);
    }
}

Typed Checker::array_literal(ast::NodeId id) {
    const Span span = node(id).span;
    if (const auto plain = plain_array(id)) return *plain;
    std::vector<Typed> elements;
    bool failed = false;
    for (const ast::NodeId kid : tree().kids(id)) {
        elements.push_back(expr(kid));
        if (!elements.back().is_error() && !elements.back().is_numeric()) {
            elements.back() = fail(Code::wrong_dtype, elements.back().span,
                                   "an array holds numbers and truth values, not " + describe(elements.back().type));
        }
        failed = failed || elements.back().is_error();
    }
    if (failed) return error_value(span);
    return stack(elements, span);
}

// Values of one shape along a new first axis.
Typed Checker::stack(std::vector<Typed>& elements, Span span) {
    const ir::Shape first = elements.front().type.shape;
    for (const Typed& element : elements) {
        const ir::Shape& shape = element.type.shape;
        bool same = shape.rank == first.rank;
        for (std::size_t axis = 0; same && axis < shape.rank; ++axis) {
            const ir::Extent a = shape.extents[axis], b = first.extents[axis];
            same = !a.is_known() || !b.is_known() || a == b;
        }
        if (!same) {
            Diagnostic diagnostic;
            diagnostic.code = Code::ragged_array;
            diagnostic.message = "the rows of an array must have one shape";
            diagnostic.labels.push_back({element.span, describe_shape(element.type)});
            diagnostic.labels.push_back({elements.front().span, describe_shape(elements.front().type)});
            report(std::move(diagnostic));
            return error_value(span);
        }
    }
    if (first.rank + 1u > ir::max_rank) return fail(Code::ragged_array, span, "an array has at most 8 axes");
    if (!unify(elements, ops::DTypeRule::select, "combine", span, Takes::complex)) return error_value(span);
    ir::Type type = elements.front().type;
    type.weak = false;
    type.shape.rank = static_cast<std::uint8_t>(first.rank + 1);
    type.shape.extents[0] = ir::Extent::known(static_cast<std::int64_t>(elements.size()));
    for (std::size_t axis = 0; axis < first.rank; ++axis) type.shape.extents[axis + 1] = first.extents[axis];
    if (const auto literal = merged_literal(elements, type, span)) return *literal;
    ir::Node build;
    build.kind = ir::Kind::build;
    build.type = type;
    return emit(std::move(build), elements, span);
}

namespace {

void append_bits(std::vector<std::uint8_t>& bytes, std::uint64_t bits, DType dtype) {
    const std::size_t size = size_of(dtype);
    const std::size_t at = bytes.size();
    bytes.resize(at + size);
    std::memcpy(bytes.data() + at, &bits, size);  // Little-endian: the low bytes are the narrow value.
}

}  // namespace

// Rows that are constants already become one constant array.
std::optional<Typed> Checker::merged_literal(std::span<const Typed> elements, const ir::Type& type, Span span) {
    ir::Literal literal;
    literal.dtype = type.dtype;
    for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
        if (!type.shape.extents[axis].is_known()) return std::nullopt;
        literal.shape.push_back(type.shape.extents[axis].value());
    }
    for (const Typed& element : elements) {
        const ir::Node& n = module[element.node];
        if (n.kind == ir::Kind::constant && element.is_scalar()) {
            append_bits(literal.bytes, n.bits, type.dtype);
        } else if (n.kind == ir::Kind::literal) {
            const std::vector<std::uint8_t>& bytes = module.literals[n.imm].bytes;
            literal.bytes.insert(literal.bytes.end(), bytes.begin(), bytes.end());
        } else {
            return std::nullopt;
        }
    }
    return literal_node(std::move(literal), type, span);
}

Typed Checker::literal_node(ir::Literal literal, const ir::Type& type, Span span) {
    ir::Node n;
    n.kind = ir::Kind::literal;
    n.type = type;
    n.imm = static_cast<std::uint32_t>(module.literals.size());
    module.literals.push_back(std::move(literal));
    return emit(std::move(n), {}, span);
}

// A flat array of written numbers needs no node for each element.
std::optional<Typed> Checker::plain_array(ast::NodeId id) {
    std::vector<Parsed> numbers;
    bool floats = false;
    bool zeros = true;
    for (ast::NodeId kid : tree().kids(id)) {
        if (!kid.valid()) return std::nullopt;
        const bool negative = node(kid).kind == Kind::unary && node(kid).op == ast::Op::neg;
        if (negative) kid = tree().kid(kid, 0);
        if (!kid.valid() || node(kid).kind != Kind::number) return std::nullopt;
        Parsed parsed = parse_number(node(kid).text);
        if (parsed.dtype == DType::error) return std::nullopt;
        floats = floats || parsed.dtype == DType::f64;
        zeros = zeros && parsed.bits == 0;
        if (negative)
            parsed.bits = parsed.dtype == DType::f64 ? parsed.bits ^ (std::uint64_t{1} << 63) : 0 - parsed.bits;
        numbers.push_back(parsed);
    }
    ir::Literal literal;
    literal.dtype = floats || numbers.empty() ? DType::f64 : DType::i64;
    literal.shape.push_back(static_cast<std::int64_t>(numbers.size()));
    for (const Parsed& parsed : numbers) {
        const bool widen = floats && parsed.dtype == DType::i64;
        const auto whole = static_cast<double>(static_cast<std::int64_t>(parsed.bits));
        append_bits(literal.bytes, widen ? std::bit_cast<std::uint64_t>(whole) : parsed.bits, literal.dtype);
    }
    ir::Type type = type_of(literal.dtype, shape_of({ir::Extent::known(literal.shape[0])}));
    type.any_unit = zeros;
    return literal_node(std::move(literal), type, node(id).span);
}

Typed Checker::string_literal(ast::NodeId id) {
    const Span span = node(id).span;
    std::vector<Typed> pieces;
    for (const ast::NodeId kid : tree().kids(id)) {
        const ast::Node& n = node(kid);
        if (n.kind == Kind::string_text) {
            pieces.push_back(string(std::string(n.text), n.span));
        } else if (n.kind == Kind::interpolation) {
            pieces.push_back(interpolation(kid));
        } else {
            failed_ = true;
            return error_value(span);
        }
    }
    if (pieces.empty()) return string("", span);
    for (const Typed& piece : pieces) {
        if (piece.is_error()) return error_value(span);
    }
    if (pieces.size() == 1) return pieces.front();
    return host(ops::Op::join, pieces, type_of(DType::string), span);
}

Typed Checker::interpolation(ast::NodeId id) {
    const ast::Node& n = node(id);
    Typed value = expr(tree().kid(id, 0));
    const std::span<const ast::NodeId> kids = tree().kids(id);
    if (kids.size() > 1 && kids[1].valid()) {
        const std::optional<units::Unit> unit = unit_of(kids[1]);
        if (!unit || value.is_error()) return error_value(n.span);
        value = convert_explicitly(value, *unit, node(kids[1]).span);
    }
    if (value.is_error()) return value;
    return format_value(value, n.text, n.span);
}

}  // namespace ik::check
