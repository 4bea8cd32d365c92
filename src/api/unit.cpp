#include <ik/unit.hpp>

#include <stdexcept>

#include "api/impl.hpp"
#include "units/convert.hpp"
#include "units/registry.hpp"
#include "units/text.hpp"

namespace ik {
namespace {

std::shared_ptr<const Unit::Impl> parse(std::string_view text) {
    if (text.find_first_not_of(' ') == std::string_view::npos) return nullptr;
    const units::UnitText parsed = units::parse_unit(text, units::Registry());
    if (!parsed.unit) throw std::invalid_argument("ik::Unit: " + parsed.error + " in \"" + std::string(text) + "\"");
    return to_public(*parsed.unit).impl();
}

units::Conversion to_coherent(const Unit& unit) {
    const units::Unit from = to_internal(unit);
    return units::convert(from, units::Registry().coherent(from.dimension())).value_or(units::Conversion{});
}

}  // namespace

Unit to_public(const units::Unit& unit) {
    if (unit.is_one()) return {};
    return Unit(std::make_shared<const Unit::Impl>(Unit::Impl{unit}));
}

units::Unit to_internal(const Unit& unit) { return unit.impl() ? unit.impl()->unit : units::Unit(); }

Unit::Unit(std::string_view text) : impl_(parse(text)) {}

std::string Unit::text() const { return units::display(to_internal(*this)); }
std::string Unit::dimension() const { return units::Registry().dimension_name(to_internal(*this).dimension()); }
bool Unit::is_dimensionless() const noexcept { return impl_ == nullptr || impl_->unit.is_dimensionless(); }
bool Unit::is_point() const noexcept { return impl_ != nullptr && impl_->unit.is_point(); }

std::array<Unit::Exponent, Unit::base_count> Unit::exponents() const {
    static_assert(base_count == units::builtin_base_count);
    std::array<Exponent, base_count> all{};
    const units::Unit unit = to_internal(*this);
    for (std::uint16_t base = 0; base < base_count; ++base) {
        const Rational exponent = unit.dimension().exponent(base);
        all[base] = {exponent.num(), exponent.den()};
    }
    return all;
}

bool Unit::has_user_dimension() const {
    const units::Unit unit = to_internal(*this);
    const auto& factors = unit.dimension().factors();
    return !factors.empty() && factors.back().base >= units::builtin_base_count;
}

double Unit::si_factor() const { return to_coherent(*this).factor; }
double Unit::si_offset() const { return to_coherent(*this).offset; }

bool Unit::compatible_with(const Unit& other) const {
    return units::compatible(to_internal(*this), to_internal(other));
}

double Unit::convert(double magnitude, const Unit& target) const {
    const units::Unit from = to_internal(*this);
    const units::Unit to = to_internal(target);
    const auto conversion = units::compatible(from, to) ? units::convert(from, to) : std::nullopt;
    if (!conversion) {
        throw std::invalid_argument("ik::Unit::convert: cannot convert " + dimension() + " to " + target.dimension());
    }
    return magnitude * conversion->factor + conversion->offset;
}

bool operator==(const Unit& a, const Unit& b) noexcept {
    if (a.impl() == b.impl()) return true;
    return (a.impl() ? a.impl()->unit : units::Unit()) == (b.impl() ? b.impl()->unit : units::Unit());
}

}  // namespace ik
