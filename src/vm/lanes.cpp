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
