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

/// A step knows the machine function it stands for, and is made from its operand.
template <class V>
struct LoadStep {
    static constexpr Machine<V> function = std::is_same_v<V, D> ? Machine<V>(&load_unit<Type::f64, DType::f64, V>)
                                                                : Machine<V>(&load_unit<Type::f32, DType::f32, V>);
    const ScalarOf<V>* p;
    explicit LoadStep(const ScalarOf<V>* operand) : p(operand) {}
    V run(V, std::size_t i) const { return load<V>(p + i); }
};
template <class V, Op op>
struct UnaryStep {
    static constexpr Machine<V> function = &unary<op, LaneOf<V>>;
    explicit UnaryStep(const ScalarOf<V>*) {}
    V run(V a, std::size_t) const { return apply_one<op, LaneOf<V>>(a); }
};
template <class V, Op op>
struct MemoryStep {
    static constexpr Machine<V> function = &binary<op, LaneOf<V>, Form::memory>;
    const ScalarOf<V>* p;
    explicit MemoryStep(const ScalarOf<V>* operand) : p(operand) {}
    V run(V a, std::size_t i) const { return apply_two<op, LaneOf<V>>(a, load<V>(p + i)); }
};
template <class V, Op op>
struct SplatStep {
    static constexpr Machine<V> function = &binary<op, LaneOf<V>, Form::splat>;
    V b;
    explicit SplatStep(const ScalarOf<V>* operand) : b(splat<V>(*operand)) {}
    V run(V a, std::size_t) const { return apply_two<op, LaneOf<V>>(a, b); }
};

template <Reduce op>
struct WideEnd {
    static constexpr Machine<D> function = &reduce_wide<op, double, D>;
    static void run(double* s, D a) { fold_into<op, VD>(s, native(a)); }
};
template <Reduce op>
struct NarrowEnd {
    static constexpr Machine<S> function = &reduce_narrow<op, double, S>;
    static void run(double* s, S a) {
        fold_into<op, VD>(s, (VD)low_half<double>(native(a)));
        fold_into<op, VD>(s + width<S> / 2, (VD)high_half<double>(native(a)));
    }
};

template <class V, class End, class... Steps, std::size_t... I>
inline void run_sequence(const Instr* code, Frame* f, std::size_t begin, std::size_t end, std::index_sequence<I...>) {
    std::byte** const pointers = f->pointers();
    const auto loop = [&](const Steps... step) {
        double* const lanes = reinterpret_cast<double*>(pointers[code[sizeof...(Steps)].b]);
        const std::size_t mask = f->reduce_mask;
        for (std::size_t i = begin; i < end; i += tile_of<V>) {
            double* const s = lanes + (i & mask);
#pragma GCC unroll 8
            for (std::size_t k = 0; k < tile_of<V>; k += width<V>) {
                V a{};
                ((a = step.run(a, i + k)), ...);
                End::run(s + k, a);
            }
        }
    };
    loop(Steps(reinterpret_cast<const ScalarOf<V>*>(pointers[code[I].b]))...);
    clear_upper_halves();
}
/// As LaneTable::run, on whole tiles that all take part in the reduction.
template <class V, class End, class... Steps>
void sequence(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
    run_sequence<V, End, Steps...>(code, f, begin, end, std::index_sequence_for<Steps...>());
}

template <class V, class End, class... Steps>
constexpr void add_sequence(Table<V>& table, std::size_t& count) {
    table.sequences[count++] = {{Steps::function..., End::function, &finish<V>}, &sequence<V, End, Steps...>};
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
}

}  // namespace
}  // namespace ik::simd
