#pragma once
// CBLAS by element type, and the state OpenBLAS shares with the whole process. OpenBLAS divides a product among its own
// threads in a way that changes the last bits with their number, and it knows nothing of the engine's threads. So the
// work is cut here, by the shapes alone, and each call runs on the thread that makes it.

#include <cblas.h>

#include <cstdint>

namespace ik::runtime::blas {

/// While one of these lives, BLAS calls of this process run on their own thread. The host's setting comes back with the
/// last one; host calls in between are slower, never wrong.
class OneThread {
public:
    OneThread();
    ~OneThread();
    OneThread(const OneThread&) = delete;
    OneThread& operator=(const OneThread&) = delete;
};

/// How a matrix lies in memory: row-major with `step` elements from row to row, or (transposed) from column to column.
struct Layout {
    CBLAS_TRANSPOSE order = CblasNoTrans;
    int step = 1;
};

// C = A*B. C is row-major; sizes are those of the product: C m by n, A m by k.
inline void multiply(int m, int n, int k, const double* a, Layout la, const double* b, Layout lb, double* c, int step) {
    cblas_dgemm(CblasRowMajor, la.order, lb.order, m, n, k, 1.0, a, la.step, b, lb.step, 0.0, c, step);
}
inline void multiply(int m, int n, int k, const float* a, Layout la, const float* b, Layout lb, float* c, int step) {
    cblas_sgemm(CblasRowMajor, la.order, lb.order, m, n, k, 1.0F, a, la.step, b, lb.step, 0.0F, c, step);
}

// y = A*x for A with m rows and n columns. CBLAS wants the extents as they lie in memory.
inline void multiply(int m, int n, const double* a, Layout l, const double* x, int xstep, double* y, int ystep) {
    const bool rows = l.order == CblasNoTrans;
    cblas_dgemv(CblasRowMajor, l.order, rows ? m : n, rows ? n : m, 1.0, a, l.step, x, xstep, 0.0, y, ystep);
}
inline void multiply(int m, int n, const float* a, Layout l, const float* x, int xstep, float* y, int ystep) {
    const bool rows = l.order == CblasNoTrans;
    cblas_sgemv(CblasRowMajor, l.order, rows ? m : n, rows ? n : m, 1.0F, a, l.step, x, xstep, 0.0F, y, ystep);
}

// The rest is column-major, as LAPACK has it: `step` elements from column to column.

// C -= A*B.
inline void subtract_product(int m, int n, int k, const double* a, int la, const double* b, int lb, double* c, int lc) {
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, k, -1.0, a, la, b, lb, 1.0, c, lc);
}
inline void subtract_product(int m, int n, int k, const float* a, int la, const float* b, int lb, float* c, int lc) {
    cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, k, -1.0F, a, la, b, lb, 1.0F, c, lc);
}

/// Which triangle of a factored matrix: L with ones on the diagonal, or U.
enum class Triangle : std::uint8_t { lower_unit, upper };

// B = T^-1 * B for a triangle of the m by m matrix A and n columns of B.
inline void solve(Triangle t, int m, int n, const double* a, int la, double* b, int lb) {
    const bool lower = t == Triangle::lower_unit;
    cblas_dtrsm(CblasColMajor, CblasLeft, lower ? CblasLower : CblasUpper, CblasNoTrans,
                lower ? CblasUnit : CblasNonUnit, m, n, 1.0, a, la, b, lb);
}
inline void solve(Triangle t, int m, int n, const float* a, int la, float* b, int lb) {
    const bool lower = t == Triangle::lower_unit;
    cblas_strsm(CblasColMajor, CblasLeft, lower ? CblasLower : CblasUpper, CblasNoTrans,
                lower ? CblasUnit : CblasNonUnit, m, n, 1.0F, a, la, b, lb);
}

}  // namespace ik::runtime::blas
