// The loops of matrix products for one ISA.

#include "simd/matrix_product.hpp"

namespace ik::simd {
namespace {

template <class V>
constexpr MatrixLoops<ScalarOf<V>> loops() {
    return {.product = &product<V>, .by_rows = &by_rows<V>, .by_columns = &by_columns<V>, .dot = &dot};
}

constexpr MatrixTable table{loops<D>(), loops<S>()};

}  // namespace

#define IK_NAME_IMPL(isa) matrix_table_##isa
#define IK_NAME(isa) IK_NAME_IMPL(isa)
const MatrixTable& IK_NAME(IK_SIMD_ISA)() noexcept;
const MatrixTable& IK_NAME(IK_SIMD_ISA)() noexcept { return table; }

}  // namespace ik::simd
