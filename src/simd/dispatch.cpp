#include "simd/dispatch.hpp"

#include <algorithm>
#include <array>

namespace ik::simd {

#define IK_DECLARE(isa)                               \
    const LaneTable& wide_table_##isa() noexcept;     \
    const LaneTable& narrow_table_##isa() noexcept;   \
    const MatrixTable& matrix_table_##isa() noexcept; \
    const OrderTable& order_table_##isa() noexcept;
#if IK_SIMD_WITH_sse2
IK_DECLARE(sse2)
#endif
#if IK_SIMD_WITH_avx2
IK_DECLARE(avx2)
#endif
#if IK_SIMD_WITH_avx512
IK_DECLARE(avx512)
#endif
#if IK_SIMD_WITH_neon64
IK_DECLARE(neon64)
#endif
#undef IK_DECLARE

namespace {

struct Entry {
    const KernelTable* table = nullptr;
    const MatrixTable* matrix = nullptr;
    const OrderTable* order = nullptr;
    bool usable = false;
};

#define IK_ENTRY(isa, condition)                                                          \
    [] {                                                                                  \
        static const KernelTable table{#isa, &wide_table_##isa(), &narrow_table_##isa()}; \
        return Entry{&table, &matrix_table_##isa(), &order_table_##isa(), condition};     \
    }()

// Narrowest first.
auto entries() noexcept {
    return std::array {
#if IK_SIMD_WITH_sse2
        IK_ENTRY(sse2, true),
#endif
#if IK_SIMD_WITH_avx2
            IK_ENTRY(avx2, __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0),
#endif
#if IK_SIMD_WITH_avx512
            IK_ENTRY(avx512, __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
                                 __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
                                 __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0 &&
                                 __builtin_cpu_supports("bmi2") != 0),
#endif
#if IK_SIMD_WITH_neon64
            IK_ENTRY(neon64, true),
#endif
    };
}

/// That of the base of the architecture, when there is no such table.
Entry entry_of(const KernelTable& kernels) noexcept {
    const auto all = entries();
    const auto of = std::find_if(all.begin(), all.end(), [&](const Entry& entry) { return entry.table == &kernels; });
    return *(of != all.end() ? of : all.begin());
}

}  // namespace

const KernelTable* find_table(std::string_view isa) noexcept {
    for (const Entry& entry : entries()) {
        if (entry.usable && isa == entry.table->name) return entry.table;
    }
    return nullptr;
}

const KernelTable& best_table() noexcept {
    const auto all = entries();
    const KernelTable* best = all.front().table;  // The base of the architecture.
    for (const Entry& entry : all) {
        if (entry.usable) best = entry.table;
    }
    return *best;
}

const MatrixTable& matrix_table(const KernelTable& kernels) noexcept { return *entry_of(kernels).matrix; }

const OrderTable& order_table(const KernelTable& kernels) noexcept { return *entry_of(kernels).order; }

std::vector<std::string_view> usable_isas() {
    std::vector<std::string_view> names;
    for (const Entry& entry : entries()) {
        if (entry.usable) names.emplace_back(entry.table->name);
    }
    return names;
}

}  // namespace ik::simd
