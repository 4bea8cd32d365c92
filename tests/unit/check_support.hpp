#pragma once
// Checks a text and tells what came of it: the types of its outputs, its diagnostics, its nodes.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "check/check.hpp"
#include "syntax/parse.hpp"
#include "units/unit.hpp"

namespace ik::test {

struct Checking {
    Sources sources;
    Diagnostics diagnostics;
    check::Checked checked;
};

inline Checking check_script(const std::string& text, check::Signature signature = {},
                             std::shared_ptr<const check::Scope> before = nullptr) {
    Checking result;
    const std::uint32_t file = result.sources.add("test.ik", text);
    auto tree = std::make_shared<const ast::Ast>(syntax::parse(result.sources, file, result.diagnostics));
    result.checked = check::check(tree, result.sources, signature, std::move(before), result.diagnostics);
    return result;
}

/// "E0203 1:5" for each diagnostic, in order.
inline std::vector<std::string> codes(const std::string& text, const check::Signature& signature = {}) {
    const Checking result = check_script(text, signature);
    std::vector<std::string> found;
    for (const Diagnostic& each : result.diagnostics.list()) {
        const Span span = each.labels.front().span;
        const LineColumn at = result.sources.position(span.file, span.begin);
        found.push_back(std::string(code_text(each.code)) + " " + std::to_string(at.line) + ":" +
                        std::to_string(at.column));
    }
    return found;
}

inline std::string describe(const ir::Type& type) {
    std::string out(name(type.dtype));
    for (std::size_t i = 0; i < type.shape.rank; ++i) {
        const ir::Extent extent = type.shape.extents[i];
        out += (i > 0 ? "," : "[") + (extent.is_known() ? std::to_string(extent.value()) : std::string("?"));
    }
    out += type.is_scalar() ? "" : "]";
    const std::string unit = units::display(type.unit);
    return unit.empty() ? out : out + " " + unit;
}

/// "f64[3,?] m" of the last output, or the first error.
inline std::string type_of(const std::string& text) {
    const Checking result = check_script(text);
    if (result.diagnostics.has_errors()) return "error: " + result.diagnostics.list().front().message;
    if (result.checked.module.outputs.empty()) return "nothing";
    return describe(result.checked.module.outputs.back().type);
}

/// How many elementwise nodes there are.
inline std::size_t operations(const std::string& text) {
    const Checking result = check_script(text);
    const auto& nodes = result.checked.module.nodes;
    return static_cast<std::size_t>(std::count_if(
        nodes.begin(), nodes.end(), [](const ir::Node& node) { return node.kind == ir::Kind::elementwise; }));
}

/// The hints of the first diagnostic, joined.
inline std::string hint(const std::string& text) {
    const Checking result = check_script(text);
    std::string all;
    if (result.diagnostics.list().empty()) return all;
    for (const std::string& each : result.diagnostics.list().front().hints) all += each;
    return all;
}

}  // namespace ik::test
