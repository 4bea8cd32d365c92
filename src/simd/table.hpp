#pragma once
// Fills a LaneTable from ops.def: every elementwise row must have a functor for every lane type its dtype rule admits;
// a missing one does not compile.

#include "simd/division.hpp"
#include "simd/machine_math.hpp"
#include "simd/reduce.hpp"

namespace ik::simd {
namespace {

using ops::DTypeRule;

constexpr bool admits(DTypeRule rule, Type type) {
    const bool floating = type == Type::f64 || type == Type::f32;
    const bool integer = type == Type::i64 || type == Type::u64;
    switch (rule) {
        case DTypeRule::arith:
        case DTypeRule::pow:
        case DTypeRule::rounding: return floating || integer;
        case DTypeRule::true_div:
        case DTypeRule::floating: return floating;
        case DTypeRule::compare:
        case DTypeRule::select:
        case DTypeRule::test: return true;
        case DTypeRule::logic: return type == Type::boolean;
        case DTypeRule::bitwise: return integer || type == Type::boolean;
        case DTypeRule::integer: return integer;
        case DTypeRule::complex:
        case DTypeRule::sum:
        case DTypeRule::count:
        case DTypeRule::index:
        case DTypeRule::first:
        case DTypeRule::cast:
        case DTypeRule::fill:
        case DTypeRule::load:
        case DTypeRule::none: return false;
    }
    return false;
}

template <class T>
constexpr std::size_t at(T value) {
    return static_cast<std::size_t>(value);
}

template <Op op, class L, Type type, std::uint8_t flags, class T>
constexpr void add_unary(T& table) {
    if constexpr (has_own<op, L>)
        table.apply1[at(type)][at(op)] = &unary_own<op, L>;
    else if constexpr (is_costly(flags))
        table.apply1[at(type)][at(op)] = &unary_costly<op, L>;
    else
        table.apply1[at(type)][at(op)] = &unary<op, L>;
}
template <Op op, class L, Type type, std::uint8_t flags, class T>
constexpr void add_binary(T& table) {
    auto& row = table.apply2[at(type)][at(op)];
    constexpr bool commutes = (flags & ops::C) != 0 && op != Op::minimum && op != Op::maximum;
    if constexpr (has_own<op, L>) {
        row[at(Form::memory)] = &binary_own<op, L, Form::memory>;
        row[at(Form::memory_reverse)] = &binary_own<op, L, Form::memory_reverse>;
    } else if constexpr (is_costly(flags)) {
        row[at(Form::memory)] = &binary_costly<op, L, Form::memory>;
        row[at(Form::memory_reverse)] = &binary_costly<op, L, Form::memory_reverse>;
        if constexpr (divides_integers(op, type)) {
            row[at(Form::splat)] = &divide_number<op, L, Form::splat>;
            row[at(Form::splat_reverse)] = &divide_number<op, L, Form::splat_reverse>;
        }
    } else {
        row[at(Form::memory)] = &binary<op, L, Form::memory>;
        row[at(Form::splat)] = &binary<op, L, Form::splat>;
        if constexpr (commutes) {
            row[at(Form::memory_reverse)] = row[at(Form::memory)];
            row[at(Form::splat_reverse)] = row[at(Form::splat)];
        } else {
            row[at(Form::memory_reverse)] = &binary<op, L, Form::memory_reverse>;
            row[at(Form::splat_reverse)] = &binary<op, L, Form::splat_reverse>;
        }
    }
}
template <Op op, int arity, DTypeRule rule, std::uint8_t flags, class L, Type type, class T>
constexpr void add_for_type(T& table) {
    if constexpr (admits(rule, type)) {
        if constexpr (arity == 1)
            add_unary<op, L, type, flags>(table);
        else if constexpr (arity == 2)
            add_binary<op, L, type, flags>(table);
    }
}
template <Op op, int arity, DTypeRule rule, std::uint8_t flags>
constexpr void add_elementwise(Table<D>& table) {
    add_for_type<op, arity, rule, flags, F64, Type::f64>(table);
    add_for_type<op, arity, rule, flags, F32Wide, Type::f32>(table);
    add_for_type<op, arity, rule, flags, Signed, Type::i64>(table);
    add_for_type<op, arity, rule, flags, Unsigned, Type::u64>(table);
    add_for_type<op, arity, rule, flags, Boolean, Type::boolean>(table);
}
template <Op op, int arity, DTypeRule rule, std::uint8_t flags>
constexpr void add_elementwise(Table<S>& table) {
    add_for_type<op, arity, rule, flags, F32, Type::f32>(table);
    add_for_type<op, arity, rule, flags, BooleanNarrow, Type::boolean>(table);
}
#define IK_NO_TILE_FORM(cls)                                                 \
    template <Op op, int arity, DTypeRule rule, std::uint8_t flags, class T> \
    constexpr void add_##cls(T&) {}
IK_NO_TILE_FORM(reduction)
IK_NO_TILE_FORM(generator)
IK_NO_TILE_FORM(view)
IK_NO_TILE_FORM(host)
IK_NO_TILE_FORM(composed)

template <class T>
constexpr void add_operations(T& table) {
    using ops::C;
    using ops::F;
    using ops::P;
    using ops::R;
    using ops::X;
    using ops::Z;
    constexpr auto none = static_cast<std::uint8_t>(C & F & P & R & X & Z);
    static_assert(none == 0);
#define OP(id, name, cls, arity, dim, dtype, flags, params, summary, example) \
    add_##cls<Op::id, arity, DTypeRule::dtype, static_cast<std::uint8_t>(flags)>(table);
#include "ops/ops.def"
#undef OP
}

template <Fma kind, class V>
constexpr void add_fma(Table<V>& table, Type type) {
    auto& row = table.fma[at(type)][at(kind)];
    row[0] = &ternary<kind, 0, V>;
    row[1] = &ternary<kind, 1, V>;
    row[2] = &ternary<kind, 2, V>;
    row[3] = &ternary<kind, 3, V>;
    row[4] = &ternary<kind, same_operand, V>;
}
template <Fma kind>
constexpr void add_fma_f32_wide(Table<D>& table) {
    auto& row = table.fma[at(Type::f32)][at(kind)];
    row[0] = &fma_f32_wide<kind, 0>;
    row[1] = &fma_f32_wide<kind, 1>;
    row[2] = &fma_f32_wide<kind, 2>;
    row[3] = &fma_f32_wide<kind, 3>;
    row[4] = row[0];
}
template <Select kind, class V>
constexpr void add_select(Table<V>& table) {
    auto& row = table.select[at(kind)];
    row[0] = &ternary<kind, 0, V>;
    row[1] = &ternary<kind, 1, V>;
    row[2] = &ternary<kind, 2, V>;
    row[3] = &ternary<kind, 3, V>;
}

template <Type type, DType dtype, class V>
constexpr void add_memory(Table<V>& table) {
    constexpr std::size_t bytes = sizeof(ScalarOf<V>);
    if constexpr (loads_as(dtype, type, bytes)) {
        auto& row = table.load[at(type)][at(dtype)];
        row[at(Layout::unit)] = &load_unit<type, dtype, V>;
        row[at(Layout::strided)] = &load_strided<type, dtype, V>;
        row[at(Layout::gather)] = &load_gather<type, dtype, V>;
    }
    if constexpr (stores_as(type, dtype, bytes)) table.store[at(type)][at(dtype)] = &store_unit<type, dtype, V>;
    if constexpr (casts(type, dtype, bytes)) table.cast[at(type)][at(dtype)] = &cast<type, dtype, V>;
}
template <Type type, class V>
constexpr void add_memory_of_type(Table<V>& table) {
    add_memory<type, DType::boolean, V>(table);
    add_memory<type, DType::u8, V>(table);
    add_memory<type, DType::i8, V>(table);
    add_memory<type, DType::u16, V>(table);
    add_memory<type, DType::i16, V>(table);
    add_memory<type, DType::u32, V>(table);
    add_memory<type, DType::i32, V>(table);
    add_memory<type, DType::u64, V>(table);
    add_memory<type, DType::i64, V>(table);
    add_memory<type, DType::f32, V>(table);
    add_memory<type, DType::f64, V>(table);
}

template <Reduce op, class V>
constexpr void add_fold(Table<V>& table) {
    constexpr bool logical = op == Reduce::any || op == Reduce::all || op == Reduce::count;
    using Number = std::conditional_t<logical, std::uint64_t, double>;
    table.fold_lanes[at(FoldType::f64)][at(op)] = &fold_lanes<op, Number, V>;
    table.fold_lanes[at(FoldType::i64)][at(op)] = &fold_lanes<op, std::int64_t, V>;
    table.fold_lanes[at(FoldType::u64)][at(op)] = &fold_lanes<op, std::uint64_t, V>;
}

template <class V>
constexpr void add_pairs(Table<V>& table) {
    table.store_pair[at(Type::f32)][0] = &store_pair<float, Store::cached, V>;
    if constexpr (sizeof(ScalarOf<V>) == 4) {
        table.store_pair[at(Type::f32)][1] = &store_pair<float, Store::streamed, V>;
    } else {
        table.store_pair[at(Type::f32)][1] = &store_pair<float, Store::cached, V>;
        table.store_pair[at(Type::f64)][0] = &store_pair<double, Store::cached, V>;
        table.store_pair[at(Type::f64)][1] = &store_pair<double, Store::streamed, V>;
    }
}

/// What both lane widths share.
template <class V>
constexpr void add_common(Table<V>& table) {
    table.fill_lanes = &fill_lanes<V>;
    add_fold<Reduce::sum, V>(table);
    add_fold<Reduce::prod, V>(table);
    add_fold<Reduce::min, V>(table);
    add_fold<Reduce::max, V>(table);
    add_fold<Reduce::any, V>(table);
    add_fold<Reduce::all, V>(table);
    add_fold<Reduce::count, V>(table);
    table.tile = tile_of<V>;
    table.lane_bytes = sizeof(ScalarOf<V>);
    table.run = &run_tiles<V>;
    table.fence = &fence;
    table.finish = &finish<V>;
    table.load_splat = &load_splat<V>;
    table.store_temp = &store_temp<V>;
    table.store_stream = &store_stream<V>;
    add_pairs(table);
    table.skip_if_none = &skip_if_none<V>;
    table.skip_if_all = &skip_if_all<V>;
    table.leave = &leave<V>;
    table.repeat = &repeat<V>;
    table.swap_temps = &swap_temps<V>;
#if !IK_SIMD_ISA_sse2  // There each step is many instructions.
    table.polynomial[0] = &polynomial<V, 0, 1>;
    table.polynomial[1] = &polynomial<V, 0, 1, 2>;
    table.polynomial[2] = &polynomial<V, 0, 1, 2, 3>;
#endif
    add_select<Select::mask, V>(table);
    add_select<Select::then, V>(table);
    add_select<Select::otherwise, V>(table);
    add_operations(table);
}

}  // namespace
}  // namespace ik::simd
