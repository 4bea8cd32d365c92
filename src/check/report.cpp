// Texts of diagnostics: what an operand is, why two do not go together, and what would mend it.

#include "check/checker.hpp"

namespace ik::check {
namespace {

std::string with_article(std::string_view name) {
    const bool vowel = !name.empty() && std::string_view("AEIOU").find(name.front()) != std::string_view::npos;
    return (vowel ? "an " : "a ") + std::string(name);
}

}  // namespace

void Checker::report(Diagnostic diagnostic) {
    // A body checked for several argument types would tell the same mistake again.
    const Span where = diagnostic.labels.empty() ? Span{} : diagnostic.labels.front().span;
    for (const Diagnostic& earlier : diagnostics_->list()) {
        if (earlier.code == diagnostic.code && !earlier.labels.empty() && earlier.labels.front().span == where) {
            failed_ = true;
            return;
        }
    }
    failed_ = failed_ || severity(diagnostic.code) == Severity::error;
    diagnostics_->add(std::move(diagnostic));
}

void Checker::error(Code code, Span span, std::string message, std::string hint) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.labels.push_back({span, ""});
    if (!hint.empty()) diagnostic.hints.push_back(std::move(hint));
    report(std::move(diagnostic));
}

Typed Checker::fail(Code code, Span span, std::string message, std::string hint) {
    error(code, span, std::move(message), std::move(hint));
    return error_value(span);
}

Typed Checker::not_supported(Span span, std::string_view what, std::string hint) {
    const bool plural = what.ends_with('s') && !what.ends_with("ss");
    return fail(Code::not_supported, span, std::string(what) + (plural ? " are" : " is") + " not supported yet",
                std::move(hint));
}

std::string Checker::dimension_text(const ir::Type& type) const {
    return registry.dimension_name(type.unit.dimension());
}

std::string Checker::describe(const ir::Type& type) const {
    if (type.dtype == DType::string) return "text";
    if (type.dtype == DType::function) return "a function";
    if (type.dtype == DType::none) return "nothing";
    if (type.is_error()) return "an error";
    if (type.dtype == DType::boolean && type.unit.is_one()) return type.is_scalar() ? "a truth value" : "truth values";
    const std::string unit = units::display(type.unit);
    return dimension_text(type) + (unit.empty() ? std::string() : "  [" + unit + "]");
}

std::string Checker::describe_shape(const ir::Type& type) const {
    std::string text(ik::name(type.dtype));
    if (type.is_scalar()) return text;
    text += "[";
    for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
        if (axis > 0) text += ", ";
        const ir::Extent extent = type.shape.extents[axis];
        text += extent.is_known() ? std::to_string(extent.value()) : "n" + std::to_string(-1 - extent.value());
    }
    return text + "]";
}

// What the left side would have to be multiplied or divided by, when that has a name.
std::optional<std::string> Checker::mending_factor(const units::Dimension& left, const units::Dimension& right) const {
    const std::optional<units::Dimension> product = units::Dimension::mul(left, right);
    if (product && product->is_dimensionless() && !left.is_dimensionless()) return "invert the left side";
    const std::optional<units::Dimension> quotient = units::Dimension::div(right, left);
    if (!quotient || quotient->is_dimensionless()) return std::nullopt;
    if (const auto names = registry.dimension_names(*quotient); !names.empty()) {
        return "multiply the left side by " + with_article(names.front());
    }
    const std::optional<units::Dimension> inverse = units::Dimension::div(left, right);
    if (!inverse) return std::nullopt;
    if (const auto names = registry.dimension_names(*inverse); !names.empty()) {
        return "divide the left side by " + with_article(names.front());
    }
    return std::nullopt;
}

void Checker::report_hole(Span span, const std::optional<units::Dimension>& wanted) {
    Diagnostic diagnostic;
    diagnostic.code = Code::typed_hole;
    diagnostic.labels.push_back({span, ""});
    if (!wanted) {
        diagnostic.message = "nothing around the hole tells what it must be";
        diagnostic.hints.emplace_back("annotate the result: `name: Dimension = ...`");
        report(std::move(diagnostic));
        return;
    }
    const std::string name = registry.dimension_name(*wanted);
    const bool named = !registry.dimension_names(*wanted).empty();
    const std::string unit = units::display(registry.coherent(*wanted));
    diagnostic.message = "the hole must be " + (wanted->is_dimensionless() ? std::string("a number")
                                                : named                    ? with_article(name)
                                                                           : "of the dimension " + name);
    diagnostic.labels.front().text = name + (unit.empty() ? std::string() : "  [" + unit + "]");
    std::string fitting;
    for (const std::string& each : fitting_names(*wanted)) fitting += (fitting.empty() ? "`" : ", `") + each + "`";
    diagnostic.hints.push_back(fitting.empty() ? "nothing in scope fits" : "these fit: " + fitting);
    report(std::move(diagnostic));
}

void Checker::report_dimensions(std::string_view verb, const Typed& left, const Typed& right) {
    Diagnostic diagnostic;
    diagnostic.code = Code::dimension_mismatch;
    diagnostic.message =
        "cannot " + std::string(verb) + " " + dimension_text(left.type) + " and " + dimension_text(right.type);
    diagnostic.labels.push_back({left.span, describe(left.type)});
    diagnostic.labels.push_back({right.span, describe(right.type)});
    const std::optional<std::string> factor =
        mending_factor(left.type.unit.dimension().without_angle(), right.type.unit.dimension().without_angle());
    if (factor) diagnostic.hints.push_back(*factor);
    report(std::move(diagnostic));
}

}  // namespace ik::check
