#pragma once
// Remembers products, powers and conversions of units: a script asks for the same few again and again. The results are
// those of Unit and convert(); not for several threads at once.

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "base/rational.hpp"
#include "units/convert.hpp"
#include "units/unit.hpp"

namespace ik::units {

class Memo {
public:
    [[nodiscard]] std::optional<Unit> mul(const Unit& a, const Unit& b);
    [[nodiscard]] std::optional<Unit> div(const Unit& a, const Unit& b);
    [[nodiscard]] std::optional<Unit> pow(const Unit& a, Rational exponent);
    [[nodiscard]] std::optional<Conversion> convert(const Unit& from, const Unit& to);

private:
    enum class Operation : std::uint8_t { mul, div, pow };
    /// Units by identity: what holds the key also holds the units, so that no address is used again.
    struct Key {
        const void* a;
        const void* b;
        Rational exponent;
        Operation operation;
        friend bool operator==(const Key&, const Key&) noexcept = default;
    };
    struct Hash {
        [[nodiscard]] std::size_t operator()(const Key& key) const noexcept;
    };
    template <class Result>
    struct Entry {
        Unit a, b;
        std::optional<Result> result;
    };
    template <class Result>
    using Table = std::unordered_map<Key, Entry<Result>, Hash>;

    Table<Unit> units_;
    Table<Conversion> conversions_;

    template <class Result, class Compute>
    static std::optional<Result> remembered(Table<Result>& table, const Key& key, const Unit& a, const Unit& b,
                                            const Compute& compute);
};

}  // namespace ik::units
