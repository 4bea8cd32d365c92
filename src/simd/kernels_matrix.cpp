// The loops of matrix products for one ISA.

#include "simd/matrix_packed.hpp"
#include "simd/matrix_triangle.hpp"

namespace ik::simd {
namespace {

template <class V>
constexpr MatrixLoops<ScalarOf<V>> loops() {
    return {.product = &product<V>,
            .packed_product = &packed_product<Into::replaces, V>,
            .subtract_product = &packed_product<Into::subtracts, V>,
            .scratch = &scratch<V>,
            .by_rows = &by_rows<V>,
            .by_columns = &by_columns<V>,
            .solve_triangle = &solve_triangle<V>,
            .factor_few = &factor_few<V>,
            .dot = &dot};
}

constexpr MatrixTable table{loops<D>(), loops<S>()};

}  // namespace

#define IK_NAME_IMPL(isa) matrix_table_##isa
#define IK_NAME(isa) IK_NAME_IMPL(isa)
const MatrixTable& IK_NAME(IK_SIMD_ISA)() noexcept;
const MatrixTable& IK_NAME(IK_SIMD_ISA)() noexcept { return table; }

}  // namespace ik::simd
