#pragma once
// Whole loops for the shortest programs that end in a reduction: an array, the product of two, the square of a
// difference, and these without NaN. They read memory as fast as it comes, so that jumps between instructions would
// show. A loop does to each element what the machine functions it stands for do, in the same order; the bits are the
// same.

#include "simd/sequence_rows.hpp"
#include "simd/sequence_steps.hpp"

namespace ik::simd {
namespace {

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
