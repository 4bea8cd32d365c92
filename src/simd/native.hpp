#pragma once
// Loops for one operation on arrays of narrow integers or truth values, in vectors of their own width. Such a program
// would spend its time on widening elements to lanes and back. Sums, differences and products wrap either way.

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

/// One vector of results: of the same width, or truth values of one byte.
template <Op op, class T>
inline void native_apply(typename StoredAs<T>::Vec a, typename StoredAs<T>::Vec b, void* out) {
    const auto result = native_two<op>(a, b);
    if constexpr (compares<op>()) {
        typedef std::uint8_t Bytes __attribute__((vector_size(StoredAs<T>::width)));
        const Bytes truth = __builtin_convertvector(result, Bytes) & 1;
        std::memcpy(out, &truth, sizeof truth);
    } else {
        std::memcpy(out, &result, sizeof result);
    }
}

/// The machine functions of `a op b`: b is widened to a tile first.
template <Op op, DType dtype>
struct NativeTwo {
    using T = Storage<dtype>;
    static constexpr Machine<D> load_b = &load_unit<Type::i64, dtype, D>;

    static void run(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
        const T* const b = reinterpret_cast<const T*>(f->pointers()[code[0].b]);
        const T* const a = reinterpret_cast<const T*>(f->pointers()[code[2].b]);
        std::byte* const out = f->pointers()[code[compares<op>() ? 4 : 5].b];
        constexpr std::size_t bytes = compares<op>() ? 1 : sizeof(T);
        for (std::size_t i = begin; i < end; i += StoredAs<T>::width) {
            native_apply<op, T>(load_stored(a + i), load_stored(b + i), out + i * bytes);
        }
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
        constexpr std::size_t bytes = compares<op>() ? 1 : sizeof(T);
        const typename StoredAs<T>::Vec b = static_cast<T>(number) - typename StoredAs<T>::Vec{};
        for (std::size_t i = begin; i < end; i += StoredAs<T>::width) {
            native_apply<op, T>(load_stored(a + i), b, out + i * bytes);
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
}
constexpr void add_natives(Table<D>& table) {
    std::size_t count = 0;
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
constexpr void add_natives(Table<S>& table) {
    constexpr Machine<S> load = &load_unit<Type::boolean, DType::boolean, S>;
    constexpr Machine<S> store = &store_unit<Type::boolean, DType::boolean, S>;
    table.natives[0] = {
        {load, &store_temp<S>, load, &binary<Op::logical_and, BooleanNarrow, Form::memory>, store, &finish<S>},
        &NativeLogic<Op::logical_and>::run};
    table.natives[1] = {
        {load, &store_temp<S>, load, &binary<Op::logical_or, BooleanNarrow, Form::memory>, store, &finish<S>},
        &NativeLogic<Op::logical_or>::run};
    table.natives[2] = {{load, &unary<Op::logical_not, BooleanNarrow>, store, &finish<S>}, &native_not};
}

}  // namespace
}  // namespace ik::simd
