#include "units/prefix_split.hpp"

namespace ik::units {

bool prefix_fits(const Prefix& prefix, std::string_view name) noexcept {
    std::size_t letters = 0;
    for (const char c : name) {
        letters += (c & 0xC0) != 0x80 ? 1 : 0;
    }
    return prefix.is_long ? letters >= 3 : letters <= 3 && letters > 0;
}

Scale prefix_scale(const Prefix& prefix) {
    const Rational exponent(prefix.exponent);
    return prefix.base == 2 ? Scale::from_factors({{2, exponent}})
                            : Scale::from_factors({{2, exponent}, {5, exponent}});
}

std::optional<Unit> prefixed(std::string_view text, std::size_t number, const Unit& unit) {
    // Less than a bit makes no sense, and `dB` must not mean a tenth of a byte.
    const Prefix& prefix = prefixes[number];
    if (prefix.exponent < 0 && unit.dimension() == Dimension(Base::information)) {
        return std::nullopt;
    }
    Symbol symbol = unit.symbols().front();
    const std::optional<Scale> scale = Scale::mul(prefix_scale(prefix), symbol.scale);
    if (!scale) {
        return std::nullopt;
    }
    symbol.text = text;
    symbol.scale = *scale;
    // Prefixes of one size share a key, so `kilometre` and `km` merge.
    const auto size = static_cast<std::uint32_t>(prefix.exponent + (prefix.base == 2 ? 101 : 31));
    symbol.key += size;
    return Unit::make(std::move(symbol));
}

}  // namespace ik::units
