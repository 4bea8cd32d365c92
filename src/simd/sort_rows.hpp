#pragma once
// Short rows are sorted side by side, one in each lane of a vector, by a network of comparisons that does not depend on
// what it compares. Floats are compared as the integers of keys.hpp.

#include <algorithm>

#include "simd/keys.hpp"

namespace ik::simd {
namespace {

template <class Vec>
inline void put_in_order(Vec& a, Vec& b) {
    const Vec low = a < b ? a : b;
    b = a < b ? b : a;
    a = low;
}

/// Batcher's odd-even merge sort (Knuth, volume 3, 5.2.2 M), by elements: runs of p become runs of 2p. What is compared
/// in a stretch of k elements lies in one such run, or in none.
template <class Vec>
inline void sort_lanes(Vec* v, std::size_t count) {
    for (std::size_t p = 1; p < count; p *= 2) {
        for (std::size_t k = p; k > 0; k /= 2) {
            for (std::size_t j = k % p; j + k < count; j += 2 * k) {
                if (((j ^ (j + k)) & ~(2 * p - 1)) != 0) continue;
                const std::size_t stop = std::min(j + k, count - k);
                for (std::size_t i = j; i < stop; ++i) put_in_order(v[i], v[i + k]);
            }
        }
    }
}

/// `count` rows that follow each other, of at most `short_row` elements.
template <class T>
void sort_rows(std::byte* rows, std::int64_t length, std::int64_t count) noexcept {
    using Key = typename Keys<T>::Key;
    typedef Key Vec __attribute__((vector_size(IK_VECTOR_BYTES)));
    constexpr std::int64_t width = IK_VECTOR_BYTES / sizeof(Key);
    alignas(64) Key lanes[short_row * width];
    auto* const keys = reinterpret_cast<Key*>(rows);
    for (std::int64_t first = 0; first < count; first += width) {
        const std::int64_t together = std::min(width, count - first);
        if (together < width) std::memset(lanes, 0, static_cast<std::size_t>(length * width) * sizeof(Key));
        for (std::int64_t j = 0; j < together; ++j) {
            const Key* const row = keys + (first + j) * length;
            for (std::int64_t i = 0; i < length; ++i) lanes[i * width + j] = Keys<T>::key(row[i]);
        }
        sort_lanes(reinterpret_cast<Vec*>(lanes), static_cast<std::size_t>(length));
        for (std::int64_t j = 0; j < together; ++j) {
            Key* const row = keys + (first + j) * length;
            for (std::int64_t i = 0; i < length; ++i) row[i] = Keys<T>::value(lanes[i * width + j]);
        }
    }
}

}  // namespace
}  // namespace ik::simd
