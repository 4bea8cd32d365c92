#pragma once
// Products of vectors and matrices as the rest of the system sees them: plain data, no vector types. Every element of a
// product of matrices is one chain of additions from its first term to its last, so that it does not matter how the
// result is cut; with vectors the extents alone decide. Where a sum is kept in lanes, their number is the same on every
// instruction set. Never allocates, never throws, knows nothing of threads.

#include <cstddef>
#include <cstdint>

namespace ik::simd {

/// c = a*b, m by n, with k terms in each sum. Strides count elements; those of `a` may be anything, rows of `b` and `c`
/// have no gaps.
template <class T>
struct MatrixProduct {
    const T* a = nullptr;
    std::int64_t a_row = 0, a_column = 1;
    const T* b = nullptr;
    std::int64_t b_row = 0;
    T* c = nullptr;
    std::int64_t c_row = 0;
    std::int64_t m = 0, n = 0, k = 0;
};

template <class T>
struct MatrixLoops {
    /// Reads the operands where they lie: best for those that a cache holds.
    void (*product)(const MatrixProduct<T>&) noexcept = nullptr;
    /// y[i] = the sum of a[i*row + j]*x[j] over n elements, for m rows.
    void (*by_rows)(const T* a, std::int64_t row, const T* x, T* y, std::int64_t m, std::int64_t n) noexcept = nullptr;
    /// y[j] = the sum of x[i]*a[i*row + j] over m rows, for n columns.
    void (*by_columns)(const T* a, std::int64_t row, const T* x, T* y, std::int64_t m,
                       std::int64_t n) noexcept = nullptr;
    /// The sum of x[i]*y[i]; that of f32 adds four products at a time, then goes on in f64.
    double (*dot)(const T* x, const T* y, std::int64_t n) noexcept = nullptr;
};

struct MatrixTable {
    MatrixLoops<double> f64;
    MatrixLoops<float> f32;
};

}  // namespace ik::simd
