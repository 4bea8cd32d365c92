#pragma once
// Loops for one operation on complex numbers as they lie in memory, real and imaginary part by turns. Such a program
// would spend its time on taking the parts apart and putting them together. A loop does to each part what the machine
// functions it stands for do, in the same order; the bits are the same.

#include "simd/machine.hpp"
#include "simd/memory.hpp"

namespace ik::simd {
namespace {

/// A complex operand by the numbers of its parts; nullptr where these are not neighbours all along.
template <class V>
inline const ScalarOf<V>* pairs_of(Frame* f, std::uint32_t re, std::uint32_t im) {
    constexpr std::int64_t part = sizeof(ScalarOf<V>);
    const bool neighbours =
        f->pointers()[im] == f->pointers()[re] + part && f->strides[re] == 2 * part && f->strides[im] == 2 * part;
    return neighbours ? reinterpret_cast<const ScalarOf<V>*>(f->pointers()[re]) : nullptr;
}

/// Stores value(k), the vector of parts from k on, for all complex numbers from `begin` to `end`.
template <Store store, class V, class Value>
inline void each_vector(std::byte* out, std::size_t begin, std::size_t end, Value value) {
    auto* const p = reinterpret_cast<ScalarOf<V>*>(out);
    const bool aligned = may_stream(p + 2 * begin);
    for (std::size_t k = 2 * begin; k < 2 * end; k += width<V>) put<store>(p + k, native(value(k)), aligned);
    clear_upper_halves();
}

template <class V>
using PairSequence = SequenceOf<Machine<V>, longest_pair>;
template <class V>
inline constexpr Type part_type = std::is_same_v<V, D> ? Type::f64 : Type::f32;
template <class V>
inline constexpr DType part_dtype = std::is_same_v<V, D> ? DType::f64 : DType::f32;
template <class V>
inline constexpr Machine<V> load_part_of = &load_strided<part_type<V>, part_dtype<V>, V>;

/// a + b and a - b. The parts of b are staged, those of a loaded.
template <Op op, Store store, class V>
struct PairsTwo {
    static constexpr Machine<V> two = &binary<op, LaneOf<V>, Form::memory>;
    static constexpr PairSequence<V> sequence() {
        return {{load_part_of<V>, &store_temp<V>, load_part_of<V>, &store_temp<V>, load_part_of<V>, two, &store_temp<V>,
                 load_part_of<V>, two, &store_pair<ScalarOf<V>, store, V>, &finish<V>},
                &run};
    }
    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        const auto* const b = pairs_of<V>(f, code[0].b, code[2].b);
        const auto* const a = pairs_of<V>(f, code[4].b, code[7].b);
        const bool as_written = code[5].b == code[1].b && code[8].b == code[3].b && code[9].c == code[6].b;
        if (a == nullptr || b == nullptr || !as_written) return run_tiles<V>(code, f, begin, end);
        each_vector<store, V>(f->pointers()[code[9].b], begin, end,
                              [=](std::size_t k) { return FloatBinary<op>::run(load<V>(a + k), load<V>(b + k)); });
    }
};

/// a op r with one real number r.
template <Op op, Store store, class V>
struct PairsNumber {
    static constexpr Machine<V> number = &binary<op, LaneOf<V>, Form::splat>;
    static constexpr PairSequence<V> sequence() {
        return {{load_part_of<V>, number, &store_temp<V>, load_part_of<V>, number, &store_pair<ScalarOf<V>, store, V>,
                 &finish<V>},
                &run};
    }
    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        const auto* const a = pairs_of<V>(f, code[0].b, code[3].b);
        const bool as_written = code[1].b == code[4].b && code[5].c == code[2].b;
        if (a == nullptr || !as_written) return run_tiles<V>(code, f, begin, end);
        const V r = splat_operand<V>(f, code[1].b);
        each_vector<store, V>(f->pointers()[code[5].b], begin, end,
                              [=](std::size_t k) { return FloatBinary<op>::run(load<V>(a + k), r); });
    }
};

/// One of each two lanes twice, the first or (`set`) the second; or both in turned order.
template <std::size_t set, std::size_t turn, class V, std::size_t... k>
inline V parts_of(V x, std::index_sequence<k...> /*lanes*/) {
    constexpr std::size_t kept = turn == 0 ? ~std::size_t{1} : ~std::size_t{0};
    return make<V>(__builtin_shufflevector(native(x), native(x), static_cast<int>(((k & kept) | set) ^ turn)...));
}
/// -0.0 in the lanes of real parts.
template <class V, std::size_t... k>
inline V minus_real(std::index_sequence<k...> /*lanes*/) {
    typedef ScalarOf<V> Vec __attribute__((vector_size(width<V> * sizeof(ScalarOf<V>))));
    return make<V>(Vec{(k % 2 == 0 ? ScalarOf<V>(-0.0) : ScalarOf<V>(0))...});
}

/// a * b: (re a re b - im a im b) + (re a im b + im a re b) i, the second product rounded. All four parts are staged,
/// im a, im b, re a, re b.
template <Store store, class V>
struct PairsProduct {
    static constexpr PairSequence<V> sequence() {
        constexpr Machine<V> part = load_part_of<V>, keep = &store_temp<V>;
        constexpr Machine<V> again = &load_unit<part_type<V>, part_dtype<V>, V>;
        constexpr Machine<V> product = &binary<Op::mul, LaneOf<V>, Form::memory>;
        return {
            {part, keep, part, keep, part, keep, part, keep, again, product, &ternary<Fma::mul_sub_acc, 0U, V>, keep,
             again, product, &ternary<Fma::mul_add_acc, 0U, V>, &store_pair<ScalarOf<V>, store, V>, &finish<V>},
            &run};
    }
    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        const auto* const a = pairs_of<V>(f, code[4].b, code[0].b);
        const auto* const b = pairs_of<V>(f, code[6].b, code[2].b);
        if (a == nullptr || b == nullptr || !as_written(code)) return run_tiles<V>(code, f, begin, end);
        constexpr auto lanes = std::make_index_sequence<width<V>>();
        const V sign = minus_real<V>(lanes);
        each_vector<store, V>(f->pointers()[code[15].b], begin, end, [=](std::size_t k) {
            const V x = load<V>(a + k), y = load<V>(b + k);
            const V second = parts_of<1, 0>(x, lanes) * parts_of<0, 1>(y, lanes);
            return xsimd::fma(parts_of<0, 0>(x, lanes), y, make<V>(bits(second) ^ bits(sign)));
        });
    }

private:
    static bool as_written(const Instr* code) {
        const std::uint32_t im_a = code[1].b, im_b = code[3].b, re_a = code[5].b, re_b = code[7].b;
        return code[8].b == im_a && code[9].b == im_b && code[10].b == re_a && code[10].c == re_b &&
               code[12].b == im_a && code[13].b == re_b && code[14].b == re_a && code[14].c == im_b &&
               code[15].c == code[11].b;
    }
};

template <Store store, class V>
constexpr void add_pair_loops(Table<V>& table, std::size_t& count) {
    table.pairs[count++] = PairsTwo<Op::add, store, V>::sequence();
    table.pairs[count++] = PairsTwo<Op::sub, store, V>::sequence();
    table.pairs[count++] = PairsNumber<Op::mul, store, V>::sequence();
    table.pairs[count++] = PairsProduct<store, V>::sequence();
}
template <class V>
constexpr void add_pair_loops(Table<V>& table) {
    std::size_t count = 0;
    add_pair_loops<Store::cached>(table, count);
    add_pair_loops<Store::streamed>(table, count);
}

}  // namespace
}  // namespace ik::simd
