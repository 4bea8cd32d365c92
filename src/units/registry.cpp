#include "units/registry.hpp"

#include <algorithm>
#include <map>

#include "base/diagnostic.hpp"
#include "units/builtin.hpp"
#include "units/prefix_split.hpp"
#include "units/text.hpp"

namespace ik::units {

namespace {

constexpr std::string_view delta_prefix = "delta_";
constexpr std::size_t longest_name = 64;  // Longer names get no suggestion: the comparison is quadratic.

struct UserUnit {
    Unit unit;  ///< Under its declared name; aliases share its key.
    Prefixes prefixes;
    Span where;
};

struct UserDimension {
    Dimension dimension;
    Span where;
};

Unit renamed(const Unit& unit, std::string_view text) {
    Symbol symbol = unit.symbols().front();
    symbol.text = text;
    return Unit::make(std::move(symbol));
}

}  // namespace

// Ordered maps: candidates and listings come out sorted.
struct Registry::Overlay {
    std::map<std::string, UserUnit, std::less<>> units;
    std::map<std::string, UserDimension, std::less<>> dimensions;
    std::vector<std::string> dimension_order;  ///< Names in the order of declaration: the first is preferred.
    std::vector<std::string> bases;            ///< Name of each user-declared base dimension.
    std::map<std::uint16_t, std::string> coherent_names;  ///< Of a base dimension: its unit of scale 1.
    std::uint32_t unit_count = 0;
};

Registry::Registry() = default;

Registry::Overlay& Registry::own() {
    if (!overlay_) {
        overlay_ = std::make_shared<Overlay>();
    } else if (overlay_.use_count() > 1) {
        overlay_ = std::make_shared<Overlay>(*overlay_);
    }
    return *overlay_;
}

std::optional<Unit> Registry::find_unit(std::string_view name) const {
    if (overlay_) {
        if (const auto found = overlay_->units.find(name); found != overlay_->units.end()) {
            return renamed(found->second.unit, name);
        }
    }
    if (const tables::UnitRow* row = builtin::find_row(name)) {
        return builtin::unit_of(*row, name);
    }
    if (name.starts_with(delta_prefix)) {
        const std::string_view point_name = name.substr(delta_prefix.size());
        const tables::UnitRow* row = builtin::find_row(point_name);
        return row != nullptr && row->point_num != 0 ? std::optional(builtin::unit_of(*row, point_name).delta())
                                                     : std::nullopt;
    }
    for (std::size_t i = 0; i < prefixes.size(); ++i) {
        const Prefix& prefix = prefixes[i];
        const std::string_view rest = name.starts_with(prefix.text) ? name.substr(prefix.text.size()) : "";
        if (!prefix_fits(prefix, rest)) {
            continue;
        }
        const auto allowed = [&prefix](bool metric, bool binary) { return prefix.base == 2 ? binary : metric; };
        if (overlay_) {
            const auto found = overlay_->units.find(rest);
            if (found != overlay_->units.end() &&
                allowed(found->second.prefixes.metric, found->second.prefixes.binary)) {
                return prefixed(name, i, found->second.unit);
            }
        }
        const tables::UnitRow* row = builtin::find_row(rest);
        if (row != nullptr && allowed(row->metric, row->binary)) {
            return prefixed(name, i, builtin::unit_of(*row, rest));
        }
    }
    return std::nullopt;
}

bool Registry::is_unit_taken(std::string_view name) const {
    return builtin::find_row(name) != nullptr || (overlay_ && overlay_->units.contains(name));
}

std::optional<Dimension> Registry::find_dimension(std::string_view name) const {
    if (overlay_) {
        if (const auto found = overlay_->dimensions.find(name); found != overlay_->dimensions.end()) {
            return found->second.dimension;
        }
    }
    for (const tables::DimensionRow& row : tables::dimensions()) {
        if (row.name == name) {
            return builtin::dimension_of(row.begin, row.end);
        }
    }
    return std::nullopt;
}

std::optional<Constant> Registry::find_constant(std::string_view name) const {
    const tables::ConstantRow* row = builtin::find_constant_row(name);
    if (row == nullptr) {
        return std::nullopt;
    }
    // Only built-in units: a script's own declarations do not change what a constant means.
    UnitText unit = parse_unit(row->unit, Registry());
    if (!unit.unit) {
        return std::nullopt;
    }
    return Constant{row->name, row->value, std::move(*unit.unit), row->uncertainty, row->text};
}

std::vector<std::string_view> Registry::dimension_names(const Dimension& dimension) const {
    std::vector<std::string_view> names;
    if (overlay_) {
        for (const std::string& name : overlay_->dimension_order) {
            if (overlay_->dimensions.at(name).dimension == dimension) {
                names.emplace_back(name);
            }
        }
    }
    for (const tables::DimensionRow& row : tables::dimensions()) {
        if (builtin::same_dimension(dimension, row.begin, row.end)) {
            names.push_back(row.name);
        }
    }
    return names;
}

std::string Registry::dimension_name(const Dimension& dimension) const {
    const std::vector<std::string_view> names = dimension_names(dimension);
    if (!names.empty()) {
        return std::string(names.front());
    }
    std::string text;
    for (const DimensionFactor& factor : dimension.factors()) {
        text += text.empty() ? "" : "·";
        if (factor.base < builtin_base_count) {
            text += tables::dimensions()[factor.base].name;
        } else {
            const std::size_t index = static_cast<std::size_t>(factor.base) - first_user_base;
            text += overlay_ && index < overlay_->bases.size() ? overlay_->bases[index] : "?";
        }
        if (factor.exponent != Rational(1)) {
            const std::string exponent = factor.exponent.to_string();
            text += factor.exponent.is_integer() ? "^" + exponent : "^(" + exponent + ")";
        }
    }
    return text;
}

Unit Registry::coherent(const Dimension& dimension) const {
    static constexpr std::string_view base_units[] = {"m", "kg", "s", "A", "K", "mol", "cd", "rad", "bit"};
    // Mass comes first, as in kg·m/s^2; then the order of the bases.
    std::vector<DimensionFactor> factors = dimension.factors();
    std::stable_partition(factors.begin(), factors.end(), [](const DimensionFactor& factor) {
        return factor.base == static_cast<std::uint16_t>(Base::mass);
    });
    Unit result;
    for (const DimensionFactor& factor : factors) {
        std::optional<Unit> base;
        if (factor.base < builtin_base_count) {
            base = find_unit(base_units[factor.base]);
        } else if (overlay_) {
            const auto name = overlay_->coherent_names.find(factor.base);
            base = name == overlay_->coherent_names.end() ? std::nullopt : find_unit(name->second);
        }
        if (!base) {
            // A dimension without a unit yet still has a coherent one, named like the dimension.
            base = Unit::make({dimension_name(Dimension(factor.base)), 0x40000000U + factor.base, 1,
                               Dimension(factor.base), Scale()});
        }
        // The exponents are those of an existing dimension, so nothing can overflow.
        result = *Unit::mul(result, *Unit::pow(*base, factor.exponent));
    }
    return result;
}

std::string Registry::suggest_unit(std::string_view name) const {
    return name.size() > longest_name ? std::string() : closest(name, unit_names());
}

std::string Registry::suggest_dimension(std::string_view name) const {
    return name.size() > longest_name ? std::string() : closest(name, all_dimension_names());
}

std::vector<std::string_view> Registry::units_for(const Dimension& dimension) const {
    std::vector<std::pair<double, std::string_view>> found;
    if (overlay_) {
        for (const auto& [name, user] : overlay_->units) {
            if (user.unit.dimension() == dimension && user.unit.symbols().front().text == name) {
                found.emplace_back(user.unit.scale().to_double(), name);
            }
        }
    }
    for (const tables::UnitRow& row : tables::units()) {
        if (builtin::same_dimension(dimension, row.dimension_begin, row.dimension_end)) {
            found.emplace_back(builtin::unit_of(row, row.name).scale().to_double(), row.name);
        }
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string_view> names;
    names.reserve(found.size());
    for (const auto& [scale, name] : found) {
        names.push_back(name);
    }
    return names;
}

std::vector<std::string_view> Registry::unit_names() const {
    std::vector<std::string_view> names;
    if (overlay_) {
        for (const auto& [name, user] : overlay_->units) {
            names.emplace_back(name);
        }
    }
    for (const tables::NameRow& row : tables::names()) {
        names.push_back(row.name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string_view> Registry::all_dimension_names() const {
    std::vector<std::string_view> names;
    if (overlay_) {
        names.assign(overlay_->dimension_order.begin(), overlay_->dimension_order.end());
    }
    for (const tables::DimensionRow& row : tables::dimensions()) {
        names.push_back(row.name);
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::vector<std::string_view> Registry::constant_names() const {
    std::vector<std::string_view> names;
    for (const tables::ConstantRow& row : tables::constants()) {
        names.push_back(row.name);
    }
    return names;
}

Registry::Declared Registry::declare_base(std::string_view name, Span where) {
    const std::size_t count = overlay_ ? overlay_->bases.size() : 0;
    if (count >= 60000 || find_dimension(name)) {
        return Declared::clash;
    }
    Overlay& overlay = own();
    overlay.bases.emplace_back(name);
    return declare_dimension(name, Dimension(static_cast<std::uint16_t>(first_user_base + count)), where);
}

Registry::Declared Registry::declare_dimension(std::string_view name, const Dimension& dimension, Span where) {
    if (find_dimension(name)) {
        return Declared::clash;
    }
    Overlay& overlay = own();
    overlay.dimensions.emplace(name, UserDimension{dimension, where});
    overlay.dimension_order.emplace_back(name);
    return Declared::ok;
}

Registry::Declared Registry::declare_unit(std::string_view name, const std::vector<std::string_view>& aliases,
                                          const Unit& value, Prefixes allowed, Span where) {
    const auto taken = [this](std::string_view text) { return is_unit_taken(text); };
    if (taken(name) || std::any_of(aliases.begin(), aliases.end(), taken)) {
        return Declared::clash;
    }
    Overlay& overlay = own();
    const auto number = static_cast<std::uint32_t>(tables::units().size()) + 1 + overlay.unit_count++;
    const Unit unit =
        Unit::make({std::string(name), number * builtin::keys_per_unit, 1, value.dimension(), value.scale()});
    overlay.units.emplace(name, UserUnit{unit, allowed, where});
    for (const std::string_view alias : aliases) {
        overlay.units.emplace(alias, UserUnit{unit, allowed, where});
    }
    return Declared::ok;
}

Registry::Declared Registry::declare_unit(std::string_view name, const std::vector<std::string_view>& aliases,
                                          const Dimension& dimension, Prefixes allowed, Span where) {
    const Unit value = Unit::make({std::string(name), 1, 1, dimension, Scale()});
    const Declared declared = declare_unit(name, aliases, value, allowed, where);
    const std::vector<DimensionFactor>& factors = dimension.factors();
    if (declared == Declared::ok && factors.size() == 1 && factors.front().base >= first_user_base &&
        factors.front().exponent == Rational(1)) {
        own().coherent_names.emplace(factors.front().base, name);
    }
    return declared;
}

std::optional<Span> Registry::declared_at(std::string_view name) const {
    if (overlay_) {
        if (const auto unit = overlay_->units.find(name); unit != overlay_->units.end()) {
            return unit->second.where;
        }
        if (const auto found = overlay_->dimensions.find(name); found != overlay_->dimensions.end()) {
            return found->second.where;
        }
    }
    return std::nullopt;
}

UnitText parse_unit(std::string_view text, const Registry& registry) {
    UnitText result =
        parse_unit(text, UnitLookup([&registry](std::string_view name) { return registry.find_unit(name); }));
    if (result.unit) {
        result.unit = result.unit->as_written();
    }
    return result;
}

}  // namespace ik::units
