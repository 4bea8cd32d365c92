// The scalar end of reductions: identities, pairwise combination, results.

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "vm/worker.hpp"

namespace ik::vm {
namespace {

using simd::Reduce;
using simd::Type;

template <class T>
std::uint64_t bits_of(T x) noexcept {
    return std::bit_cast<std::uint64_t>(x);
}

template <class T>
bool is_nan(T x) noexcept {
    if constexpr (std::is_floating_point_v<T>)
        return std::isnan(x);
    else
        return false;
}

template <class T>
T combine_values(Reduce op, T a, T b) noexcept {
    switch (op) {
        case Reduce::sum:
            if constexpr (std::is_integral_v<T>)
                return static_cast<T>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
            else
                return a + b;
        case Reduce::prod:
            if constexpr (std::is_integral_v<T>)
                return static_cast<T>(static_cast<std::uint64_t>(a) * static_cast<std::uint64_t>(b));
            else
                return a * b;
        case Reduce::min: return is_nan(a) ? a : b < a || is_nan(b) ? b : a;
        case Reduce::max: return is_nan(a) ? a : b > a || is_nan(b) ? b : a;
        case Reduce::any:
        case Reduce::all:
        case Reduce::count:
        case Reduce::argmin:
        case Reduce::argmax: break;
    }
    return a;
}

/// The first of the best; a NaN is better than every number.
template <class T>
Partial combine_positions(Reduce op, Partial a, Partial b) noexcept {
    if (b.position < 0) return a;
    if (a.position < 0) return b;
    const T x = std::bit_cast<T>(a.bits);
    const T y = std::bit_cast<T>(b.bits);
    const bool nan_x = is_nan(x);
    const bool nan_y = is_nan(y);
    if (nan_x != nan_y) return nan_x ? a : b;
    const bool a_better = !nan_x && (op == Reduce::argmin ? x < y : x > y);
    const bool b_better = !nan_x && (op == Reduce::argmin ? y < x : y > x);
    if (a_better != b_better) return a_better ? a : b;
    return a.position < b.position ? a : b;
}

template <class T>
std::uint64_t identity_of(Reduce op) noexcept {
    using Limits = std::numeric_limits<T>;
    switch (op) {
        case Reduce::sum: return bits_of(static_cast<T>(-0.0));
        case Reduce::prod: return bits_of(T(1));
        case Reduce::min:
        case Reduce::argmin: return bits_of(Limits::has_infinity ? Limits::infinity() : Limits::max());
        case Reduce::max:
        case Reduce::argmax: return bits_of(Limits::has_infinity ? -Limits::infinity() : Limits::lowest());
        case Reduce::any:
        case Reduce::count: return 0;
        case Reduce::all: return ~std::uint64_t{0};
    }
    return 0;
}

}  // namespace

Partial identity(const ReductionBinding& reduction) noexcept {
    if (reduction.type == Type::i64) return {identity_of<std::int64_t>(reduction.op), -1};
    if (reduction.type == Type::u64) return {identity_of<std::uint64_t>(reduction.op), -1};
    return {identity_of<double>(reduction.op), -1};
}

Partial combine(const ReductionBinding& reduction, Partial a, Partial b) noexcept {
    const Reduce op = reduction.op;
    if (op == Reduce::any) return {a.bits | b.bits, -1};
    if (op == Reduce::all) return {a.bits & b.bits, -1};
    if (op == Reduce::count) return {a.bits + b.bits, -1};
    const bool position = has_position(op);
    if (reduction.type == Type::i64) {
        if (position) return combine_positions<std::int64_t>(op, a, b);
        return {bits_of(combine_values(op, std::bit_cast<std::int64_t>(a.bits), std::bit_cast<std::int64_t>(b.bits))),
                -1};
    }
    if (reduction.type == Type::u64) {
        if (position) return combine_positions<std::uint64_t>(op, a, b);
        return {combine_values(op, a.bits, b.bits), -1};
    }
    if (position) return combine_positions<double>(op, a, b);
    return {bits_of(combine_values(op, std::bit_cast<double>(a.bits), std::bit_cast<double>(b.bits))), -1};
}

Partial combine_tree(const ReductionBinding& reduction, const Partial* items, std::size_t count,
                     std::size_t stride) noexcept {
    if (count == 1) return items[0];
    const std::size_t half = std::bit_ceil(count) / 2;
    return combine(reduction, combine_tree(reduction, items, half, stride),
                   combine_tree(reduction, items + half * stride, count - half, stride));
}

void store_result(const ReductionBinding& reduction, Partial value, std::int64_t element) noexcept {
    runtime::Scalar scalar;
    scalar.dtype = reduction.dtype;
    if (has_position(reduction.op)) {
        scalar.bits = static_cast<std::uint64_t>(value.position);
    } else if (reduction.op == Reduce::any || reduction.op == Reduce::all) {
        scalar.bits = value.bits != 0 ? 1 : 0;
    } else {
        scalar.bits = value.bits;
        const bool from_float =
            reduction.op != Reduce::count && (reduction.type == Type::f64 || reduction.type == Type::f32);
        if (from_float && reduction.dtype == DType::f32) {
            scalar.bits = std::bit_cast<std::uint32_t>(static_cast<float>(std::bit_cast<double>(value.bits)));
        } else if (!from_float && reduction.dtype == DType::f64) {
            const auto x = static_cast<std::int64_t>(value.bits);
            scalar.bits =
                bits_of(reduction.type == Type::u64 ? static_cast<double>(value.bits) : static_cast<double>(x));
        }
    }
    runtime::store_scalar(reduction.data + element * static_cast<std::int64_t>(size_of(reduction.dtype)), scalar);
}

}  // namespace ik::vm
