#pragma once
// Whole loops for the shortest programs that end in a reduction: an array, the product of two, the square of a
// difference. They read memory as fast as it comes, so that jumps between instructions would show. A loop does to each
// element what the machine functions it stands for do, in the same order; the bits are the same.

#include <utility>

#include "simd/reduce.hpp"

namespace ik::simd {
namespace {

template <class V>
using LaneOf = std::conditional_t<std::is_same_v<V, D>, F64, F32>;

/// A step knows the machine function it stands for, and is made from its operand and the bytes from one row of the
/// operand to the next.
template <class V>
struct LoadStep {
    static constexpr Machine<V> function = std::is_same_v<V, D> ? Machine<V>(&load_unit<Type::f64, DType::f64, V>)
                                                                : Machine<V>(&load_unit<Type::f32, DType::f32, V>);
    const std::byte* p;
    std::int64_t row;
    LoadStep(const std::byte* operand, std::int64_t row_bytes) : p(operand), row(row_bytes) {}
    V run(V, std::size_t i, std::int64_t r) const {
        return load<V>(reinterpret_cast<const ScalarOf<V>*>(p + r * row) + i);
    }
};
template <class V, Op op>
struct UnaryStep {
    static constexpr Machine<V> function = &unary<op, LaneOf<V>>;
    UnaryStep(const std::byte*, std::int64_t) {}
    V run(V a, std::size_t, std::int64_t) const { return apply_one<op, LaneOf<V>>(a); }
};
template <class V, Op op>
struct MemoryStep {
    static constexpr Machine<V> function = &binary<op, LaneOf<V>, Form::memory>;
    LoadStep<V> b;
    MemoryStep(const std::byte* operand, std::int64_t row_bytes) : b(operand, row_bytes) {}
    V run(V a, std::size_t i, std::int64_t r) const { return apply_two<op, LaneOf<V>>(a, b.run(a, i, r)); }
};
template <class V, Op op>
struct SplatStep {
    static constexpr Machine<V> function = &binary<op, LaneOf<V>, Form::splat>;
    V b;
    SplatStep(const std::byte* operand, std::int64_t) : b(splat<V>(*reinterpret_cast<const ScalarOf<V>*>(operand))) {}
    V run(V a, std::size_t, std::int64_t) const { return apply_two<op, LaneOf<V>>(a, b); }
};

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

/// The least or greatest of an array of f32, lane by lane in f32: half as many vectors as the accumulators take, which
/// get the values at the end.
template <Reduce op>
inline void fold_narrow(const float* x, double* lanes, std::size_t mask, std::size_t begin, std::size_t end) {
    alignas(64) float best[narrow_lanes];
    constexpr float first = Fold<op, VD>::template identity<float>();
    for (float& value : best) value = first;
    constexpr Op elementwise = op == Reduce::min ? Op::minimum : Op::maximum;
    for (std::size_t i = begin; i < end; i += tile_of<S>) {
        float* const s = best + (i & mask);
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

/// Rows that are added up at a time: their accumulators stay in registers meanwhile.
inline constexpr std::int64_t rows_at_once = 4;

/// Rows [first, first + count) of the elements [begin, end).
template <class V, class End, std::int64_t count, class... Steps>
inline void fold_rows(double* lanes, std::size_t mask, std::size_t begin, std::size_t end, std::int64_t first,
                      const Steps&... step) {
    for (std::size_t i = begin; i < end; i += tile_of<V>) {
        double* const s = lanes + (i & mask);
#pragma GCC unroll 8
        for (std::size_t k = 0; k < tile_of<V>; k += width<V>) {
            End sums(s + k);
#pragma GCC unroll 4
            for (std::int64_t r = 0; r < count; ++r) {
                V a{};
                ((a = step.run(a, i + k, first + r)), ...);
                sums.add(a);
            }
            sums.store();
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
        std::size_t i = begin;
        for (; i + wide_lanes <= end; i += wide_lanes) {
            const auto add = [&](End& sum, std::size_t k) {
                D a{};
                ((a = step.run(a, i + k, 0)), ...);
                sum.add(a);
            };
            (add(sums[K], K * width<D>), ...);
        }
        (sums[K].store(), ...);
        return i;
    };
    return fold(std::make_index_sequence<count>());
}

template <class V, class End, class... Steps, std::size_t... I>
inline void run_sequence(const Instr* code, Frame* f, std::size_t begin, std::size_t end, const std::int64_t* row_bytes,
                         std::int64_t rows, std::index_sequence<I...>) {
    std::byte** const pointers = f->pointers();
    const auto fold = [&](const Steps... step) {
        double* const lanes = reinterpret_cast<double*>(pointers[code[sizeof...(Steps)].b]);
        if constexpr (std::is_same_v<V, D>) {
            if (rows == 1 && f->reduce_mask == wide_lanes - 1 && begin % wide_lanes == 0) {
                begin = fold_whole_lanes<End>(lanes, begin, end, step...);
            }
        }
        std::int64_t row = 0;
        for (; row + rows_at_once <= rows; row += rows_at_once) {
            fold_rows<V, End, rows_at_once>(lanes, f->reduce_mask, begin, end, row, step...);
        }
        for (; row < rows; ++row) fold_rows<V, End, 1>(lanes, f->reduce_mask, begin, end, row, step...);
    };
    fold(Steps(pointers[code[I].b], rows > 1 ? row_bytes[code[I].b] : 0)...);
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
                    f->reduce_mask, begin, end);
    clear_upper_halves();
}
template <class V, class End, class... Steps>
void sequence_of_rows(const Instr* code, Frame* f, std::size_t begin, std::size_t end, const std::int64_t* row_bytes,
                      std::int64_t rows) {
    run_sequence<V, End, Steps...>(code, f, begin, end, row_bytes, rows, std::index_sequence_for<Steps...>());
}

template <class V, class End, class... Steps>
constexpr void add_sequence(Table<V>& table, std::size_t& count) {
    table.sequences[count++] = {{Steps::function..., End::function, &finish<V>},
                                &sequence<V, End, Steps...>,
                                &sequence_of_rows<V, End, Steps...>};
}

template <class V, class Sum, class Least, class Greatest>
constexpr void add_sequences(Table<V>& table) {
    std::size_t count = 0;
    using Load = LoadStep<V>;
    using Square = UnaryStep<V, Op::square>;
    add_sequence<V, Sum, Load>(table, count);
    add_sequence<V, Sum, Load, MemoryStep<V, Op::mul>>(table, count);
    add_sequence<V, Sum, Load, Square>(table, count);
    add_sequence<V, Sum, Load, UnaryStep<V, Op::abs>>(table, count);
    add_sequence<V, Sum, Load, MemoryStep<V, Op::sub>, Square>(table, count);
    add_sequence<V, Sum, Load, SplatStep<V, Op::sub>, Square>(table, count);
    add_sequence<V, Least, Load>(table, count);
    add_sequence<V, Greatest, Load>(table, count);
    if constexpr (std::is_same_v<V, S>) {
        table.sequences[count - 2].run = &narrow_extremum<Reduce::min>;
        table.sequences[count - 1].run = &narrow_extremum<Reduce::max>;
    }
}

}  // namespace
}  // namespace ik::simd
