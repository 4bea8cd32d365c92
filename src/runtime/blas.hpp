#pragma once
// OpenBLAS by element type, and the state it shares with the whole process. It divides its work among threads of its
// own in a way that changes the last bits with their number, and it knows nothing of the engine's threads. So the work
// is cut by its callers, by the shapes alone, and each call runs on the thread that makes it.

// The order matters: f77blas.h, for what LAPACK has, wants the types of cblas.h.
#include <cblas.h>
#include <f77blas.h>

#include <cstdint>
#include <mutex>

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

/// Lives as long as one call. Libraries that are built without threads hand out their buffers without a lock (Debian's
/// openblas-serial 0.3.21 gives wrong numbers to two threads at once), so of those one call runs at a time.
class Turn {
public:
    Turn();

private:
    std::unique_lock<std::mutex> lock_;
};

/// How a matrix lies in memory: row-major with `step` elements from row to row, or (transposed) from column to column.
struct Layout {
    CBLAS_TRANSPOSE order = CblasNoTrans;
    int step = 1;
};

// C = A*B. C is row-major; sizes are those of the product: C m by n, A m by k.
inline void multiply(int m, int n, int k, const double* a, Layout la, const double* b, Layout lb, double* c, int step) {
    const Turn turn;
    cblas_dgemm(CblasRowMajor, la.order, lb.order, m, n, k, 1.0, a, la.step, b, lb.step, 0.0, c, step);
}
inline void multiply(int m, int n, int k, const float* a, Layout la, const float* b, Layout lb, float* c, int step) {
    const Turn turn;
    cblas_sgemm(CblasRowMajor, la.order, lb.order, m, n, k, 1.0F, a, la.step, b, lb.step, 0.0F, c, step);
}

// The rest is column-major, as LAPACK has it: `step` elements from column to column.

// C -= A*B.
inline void subtract_product(int m, int n, int k, const double* a, const double* b, double* c, int step) {
    const Turn turn;
    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, k, -1.0, a, step, b, step, 1.0, c, step);
}
inline void subtract_product(int m, int n, int k, const float* a, const float* b, float* c, int step) {
    const Turn turn;
    cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, m, n, k, -1.0F, a, step, b, step, 1.0F, c, step);
}

/// LU factors of an m by n matrix with row exchanges: row j goes with row pivots[j], which counts from 1. False when a
/// pivot is zero.
inline bool factor(int m, int n, double* a, int step, int* pivots) {
    const Turn turn;
    int zero = 0;
    BLASFUNC(dgetrf)(&m, &n, a, &step, pivots, &zero);
    return zero == 0;
}
inline bool factor(int m, int n, float* a, int step, int* pivots) {
    const Turn turn;
    int zero = 0;
    BLASFUNC(sgetrf)(&m, &n, a, &step, pivots, &zero);
    return zero == 0;
}

/// Which triangle of a factored matrix: L with ones on the diagonal, or U.
enum class Triangle : std::uint8_t { lower_unit, upper };
inline CBLAS_UPLO side(Triangle t) { return t == Triangle::lower_unit ? CblasLower : CblasUpper; }
inline CBLAS_DIAG diagonal(Triangle t) { return t == Triangle::lower_unit ? CblasUnit : CblasNonUnit; }

// B = T^-1 * B for a triangle of the m by m matrix A and n columns of B.
inline void solve_left(Triangle t, int m, int n, const double* a, int la, double* b, int lb) {
    const Turn turn;
    cblas_dtrsm(CblasColMajor, CblasLeft, side(t), CblasNoTrans, diagonal(t), m, n, 1.0, a, la, b, lb);
}
inline void solve_left(Triangle t, int m, int n, const float* a, int la, float* b, int lb) {
    const Turn turn;
    cblas_strsm(CblasColMajor, CblasLeft, side(t), CblasNoTrans, diagonal(t), m, n, 1.0F, a, la, b, lb);
}

// B = B * T^-1 for a triangle of the n by n matrix A and m rows of B.
inline void solve_right(Triangle t, int m, int n, const double* a, int la, double* b, int lb) {
    const Turn turn;
    if (m == 1 && lb == 1)
        cblas_dtrsv(CblasColMajor, side(t), CblasTrans, diagonal(t), n, a, la, b, 1);
    else
        cblas_dtrsm(CblasColMajor, CblasRight, side(t), CblasNoTrans, diagonal(t), m, n, 1.0, a, la, b, lb);
}
inline void solve_right(Triangle t, int m, int n, const float* a, int la, float* b, int lb) {
    const Turn turn;
    if (m == 1 && lb == 1)
        cblas_strsv(CblasColMajor, side(t), CblasTrans, diagonal(t), n, a, la, b, 1);
    else
        cblas_strsm(CblasColMajor, CblasRight, side(t), CblasNoTrans, diagonal(t), m, n, 1.0F, a, la, b, lb);
}

}  // namespace ik::runtime::blas
