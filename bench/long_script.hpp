#pragma once
// A long script as scientists write them: sections of constants with mixed units, arrays, functions, branches, loops,
// masks and reductions that build on each other. The text depends on the number of lines alone.

#include <iterator>
#include <string>
#include <string_view>

namespace ik::bench {

/// One section; `@` stands for its number. The names of one section are read by the next one, so nothing is dead.
inline constexpr std::string_view section = R"(# --- station @: heat and water balance of one field ---
area_@ = 12.5 ha + @ m^2
height_@: Length = 340 m + @ cm
albedo_@ = 0.23 + 0.001 * @
wind_@ = 3.5 m/s
air_@ = 18 degC

hours_@ = linspace(0 h, 24 h, 97)
sun_@ = where(hours_@ > 6 h, 800 W/m^2 * sin(pi * (hours_@ - 6 h) / 12 h), 0 W/m^2)
net_@ = (1 - albedo_@) * sun_@
peak_@ = max(net_@)
energy_@ = sum(net_@) * 15 min -> MJ/m^2

# Drag and mixing near the ground, by the logarithmic profile.
fn friction_@(u: Velocity, z: Length, z0: Length) -> Velocity = 0.41 * u / log(z / z0)
ustar_@ = friction_@(wind_@, 10 m, 3 cm)
stress_@ = 1.2 kg/m^3 * ustar_@^2 -> mPa
fn resistance_@(u, z) {
    ratio = z / 0.123 m
    log(ratio)^2 / (0.41^2 * u)
}
ra_@ = resistance_@(wind_@, 2 m)

# Vapour: saturation pressure and the part of the energy that evaporates.
dew_@ = air_@ - 6 delta_degC
gap_@ = (air_@ - dew_@) * 66 Pa/K
flux_@ = 1.2 kg/m^3 * 1005 J/(kg*K) * (gap_@ / 66 Pa/K) / ra_@
share_@ = clip(flux_@ / (peak_@ + 1 W/m^2), 0, 1)
rain_@ = [0.2, 0, 0, 1.4, 3.1, 0.6, 0] mm
wet_@ = rain_@[rain_@ > 0.5 mm]
total_@ = sum(rain_@) + mean(rain_@) * 7 - max(rain_@)

store_@ = 150 mm
for day in 0..7 {
    store_@ += rain_@[day] - 2.1 mm
    if store_@ < 20 mm { store_@ = 20 mm } else { store_@ = minimum(store_@, 200 mm) }
}
volume_@ = store_@ * area_@ -> m^3
if volume_@ > 18000 m^3 {
    print("station @: {volume_@:.1f} in the ground, {energy_@:.3} from the sun")
}
speed_@ = sqrt(2 * 9.81 m/s^2 * height_@) + wind_@ * (1 + share_@) - 36 km/h
)";

/// A text of exactly `lines` lines; the last section is cut off at a line that ends a statement.
[[nodiscard]] inline std::string long_script(std::size_t lines) {
    std::string text;
    std::size_t count = 0;
    for (std::size_t number = 1; count < lines; ++number) {
        std::string filled;
        for (const char c : section) filled += c == '@' ? std::to_string(number) : std::string(1, c);
        std::size_t here = 0;
        for (const char c : filled) here += c == '\n' ? 1 : 0;
        if (count + here > lines) {
            for (; count < lines; ++count) text += "x_" + std::to_string(count) + " = 3 km + 2 m\n";
            break;
        }
        text += filled;
        count += here;
    }
    return text;
}

/// A sum of `terms` terms of x and y: products, powers, quotients and functions, each with a coefficient of its own.
[[nodiscard]] inline std::string long_expression(std::size_t terms) {
    constexpr std::string_view kinds[] = {"*x*y", "*x^2", "*sin(x)", "*x/(1 + y^2)", "*exp(-y)*x"};
    std::string text;
    for (std::size_t k = 0; k < terms; ++k) {
        text += k == 0 ? "" : k % 3 == 2 ? " - " : " + ";
        text += "0." + std::to_string(101 + 7 * k);
        text += kinds[k % std::size(kinds)];
    }
    return text;
}

}  // namespace ik::bench
