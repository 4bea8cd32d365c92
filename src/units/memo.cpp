#include "units/memo.hpp"

#include <functional>

namespace ik::units {
namespace {

// A script has a few dozen; one that makes a new unit in every line shall not keep them all.
constexpr std::size_t most_entries = 4096;

}  // namespace

std::size_t Memo::Hash::operator()(const Key& key) const noexcept {
    std::size_t hash = std::hash<const void*>()(key.a);
    const auto mix = [&hash](std::size_t value) { hash = (hash ^ value) * 0x9E3779B97F4A7C15U; };
    mix(std::hash<const void*>()(key.b));
    mix(static_cast<std::size_t>(key.exponent.num()) * 31 + static_cast<std::size_t>(key.exponent.den()));
    mix(static_cast<std::size_t>(key.operation));
    return hash ^ (hash >> 32);
}

template <class Result, class Compute>
std::optional<Result> Memo::remembered(Table<Result>& table, const Key& key, const Unit& a, const Unit& b,
                                       const Compute& compute) {
    if (const auto known = table.find(key); known != table.end()) return known->second.result;
    if (table.size() >= most_entries) table.clear();
    return table.emplace(key, Entry<Result>{a, b, compute()}).first->second.result;
}

std::optional<Unit> Memo::mul(const Unit& a, const Unit& b) {
    if (a.is_one() || b.is_one()) return Unit::mul(a, b);
    const Key key{a.identity(), b.identity(), 1, Operation::mul};
    return remembered(units_, key, a, b, [&] { return Unit::mul(a, b); });
}

std::optional<Unit> Memo::div(const Unit& a, const Unit& b) {
    if (b.is_one()) return a;
    const Key key{a.identity(), b.identity(), 1, Operation::div};
    return remembered(units_, key, a, b, [&] { return Unit::div(a, b); });
}

std::optional<Unit> Memo::pow(const Unit& a, Rational exponent) {
    if (a.is_one()) return a;
    const Key key{a.identity(), nullptr, exponent, Operation::pow};
    return remembered(units_, key, a, Unit(), [&] { return Unit::pow(a, exponent); });
}

std::optional<Conversion> Memo::convert(const Unit& from, const Unit& to) {
    if (from.identity() == to.identity()) return Conversion{};
    const Key key{from.identity(), to.identity(), 1, Operation::div};
    return remembered(conversions_, key, from, to, [&] { return units::convert(from, to); });
}

}  // namespace ik::units
