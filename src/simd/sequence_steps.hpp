#pragma once
// The steps of whole loops (sequence.hpp): what one machine function does to a vector that stays in registers.

#include <bit>
#include <utility>

#include "simd/reduce.hpp"

namespace ik::simd {
namespace {

/// The first elements of a vector, zeros behind them.
template <class V>
[[gnu::noinline]] V load_part(const ScalarOf<V>* p, std::size_t count) {
    alignas(64) ScalarOf<V> t[width<V>] = {};
    std::memcpy(t, p, count * sizeof *t);
    return load<V>(t);
}

/// The lanes of one vector that are counted: true ones of a mask.
template <class V>
struct CountedLanes;
template <>
struct CountedLanes<D> {
    static constexpr Machine<D> function = &reduce_wide<Reduce::count, std::int64_t, D>;
    I64 sum{};
    void open(const std::int64_t* lanes) { std::memcpy(&sum, lanes, sizeof sum); }
    void add(D mask) { sum = Fold<Reduce::count, I64>::run(sum, (I64)native(mask)); }
    void close(std::int64_t* lanes) const { std::memcpy(lanes, &sum, sizeof sum); }
};
template <>
struct CountedLanes<S> {
    static constexpr Machine<S> function = &reduce_narrow<Reduce::count, std::int64_t, S>;
    I64 low{}, high{};
    void open(const std::int64_t* lanes) {
        std::memcpy(&low, lanes, sizeof low);
        std::memcpy(&high, lanes + width<D>, sizeof high);
    }
    void add(S mask) {
        low = Fold<Reduce::count, I64>::run(low, (I64)low_half<std::int64_t>(native(mask)));
        high = Fold<Reduce::count, I64>::run(high, (I64)high_half<std::int64_t>(native(mask)));
    }
    void close(std::int64_t* lanes) const {
        std::memcpy(lanes, &low, sizeof low);
        std::memcpy(lanes + width<D>, &high, sizeof high);
    }
};

/// One vector of a program: the accumulator, what is put aside, what is counted on the way.
template <class V>
struct Held {
    V a{}, aside{};
    CountedLanes<V> counted{};
};

/// The operands of an instruction, and the bytes from one row of the first to the next.
struct Place {
    std::byte* b;
    std::byte* c;
    std::int64_t row;
};

/// What most steps do before and after the rows of one vector, whose lanes begin at `lane`.
struct Step {
    template <class V>
    void open(Held<V>&, std::size_t) const {}
    template <class V>
    void close(const Held<V>&, std::size_t) const {}
};

/// A step knows the machine function it stands for, and is made from its operands. run() takes a vector, part() the
/// first elements of one.
template <class V>
struct LoadStep : Step {
    static constexpr Machine<V> function = std::is_same_v<V, D> ? Machine<V>(&load_unit<Type::f64, DType::f64, V>)
                                                                : Machine<V>(&load_unit<Type::f32, DType::f32, V>);
    const std::byte* p;
    std::int64_t row;
    explicit LoadStep(const Place& place) : p(place.b), row(place.row) {}
    V at(std::size_t i, std::int64_t r) const { return load<V>(reinterpret_cast<const ScalarOf<V>*>(p + r * row) + i); }
    V first(std::size_t i, std::size_t count) const {
        return load_part<V>(reinterpret_cast<const ScalarOf<V>*>(p) + i, count);
    }
    void run(Held<V>& h, std::size_t i, std::int64_t r) const { h.a = at(i, r); }
    void part(Held<V>& h, std::size_t i, std::size_t count) const { h.a = first(i, count); }
};
template <class V, Op op>
struct UnaryStep : Step {
    static constexpr Machine<V> function = &unary<op, LaneOf<V>>;
    explicit UnaryStep(const Place&) {}
    void run(Held<V>& h, std::size_t, std::int64_t) const { h.a = apply_one<op, LaneOf<V>>(h.a); }
    void part(Held<V>& h, std::size_t, std::size_t) const { h.a = apply_one<op, LaneOf<V>>(h.a); }
};
template <class V, Op op>
struct MemoryStep : Step {
    static constexpr Machine<V> function = &binary<op, LaneOf<V>, Form::memory>;
    LoadStep<V> b;
    explicit MemoryStep(const Place& place) : b(place) {}
    void run(Held<V>& h, std::size_t i, std::int64_t r) const { h.a = apply_two<op, LaneOf<V>>(h.a, b.at(i, r)); }
    void part(Held<V>& h, std::size_t i, std::size_t count) const {
        h.a = apply_two<op, LaneOf<V>>(h.a, b.first(i, count));
    }
};
template <class V, Op op>
struct SplatStep : Step {
    static constexpr Machine<V> function = &binary<op, LaneOf<V>, Form::splat>;
    V b;
    explicit SplatStep(const Place& place) : b(splat_of<V>(place.b)) {}
    void run(Held<V>& h, std::size_t, std::int64_t) const { h.a = apply_two<op, LaneOf<V>>(h.a, b); }
    void part(Held<V>& h, std::size_t, std::size_t) const { h.a = apply_two<op, LaneOf<V>>(h.a, b); }
};
/// Counts the lanes of the mask in the accumulator; of whole vectors only.
template <class V>
struct CountStep {
    static constexpr Machine<V> function = CountedLanes<V>::function;
    std::int64_t* lanes;
    explicit CountStep(const Place& place) : lanes(reinterpret_cast<std::int64_t*>(place.b)) {}
    void open(Held<V>& h, std::size_t lane) const { h.counted.open(lanes + lane); }
    void run(Held<V>& h, std::size_t, std::int64_t) const { h.counted.add(h.a); }
    void close(const Held<V>& h, std::size_t lane) const { h.counted.close(lanes + lane); }
};
/// The mask in the accumulator chooses between an operand and a constant.
template <class V>
struct SelectMaskStep : Step {
    static constexpr Machine<V> function = &ternary<Select::mask, 2, V>;
    LoadStep<V> b;
    V c;
    explicit SelectMaskStep(const Place& place) : b(place), c(splat_of<V>(place.c)) {}
    void run(Held<V>& h, std::size_t i, std::int64_t r) const { h.a = selected<Select::mask, V>(h.a, b.at(i, r), c); }
    void part(Held<V>& h, std::size_t i, std::size_t count) const {
        h.a = selected<Select::mask, V>(h.a, b.first(i, count), c);
    }
};
/// Puts the accumulator aside ...
template <class V>
struct KeepStep : Step {
    static constexpr Machine<V> function = &store_temp<V>;
    explicit KeepStep(const Place&) {}
    void run(Held<V>& h, std::size_t, std::int64_t) const { h.aside = h.a; }
    void part(Held<V>& h, std::size_t, std::size_t) const { h.aside = h.a; }
};
/// ... as the mask that chooses between what is in the accumulator then and a constant.
template <class V>
struct SelectKeptStep : Step {
    static constexpr Machine<V> function = &ternary<Select::then, 2, V>;
    V c;
    explicit SelectKeptStep(const Place& place) : c(splat_of<V>(place.c)) {}
    void run(Held<V>& h, std::size_t, std::int64_t) const { h.a = selected<Select::then, V>(h.a, h.aside, c); }
    void part(Held<V>& h, std::size_t, std::size_t) const { h.a = selected<Select::then, V>(h.a, h.aside, c); }
};

template <class V, class Step>
inline constexpr bool is_count = std::is_same_v<Step, CountStep<V>>;

/// Adds whole sets of lanes of one row, from element `begin` on, to accumulators of one vector each. Gives where it
/// stopped: the rest up to `end` is less than a set.
template <class Lanes, class... Steps, std::size_t... K>
[[gnu::always_inline]] inline std::size_t add_whole_lanes(Lanes* lanes, std::size_t begin, std::size_t end,
                                                          std::index_sequence<K...>, const Steps&... step) {
    const auto add = [&](Lanes& to, std::size_t i) {
        Held<D> h;
        (step.run(h, i, 0), ...);
        to.add(h.a);
    };
    for (; begin + wide_lanes <= end; begin += wide_lanes) (add(lanes[K], begin + K * width<D>), ...);
    return begin;
}

}  // namespace
}  // namespace ik::simd
