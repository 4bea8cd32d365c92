#pragma once
// Loops for one operation on arrays of narrow integers or truth values, in vectors of their own width, quotients in
// floats. Such a program would spend its time on widening elements to lanes and back. Sums, differences and products
// wrap either way.

#include <limits>

#include "simd/division.hpp"
#include "simd/reduce.hpp"

namespace ik::simd {
namespace {

/// Elements of a tile as vectors of their own width.
template <class T>
struct StoredAs {
    typedef T Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    static constexpr std::size_t width = IK_VECTOR_BYTES / sizeof(T);
};
template <class T>
inline typename StoredAs<T>::Vec load_stored(const T* p) {
    typename StoredAs<T>::Vec v;
    std::memcpy(&v, p, sizeof v);
    return v;
}

template <Op op>
constexpr bool compares() {
    return op == Op::eq || op == Op::ne || op == Op::lt || op == Op::le || op == Op::gt || op == Op::ge;
}

template <Op op, class Vec>
inline auto native_two(Vec a, Vec b) {
    if constexpr (op == Op::add)
        return a + b;
    else if constexpr (op == Op::sub)
        return a - b;
    else if constexpr (op == Op::mul)
        return a * b;
    else if constexpr (op == Op::eq)
        return a == b;
    else if constexpr (op == Op::ne)
        return a != b;
    else if constexpr (op == Op::lt)
        return a < b;
    else if constexpr (op == Op::le)
        return a <= b;
    else if constexpr (op == Op::gt)
        return a > b;
    else
        return a >= b;
}

typedef std::uint8_t TruthBytes __attribute__((vector_size(IK_VECTOR_BYTES)));

/// Masks of sizeof(T) vectors as truth values of one byte each.
template <class T, class Mask>
inline TruthBytes truth_bytes(const Mask (&masks)[sizeof(T)]) {
    if constexpr (sizeof(T) == 1) {
        return (TruthBytes)masks[0] & 1;
#if IK_SIMD_ISA_avx2
    } else if constexpr (sizeof(T) == 2) {
        const __m256i packed = _mm256_packs_epi16((__m256i)masks[0], (__m256i)masks[1]);
        return (TruthBytes)_mm256_permute4x64_epi64(packed, 0b11011000) & 1;
    } else {
        const __m256i low = _mm256_packs_epi32((__m256i)masks[0], (__m256i)masks[1]);
        const __m256i high = _mm256_packs_epi32((__m256i)masks[2], (__m256i)masks[3]);
        const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
        return (TruthBytes)_mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order) & 1;
#elif IK_SIMD_ISA_sse2
    } else if constexpr (sizeof(T) == 2) {
        return (TruthBytes)_mm_packs_epi16((__m128i)masks[0], (__m128i)masks[1]) & 1;
    } else {
        const __m128i low = _mm_packs_epi32((__m128i)masks[0], (__m128i)masks[1]);
        const __m128i high = _mm_packs_epi32((__m128i)masks[2], (__m128i)masks[3]);
        return (TruthBytes)_mm_packs_epi16(low, high) & 1;
#else
    } else {
        constexpr std::size_t part = StoredAs<T>::width;
        typedef std::uint8_t Part __attribute__((vector_size(part)));
        TruthBytes all;
        for (std::size_t k = 0; k < sizeof(T); ++k) {
            const Part truth = __builtin_convertvector(masks[k], Part) & 1;
            std::memcpy(reinterpret_cast<std::uint8_t*>(&all) + k * part, &truth, sizeof truth);
        }
        return all;
#endif
    }
}

/// IK_VECTOR_BYTES elements: `b` gives the vector of the right operand at an element.
template <Op op, class T, class Right>
inline void native_tile(const T* a, std::size_t i, const Right& b, std::byte* out) {
    constexpr std::size_t w = StoredAs<T>::width;
    if constexpr (compares<op>()) {
        decltype(native_two<op>(load_stored(a), load_stored(a))) masks[sizeof(T)];
        for (std::size_t k = 0; k < sizeof(T); ++k) masks[k] = native_two<op>(load_stored(a + i + k * w), b(i + k * w));
        const TruthBytes truth = truth_bytes<T>(masks);
        std::memcpy(out + i, &truth, sizeof truth);
    } else {
        for (std::size_t k = 0; k < IK_VECTOR_BYTES; k += w) {
            const auto result = native_two<op>(load_stored(a + i + k), b(i + k));
            std::memcpy(out + (i + k) * sizeof(T), &result, sizeof result);
        }
    }
}

/// The machine functions of `a op b`: b is widened to a tile first.
template <Op op, DType dtype>
struct NativeTwo {
    using T = Storage<dtype>;

    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        const T* const b = reinterpret_cast<const T*>(f->pointers()[code[0].b]);
        const T* const a = reinterpret_cast<const T*>(f->pointers()[code[2].b]);
        std::byte* const out = f->pointers()[code[compares<op>() ? 4 : 5].b];
        const auto right = [b](std::size_t i) { return load_stored(b + i); };
        for (std::size_t i = begin; i < end; i += IK_VECTOR_BYTES) native_tile<op>(a, i, right, out);
        clear_upper_halves();
    }
};
/// And of `a op number`.
template <Op op, DType dtype>
struct NativeNumber {
    using T = Storage<dtype>;

    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        std::int64_t number;
        std::memcpy(&number, f->pointers()[code[1].b], sizeof number);
        // What wraps can be cut before; what is compared cannot.
        const bool fits = number == static_cast<std::int64_t>(static_cast<T>(number));
        if (compares<op>() && !fits) return run_tiles<D>(code, f, begin, end);
        const T* const a = reinterpret_cast<const T*>(f->pointers()[code[0].b]);
        std::byte* const out = f->pointers()[code[compares<op>() ? 2 : 3].b];
        const typename StoredAs<T>::Vec b = static_cast<T>(number) - typename StoredAs<T>::Vec{};
        const auto right = [b](std::size_t) { return b; };
        for (std::size_t i = begin; i < end; i += IK_VECTOR_BYTES) native_tile<op>(a, i, right, out);
        clear_upper_halves();
    }
};

/// `a // number` for a positive number. (a + 1/2)/number is at least 1/(2 number) away from a whole number, and the
/// product with the reciprocal, which is within 2^-7/number for 16 bits in f32 and 2^-20/number for 32 bits in f64, has
/// the same floor.
template <DType dtype>
struct NativeQuotient {
    using T = Storage<dtype>;
    static constexpr bool short_element = sizeof(T) <= 2;
    using V = std::conditional_t<short_element, S, D>;
    using Number = ScalarOf<V>;

    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        std::int64_t number;
        std::memcpy(&number, f->pointers()[code[1].b], sizeof number);
        if (number < 1 || number > static_cast<std::int64_t>(std::numeric_limits<T>::max()))
            return run_tiles<D>(code, f, begin, end);
        const T* const a = reinterpret_cast<const T*>(f->pointers()[code[0].b]);
        T* const out = reinterpret_cast<T*>(f->pointers()[code[3].b]);
        const V half = splat<V>(Number(0.5)), reciprocal = splat<V>(Number(1) / static_cast<Number>(number));
        for (std::size_t i = begin; i < end; i += width<V>) {
            const V quotient = xsimd::floor((make<V>(load_converted<Number>(a + i)) + half) * reciprocal);
            if constexpr (short_element)
                store_converted<T, std::int32_t>(__builtin_convertvector(native(quotient), Vector<std::int32_t>),
                                                 out + i);
            else
                store_converted<T, std::int64_t>(double_to_small(quotient), out + i);
        }
        clear_upper_halves();
    }
};

template <Op op, DType dtype>
constexpr void add_native(Table<D>& table, std::size_t& count) {
    constexpr Machine<D> load = &load_unit<Type::i64, dtype, D>;
    constexpr Machine<D> two = &binary<op, Signed, Form::memory>;
    constexpr Machine<D> number = &binary<op, Signed, Form::splat>;
    if constexpr (compares<op>()) {
        constexpr Machine<D> store = &store_unit<Type::boolean, DType::boolean, D>;
        table.natives[count++] = {{load, &store_temp<D>, load, two, store, &finish<D>}, &NativeTwo<op, dtype>::run};
        table.natives[count++] = {{load, number, store, &finish<D>}, &NativeNumber<op, dtype>::run};
    } else {
        constexpr Machine<D> narrow = &cast<Type::i64, dtype, D>;
        constexpr Machine<D> store = &store_unit<Type::i64, dtype, D>;
        table.natives[count++] = {{load, &store_temp<D>, load, two, narrow, store, &finish<D>},
                                  &NativeTwo<op, dtype>::run};
        table.natives[count++] = {{load, number, narrow, store, &finish<D>}, &NativeNumber<op, dtype>::run};
    }
}
template <DType dtype>
constexpr void add_natives_of(Table<D>& table, std::size_t& count) {
    add_native<Op::add, dtype>(table, count);
    add_native<Op::sub, dtype>(table, count);
    add_native<Op::mul, dtype>(table, count);
    add_native<Op::eq, dtype>(table, count);
    add_native<Op::ne, dtype>(table, count);
    add_native<Op::lt, dtype>(table, count);
    add_native<Op::le, dtype>(table, count);
    add_native<Op::gt, dtype>(table, count);
    add_native<Op::ge, dtype>(table, count);
    table.natives[count++] = {{&load_unit<Type::i64, dtype, D>, &divide_number<Op::floor_div, Signed, Form::splat>,
                               &cast<Type::i64, dtype, D>, &store_unit<Type::i64, dtype, D>, &finish<D>},
                              &NativeQuotient<dtype>::run};
}
/// The accumulator that the elements from `begin` on, or all of them, may go to.
inline std::byte* first_lane(const Instr& reduce, Frame* f, std::size_t begin) {
    return f->pointers()[reduce.b] + (begin & f->reduce_mask) * 8;
}

/// Sums, least and greatest of integers do not depend on any order: what the elements give goes to the first lane.
template <Reduce op, DType dtype>
struct NativeReduce {
    using T = Storage<dtype>;
    using Vec = typename StoredAs<T>::Vec;

    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        if (f->reduce_mask != wide_lanes - 1) return run_tiles<D>(code, f, begin, end);
        const T* const a = reinterpret_cast<const T*>(f->pointers()[code[0].b]);
        constexpr std::size_t w = StoredAs<T>::width, parts = sizeof(T);
        constexpr T first = op == Reduce::sum ? T(0) : Fold<op, Vec>::template identity<T>();
        Vec best[parts];
        for (Vec& part : best) part = first - Vec{};
        for (std::size_t i = begin; i < end; i += w * parts) {
#pragma GCC unroll 8
            for (std::size_t k = 0; k < parts; ++k) best[k] = Fold<op, Vec>::run(best[k], load_stored(a + i + k * w));
        }
        std::byte* const accumulator = first_lane(code[1], f, begin);
        std::int64_t lane;
        std::memcpy(&lane, accumulator, sizeof lane);
        for (const Vec& part : best) {
            for (std::size_t k = 0; k < w; ++k) {
                const std::int64_t x = part[k];  // NOLINT(bugprone-signed-char-misuse): an i8 is a number.
                if constexpr (op == Reduce::sum)
                    lane = static_cast<std::int64_t>(static_cast<std::uint64_t>(lane) + static_cast<std::uint64_t>(x));
                else
                    lane = (op == Reduce::min ? x < lane : x > lane) ? x : lane;
            }
        }
        std::memcpy(accumulator, &lane, sizeof lane);
        clear_upper_halves();
    }
};
template <Reduce op, DType dtype>
constexpr void add_native_reduce(Table<D>& table, std::size_t& count) {
    table.natives[count++] = {{&load_unit<Type::i64, dtype, D>, &reduce_wide<op, std::int64_t, D>, &finish<D>},
                              &NativeReduce<op, dtype>::run};
}
template <DType dtype>
constexpr void add_native_extrema(Table<D>& table, std::size_t& count) {
    add_native_reduce<Reduce::min, dtype>(table, count);
    add_native_reduce<Reduce::max, dtype>(table, count);
}

/// i64 is read in place, as the whole loops of sequence.hpp read.
constexpr void add_whole(Table<D>& table, std::size_t& count) {
    constexpr Machine<D> load = &load_unit<Type::i64, DType::i64, D>;
    const auto add = [&](Machine<D> reduce, Run run) { table.sequences[count++] = {{load, reduce, &finish<D>}, run}; };
    add(&reduce_wide<Reduce::sum, std::int64_t, D>, &NativeReduce<Reduce::sum, DType::i64>::run);
    add(&reduce_wide<Reduce::min, std::int64_t, D>, &NativeReduce<Reduce::min, DType::i64>::run);
    add(&reduce_wide<Reduce::max, std::int64_t, D>, &NativeReduce<Reduce::max, DType::i64>::run);
}

constexpr void add_natives(Table<D>& table) {
    std::size_t count = 0;
    add_native_extrema<DType::u8>(table, count);
    add_native_extrema<DType::i8>(table, count);
    add_native_extrema<DType::u16>(table, count);
    add_native_extrema<DType::i16>(table, count);
    add_native_extrema<DType::u32>(table, count);
    add_native_extrema<DType::i32>(table, count);
    add_natives_of<DType::u8>(table, count);
    add_natives_of<DType::i8>(table, count);
    add_natives_of<DType::u16>(table, count);
    add_natives_of<DType::i16>(table, count);
    add_natives_of<DType::u32>(table, count);
    add_natives_of<DType::i32>(table, count);
}

/// Truth values are bytes of 0 or 1.
template <Op op>
struct NativeLogic {
    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        const auto* const b = reinterpret_cast<const std::uint8_t*>(f->pointers()[code[0].b]);
        const auto* const a = reinterpret_cast<const std::uint8_t*>(f->pointers()[code[2].b]);
        std::byte* const out = f->pointers()[code[4].b];
        for (std::size_t i = begin; i < end; i += StoredAs<std::uint8_t>::width) {
            const auto x = load_stored(a + i) != 0, y = load_stored(b + i) != 0;
            const auto result = (op == Op::logical_and ? x & y : x | y) & 1;
            std::memcpy(out + i, &result, sizeof result);
        }
        clear_upper_halves();
    }
};
inline void native_not(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
    const auto* const a = reinterpret_cast<const std::uint8_t*>(f->pointers()[code[0].b]);
    std::byte* const out = f->pointers()[code[2].b];
    for (std::size_t i = begin; i < end; i += StoredAs<std::uint8_t>::width) {
        const auto result = (load_stored(a + i) == 0) & 1;
        std::memcpy(out + i, &result, sizeof result);
    }
    clear_upper_halves();
}
/// The number of true elements; bytes are added up as long as they hold the sum.
inline void native_count_true(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
    if (f->reduce_mask != narrow_lanes - 1) return run_tiles<S>(code, f, begin, end);
    const auto* const a = reinterpret_cast<const std::uint8_t*>(f->pointers()[code[0].b]);
    constexpr std::size_t w = StoredAs<std::uint8_t>::width, most = 255;
    std::uint64_t total = 0;
    for (std::size_t i = begin; i < end;) {
        const std::size_t stop = end - i < most * w ? end : i + most * w;
        TruthBytes sums{};
        for (; i < stop; i += w) sums += (TruthBytes)(load_stored(a + i) != 0) & 1;
        for (std::size_t k = 0; k < w; ++k) total += sums[k];
    }
    std::byte* const lane = first_lane(code[1], f, begin);
    std::uint64_t before;
    std::memcpy(&before, lane, sizeof before);
    before += total;
    std::memcpy(lane, &before, sizeof before);
    clear_upper_halves();
}
/// Whether some, or all, elements are true.
template <Reduce op>
void native_truth(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
    if (f->reduce_mask != narrow_lanes - 1) return run_tiles<S>(code, f, begin, end);
    const auto* const a = reinterpret_cast<const std::uint8_t*>(f->pointers()[code[0].b]);
    TruthBytes found{};
    for (std::size_t i = begin; i < end; i += StoredAs<std::uint8_t>::width) {
        const auto truth = load_stored(a + i) != 0;
        found |= (TruthBytes)(op == Reduce::any ? truth : ~truth);
    }
    bool some = false;
    for (std::size_t k = 0; k < sizeof found; ++k) some = some || found[k] != 0;
    // The identity is in the lane of what was not found.
    if (some) {
        const std::uint64_t decided = op == Reduce::any ? ~std::uint64_t{0} : 0;
        std::memcpy(first_lane(code[1], f, begin), &decided, sizeof decided);
    }
    clear_upper_halves();
}
constexpr void add_natives(Table<S>& table) {
    constexpr Machine<S> load = &load_unit<Type::boolean, DType::boolean, S>;
    constexpr Machine<S> store = &store_unit<Type::boolean, DType::boolean, S>;
    std::size_t count = 0;
    const auto add = [&](const SequenceOf<Machine<S>>& sequence) { table.natives[count++] = sequence; };
    add({{load, &store_temp<S>, load, &binary<Op::logical_and, BooleanNarrow, Form::memory>, store, &finish<S>},
         &NativeLogic<Op::logical_and>::run});
    add({{load, &store_temp<S>, load, &binary<Op::logical_or, BooleanNarrow, Form::memory>, store, &finish<S>},
         &NativeLogic<Op::logical_or>::run});
    add({{load, &unary<Op::logical_not, BooleanNarrow>, store, &finish<S>}, &native_not});
    add({{load, &reduce_narrow<Reduce::count, std::int64_t, S>, &finish<S>}, &native_count_true});
    add({{load, &reduce_narrow<Reduce::any, std::int64_t, S>, &finish<S>}, &native_truth<Reduce::any>});
    add({{load, &reduce_narrow<Reduce::all, std::int64_t, S>, &finish<S>}, &native_truth<Reduce::all>});
}

}  // namespace
}  // namespace ik::simd
