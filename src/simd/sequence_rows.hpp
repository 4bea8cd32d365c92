#pragma once
// Whole loops over one short row: it is folded in registers, in the order of the tree that folds accumulators.

#include "simd/sequence_steps.hpp"

namespace ik::simd {
namespace {

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

}  // namespace
}  // namespace ik::simd
