// The machine functions of narrow lanes (f32 and boolean) for one ISA.

#include "simd/combined.hpp"
#include "simd/native.hpp"
#include "simd/pairs.hpp"
#include "simd/sequence.hpp"
#include "simd/table.hpp"

namespace ik::simd {
namespace {

constexpr Table<S> make_table() {
    Table<S> table;
    add_common(table);
    add_fma<Fma::acc_mul_add, S>(table, Type::f32);
    add_fma<Fma::acc_mul_sub, S>(table, Type::f32);
    add_fma<Fma::acc_mul_rsub, S>(table, Type::f32);
    add_fma<Fma::mul_add_acc, S>(table, Type::f32);
    add_fma<Fma::mul_sub_acc, S>(table, Type::f32);
    add_fma<Fma::mul_rsub_acc, S>(table, Type::f32);
    add_memory_of_type<Type::f32>(table);
    add_memory_of_type<Type::boolean>(table);
    auto& row = table.reduce[at(Type::f32)];
    row[at(Reduce::sum)] = &reduce_narrow<Reduce::sum, double, S>;
    row[at(Reduce::prod)] = &reduce_narrow<Reduce::prod, double, S>;
    row[at(Reduce::min)] = &reduce_narrow<Reduce::min, double, S>;
    row[at(Reduce::max)] = &reduce_narrow<Reduce::max, double, S>;
    row[at(Reduce::argmin)] = &reduce_position<Reduce::argmin, double, S>;
    row[at(Reduce::argmax)] = &reduce_position<Reduce::argmax, double, S>;
    auto& masks = table.reduce[at(Type::boolean)];
    masks[at(Reduce::any)] = &reduce_narrow<Reduce::any, std::int64_t, S>;
    masks[at(Reduce::all)] = &reduce_narrow<Reduce::all, std::int64_t, S>;
    masks[at(Reduce::count)] = &reduce_narrow<Reduce::count, std::int64_t, S>;
    add_all_combined<F32, Type::f32>(table);
    add_natives(table);
    add_pair_loops(table);
    add_sequences<S, NarrowEnd>(table);
    return table;
}

constexpr Table<S> table = make_table();

}  // namespace

#define IK_NAME_IMPL(isa) narrow_table_##isa
#define IK_NAME(isa) IK_NAME_IMPL(isa)
const LaneTable& IK_NAME(IK_SIMD_ISA)() noexcept;
const LaneTable& IK_NAME(IK_SIMD_ISA)() noexcept { return reinterpret_cast<const LaneTable&>(table); }

}  // namespace ik::simd
