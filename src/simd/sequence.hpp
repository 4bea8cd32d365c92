#pragma once
// Whole loops for the shortest programs that end in a reduction: an array, the product of two, the square of a
// difference, and these without NaN. They read memory as fast as it comes, so that jumps between instructions would
// show. A loop does to each element what the machine functions it stands for do, in the same order; the bits are the
// same.

#include <bit>
#include <utility>

#include "simd/reduce.hpp"

namespace ik::simd {
namespace {

template <class V>
using LaneOf = std::conditional_t<std::is_same_v<V, D>, F64, F32>;

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

/// The accumulators of one vector: loaded, folded row by row, stored.
template <Reduce op>
struct WideEnd {
    static constexpr Machine<D> function = &reduce_wide<op, double, D>;
    double* s;
    VD sum;
    explicit WideEnd(double* lanes) : s(lanes) { std::memcpy(&sum, s, sizeof sum); }
    void add(D a) { sum = Fold<op, VD>::run(sum, native(a)); }
    void store() const { std::memcpy(s, &sum, sizeof sum); }
};
template <Reduce op>
struct NarrowEnd {
    static constexpr Machine<S> function = &reduce_narrow<op, double, S>;
    WideEnd<op> low, high;
    explicit NarrowEnd(double* lanes) : low(lanes), high(lanes + width<S> / 2) {}
    void add(S a) {
        low.add(make<D>((VD)low_half<double>(native(a))));
        high.add(make<D>((VD)high_half<double>(native(a))));
    }
    void store() const {
        low.store();
        high.store();
    }
};

/// The least or greatest of an array of f32, lane by lane in f32, all lanes in use: half as many vectors as the
/// accumulators take, which get the values at the end.
template <Reduce op>
inline void fold_narrow(const float* x, double* lanes, std::size_t begin, std::size_t end) {
    alignas(64) float best[narrow_lanes];
    constexpr float first = Fold<op, VD>::template identity<float>();
    for (float& value : best) value = first;
    constexpr Op elementwise = op == Reduce::min ? Op::minimum : Op::maximum;
    for (std::size_t i = begin; i < end; i += tile_of<S>) {
        float* const s = best + i % narrow_lanes;
#pragma GCC unroll 8
        for (std::size_t k = 0; k < tile_of<S>; k += width<S>) {
            FloatBinary<elementwise>::run(load<S>(x + i + k), load<S>(s + k)).store_unaligned(s + k);
        }
    }
    for (std::size_t k = 0; k < narrow_lanes; k += width<S>) {
        NarrowEnd<op> sums(lanes + k);
        sums.add(load<S>(best + k));
        sums.store();
    }
}
/// Where that pays: enough tiles, all lanes in use.
inline constexpr std::size_t many_narrow = 8 * tile_of<S>;

/// Whether rows are compared in f32 before the accumulators are: the least of f32 values is one of them.
template <class End>
inline constexpr bool compares_narrow =
    std::is_same_v<End, NarrowEnd<Reduce::min>> || std::is_same_v<End, NarrowEnd<Reduce::max>>;
template <class End>
inline constexpr Op comparison = std::is_same_v<End, NarrowEnd<Reduce::min>> ? Op::minimum : Op::maximum;

/// Rows that are added up at a time: their accumulators stay in registers meanwhile.
template <class End>
inline constexpr std::int64_t rows_at_once = compares_narrow<End> ? 8 : 4;

/// Rows [first, first + count) of the elements [begin, end).
template <class V, class End, std::int64_t count, class... Steps>
inline void fold_rows(double* lanes, std::size_t mask, std::size_t begin, std::size_t end, std::int64_t first,
                      const Steps&... step) {
    for (std::size_t i = begin; i < end; i += tile_of<V>) {
        const std::size_t lane = i & mask;
#pragma GCC unroll 8
        for (std::size_t k = 0; k < tile_of<V>; k += width<V>) {
            End sums(lanes + lane + k);
            Held<V> h;
            (step.open(h, lane + k), ...);
            if constexpr (compares_narrow<End>) {
                (step.run(h, i + k, first), ...);
                S best = h.a;
#pragma GCC unroll 8
                for (std::int64_t r = 1; r < count; ++r) {
                    (step.run(h, i + k, first + r), ...);
                    best = FloatBinary<comparison<End>>::run(h.a, best);
                }
                sums.add(best);
            } else {
#pragma GCC unroll 4
                for (std::int64_t r = 0; r < count; ++r) {
                    (step.run(h, i + k, first + r), ...);
                    sums.add(h.a);
                }
            }
            sums.store();
            (step.close(h, lane + k), ...);
        }
    }
}

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

/// The elements [begin, end) of one row, all accumulators in registers (a few more than there are: the compiler keeps
/// those on the stack). Fewer instructions a byte let the core have more of memory under way. Gives where it stopped:
/// the rest is less than a whole set of lanes.
template <class End, class... Steps>
inline std::size_t fold_whole_lanes(double* lanes, std::size_t begin, std::size_t end, const Steps&... step) {
    constexpr std::size_t count = wide_lanes / width<D>;
    const auto fold = [&]<std::size_t... K>(std::index_sequence<K...>) {
        End sums[count] = {End(lanes + K * width<D>)...};
        const std::size_t stop = add_whole_lanes(sums, begin, end, std::index_sequence<K...>(), step...);
        (sums[K].store(), ...);
        return stop;
    };
    return fold(std::make_index_sequence<count>());
}

template <class V, class End, class... Steps, std::size_t... I>
inline void run_sequence(const Instr* code, Frame* f, std::size_t begin, std::size_t end, const std::int64_t* row_bytes,
                         std::int64_t rows, std::index_sequence<I...>) {
    std::byte** const pointers = f->pointers();
    const auto fold = [&](const Steps... step) {
        double* const lanes = reinterpret_cast<double*>(pointers[code[sizeof...(Steps)].b]);
        if constexpr (std::is_same_v<V, D> && !(is_count<V, Steps> || ...)) {
            if (rows == 1 && f->reduce_mask == wide_lanes - 1 && begin % wide_lanes == 0) {
                begin = fold_whole_lanes<End>(lanes, begin, end, step...);
            }
        }
        std::int64_t row = 0;
        for (; row + rows_at_once<End> <= rows; row += rows_at_once<End>) {
            fold_rows<V, End, rows_at_once<End>>(lanes, f->reduce_mask, begin, end, row, step...);
        }
        for (; row < rows; ++row) fold_rows<V, End, 1>(lanes, f->reduce_mask, begin, end, row, step...);
    };
    fold(Steps(Place{pointers[code[I].b], pointers[code[I].c], rows > 1 ? row_bytes[code[I].b] : 0})...);
    clear_upper_halves();
}
template <class V, class End, class... Steps>
void sequence(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
    run_sequence<V, End, Steps...>(code, f, begin, end, nullptr, 1, std::index_sequence_for<Steps...>());
}
template <Reduce op>
void narrow_extremum(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
    if (end - begin < many_narrow || f->reduce_mask != narrow_lanes - 1) {
        sequence<S, NarrowEnd<op>, LoadStep<S>>(code, f, begin, end);
        return;
    }
    std::byte** const pointers = f->pointers();
    fold_narrow<op>(reinterpret_cast<const float*>(pointers[code[0].b]), reinterpret_cast<double*>(pointers[code[1].b]),
                    begin, end);
    clear_upper_halves();
}
template <class V, class End, class... Steps>
void sequence_of_rows(const Instr* code, Frame* f, std::size_t begin, std::size_t end, const std::int64_t* row_bytes,
                      std::int64_t rows) {
    run_sequence<V, End, Steps...>(code, f, begin, end, row_bytes, rows, std::index_sequence_for<Steps...>());
}

/// The lanes of a short row while it is folded in registers: those of one vector of V.
template <class V, Reduce op>
struct RowLanes;
template <Reduce op>
struct RowLanes<D, op> {
    VD all = Fold<op, VD>::template identity<double>() - VD{};
    void add(D a) { all = Fold<op, VD>::run(all, native(a)); }
    void add(D a, std::size_t valid) { all = Fold<op, VD>::run(all, padded<op>(native(a), 0, valid)); }
    void combine(const RowLanes& later) { all = combine_halves<op>(all, later.all); }
    [[nodiscard]] VD half() const { return all; }
};
template <Reduce op>
struct RowLanes<S, op> {
    RowLanes<D, op> low, high;
    void add(S a) {
        low.add(make<D>((VD)low_half<double>(native(a))));
        high.add(make<D>((VD)high_half<double>(native(a))));
    }
    void add(S a, std::size_t valid) {
        low.add(make<D>((VD)low_half<double>(native(a))), valid);
        high.add(make<D>((VD)high_half<double>(native(a))), valid > width<D> ? valid - width<D> : 0);
    }
    void combine(const RowLanes& later) {
        low.combine(later.low);
        high.combine(later.high);
    }
    [[nodiscard]] VD half() const { return combine_halves<op>(low.all, high.all); }
};
/// f32 values are compared as such.
template <Reduce op>
requires(op == Reduce::min || op == Reduce::max) struct RowLanes<S, op> {
    VF all = Fold<op, VF>::template identity<float>() - VF{};
    void add(S a) { all = Fold<op, VF>::run(all, native(a)); }
    void add(S a, std::size_t valid) { all = Fold<op, VF>::run(all, padded<op>(native(a), 0, valid)); }
    void combine(const RowLanes& later) { all = combine_halves<op>(all, later.all); }
    [[nodiscard]] VD half() const { return combine_halves<op>((VD)low_half<double>(all), (VD)high_half<double>(all)); }
};

/// What the accumulators and fold_lanes() would give, without accumulators in memory: the vectors of lanes are visited
/// in the order of the tree that folds them, so that few are open at a time.
template <class V, Reduce op, std::size_t first, std::size_t apart, class... Steps>
[[gnu::always_inline]] inline RowLanes<V, op> row_tree(std::size_t count, const Steps&... step) {
    if constexpr (apart * width<V> < logical_lanes<V>) {
        auto lanes = row_tree<V, op, first, 2 * apart>(count, step...);
        lanes.combine(row_tree<V, op, first + apart, 2 * apart>(count, step...));
        return lanes;
    } else {
        RowLanes<V, op> lanes;
        std::size_t i = first * width<V>;
        for (; i + width<V> <= count; i += logical_lanes<V>) {
            Held<V> h;
            (step.run(h, i, 0), ...);
            lanes.add(h.a);
        }
        if (i < count) [[unlikely]] {
            Held<V> h;
            (step.part(h, i, count - i), ...);
            lanes.add(h.a, count - i);
        }
        return lanes;
    }
}
/// The same for a longer row of doubles, whose elements are visited in their order, all lanes in registers.
template <Reduce op, class... Steps, std::size_t... K>
inline VD fold_long_row(std::size_t count, std::index_sequence<K...> vectors, const Steps&... step) {
    RowLanes<D, op> lanes[sizeof...(K)];
    std::size_t i = add_whole_lanes(lanes, 0, count, vectors, step...);
    for (std::size_t k = 0; i < count; ++k, i += width<D>) {
        Held<D> h;
        if (i + width<D> <= count) {
            (step.run(h, i, 0), ...);
            lanes[k].add(h.a);
        } else {
            (step.part(h, i, count - i), ...);
            lanes[k].add(h.a, count - i);
        }
    }
#pragma GCC unroll 8
    for (std::size_t half = sizeof...(K) / 2; half > 0; half /= 2) {
#pragma GCC unroll 64
        for (std::size_t k = 0; k < half; ++k) lanes[k].combine(lanes[k + half]);
    }
    return lanes[0].half();
}
/// Elements from which on that pays.
inline constexpr std::size_t long_row = 4 * wide_lanes;

template <class V, Reduce op, class... Steps, std::size_t... I>
inline double fold_row_of(const Instr* code, Frame* f, std::size_t count, std::index_sequence<I...>) {
    std::byte** const pointers = f->pointers();
    const auto fold = [count](const Steps&... step) {
        if constexpr (std::is_same_v<V, D>) {
            using Vectors = std::make_index_sequence<wide_lanes / width<D>>;
            if (count >= long_row) return fold_long_row<op>(count, Vectors(), step...);
        }
        return row_tree<V, op, 0, 1>(count, step...).half();
    };
    const VD half = fold(Steps(Place{pointers[code[I].b], pointers[code[I].c], 0})...);
    return fold_within<op, width<D> / 2>(half)[0];
}
template <class V, Reduce op, class... Steps>
std::uint64_t fold_row(const Instr* code, Frame* f, std::size_t count) {
    const double all = fold_row_of<V, op, Steps...>(code, f, count, std::index_sequence_for<Steps...>());
    clear_upper_halves();
    return std::bit_cast<std::uint64_t>(all);
}

template <class V, template <Reduce> class End, Reduce op, class... Steps>
constexpr void add_sequence(Table<V>& table, std::size_t& count) {
    auto& added = table.sequences[count++];
    added = {{Steps::function..., End<op>::function, &finish<V>},
             &sequence<V, End<op>, Steps...>,
             &sequence_of_rows<V, End<op>, Steps...>};
    // One result a row; a count would be a second one.
    if constexpr (!(is_count<V, Steps> || ...)) added.fold_row = &fold_row<V, op, Steps...>;
}
/// With what KeepStep puts aside read by SelectKeptStep: instructions `kept` and `selects`.
template <class V, template <Reduce> class End, Reduce op, class... Steps>
constexpr void add_keeping(Table<V>& table, std::size_t& count, std::uint8_t kept, std::uint8_t selects) {
    add_sequence<V, End, op, Steps...>(table, count);
    table.sequences[count - 1].same_b[0] = kept;
    table.sequences[count - 1].same_b[1] = selects;
}

template <class V, template <Reduce> class End>
constexpr std::size_t add_sequences(Table<V>& table) {
    std::size_t count = 0;
    using Load = LoadStep<V>;
    using Square = UnaryStep<V, Op::square>;
    add_sequence<V, End, Reduce::sum, Load>(table, count);
    add_sequence<V, End, Reduce::sum, Load, MemoryStep<V, Op::mul>>(table, count);
    add_sequence<V, End, Reduce::sum, Load, Square>(table, count);
    add_sequence<V, End, Reduce::sum, Load, UnaryStep<V, Op::abs>>(table, count);
    add_sequence<V, End, Reduce::sum, Load, MemoryStep<V, Op::sub>, Square>(table, count);
    add_sequence<V, End, Reduce::sum, Load, SplatStep<V, Op::sub>, Square>(table, count);
    // Without NaN: a sum, a mean, and the squares of the deviations from one.
    using Equal = MemoryStep<V, Op::eq>;
    using Deviation = MemoryStep<V, Op::sub>;
    using SplatDeviation = SplatStep<V, Op::sub>;
    using Keep = KeepStep<V>;
    using Kept = SelectKeptStep<V>;
    add_sequence<V, End, Reduce::sum, Load, Equal, SelectMaskStep<V>>(table, count);
    add_sequence<V, End, Reduce::sum, Load, Equal, CountStep<V>, SelectMaskStep<V>>(table, count);
    add_keeping<V, End, Reduce::sum, Load, Equal, Keep, Load, Deviation, Kept, Square>(table, count, 2, 5);
    add_keeping<V, End, Reduce::sum, Load, Equal, Keep, Load, SplatDeviation, Kept, Square>(table, count, 2, 5);
    add_sequence<V, End, Reduce::min, Load>(table, count);
    add_sequence<V, End, Reduce::max, Load>(table, count);
    if constexpr (std::is_same_v<V, S>) {
        table.sequences[count - 2].run = &narrow_extremum<Reduce::min>;
        table.sequences[count - 1].run = &narrow_extremum<Reduce::max>;
    }
    return count;
}

}  // namespace
}  // namespace ik::simd
