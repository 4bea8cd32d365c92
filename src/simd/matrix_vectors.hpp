#pragma once
// Products with vectors. For the sources that are compiled once per ISA.

#include <algorithm>
#include <utility>

#include "simd/matrix.hpp"
#include "simd/vector.hpp"

namespace ik::simd {
namespace {

inline constexpr std::size_t dot_lanes = 32;  ///< Sums that a dot product keeps: enough to hide an addition.
inline constexpr std::size_t row_bytes = 64;  ///< Of those for each row of a matrix that meets a vector.
inline constexpr std::size_t few_columns_bytes = 128;

// One element as a vector of one.
inline double multiply_add(double a, double b, double c) {
#if IK_SIMD_ISA_sse2
    return a * b + c;
#else
    return __builtin_fma(a, b, c);
#endif
}
inline float multiply_add(float a, float b, float c) {
#if IK_SIMD_ISA_sse2
    return a * b + c;
#else
    return __builtin_fmaf(a, b, c);
#endif
}

/// All ones, then none: a mask of the first lanes begins `width` minus their number before the middle.
template <class V>
struct Masks {
    typename Lanes<V>::Bit lanes[2 * width<V>] = {};
    constexpr Masks() {
        for (std::size_t i = 0; i < width<V>; ++i) lanes[i] = -1;
    }
};
template <class V>
constexpr Masks<V> masks;

/// The first elements of a vector; those that are not there are neither read nor counted.
template <class V>
class Part {
public:
    using T = ScalarOf<V>;
    explicit Part(std::size_t count) : count_(count) {
        std::memcpy(&mask_, masks<V>.lanes + (width<V> - count), sizeof mask_);
    }
    [[nodiscard]] V load(const T* from) const {
#if IK_SIMD_ISA_avx512
        if constexpr (sizeof(T) == 8) {
            return V(_mm512_maskz_loadu_pd(_mm512_movepi64_mask((__m512i)mask_), from));
        } else {
            return V(_mm512_maskz_loadu_ps(_mm512_movepi32_mask((__m512i)mask_), from));
        }
#elif IK_SIMD_ISA_avx2
        if constexpr (sizeof(T) == 8) {
            return V(_mm256_maskload_pd(from, (__m256i)mask_));
        } else {
            return V(_mm256_maskload_ps(from, (__m256i)mask_));
        }
#else
        T lanes[width<V>] = {};
        for (std::size_t i = 0; i < count_; ++i) lanes[i] = from[i];
        return ::ik::simd::load<V>(lanes);
#endif
    }
    /// a where the part is, b elsewhere.
    [[nodiscard]] V select(V a, V b) const { return blend(mask_, a, b); }

private:
    [[maybe_unused]] std::size_t count_;
    Mask<V> mask_;
};

template <class V>
inline void store_part(ScalarOf<V>* to, V from, std::size_t count) {
    ScalarOf<V> lanes[width<V>];
    from.store_unaligned(lanes);
    for (std::size_t i = 0; i < count; ++i) to[i] = lanes[i];
}

template <std::size_t half, class N, std::size_t... lane>
inline N upper_half(N n, std::index_sequence<lane...>) {
    return __builtin_shufflevector(n, n, static_cast<int>(lane < half ? lane + half : lane)...);
}
template <std::size_t lanes, class N, class All>
inline auto fold_lanes(N n, All all) {
    if constexpr (lanes == 1)
        return n[0];
    else
        return fold_lanes<lanes / 2>(n + upper_half<lanes / 2>(n, all), all);
}

/// Adds the upper half of the lanes to the lower one, and so on: the same tree for every width of a vector.
template <std::size_t count, class V>
inline ScalarOf<V> fold(V* v) {
    if constexpr (count > 1) {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < count / 2; ++i) v[i] = v[i] + v[i + count / 2];
        return fold<count / 2>(v);
    } else {
        return fold_lanes<width<V>>(native(v[0]), std::make_index_sequence<width<V>>());
    }
}

/// Rows of few elements: a vector would mostly be empty.
template <std::size_t n, class T>
void by_short_rows(const T* a, std::int64_t row, const T* x, T* y, std::int64_t m) {
    T factors[n];
    for (std::size_t j = 0; j < n; ++j) factors[j] = x[j];
    for (std::int64_t i = 0; i < m; ++i, a += row) {
        T sum = a[0] * factors[0];
#pragma GCC unroll 8
        for (std::size_t j = 1; j < n; ++j) sum = multiply_add(a[j], factors[j], sum);
        y[i] = sum;
    }
}

template <std::size_t rows, class V>
inline void by_some_rows(const ScalarOf<V>* a, std::int64_t row, const ScalarOf<V>* x, ScalarOf<V>* y, std::int64_t n) {
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
    constexpr std::size_t vectors = row_bytes / sizeof(V);
    V sum[rows][vectors];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) {
#pragma GCC unroll 8
        for (std::size_t v = 0; v < vectors; ++v) sum[r][v] = splat<V>(0);
    }
    std::int64_t j = 0;
    for (; n - j >= lanes * static_cast<std::int64_t>(vectors); j += lanes * static_cast<std::int64_t>(vectors)) {
#pragma GCC unroll 8
        for (std::size_t v = 0; v < vectors; ++v) {
            const auto at = j + static_cast<std::int64_t>(v * width<V>);
            const V factor = load<V>(x + at);
#pragma GCC unroll 8
            for (std::size_t r = 0; r < rows; ++r) {
                const V terms = load<V>(a + static_cast<std::int64_t>(r) * row + at);
                sum[r][v] = multiply_add(terms, factor, sum[r][v]);
            }
        }
    }
    // What is left is less than a row of vectors: whole ones, then a part.
#pragma GCC unroll 8
    for (std::size_t v = 0; v < vectors; ++v, j += lanes) {
        if (n - j >= lanes) {
            const V factor = load<V>(x + j);
#pragma GCC unroll 8
            for (std::size_t r = 0; r < rows; ++r)
                sum[r][v] = multiply_add(load<V>(a + static_cast<std::int64_t>(r) * row + j), factor, sum[r][v]);
        } else if (n > j) {
            const Part<V> part(static_cast<std::size_t>(n - j));
            const V factor = part.load(x + j);
#pragma GCC unroll 8
            for (std::size_t r = 0; r < rows; ++r) {
                const V terms = part.load(a + static_cast<std::int64_t>(r) * row + j);
                sum[r][v] = part.select(multiply_add(terms, factor, sum[r][v]), sum[r][v]);
            }
        }
    }
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) y[r] = fold<vectors, V>(sum[r]);
}

template <class V>
void by_rows(const ScalarOf<V>* a, std::int64_t row, const ScalarOf<V>* x, ScalarOf<V>* y, std::int64_t m,
             std::int64_t n) noexcept {
    switch (n) {
        case 1: by_short_rows<1>(a, row, x, y, m); return;
        case 2: by_short_rows<2>(a, row, x, y, m); return;
        case 3: by_short_rows<3>(a, row, x, y, m); return;
        case 4: by_short_rows<4>(a, row, x, y, m); return;
        case 5: by_short_rows<5>(a, row, x, y, m); return;
        case 6: by_short_rows<6>(a, row, x, y, m); return;
        case 7: by_short_rows<7>(a, row, x, y, m); return;
        case 8: by_short_rows<8>(a, row, x, y, m); return;
        default: break;
    }
    constexpr std::size_t together = 4;
    std::int64_t i = 0;
    for (; m - i >= static_cast<std::int64_t>(together); i += together)
        by_some_rows<together, V>(a + i * row, row, x, y + i, n);
    for (; i < m; ++i) by_some_rows<1, V>(a + i * row, row, x, y + i, n);
}

/// y += x*a for some rows, or y = x*a where the rows are the first.
template <std::size_t rows, bool first, class V>
inline void add_rows(const ScalarOf<V>* a, std::int64_t row, const ScalarOf<V>* x, ScalarOf<V>* y, std::int64_t n) {
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
    V factors[rows];
#pragma GCC unroll 8
    for (std::size_t r = 0; r < rows; ++r) factors[r] = splat<V>(x[r]);
    const auto sum_at = [&](V sum, std::int64_t j, auto&& load_terms) {
#pragma GCC unroll 8
        for (std::size_t r = 0; r < rows; ++r)
            sum = multiply_add(load_terms(a + static_cast<std::int64_t>(r) * row + j), factors[r], sum);
        return sum;
    };
    std::int64_t j = 0;
    for (; n - j >= lanes; j += lanes) {
        const V sum = first ? splat<V>(0) : load<V>(y + j);
        sum_at(sum, j, [](const ScalarOf<V>* from) { return load<V>(from); }).store_unaligned(y + j);
    }
    if (j == n) return;
    const auto left = static_cast<std::size_t>(n - j);
    const Part<V> part(left);
    const V sum = first ? splat<V>(0) : part.load(y + j);
    store_part<V>(y + j, sum_at(sum, j, [&](const ScalarOf<V>* from) { return part.load(from); }), left);
}

inline constexpr std::size_t chains = 4;

/// sum[i % chains] += x[i]*a[i], each a vector of elements, for rows of one vector.
template <class V, class Load>
inline void add_in_turn(V (&sum)[chains], const ScalarOf<V>* a, std::int64_t row, const ScalarOf<V>* x, std::int64_t m,
                        const Load& load_row) {
    constexpr auto turn = static_cast<std::int64_t>(chains);
    V own[chains] = {sum[0], sum[1], sum[2], sum[3]};
    for (; m >= turn; m -= turn, a += turn * row, x += turn) {
#pragma GCC unroll 8
        for (std::size_t c = 0; c < chains; ++c)
            own[c] = multiply_add(load_row(a + static_cast<std::int64_t>(c) * row), splat<V>(x[c]), own[c]);
    }
#pragma GCC unroll 8
    for (std::size_t c = 0; c < chains; ++c) {
        if (static_cast<std::int64_t>(c) < m)
            own[c] = multiply_add(load_row(a + static_cast<std::int64_t>(c) * row), splat<V>(x[c]), own[c]);
        sum[c] = own[c];
    }
}

/// Few columns are too few chains of additions: the rows take turns in four.
template <class V>
inline void by_few_columns(const ScalarOf<V>* a, std::int64_t row, const ScalarOf<V>* x, ScalarOf<V>* y, std::int64_t m,
                           std::int64_t n) {
    constexpr std::int64_t strip = 128;  // Rows that stay in the first cache while their vectors pass by.
    constexpr auto lanes = static_cast<std::int64_t>(width<V>);
    V sums[few_columns_bytes / sizeof(V)][chains];
    for (std::int64_t j = 0; j < n; j += lanes) std::fill_n(sums[j / lanes], chains, splat<V>(0));
    for (std::int64_t i = 0; i < m; i += strip) {
        const std::int64_t rows = std::min(strip, m - i);
        const ScalarOf<V>* from = a + i * row;
        std::int64_t j = 0;
        for (; n - j >= lanes; j += lanes)
            add_in_turn<V>(sums[j / lanes], from + j, row, x + i, rows, [](const auto* p) { return load<V>(p); });
        if (j == n) continue;
        const Part<V> part(static_cast<std::size_t>(n - j));
        add_in_turn<V>(sums[j / lanes], from + j, row, x + i, rows, [&](const auto* p) { return part.load(p); });
    }
    for (std::int64_t j = 0; j < n; j += lanes) {
        const V(&sum)[chains] = sums[j / lanes];
        const V all = (sum[0] + sum[2]) + (sum[1] + sum[3]);
        if (n - j >= lanes)
            all.store_unaligned(y + j);
        else
            store_part<V>(y + j, all, static_cast<std::size_t>(n - j));
    }
}

template <class V>
void by_columns(const ScalarOf<V>* a, std::int64_t row, const ScalarOf<V>* x, ScalarOf<V>* y, std::int64_t m,
                std::int64_t n) noexcept {
    if (n <= static_cast<std::int64_t>(few_columns_bytes / sizeof(ScalarOf<V>))) {
        by_few_columns<V>(a, row, x, y, m, n);
        return;
    }
    if (m < 4) {
        add_rows<1, true, V>(a, row, x, y, n);
        for (std::int64_t i = 1; i < m; ++i) add_rows<1, false, V>(a + i * row, row, x + i, y, n);
        return;
    }
    add_rows<4, true, V>(a, row, x, y, n);
    std::int64_t i = 4;
    for (; m - i >= 8; i += 8) add_rows<8, false, V>(a + i * row, row, x + i, y, n);
    for (; m - i >= 4; i += 4) add_rows<4, false, V>(a + i * row, row, x + i, y, n);
    for (; i < m; ++i) add_rows<1, false, V>(a + i * row, row, x + i, y, n);
}

inline double dot(const double* x, const double* y, std::int64_t n) noexcept {
    constexpr std::size_t vectors = dot_lanes / width<D>;
    constexpr auto lanes = static_cast<std::int64_t>(width<D>);
    D sum[vectors];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < vectors; ++v) sum[v] = splat<D>(0);
    std::int64_t i = 0;
    for (; n - i >= static_cast<std::int64_t>(dot_lanes); i += static_cast<std::int64_t>(dot_lanes)) {
#pragma GCC unroll 16
        for (std::size_t v = 0; v < vectors; ++v) {
            const std::int64_t at = i + static_cast<std::int64_t>(v * width<D>);
            sum[v] = multiply_add(load<D>(x + at), load<D>(y + at), sum[v]);
        }
    }
#pragma GCC unroll 16
    for (std::size_t v = 0; v < vectors; ++v, i += lanes) {
        if (n - i >= lanes) {
            sum[v] = multiply_add(load<D>(x + i), load<D>(y + i), sum[v]);
        } else if (n > i) {
            const Part<D> part(static_cast<std::size_t>(n - i));
            sum[v] = part.select(multiply_add(part.load(x + i), part.load(y + i), sum[v]), sum[v]);
        }
    }
    return fold<vectors, D>(sum);
}

inline constexpr std::int64_t f32_terms = 4;  ///< That are added in f32, which costs less than to widen each.

template <std::size_t... lane>
inline D widened(S s, std::size_t half, std::index_sequence<lane...>) {
    constexpr auto all = static_cast<int>(width<D>);
    const VF n = native(s);
    const VFHalf part = half == 0 ? __builtin_shufflevector(n, n, static_cast<int>(lane)...)
                                  : __builtin_shufflevector(n, n, (static_cast<int>(lane) + all)...);
    return make<D>(__builtin_convertvector(part, VD));
}

/// Adds the sums of f32_terms products to each lane; `read(at, sum)` adds the products of one vector.
template <class Read>
inline void add_widened(D (&sum)[dot_lanes / width<D>], const Read& read) {
    constexpr std::make_index_sequence<width<D>> all;
#pragma GCC unroll 16
    for (std::size_t v = 0; v < dot_lanes / width<S>; ++v) {
        S few = splat<S>(0);
#pragma GCC unroll 8
        for (std::int64_t t = 0; t < f32_terms; ++t)
            few = read(t * static_cast<std::int64_t>(dot_lanes) + static_cast<std::int64_t>(v * width<S>), few);
        sum[2 * v] = sum[2 * v] + widened(few, 0, all);
        sum[2 * v + 1] = sum[2 * v + 1] + widened(few, 1, all);
    }
}

inline double dot(const float* x, const float* y, std::int64_t n) noexcept {
    constexpr std::size_t vectors = dot_lanes / width<D>;
    constexpr std::int64_t step = f32_terms * static_cast<std::int64_t>(dot_lanes);
    D sum[vectors];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < vectors; ++v) sum[v] = splat<D>(0);
    for (; n >= step; n -= step, x += step, y += step)
        add_widened(sum, [&](std::int64_t at, S few) { return multiply_add(load<S>(x + at), load<S>(y + at), few); });
    if (n > 0) {
        add_widened(sum, [&](std::int64_t at, S few) {
            constexpr auto lanes = static_cast<std::int64_t>(width<S>);
            if (n - at >= lanes) return multiply_add(load<S>(x + at), load<S>(y + at), few);
            if (n <= at) return few;
            const Part<S> part(static_cast<std::size_t>(n - at));
            return multiply_add(part.load(x + at), part.load(y + at), few);
        });
    }
    return fold<vectors, D>(sum);
}

}  // namespace
}  // namespace ik::simd
