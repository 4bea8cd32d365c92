#include "units/convert.hpp"

#include <cmath>

namespace ik::units {
namespace {

// The zero of `from` minus the zero of `to`, in `to`: exact where it fits, so that degF -> degC gets -160/9 rounded
// once.
std::optional<double> point_shift(const Unit& from, const Unit& to) {
    const std::optional<Rational> kelvin = Rational::sub(from.point_offset(), to.point_offset());
    const std::optional<Rational> size = to.scale().to_rational();
    if (!kelvin || !size) {
        return std::nullopt;
    }
    const std::optional<Rational> shift = Rational::div(*kelvin, *size);
    return shift ? std::optional<double>(shift->to_double()) : std::nullopt;
}

}  // namespace

bool convertible(const Unit& from, const Unit& to) { return from.dimension() == to.dimension(); }

bool compatible(const Unit& from, const Unit& to) { return same_but_angle(from.dimension(), to.dimension()); }

std::optional<Conversion> convert(const Unit& from, const Unit& to) {
    Conversion result;
    if (from.scale() != to.scale()) {
        const std::optional<Scale> ratio = Scale::div(from.scale(), to.scale());
        if (!ratio) {
            return std::nullopt;
        }
        result.factor = ratio->to_double();
        result.exact = ratio->to_rational();
        result.in_range = std::isfinite(result.factor) && result.factor > 0.0;
    }
    if (from.is_point() || to.is_point()) {
        const std::optional<double> shift = point_shift(from, to);
        if (!shift) {
            return std::nullopt;
        }
        result.offset = *shift;
    }
    return result;
}

}  // namespace ik::units
