// Stencils, views, broadcasting, integers and the Mandelbrot set by hand.

#include <cmath>
#include <vector>

#include "vectors.hpp"

namespace ik::fused {
namespace {

/// One sweep over the inner points of a grid.
void jacobi_sweep(const double* from, double* onto, Index rows, Index columns) {
    in_pieces(rows - 2, columns, [&](Index begin, Index end) {
        for (Index i = begin + 1; i < end + 1; ++i) {
            const double* a = from + i * columns;
            double* b = onto + i * columns;
            for (Index j = 1; j < columns - 1; ++j) {
                b[j] = 0.2 * (a[j] + a[j - 1] + a[j + 1] + a[j + columns] + a[j - columns]);
            }
        }
    });
}

/// How often z = z^2 + c stays inside, for a vector of points.
D last_inside(D x, D y) {
    D a = splat<D>(0), b = a, n = a;
    const D one = splat<D>(1);
    for (int k = 0; k < 200; ++k) {
        const D a2 = a * a, b2 = b * b;
        const simd::Mask<D> inside = simd::native(xsimd::fma(a, a, b2)) < simd::native(splat<D>(4));
        if (!simd::any_set(inside)) break;
        n = simd::blend<D>(inside, n + one, n);
        b = simd::blend<D>(inside, xsimd::fma(splat<D>(2) * a, b, y), b);
        a = simd::blend<D>(inside, (a2 - b2) + x, a);
    }
    return simd::blend<D>(simd::native(n) == simd::native(splat<D>(200)), splat<D>(0), n - one);
}

constexpr Index square = 32;  // A block whose two sides stay in L1 while it is transposed.

}  // namespace
}  // namespace ik::fused

using namespace ik::fused;
namespace simd = ik::simd;

IK_FUSED(fused_jacobi) {
    const Index rows = extents[0], columns = extents[1];
    double* a = static_cast<double*>(out);
    std::copy_n(input<double>(in, 0), rows * columns, a);
    std::vector<double> b(input<double>(in, 1), input<double>(in, 1) + rows * columns);
    for (int t = 1; t < 20; ++t) {
        jacobi_sweep(a, b.data(), rows, columns);
        jacobi_sweep(b.data(), a, rows, columns);
    }
}

IK_FUSED(fused_heat) {
    const double* u = input<double>(in, 0);
    double* next = static_cast<double*>(out);
    const Index ny = extents[1], nz = extents[2], plane = ny * nz;
    in_pieces(extents[0] - 2, plane, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            for (Index j = 0; j < ny - 2; ++j) {
                const double* c = u + (i + 1) * plane + (j + 1) * nz + 1;
                double* row = next + (i * (ny - 2) + j) * (nz - 2);
                for (Index k = 0; k < nz - 2; ++k) {
                    const double around = c[k + plane] + c[k - plane] + c[k + nz] + c[k - nz];
                    row[k] = c[k] + 0.1 * (around + c[k + 1] + c[k - 1] - 6 * c[k]);
                }
            }
        }
    });
}

IK_FUSED(fused_mandelbrot) {
    const double *x = input<double>(in, 0), *y = input<double>(in, 1);
    const Index columns = extents[0];
    Index* counts = static_cast<Index*>(out);
    constexpr Index w = simd::width<D>;
    in_pieces(extents[1], columns * 64, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            for (Index j = 0; j < columns; j += w) {
                const Index many = std::min(w, columns - j);
                double points[w] = {}, n[w];
                std::copy_n(x + j, many, points);
                last_inside(D::load_unaligned(points), splat<D>(y[i])).store_unaligned(n);
                for (Index k = 0; k < many; ++k) counts[i * columns + j + k] = static_cast<Index>(n[k]);
            }
        }
    });
}

IK_FUSED(fused_outer) {
    const double *x = input<double>(in, 0), *y = input<double>(in, 1);
    double* far = static_cast<double*>(out);
    const Index columns = extents[1];
    in_pieces(extents[0], columns, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            for (Index j = 0; j < columns; ++j) far[i * columns + j] = std::sqrt(x[i] * x[i] + y[j] * y[j]);
        }
    });
}

IK_FUSED(fused_transposed) {
    const double *a = input<double>(in, 0), *b = input<double>(in, 1);
    double* sum = static_cast<double*>(out);
    const Index n = extents[0];
    in_pieces((n + square - 1) / square, n * square, [&](Index begin, Index end) {
        for (Index top = begin * square; top < std::min(end * square, n); top += square) {
            for (Index left = 0; left < n; left += square) {
                for (Index i = top; i < std::min(top + square, n); ++i) {
                    for (Index j = left; j < std::min(left + square, n); ++j)
                        sum[i * n + j] = a[i * n + j] + 2 * b[j * n + i];
                }
            }
        }
    });
}

IK_FUSED(fused_every_second) {
    const double *x = input<double>(in, 0), *y = input<double>(in, 1);
    double* result = static_cast<double*>(out);
    in_pieces(extents[0] / 2, 1, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) result[i] = x[2 * i] * y[2 * i + 1] + x[2 * i + 1];
    });
}

IK_FUSED(fused_grey) {
    const auto *r = input<std::uint8_t>(in, 0), *g = input<std::uint8_t>(in, 1), *b = input<std::uint8_t>(in, 2);
    float* grey = static_cast<float*>(out);
    in_pieces(extents[0] * extents[1], 1, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) {
            const float red = r[i], green = g[i], blue = b[i];
            grey[i] = 0.299F * red + 0.587F * green + 0.114F * blue;
        }
    });
}

IK_FUSED(fused_digitise) {
    const auto* counts = input<std::int16_t>(in, 0);
    double* volts = static_cast<double*>(out);
    in_pieces(extents[0], 1, [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i) volts[i] = (counts[i] - 120.0) * 0.0078125;
    });
}

IK_FUSED(fused_hash) {
    const Index* k = input<Index>(in, 0);
    Index* result = static_cast<Index*>(out);
    const auto floor_mod = [](Index a, Index b) { return a % b < 0 ? a % b + b : a % b; };
    in_pieces(extents[0], 1, [&](Index begin, Index end) {
        // Unsigned, as the product may wrap; the remainder is not negative, so that / 7 floors.
        for (Index i = begin; i < end; ++i) {
            const auto mixed = static_cast<Index>(static_cast<std::uint64_t>(k[i]) * 2654435761U + 40503U);
            result[i] = floor_mod(mixed, 1000003) / 7;
        }
    });
}
