// The loops over the order of arrays for one ISA.

#include "simd/order.hpp"
#include "simd/positions.hpp"
#include "simd/positions_in_columns.hpp"
#include "simd/sort_keys.hpp"
#include "simd/sort_rows.hpp"

namespace ik::simd {
namespace {

template <DType dtype, class T>
constexpr void add_type(OrderTable& table) {
    table.least[static_cast<std::size_t>(dtype)] = &find_best<Seek::least, T>;
    table.greatest[static_cast<std::size_t>(dtype)] = &find_best<Seek::greatest, T>;
    using Stored = std::conditional_t<std::is_same_v<T, bool>, std::uint8_t, T>;
    table.sort_rows[static_cast<std::size_t>(dtype)] = &sort_rows<Stored>;
    table.least_in_columns[static_cast<std::size_t>(dtype)] = &find_best_in_columns<Seek::least, T>;
    table.greatest_in_columns[static_cast<std::size_t>(dtype)] = &find_best_in_columns<Seek::greatest, T>;
    if constexpr (sizeof(T) >= 4) table.sort_keys[static_cast<std::size_t>(dtype)] = &sort_keys<typename Keys<T>::Key>;
    if constexpr (std::is_floating_point_v<T>) {
        table.to_keys[static_cast<std::size_t>(dtype)] = &to_keys<T>;
        table.from_keys[static_cast<std::size_t>(dtype)] = &from_keys<T>;
    }
}

constexpr OrderTable make_table() {
    OrderTable table;
    add_type<DType::boolean, bool>(table);
    add_type<DType::u8, std::uint8_t>(table);
    add_type<DType::i8, std::int8_t>(table);
    add_type<DType::u16, std::uint16_t>(table);
    add_type<DType::i16, std::int16_t>(table);
    add_type<DType::u32, std::uint32_t>(table);
    add_type<DType::i32, std::int32_t>(table);
    add_type<DType::u64, std::uint64_t>(table);
    add_type<DType::i64, std::int64_t>(table);
    add_type<DType::f32, float>(table);
    add_type<DType::f64, double>(table);
    return table;
}

constexpr OrderTable table = make_table();

}  // namespace

#define IK_NAME_IMPL(isa) order_table_##isa
#define IK_NAME(isa) IK_NAME_IMPL(isa)
const OrderTable& IK_NAME(IK_SIMD_ISA)() noexcept;
const OrderTable& IK_NAME(IK_SIMD_ISA)() noexcept { return table; }

}  // namespace ik::simd
