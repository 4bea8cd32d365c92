#pragma once
// The shape of machine functions: eight vectors in, one jump to the next instruction out. g++ compiles a function of a
// cheap operation to eight vector instructions and one indirect jump.

#include "simd/functors_int.hpp"
#include "simd/functors_math.hpp"

namespace ik::simd {
namespace {

template <class V>
using Machine = void (*)(const Instr*, Frame*, std::size_t, V, V, V, V, V, V, V, V);
template <class V>
using Table = LaneTableOf<Machine<V>>;

#define IK_PARAMETERS                                                                               \
    [[maybe_unused]] const Instr *pc, [[maybe_unused]] Frame *f, [[maybe_unused]] std::size_t i,    \
        [[maybe_unused]] V a0, [[maybe_unused]] V a1, [[maybe_unused]] V a2, [[maybe_unused]] V a3, \
        [[maybe_unused]] V a4, [[maybe_unused]] V a5, [[maybe_unused]] V a6, [[maybe_unused]] V a7
#define IK_GO(distance) \
    return reinterpret_cast<Machine<V>>(pc[distance].fn)(pc + (distance), f, i, a0, a1, a2, a3, a4, a5, a6, a7)
#define IK_EACH(statement) \
    statement(0) statement(1) statement(2) statement(3) statement(4) statement(5) statement(6) statement(7)
#define IK_STORE_ALL(target)                     \
    a0.store_unaligned((target));                \
    a1.store_unaligned((target) + width<V>);     \
    a2.store_unaligned((target) + 2 * width<V>); \
    a3.store_unaligned((target) + 3 * width<V>); \
    a4.store_unaligned((target) + 4 * width<V>); \
    a5.store_unaligned((target) + 5 * width<V>); \
    a6.store_unaligned((target) + 6 * width<V>); \
    a7.store_unaligned((target) + 7 * width<V>)
#define IK_LOAD_ALL(source)                \
    a0 = load<V>((source));                \
    a1 = load<V>((source) + width<V>);     \
    a2 = load<V>((source) + 2 * width<V>); \
    a3 = load<V>((source) + 3 * width<V>); \
    a4 = load<V>((source) + 4 * width<V>); \
    a5 = load<V>((source) + 5 * width<V>); \
    a6 = load<V>((source) + 6 * width<V>); \
    a7 = load<V>((source) + 7 * width<V>)

/// Operand `number` at element i, when it is in memory.
template <class V>
inline const ScalarOf<V>* operand(Frame* f, std::uint32_t number, std::size_t i) {
    return reinterpret_cast<const ScalarOf<V>*>(f->pointers()[number]) + i;
}
template <class V>
inline V splat_of(const std::byte* element) {
    ScalarOf<V> value;  // An element of the host's may lie anywhere.
    std::memcpy(&value, element, sizeof value);
    return splat<V>(value);
}
template <class V>
inline V splat_operand(Frame* f, std::uint32_t number) {
    return splat_of<V>(f->pointers()[number]);
}

// --- What a functor does in a lane of one type ---

struct F64 {
    using V = D;
};
struct F32Wide {
    using V = D;
};
struct Signed {
    using V = D;
};
struct Unsigned {
    using V = D;
};
struct Boolean {
    using V = D;
};
struct F32 {
    using V = S;
};
struct BooleanNarrow {
    using V = S;
};
/// The floats that a vector holds.
template <class V>
using LaneOf = std::conditional_t<std::is_same_v<V, D>, F64, F32>;

/// Operations whose f64 result on f32 values needs the rounding to f32; two roundings are harmless here because f64 has
/// more than twice the bits of f32 plus two (Figueroa 1995).
constexpr bool rounds(Op op) {
    return op == Op::add || op == Op::sub || op == Op::mul || op == Op::div || op == Op::square ||
           op == Op::reciprocal || op == Op::sqrt;
}

template <Op op, class L>
inline typename L::V apply_one(typename L::V x) {
    if constexpr (std::is_same_v<L, Signed>)
        return to_register(IntUnary<op>::run(bits(x)));
    else if constexpr (std::is_same_v<L, Unsigned>)
        return to_register(IntUnary<op>::run((U64)bits(x)));
    else if constexpr (std::is_same_v<L, Boolean> || std::is_same_v<L, BooleanNarrow>) {
        return to_register(MaskUnary<op>::run(bits(x)));
    } else if constexpr (std::is_same_v<L, F32Wide> && rounds(op)) {
        return round_to_f32(FloatUnary<op>::run(x));
    } else {
        return to_register(FloatUnary<op>::run(x));
    }
}
template <Op op, class L>
inline typename L::V apply_two(typename L::V a, typename L::V b) {
    if constexpr (std::is_same_v<L, Signed>)
        return to_register(IntBinary<op>::run(bits(a), bits(b)));
    else if constexpr (std::is_same_v<L, Unsigned>) {
        return to_register(IntBinary<op>::run((U64)bits(a), (U64)bits(b)));
    } else if constexpr (std::is_same_v<L, Boolean> || std::is_same_v<L, BooleanNarrow>) {
        return to_register(MaskBinary<op>::run(bits(a), bits(b)));
    } else if constexpr (std::is_same_v<L, F32Wide> && rounds(op)) {
        return round_to_f32(FloatBinary<op>::run(a, b));
    } else {
        return to_register(FloatBinary<op>::run(a, b));
    }
}

// --- Elementwise instructions ---

template <Op op, class L, class V = typename L::V>
void unary(IK_PARAMETERS) {
#define IK_APPLY(k) a##k = apply_one<op, L>(a##k);
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

template <Op op, class L, Form form, class V = typename L::V>
void binary(IK_PARAMETERS) {
    if constexpr (form == Form::memory || form == Form::memory_reverse) {
        const auto* p = operand<V>(f, pc->b, i);
#define IK_APPLY(k)                                               \
    if constexpr (form == Form::memory)                           \
        a##k = apply_two<op, L>(a##k, load<V>(p + k * width<V>)); \
    else                                                          \
        a##k = apply_two<op, L>(load<V>(p + k * width<V>), a##k);
        IK_EACH(IK_APPLY)
#undef IK_APPLY
    } else {
        const V b = splat_operand<V>(f, pc->b);
#define IK_APPLY(k)                       \
    if constexpr (form == Form::splat)    \
        a##k = apply_two<op, L>(a##k, b); \
    else                                  \
        a##k = apply_two<op, L>(b, a##k);
        IK_EACH(IK_APPLY)
#undef IK_APPLY
    }
    IK_GO(1);
}

/// A costly operation: the tile goes through L1, one vector at a time. f32 values in wide lanes are packed, so that the
/// function and its bits are those of a narrow kernel.
template <Op op, class L, class V = typename L::V>
void unary_costly(IK_PARAMETERS) {
    alignas(64) ScalarOf<V> t[tile_of<V>];
    IK_STORE_ALL(t);
    if constexpr (std::is_same_v<L, F32Wide>) {
        for (std::size_t k = 0; k < tile_of<V>; k += 2 * width<V>) {
            const S result = FloatUnary<op>::run(pack(load<D>(t + k), load<D>(t + k + width<V>)));
            unpack_low(result).store_unaligned(t + k);
            unpack_high(result).store_unaligned(t + k + width<V>);
        }
    } else {
        for (std::size_t k = 0; k < tile_of<V>; k += width<V>) apply_one<op, L>(load<V>(t + k)).store_unaligned(t + k);
    }
    IK_LOAD_ALL(t);
    IK_GO(1);
}

template <Op op, class L, Form form, class V = typename L::V>
void binary_costly(IK_PARAMETERS) {
    static_assert(form == Form::memory || form == Form::memory_reverse);
    alignas(64) ScalarOf<V> t[tile_of<V>];
    const auto* p = operand<V>(f, pc->b, i);
    IK_STORE_ALL(t);
    const auto* left = form == Form::memory ? t : p;
    const auto* right = form == Form::memory ? p : t;
    if constexpr (std::is_same_v<L, F32Wide>) {
        for (std::size_t k = 0; k < tile_of<V>; k += 2 * width<V>) {
            const S result = FloatBinary<op>::run(pack(load<D>(left + k), load<D>(left + k + width<V>)),
                                                  pack(load<D>(right + k), load<D>(right + k + width<V>)));
            unpack_low(result).store_unaligned(t + k);
            unpack_high(result).store_unaligned(t + k + width<V>);
        }
    } else {
        for (std::size_t k = 0; k < tile_of<V>; k += width<V>) {
            apply_two<op, L>(load<V>(left + k), load<V>(right + k)).store_unaligned(t + k);
        }
    }
    IK_LOAD_ALL(t);
    IK_GO(1);
}

// --- Fused multiply-add and select ---

template <Fma kind, class V>
inline V fused(V acc, V b, V c) {
    if constexpr (kind == Fma::acc_mul_add)
        return xsimd::fma(acc, b, c);
    else if constexpr (kind == Fma::acc_mul_sub)
        return xsimd::fms(acc, b, c);
    else if constexpr (kind == Fma::acc_mul_rsub)
        return xsimd::fnma(acc, b, c);
    else if constexpr (kind == Fma::mul_add_acc)
        return xsimd::fma(b, c, acc);
    else if constexpr (kind == Fma::mul_sub_acc)
        return xsimd::fms(b, c, acc);
    else
        return xsimd::fnma(b, c, acc);
}
template <Select kind, class V>
inline V selected(V acc, V b, V c) {
    if constexpr (kind == Select::mask)
        return blend<V>(bits(acc), b, c);
    else if constexpr (kind == Select::then)
        return blend<V>(bits(b), acc, c);
    else
        return blend<V>(bits(b), c, acc);
}

// The operands b and c of an instruction, vector by vector: bit 0 of `form` says that b is a splat, bit 1 that c is;
// same_operand, that both are one in memory.
inline constexpr unsigned same_operand = 4;
#define IK_TWO_OPERANDS(form)                                      \
    [[maybe_unused]] const auto* p = operand<V>(f, pc->b, i);      \
    [[maybe_unused]] const auto* q = operand<V>(f, pc->c, i);      \
    V b, c;                                                        \
    if constexpr (((form)&1) != 0) b = splat_operand<V>(f, pc->b); \
    if constexpr (((form)&2) != 0) c = splat_operand<V>(f, pc->c)
#define IK_NEXT_TWO(form, k)                                      \
    if constexpr (((form)&1) == 0) b = load<V>(p + (k)*width<V>); \
    if constexpr (((form)&2) == 0) c = (form) == same_operand ? b : load<V>(q + (k)*width<V>)

/// Three-operand instructions.
template <auto kind, unsigned form, class V>
void ternary(IK_PARAMETERS) {
    IK_TWO_OPERANDS(form);
#define IK_APPLY(k)                                    \
    IK_NEXT_TWO(form, k);                              \
    if constexpr (std::is_same_v<decltype(kind), Fma>) \
        a##k = fused<kind, V>(a##k, b, c);             \
    else                                               \
        a##k = selected<kind, V>(a##k, b, c);
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(1);
}

/// Keeps g++ from taking up the next vector before this one is done, for which the registers would not suffice.
template <class V>
inline void settle([[maybe_unused]] V& v) {
#if IK_SIMD_ISA_avx2 || IK_SIMD_ISA_avx512
    asm volatile("" : "+x"(v.data));
#endif
}

template <class V, class... C>
inline V polynomial_steps(V a, V b, C... c) {
    ((a = fused<Fma::acc_mul_add, V>(a, b, c)), ...);
    settle(a);
    return a;
}
/// Steps acc = acc*b + c of a polynomial in one, as they follow in the code from 0 on: b, in memory, is read once.
template <class V, std::size_t... step>
void polynomial(IK_PARAMETERS) {
    const auto* p = operand<V>(f, pc->b, i);
    const V c[] = {splat_operand<V>(f, pc[step].c)...};
#define IK_APPLY(k) a##k = polynomial_steps(a##k, load<V>(p + (k)*width<V>), c[step]...);
    IK_EACH(IK_APPLY)
#undef IK_APPLY
    IK_GO(sizeof...(step));
}

/// fma of f32 values in wide lanes: on packed f32, so that it is rounded once.
template <Fma kind, unsigned splats>
void fma_f32_wide(const Instr* pc, Frame* f, std::size_t i, D a0, D a1, D a2, D a3, D a4, D a5, D a6, D a7) {
    using V = D;
    const auto* p = operand<V>(f, pc->b, i);
    const auto* q = operand<V>(f, pc->c, i);
#define IK_APPLY(j, k)                                                                           \
    {                                                                                            \
        const V b0 = (splats & 1) != 0 ? splat_operand<V>(f, pc->b) : load<V>(p + j * width<V>); \
        const V b1 = (splats & 1) != 0 ? b0 : load<V>(p + k * width<V>);                         \
        const V c0 = (splats & 2) != 0 ? splat_operand<V>(f, pc->c) : load<V>(q + j * width<V>); \
        const V c1 = (splats & 2) != 0 ? c0 : load<V>(q + k * width<V>);                         \
        const S result = fused<kind, S>(pack(a##j, a##k), pack(b0, b1), pack(c0, c1));           \
        a##j = unpack_low(result);                                                               \
        a##k = unpack_high(result);                                                              \
    }
    IK_APPLY(0, 1)
    IK_APPLY(2, 3)
    IK_APPLY(4, 5)
    IK_APPLY(6, 7)
#undef IK_APPLY
    IK_GO(1);
}

// --- Control ---

template <class V>
void finish(IK_PARAMETERS) {}

template <class V>
void skip_if_none(IK_PARAMETERS) {
    const auto* p = operand<V>(f, pc->c, i);
    Mask<V> any = bits(load<V>(p));
    for (std::size_t k = width<V>; k < tile_of<V>; k += width<V>) any |= bits(load<V>(p + k));
    if (!any_set(any)) IK_GO(pc->b);
    IK_GO(1);
}
template <class V>
void skip_if_all(IK_PARAMETERS) {
    const auto* p = operand<V>(f, pc->c, i);
    Mask<V> all = bits(load<V>(p));
    for (std::size_t k = width<V>; k < tile_of<V>; k += width<V>) all &= bits(load<V>(p + k));
    if (!any_set(~all)) IK_GO(pc->b);
    IK_GO(1);
}

/// In a tail the padding does not keep a loop going.
template <class V>
[[gnu::noinline]] void leave_tail(IK_PARAMETERS) {
    alignas(64) ScalarOf<V> t[tile_of<V>];
    IK_STORE_ALL(t);
    for (std::size_t k = 0; k < f->valid; ++k) {
        typename Lanes<V>::Bit bit;
        std::memcpy(&bit, t + k, sizeof bit);
        if (bit != 0) IK_GO(1);
    }
    IK_GO(pc->b);
}
template <class V>
void leave(IK_PARAMETERS) {
    if (f->valid < tile_of<V>) [[unlikely]]
        return leave_tail<V>(pc, f, i, a0, a1, a2, a3, a4, a5, a6, a7);
    const Mask<V> any =
        ((bits(a0) | bits(a1)) | (bits(a2) | bits(a3))) | ((bits(a4) | bits(a5)) | (bits(a6) | bits(a7)));
    if (!any_set(any)) IK_GO(pc->b);
    IK_GO(1);
}

template <class V>
void swap_temps(IK_PARAMETERS) {
    std::swap(f->pointers()[pc->b], f->pointers()[pc->c]);
    IK_GO(1);
}

/// Rounds of a loop between two returns to the driver, a power of two. They bound the depth of the stack where a
/// machine function calls the next one rather than going to it.
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
inline constexpr std::uint32_t rounds_between_returns = 16;
#else
inline constexpr std::uint32_t rounds_between_returns = 1;
#endif

template <class V>
void repeat(IK_PARAMETERS) {
    const std::uint32_t left = f->rounds - 1;
    if (left % rounds_between_returns == 0) {
        f->resume = pc - pc->b;
        return;
    }
    f->rounds = left;
    const std::ptrdiff_t back = -static_cast<std::ptrdiff_t>(pc->b);
    IK_GO(back);
}

/// The rounds of the loops of one tile; false when the run stops.
template <class V>
[[gnu::noinline]] bool run_rounds(Frame* f, std::size_t i) {
    const V zero = splat<V>(0);
    while (f->resume != nullptr) {
        const Instr* pc = f->resume;
        f->resume = nullptr;
        if (--f->rounds == 0 && !f->keep_on(*f)) return false;
        reinterpret_cast<Machine<V>>(pc->fn)(pc, f, i, zero, zero, zero, zero, zero, zero, zero, zero);
    }
    return true;
}

/// Clears the upper halves of the registers. The rest of the program is compiled for the base of the architecture, and
/// its first instruction on a register whose upper half is in use costs more than a tile, as does the way back.
inline void clear_upper_halves() {
#if IK_SIMD_ISA_avx2 || IK_SIMD_ISA_avx512
    _mm256_zeroupper();
#endif
}

/// The driver: one call a tile; the temporary tiles keep their place, so their pointers move back.
template <class V>
void run_tiles(const Instr* code, Frame* f, std::size_t begin, std::size_t end) {
    constexpr std::size_t bytes = tile_of<V> * sizeof(ScalarOf<V>);
    const std::size_t count = f->temp_count;
    std::byte** pointers = f->pointers();
    for (std::size_t k = 0; k < count; ++k) {
        pointers[k] = shifted(f->temps + k * bytes, -static_cast<std::int64_t>(begin * sizeof(ScalarOf<V>)));
    }
    const auto first = reinterpret_cast<Machine<V>>(code->fn);
    const V zero = splat<V>(0);
    for (std::size_t i = begin; i < end; i += tile_of<V>) {
        first(code, f, i, zero, zero, zero, zero, zero, zero, zero, zero);
        if (f->resume != nullptr && !run_rounds<V>(f, i)) break;
        for (std::size_t k = 0; k < count; ++k) {
            pointers[k] = shifted(pointers[k], -static_cast<std::int64_t>(bytes));
        }
    }
    clear_upper_halves();
}

inline void fence() {
#if IK_SIMD_ISA_sse2 || IK_SIMD_ISA_avx2 || IK_SIMD_ISA_avx512
    _mm_sfence();
#endif
}

}  // namespace
}  // namespace ik::simd
