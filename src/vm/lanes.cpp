// What is done to whole rows of accumulators: filling, folding to one and storing. Short rows spend as much time here
// as in their kernel, so the loops take two lanes at a time and have no branch on the operation inside.

#include <algorithm>
#include <bit>
#include <cstring>

#include "vm/worker.hpp"

namespace ik::vm {
namespace {

using simd::Reduce;
using simd::Type;

template <class T>
struct PairOf {
    typedef T Type __attribute__((vector_size(16)));
};

/// The operation of combine() on vectors; `a` stays where both are as good.
template <Reduce op, class V>
V both(V a, V b) noexcept {
    if constexpr (op == Reduce::prod)
        return a * b;
    else if constexpr (op == Reduce::min)
        return (a != a) | ~((b < a) | (b != b)) ? a : b;
    else if constexpr (op == Reduce::max)
        return (a != a) | ~((b > a) | (b != b)) ? a : b;
    else if constexpr (op == Reduce::any)
        return a | b;
    else if constexpr (op == Reduce::all)
        return a & b;
    else
        return a + b;
}

template <Reduce op, class T>
void fold_as(std::byte* lanes, std::size_t count) noexcept {
    using Pair = typename PairOf<T>::Type;
    for (std::size_t half = count / 2; half > 1; half /= 2) {
        for (std::size_t k = 0; k < half; k += 2) {
            Pair a, b;
            std::memcpy(&a, lanes + k * 8, sizeof a);
            std::memcpy(&b, lanes + (k + half) * 8, sizeof b);
            a = both<op>(a, b);
            std::memcpy(lanes + k * 8, &a, sizeof a);
        }
    }
    if (count < 2) return;
    Pair last;
    std::memcpy(&last, lanes, sizeof last);
    const Pair swapped = {last[1], last[0]};
    const Pair all = both<op>(last, swapped);
    std::memcpy(lanes, &all, 8);
}

template <class T>
void fold_numbers(Reduce op, std::byte* lanes, std::size_t count) noexcept {
    switch (op) {
        case Reduce::sum: return fold_as<Reduce::sum, T>(lanes, count);
        case Reduce::prod: return fold_as<Reduce::prod, T>(lanes, count);
        case Reduce::min: return fold_as<Reduce::min, T>(lanes, count);
        case Reduce::max: return fold_as<Reduce::max, T>(lanes, count);
        case Reduce::any: return fold_as<Reduce::any, std::uint64_t>(lanes, count);
        case Reduce::all: return fold_as<Reduce::all, std::uint64_t>(lanes, count);
        case Reduce::count: return fold_as<Reduce::count, std::uint64_t>(lanes, count);
        case Reduce::argmin:
        case Reduce::argmax: break;
    }
}

/// Accumulators of T to elements of U.
template <class T, class U>
void store_as(const std::byte* lanes, std::size_t count, std::byte* to) noexcept {
    for (std::size_t k = 0; k < count; ++k) {
        T value;
        std::memcpy(&value, lanes + k * sizeof value, sizeof value);
        const U element = static_cast<U>(value);
        std::memcpy(to + k * sizeof element, &element, sizeof element);
    }
}

}  // namespace

void fill_lanes(const ReductionBinding& reduction, std::byte* lanes, std::size_t count) noexcept {
    std::fill_n(reinterpret_cast<std::uint64_t*>(lanes), count, identity(reduction).bits);
}

void fold_lanes(const ReductionBinding& reduction, std::byte* lanes, std::size_t count) noexcept {
    if (reduction.type == Type::i64)
        fold_numbers<std::int64_t>(reduction.op, lanes, count);
    else if (reduction.type == Type::u64)
        fold_numbers<std::uint64_t>(reduction.op, lanes, count);
    else
        fold_numbers<double>(reduction.op, lanes, count);
}

bool store_lanes(const ReductionBinding& reduction, const std::byte* lanes, std::size_t count,
                 std::int64_t element) noexcept {
    const Reduce op = reduction.op;
    if (has_position(op) || op == Reduce::any || op == Reduce::all) return false;
    const bool is_float = op != Reduce::count && (reduction.type == Type::f64 || reduction.type == Type::f32);
    std::byte* const to = reduction.data + element * static_cast<std::int64_t>(size_of(reduction.dtype));
    const bool same =
        is_float ? reduction.dtype == DType::f64 : reduction.dtype == DType::i64 || reduction.dtype == DType::u64;
    if (same)
        std::memcpy(to, lanes, count * 8);
    else if (is_float && reduction.dtype == DType::f32)
        store_as<double, float>(lanes, count, to);
    else
        return false;
    return true;
}

}  // namespace ik::vm
