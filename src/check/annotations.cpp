// Annotations: `x: Length`, `f32 Velocity[n, 3]`, `-> Area`, and the generic dimensions of `fn f<D: Dim>(x: D^2)`.

#include "check/checker.hpp"

namespace ik::check {

using ast::Kind;

// What a dimension expression says: a known part, and powers of generic dimensions that are not bound yet.
std::optional<Checker::DimensionSpec> Checker::dimension_spec(const ast::Ast& in, ast::NodeId id,
                                                              const Frame& generics) {
    const ast::Node& n = in[id];
    DimensionSpec result;
    if (n.kind == Kind::unit_name) {
        const auto generic = generics.dimensions.find(n.text);
        if (generic == generics.dimensions.end()) {
            const auto known = eval_dimension({in, registry, *diagnostics_}, id);
            failed_ = failed_ || !known;
            if (!known) return std::nullopt;
            result.known = *known;
        } else if (generic->second) {
            result.known = *generic->second;
        } else {
            result.unbound.emplace(n.text, Rational(1));
        }
        return result;
    }
    if (n.kind == Kind::unit_power) {
        const std::optional<DimensionSpec> base = dimension_spec(in, in.kid(id, 0), generics);
        const std::optional<Rational> exponent = Rational::make(n.value_num, n.value_den);
        return base && exponent ? raise(*base, *exponent, n.span) : fail_dimension(base.has_value(), n.span);
    }
    if (n.kind == Kind::unit_binary) {
        const std::optional<DimensionSpec> left = dimension_spec(in, in.kid(id, 0), generics);
        const std::optional<DimensionSpec> right = dimension_spec(in, in.kid(id, 1), generics);
        if (!left || !right) return std::nullopt;
        const Rational sign(n.op == ast::Op::div ? -1 : 1);
        const std::optional<DimensionSpec> factor = raise(*right, sign, n.span);
        const auto known = factor ? units::Dimension::mul(left->known, factor->known) : std::nullopt;
        if (!known) return fail_dimension(factor.has_value(), n.span);
        result.known = *known;
        result.unbound = left->unbound;
        for (const auto& [name, exponent] : factor->unbound) {
            const auto sum = Rational::add(result.unbound[name], exponent);
            if (!sum) return fail_dimension(true, n.span);
            result.unbound[name] = *sum;
        }
        std::erase_if(result.unbound, [](const auto& each) { return each.second.is_zero(); });
        return result;
    }
    const auto known = eval_dimension({in, registry, *diagnostics_}, id);
    failed_ = failed_ || !known;
    if (!known) return std::nullopt;
    result.known = *known;
    return result;
}

std::optional<Checker::DimensionSpec> Checker::fail_dimension(bool unreported, Span span) {
    if (unreported) error(Code::exponent_overflow, span, "the exponents of the dimension overflow");
    return std::nullopt;
}

std::optional<Checker::DimensionSpec> Checker::raise(const DimensionSpec& base, Rational exponent, Span span) {
    DimensionSpec result;
    const auto known = units::Dimension::pow(base.known, exponent);
    if (!known) return fail_dimension(true, span);
    result.known = *known;
    for (const auto& [name, power] : base.unbound) {
        const auto product = Rational::mul(power, exponent);
        if (!product) return fail_dimension(true, span);
        if (!product->is_zero()) result.unbound.emplace(name, *product);
    }
    return result;
}

std::string Checker::annotation_name(ast::NodeId type) const {
    if (node(type).kind != Kind::type || node(type).count == 0) return "";
    const ast::NodeId dimension = tree().kid(type, 0);
    if (!dimension.valid() || node(dimension).kind != Kind::unit_name) return "";
    return std::string(node(dimension).text);
}

bool Checker::fit(Typed& value, ast::NodeId type, std::string_view what) {
    if (value.is_error()) return false;
    const ast::Node& n = node(type);
    if (n.kind != Kind::type) return false;
    const ast::NodeId dimension = n.count > 0 ? tree().kid(type, 0) : ast::NodeId{};
    const bool is_text = n.text == "String";
    if (is_text || !value.is_numeric()) {
        if (is_text && value.is_string()) return true;
        return fail_annotation(value, type, what, is_text ? "text" : std::string(annotation_name(type)));
    }
    if (dimension.valid()) {
        if (!fit_dimension(value, type, dimension, what)) return false;
    } else if (!n.text.empty()) {
        if (!value.type.any_unit && !units::compatible(value.type.unit, units::Unit())) {
            return fail_annotation(value, type, what, "a plain number");
        }
        value = to_number(value);
    }
    return fit_dtype(value, type, what) && fit_extents(value, type, what);
}

bool Checker::fit_dimension(Typed& value, ast::NodeId type, ast::NodeId dimension, std::string_view what) {
    const std::optional<DimensionSpec> spec = dimension_spec(tree(), dimension, frame());
    if (!spec) return false;
    units::Dimension expected = spec->known;
    if (spec->unbound.size() > 1) {
        error(Code::not_supported, node(dimension).span,
              "an annotation with two unknown dimensions is not supported yet");
        return false;
    }
    if (spec->unbound.size() == 1) {
        const auto& [name, exponent] = *spec->unbound.begin();
        const auto rest = units::Dimension::div(value.type.unit.dimension(), spec->known);
        const auto root = Rational::div(Rational(1), exponent);
        const auto bound = rest && root ? units::Dimension::pow(*rest, *root) : std::nullopt;
        if (!bound) return fail_dimension(true, node(dimension).span).has_value();
        frame().dimensions[name] = *bound;
        return true;
    }
    if (value.type.any_unit) {
        value = convert_to_unit(value, registry.coherent(expected));
        return true;
    }
    if (!units::same_but_angle(value.type.unit.dimension(), expected)) {
        return fail_annotation(value, type, what, registry.dimension_name(expected));
    }
    if (value.type.unit.is_dimensionless() && expected.is_dimensionless()) value = to_number(value);
    if (value.type.unit.dimension() != expected)
        value = convert_to_unit(value, without_angle(value.type.unit, expected));
    return !value.is_error();
}

// An annotated value has the annotated dimension: metre times radian becomes a metre, a number an angle in rad.
units::Unit Checker::without_angle(const units::Unit& unit, const units::Dimension& expected) const {
    std::optional<units::Unit> kept = units::Unit();
    for (const units::Symbol& symbol : unit.symbols()) {
        if (symbol.dimension.has_angle()) continue;
        units::Symbol single = symbol;
        single.exponent = Rational(1);
        const std::optional<units::Unit> factor =
            units::Unit::pow(units::Unit::make(std::move(single)), symbol.exponent);
        kept = kept && factor ? units::Unit::mul(*kept, *factor) : std::nullopt;
    }
    return kept && kept->dimension() == expected ? *kept : registry.coherent(expected);
}

bool Checker::fit_dtype(Typed& value, ast::NodeId type, std::string_view what) {
    const std::string_view text = node(type).text;
    if (text.empty()) return true;
    const std::optional<DType> wanted = dtype_from_name(text);
    if (!wanted) {
        error(Code::unknown_dimension, node(type).span, "unknown type `" + std::string(text) + "`");
        return false;
    }
    const DType dtype = value.type.dtype;
    const bool number_to_truth = *wanted == DType::boolean || dtype == DType::boolean;
    const bool literal = value.type.weak || module[value.node].kind == ir::Kind::literal;
    const bool loses =
        (is_complex(dtype) && !is_complex(*wanted)) || (is_float(dtype) && !is_float(*wanted) && !is_complex(*wanted));
    const bool narrows = literal ? loses : promote(dtype, *wanted) != *wanted;
    if (dtype != *wanted && (number_to_truth || narrows)) {
        return fail_annotation(value, type, what, std::string(text));
    }
    value = cast_to(value, *wanted);
    value.type.weak = false;
    return !value.is_error();
}

bool Checker::fail_annotation(const Typed& value, ast::NodeId type, std::string_view what,
                              const std::string& expected) {
    Diagnostic diagnostic;
    diagnostic.code = misfit_;
    const bool by_dtype = dtype_from_name(expected).has_value();
    const std::string actual = by_dtype             ? std::string(ik::name(value.type.dtype))
                               : value.is_numeric() ? dimension_text(value.type)
                                                    : describe(value.type);
    diagnostic.message = (what == "the result" ? std::string(what) : "`" + std::string(what) + "`") + " is annotated " +
                         (expected.empty() ? "a number" : expected) + ", but the value is " + actual;
    diagnostic.labels.push_back({value.span, by_dtype ? describe_shape(value.type) : describe(value.type)});
    diagnostic.labels.push_back({node(type).span, expected});
    report(std::move(diagnostic));
    return false;
}

// The type a recursive function is taken to give: a scalar in the coherent unit, f64 where no dtype is written.
std::optional<ir::Type> Checker::annotated_type(const ast::Ast& in, ast::NodeId type, const Frame& generics) {
    const ast::Node& n = in[type];
    if (n.kind != Kind::type) return std::nullopt;
    const ast::NodeId dimension = n.count > 0 ? in.kid(type, 0) : ast::NodeId{};
    ir::Type result = type_of(DType::f64);
    if (!n.text.empty()) result.dtype = dtype_from_name(n.text).value_or(DType::f64);
    if (result.dtype == DType::string) return type_of(DType::string);
    if (dimension.valid()) {
        const std::optional<DimensionSpec> spec = dimension_spec(in, dimension, generics);
        if (!spec || !spec->unbound.empty()) return std::nullopt;
        result.unit = registry.coherent(spec->known);
    }
    if (n.op == ast::Op::has_extents) {
        for (std::size_t axis = 1; axis < n.count && axis <= ir::max_rank; ++axis) {
            result.shape.extents[result.shape.rank++] = module.fresh_extent();
        }
    }
    return result;
}

}  // namespace ik::check
