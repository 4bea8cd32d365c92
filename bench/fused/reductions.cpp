// Reductions and what is made of them by hand. Sums keep several lanes, so that the compiler can use vectors without
// being allowed to reorder what is written.

#include <cmath>
#include <vector>

#include "vectors.hpp"

namespace ik::fused {
namespace {

constexpr Index lanes = 32;

/// The sum of term(i) for i in [begin, end).
template <class Term>
double lane_sum(Index begin, Index end, const Term& term) {
    double sums[lanes] = {};
    Index i = begin;
    for (; i + lanes <= end; i += lanes) {
        for (Index k = 0; k < lanes; ++k) sums[k] += term(i + k);
    }
    for (Index k = 0; i < end; ++i, ++k) sums[k] += term(i);
    for (Index half = lanes / 2; half > 0; half /= 2) {
        for (Index k = 0; k < half; ++k) sums[k] += sums[k + half];
    }
    return sums[0];
}

/// One partial result a piece of [0, n), then `join` of all.
template <class T, class Piece, class Join>
T reduce(Index n, const Piece& piece, const Join& join) {
    std::vector<T> parts(static_cast<std::size_t>((n + grain - 1) / grain));
    in_pieces(n, 1,
              [&](Index begin, Index end) { parts[static_cast<std::size_t>(begin / grain)] = piece(begin, end); });
    T all = parts[0];
    for (std::size_t k = 1; k < parts.size(); ++k) all = join(all, parts[k]);
    return all;
}

struct Range {
    double low = INFINITY, high = -INFINITY;
};

Range lane_range(const double* x, Index begin, Index end) {
    double low[lanes], high[lanes];
    std::fill_n(low, lanes, INFINITY);
    std::fill_n(high, lanes, -INFINITY);
    Index i = begin;
    const auto take = [&](Index k, double value) {
        low[k] = value < low[k] ? value : low[k];
        high[k] = value > high[k] ? value : high[k];
    };
    for (; i + lanes <= end; i += lanes) {
        for (Index k = 0; k < lanes; ++k) take(k, x[i + k]);
    }
    for (Index k = 0; i < end; ++i, ++k) take(k, x[i]);
    return {*std::min_element(low, low + lanes), *std::max_element(high, high + lanes)};
}

constexpr Index column_block = 512;

/// body(first column, last column) on all cores, for `rows` rows.
template <class Body>
void in_columns(Index rows, Index columns, const Body& body) {
    const Index blocks = (columns + column_block - 1) / column_block;
    in_pieces(blocks, rows * column_block, [&](Index begin, Index end) {
        for (Index b = begin; b < end; ++b) body(b * column_block, std::min((b + 1) * column_block, columns));
    });
}

/// softmax of one row, whose length is a multiple of a vector.
void softmax_row(const float* x, float* e, Index n) {
    constexpr Index w = simd::width<S>;
    S top = splat<S>(-INFINITY);
    for (Index j = 0; j < n; j += w) top = xsimd::max(top, S::load_unaligned(x + j));
    float tops[w];
    top.store_unaligned(tops);
    const S most = splat<S>(*std::max_element(tops, tops + w));
    S total = splat<S>(0);
    for (Index j = 0; j < n; j += w) {
        const S value = call<Op::exp>(S::load_unaligned(x + j) - most);
        value.store_unaligned(e + j);
        total += value;
    }
    total.store_unaligned(tops);
    float sum = 0;
    for (const float part : tops) sum += part;
    const S scale = splat<S>(sum);
    for (Index j = 0; j < n; j += w) (S::load_unaligned(e + j) / scale).store_unaligned(e + j);
}

}  // namespace
}  // namespace ik::fused

using namespace ik::fused;

IK_FUSED(fused_dot) {
    const double *x = input<double>(in, 0), *y = input<double>(in, 1);
    const auto piece = [&](Index begin, Index end) {
        return lane_sum(begin, end, [&](Index i) { return x[i] * y[i]; });
    };
    *static_cast<double*>(out) = reduce<double>(extents[0], piece, [](double a, double b) { return a + b; });
}

IK_FUSED(fused_inside) {
    const double *x = input<double>(in, 0), *y = input<double>(in, 1);
    const auto piece = [&](Index begin, Index end) {
        Index count = 0;
        for (Index i = begin; i < end; ++i) {
            const bool box = (x[i] > -1) & (x[i] < 1) & (y[i] > x[i]);
            const bool wedge = (y[i] < -x[i]) & (y[i] > -3);
            count += static_cast<Index>(box | wedge);
        }
        return count;
    };
    *static_cast<Index*>(out) = reduce<Index>(extents[0], piece, [](Index a, Index b) { return a + b; });
}

IK_FUSED(fused_rescale) {
    const double* x = input<double>(in, 0);
    const auto join = [](Range a, Range b) { return Range{std::min(a.low, b.low), std::max(a.high, b.high)}; };
    const Range range = reduce<Range>(
        extents[0], [&](Index begin, Index end) { return lane_range(x, begin, end); }, join);
    const D low = splat<D>(range.low), width = splat<D>(range.high - range.low);
    map<D>(
        extents[0], static_cast<double*>(out), [=](D v) { return (v - low) / width; }, x);
}

IK_FUSED(fused_column_sums) {
    const double* a = input<double>(in, 0);
    double* sums = static_cast<double*>(out);
    in_columns(extents[0], extents[1], [&](Index begin, Index end) {
        std::fill(sums + begin, sums + end, 0.0);
        for (Index i = 0; i < extents[0]; ++i) {
            for (Index j = begin; j < end; ++j) sums[j] += a[i * extents[1] + j];
        }
    });
}

IK_FUSED(fused_row_means) {
    const double* a = input<double>(in, 0);
    double* means = static_cast<double*>(out);
    const Index columns = extents[1];
    in_pieces(extents[0], columns, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            const double* row = a + i * columns;
            means[i] = lane_sum(0, columns, [&](Index j) { return row[j]; }) / static_cast<double>(columns);
        }
    });
}

IK_FUSED(fused_nanmean) {
    const float* a = input<float>(in, 0);
    float* means = static_cast<float*>(out);
    const Index times = extents[0], pixels = extents[1] * extents[2];
    in_columns(times, pixels, [&](Index begin, Index end) {
        double sums[column_block] = {};
        std::int64_t counts[column_block] = {};
        for (Index t = 0; t < times; ++t) {
            const float* row = a + t * pixels + begin;
            for (Index j = 0; j < end - begin; ++j) {
                const bool there = row[j] == row[j];
                sums[j] += there ? static_cast<double>(row[j]) : 0.0;
                counts[j] += there ? 1 : 0;
            }
        }
        for (Index j = 0; j < end - begin; ++j) {
            means[begin + j] = static_cast<float>(sums[j] / static_cast<double>(counts[j]));
        }
    });
}

IK_FUSED(fused_softmax) {
    const float* x = input<float>(in, 0);
    float* e = static_cast<float*>(out);
    const Index rows = extents[0] * extents[1] * extents[2], columns = extents[3];
    in_pieces(rows, columns, [&](Index begin, Index end) {
        for (Index r = begin; r < end; ++r) softmax_row(x + r * columns, e + r * columns, columns);
    });
}

IK_FUSED(fused_potential) {
    const double *x = input<double>(in, 0), *y = input<double>(in, 1);
    double* sums = static_cast<double*>(out);
    const Index count = extents[1];
    in_pieces(extents[0], count, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            sums[i] = lane_sum(0, count, [&](Index j) {
                const double d = x[i] - y[j];
                return 1 / std::fma(d, d, 1.0);
            });
        }
    });
}
