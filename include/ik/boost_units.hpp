#pragma once
// Boost.Units quantities in and out of ik. The C++ compiler works the dimension of the quantity's type out and turns it
// into ik's exponents, so a velocity can only ever enter as a velocity, and comes out only into a velocity. Needs the
// headers of Boost; nothing else of ik includes this file.
//
//   session.set("v0", ik::boost_units::to_value(20.0 * si::meters_per_second));
//   auto d = ik::boost_units::from_value<quantity<si::length>>(session.get("d"));
//
// Boost's plane angle is ik's angle; a solid angle is its square.

#include <array>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/units/physical_dimensions/amount.hpp>
#include <boost/units/physical_dimensions/current.hpp>
#include <boost/units/physical_dimensions/information.hpp>
#include <boost/units/physical_dimensions/length.hpp>
#include <boost/units/physical_dimensions/luminous_intensity.hpp>
#include <boost/units/physical_dimensions/mass.hpp>
#include <boost/units/physical_dimensions/plane_angle.hpp>
#include <boost/units/physical_dimensions/solid_angle.hpp>
#include <boost/units/physical_dimensions/temperature.hpp>
#include <boost/units/physical_dimensions/time.hpp>
#include <boost/units/quantity.hpp>
#include <boost/units/systems/si.hpp>

#include <ik/array.hpp>
#include <ik/dtype.hpp>
#include <ik/unit.hpp>
#include <ik/value.hpp>

namespace ik::boost_units {

using Exponents = std::array<Unit::Exponent, Unit::base_count>;

namespace detail {

// Where a base dimension of Boost goes; no general definition, so an unknown one does not compile.
template <class Tag>
struct BaseOf;

template <Unit::Base base_value, std::int64_t power_value = 1>
struct MapsTo {
    static constexpr Unit::Base base = base_value;
    static constexpr std::int64_t power = power_value;
};

template <>
struct BaseOf<boost::units::length_base_dimension> : MapsTo<Unit::Base::length> {};
template <>
struct BaseOf<boost::units::mass_base_dimension> : MapsTo<Unit::Base::mass> {};
template <>
struct BaseOf<boost::units::time_base_dimension> : MapsTo<Unit::Base::time> {};
template <>
struct BaseOf<boost::units::current_base_dimension> : MapsTo<Unit::Base::current> {};
template <>
struct BaseOf<boost::units::temperature_base_dimension> : MapsTo<Unit::Base::temperature> {};
template <>
struct BaseOf<boost::units::amount_base_dimension> : MapsTo<Unit::Base::amount> {};
template <>
struct BaseOf<boost::units::luminous_intensity_base_dimension> : MapsTo<Unit::Base::luminosity> {};
template <>
struct BaseOf<boost::units::plane_angle_base_dimension> : MapsTo<Unit::Base::angle> {};
template <>
struct BaseOf<boost::units::solid_angle_base_dimension> : MapsTo<Unit::Base::angle, 2> {};
template <>
struct BaseOf<boost::units::information_base_dimension> : MapsTo<Unit::Base::information> {};

constexpr Unit::Exponent sum(Unit::Exponent a, Unit::Exponent b) {
    const std::int64_t num = a.num * b.den + b.num * a.den;
    const std::int64_t den = a.den * b.den;
    std::int64_t x = num < 0 ? -num : num;
    std::int64_t y = den;
    while (y != 0) {
        const std::int64_t rest = x % y;
        x = y;
        y = rest;
    }
    return {num / x, den / x};
}

// Boost's dimension lists: list<dim<tag, static_rational>, next> ... dimensionless_type.
template <class List>
struct Walk {
    static constexpr Exponents exponents() {
        using Item = typename List::item;
        using Base = BaseOf<typename Item::tag_type>;
        using Power = typename Item::value_type;
        Exponents result = Walk<typename List::next>::exponents();
        Unit::Exponent& exponent = result[static_cast<std::size_t>(Base::base)];
        exponent = sum(exponent, {Power::Numerator * Base::power, Power::Denominator});
        return result;
    }
};

template <>
struct Walk<boost::units::dimensionless_type> {
    static constexpr Exponents exponents() {
        // Element by element: g++ 12 leaves out the default members of all but the first in `return {}`.
        Exponents none{};
        for (Unit::Exponent& exponent : none) {
            exponent = Unit::Exponent{0, 1};
        }
        return none;
    }
};

template <class T>
struct QuantityParts;
template <class D, class S, class T>
struct QuantityParts<boost::units::quantity<boost::units::unit<D, S>, T>> {
    using Dimension = D;
    using Magnitude = T;
    using Si = boost::units::quantity<boost::units::unit<D, boost::units::si::system>, T>;
};

inline std::string power_text(std::string_view symbol, Unit::Exponent exponent) {
    std::string text(symbol);
    if (exponent.den != 1) {
        return text + "^(" + std::to_string(exponent.num) + "/" + std::to_string(exponent.den) + ")";
    }
    return exponent.num == 1 ? text : text + "^" + std::to_string(exponent.num);
}

}  // namespace detail

/// The exponents of a Boost dimension, at compile time.
template <class Dimension>
[[nodiscard]] constexpr Exponents exponents() {
    return detail::Walk<Dimension>::exponents();
}

/// The coherent SI unit of a Boost dimension.
template <class Dimension>
[[nodiscard]] Unit unit_of() {
    // Mass first, as in kg*m/s^2; the order is that of Unit::Base otherwise.
    static constexpr std::array<std::string_view, Unit::base_count> symbols = {"m",   "kg", "s",   "A",  "K",
                                                                               "mol", "cd", "rad", "bit"};
    static constexpr std::array<std::size_t, Unit::base_count> order = {1, 0, 2, 3, 4, 5, 6, 7, 8};
    constexpr Exponents powers = exponents<Dimension>();
    std::string above;
    std::string below;
    for (const std::size_t i : order) {
        if (powers[i].num > 0) {
            above += (above.empty() ? "" : "*") + detail::power_text(symbols[i], powers[i]);
        } else if (powers[i].num < 0) {
            below += (below.empty() ? "" : "*") + detail::power_text(symbols[i], {-powers[i].num, powers[i].den});
        }
    }
    if (above.empty() && below.empty()) {
        return {};
    }
    return Unit((above.empty() ? "1" : above) + (below.empty() ? "" : "/(" + below + ")"));
}

/// A scalar of ik in coherent SI. A quantity of another system is converted by Boost first.
template <class D, class S, class T>
[[nodiscard]] Value to_value(const boost::units::quantity<boost::units::unit<D, S>, T>& quantity) {
    using Si = typename detail::QuantityParts<boost::units::quantity<boost::units::unit<D, S>, T>>::Si;
    return Value(Si(quantity).value(), unit_of<D>());
}

/// An array of ik over the host's quantities, without a copy; the vector must outlive it.
template <class D, class T>
requires Element<T>
[[nodiscard]] ArrayView view(
    const std::vector<boost::units::quantity<boost::units::unit<D, boost::units::si::system>, T>>& quantities) {
    using Quantity = boost::units::quantity<boost::units::unit<D, boost::units::si::system>, T>;
    static_assert(sizeof(Quantity) == sizeof(T), "a quantity is its magnitude and nothing else");
    const T* magnitudes = quantities.empty() ? nullptr : &boost::units::quantity_cast<const T&>(quantities.front());
    return ArrayView(std::span<const T>(magnitudes, quantities.size()), {static_cast<std::int64_t>(quantities.size())},
                     unit_of<D>());
}

/// A scalar of ik as quantity. Units: converted to the quantity's system; the angle is not compared, as in a script's
/// annotations. Errors: std::invalid_argument when the dimension differs or the value is no scalar.
template <class Quantity>
[[nodiscard]] Quantity from_value(const Value& value) {
    using Parts = detail::QuantityParts<Quantity>;
    using Magnitude = typename Parts::Magnitude;
    const Unit unit = unit_of<typename Parts::Dimension>();
    if (!value.unit().compatible_with(unit)) {
        throw std::invalid_argument("ik::boost_units::from_value: the value is " + value.unit().dimension() + ", not " +
                                    unit.dimension());
    }
    return Quantity(Parts::Si::from_value(static_cast<Magnitude>(value.to_double(unit))));
}

}  // namespace ik::boost_units
