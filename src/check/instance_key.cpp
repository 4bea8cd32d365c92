// What tells the instances of a function apart: the types of the arguments, and the values of those that its body
// needs.

#include <array>
#include <cstdio>

#include "check/checker.hpp"

namespace ik::check {
namespace {

void add_rational(std::string& key, Rational value) {
    key += std::to_string(value.num()) + "/" + std::to_string(value.den()) + " ";
}

void add_unit(std::string& key, const units::Unit& unit) {
    if (unit.is_one()) return;
    key += units::display(unit);
    key += unit.is_point() ? "p" : unit.is_written() ? "w" : "u";
    for (const units::DimensionFactor& factor : unit.dimension().factors()) {
        key += std::to_string(factor.base) + ":";
        add_rational(key, factor.exponent);
    }
    for (const units::ScaleFactor& factor : unit.scale().factors()) {
        key += std::to_string(factor.base) + "^";
        add_rational(key, factor.exponent);
    }
}

// Extents by their number; unknown ones by the order of their first occurrence.
void add_type(std::string& key, const ir::Type& type, std::map<std::int64_t, int>& symbols) {
    key += ik::name(type.dtype);
    key += type.weak ? "~" : "";
    key += type.any_unit ? "?" : "";
    key += type.chosen ? "!" : "";
    add_unit(key, type.unit);
    key += "[";
    for (std::size_t axis = 0; axis < type.shape.rank; ++axis) {
        const ir::Extent extent = type.shape.extents[axis];
        if (extent.is_known()) {
            key += std::to_string(extent.value()) + ",";
        } else {
            key += "n" +
                   std::to_string(symbols.try_emplace(extent.value(), static_cast<int>(symbols.size())).first->second) +
                   ",";
        }
    }
    key += "]";
}

void add_constant(std::string& key, const Constant& constant) {
    if (const auto* text = std::get_if<std::string>(&constant)) key += "=\"" + *text + "\"";
    if (const auto* whole = std::get_if<std::int64_t>(&constant)) key += "=" + std::to_string(*whole);
    if (const auto* truth = std::get_if<bool>(&constant)) key += *truth ? "=t" : "=f";
    if (const auto* real = std::get_if<double>(&constant)) {
        std::array<char, 40> buffer{};
        std::snprintf(buffer.data(), buffer.size(), "=%a", *real);
        key += buffer.data();
    }
}

void add_callable(std::string& key, const Callable& callable) {
    if (const ops::Op* op = std::get_if<ops::Op>(&callable)) {
        key += "op" + std::to_string(static_cast<int>(*op));
        return;
    }
    const FnDecl& decl = *std::get<FnRef>(callable);
    key +=
        "fn" + std::to_string(reinterpret_cast<std::uintptr_t>(decl.ast.get())) + "." + std::to_string(decl.node.value);
}

}  // namespace

std::string Checker::instance_key(const FnDecl& decl, std::span<const std::optional<Typed>> slots,
                                  std::span<const std::optional<Constant>> constants) const {
    std::string key;
    add_callable(key, std::make_shared<const FnDecl>(decl));
    if (decl.depth > 0) key += "@" + std::to_string(frames_[decl.depth].function);
    std::map<std::int64_t, int> symbols;
    const auto needed = needed_.find({decl.ast.get(), decl.node.value});
    for (std::size_t i = 0; i < slots.size(); ++i) {
        key += ";";
        if (!slots[i]) {
            key += "-";
        } else if (slots[i]->callable) {
            add_callable(key, *slots[i]->callable);
        } else {
            add_type(key, slots[i]->type, symbols);
            const bool wanted = needed != needed_.end() && needed->second.contains(i);
            if (wanted && constants[i]) add_constant(key, *constants[i]);
        }
    }
    return key;
}

}  // namespace ik::check
