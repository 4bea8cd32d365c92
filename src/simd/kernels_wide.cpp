// The machine functions of wide lanes (f64, i64, u64, boolean, f32 in f64) for one ISA.

#include "simd/combined.hpp"
#include "simd/native.hpp"
#include "simd/pairs.hpp"
#include "simd/sequence.hpp"
#include "simd/table.hpp"

namespace ik::simd {
namespace {

template <Type type, class T>
constexpr void add_number_reductions(Table<D>& table) {
    auto& row = table.reduce[at(type)];
    row[at(Reduce::sum)] = &reduce_wide<Reduce::sum, T, D>;
    row[at(Reduce::prod)] = &reduce_wide<Reduce::prod, T, D>;
    row[at(Reduce::min)] = &reduce_wide<Reduce::min, T, D>;
    row[at(Reduce::max)] = &reduce_wide<Reduce::max, T, D>;
    row[at(Reduce::argmin)] = &reduce_position<Reduce::argmin, T, D>;
    row[at(Reduce::argmax)] = &reduce_position<Reduce::argmax, T, D>;
}

constexpr Table<D> make_table() {
    Table<D> table;
    add_common(table);
    table.load_iota = &load_iota;
    table.walk_index = &walk_index;
    add_fma<Fma::acc_mul_add, D>(table, Type::f64);
    add_fma<Fma::acc_mul_sub, D>(table, Type::f64);
    add_fma<Fma::acc_mul_rsub, D>(table, Type::f64);
    add_fma<Fma::mul_add_acc, D>(table, Type::f64);
    add_fma<Fma::mul_sub_acc, D>(table, Type::f64);
    add_fma<Fma::mul_rsub_acc, D>(table, Type::f64);
    add_fma_f32_wide<Fma::acc_mul_add>(table);
    add_fma_f32_wide<Fma::acc_mul_sub>(table);
    add_fma_f32_wide<Fma::acc_mul_rsub>(table);
    add_fma_f32_wide<Fma::mul_add_acc>(table);
    add_fma_f32_wide<Fma::mul_sub_acc>(table);
    add_fma_f32_wide<Fma::mul_rsub_acc>(table);
    add_memory_of_type<Type::f64>(table);
    add_memory_of_type<Type::f32>(table);
    add_memory_of_type<Type::i64>(table);
    add_memory_of_type<Type::u64>(table);
    add_memory_of_type<Type::boolean>(table);
    add_number_reductions<Type::f64, double>(table);
    add_number_reductions<Type::f32, double>(table);
    add_number_reductions<Type::i64, std::int64_t>(table);
    add_number_reductions<Type::u64, std::uint64_t>(table);
    auto& masks = table.reduce[at(Type::boolean)];
    masks[at(Reduce::any)] = &reduce_wide<Reduce::any, std::int64_t, D>;
    masks[at(Reduce::all)] = &reduce_wide<Reduce::all, std::int64_t, D>;
    masks[at(Reduce::count)] = &reduce_wide<Reduce::count, std::int64_t, D>;
    add_all_combined<F64, Type::f64>(table);
    add_natives(table);
    add_pair_loops(table);
    std::size_t sequences = add_sequences<D, WideEnd>(table);
    add_whole(table, sequences);
    return table;
}

constexpr Table<D> table = make_table();

}  // namespace

#define IK_NAME_IMPL(isa) wide_table_##isa
#define IK_NAME(isa) IK_NAME_IMPL(isa)
const LaneTable& IK_NAME(IK_SIMD_ISA)() noexcept;
const LaneTable& IK_NAME(IK_SIMD_ISA)() noexcept { return reinterpret_cast<const LaneTable&>(table); }

}  // namespace ik::simd
