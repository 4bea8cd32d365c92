#pragma once
// Long rows of whole numbers are sorted by Highway's quicksort (https://arxiv.org/abs/2205.05982), compiled from its
// headers for the instruction set of this file: its library, which would choose one by itself, measures a clock when
// it is loaded, a third of the time that a small script takes.

#define HWY_COMPILE_ONLY_STATIC
// The instruction sets here are known by fewer marks than Highway asks for. Every CPU with AVX-512 has BMI2.
#define HWY_DISABLE_PCLMUL_AES
#define HWY_DISABLE_F16C
#ifndef __AVX512F__
#define HWY_DISABLE_BMI2_FMA
#endif
// The order matters: 1.0 needs the traits first.
#include <hwy/highway.h>

#include <hwy/contrib/sort/traits-inl.h>
#include <hwy/contrib/sort/vqsort-inl.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#if HWY_MAJOR == 1 && HWY_MINOR == 0 && VQSORT_ENABLED
/// Where the samples of a sort begin to be drawn. Nothing has to be kept from guessing it, as the worst case is bounded
/// by a heap sort: the same numbers every time. Highway 1.1 and later have this in their headers.
inline void hwy::Sorter::Fill24Bytes(const void* /*heap*/, std::size_t /*count*/, void* bytes) {
    constexpr std::uint64_t digits_of_pi[3] = {0x243F'6A88'85A3'08D3, 0x1319'8A2E'0370'7344, 0xA409'3822'299F'31D0};
    std::copy_n(reinterpret_cast<const std::byte*>(digits_of_pi), sizeof digits_of_pi, static_cast<std::byte*>(bytes));
}
#endif

HWY_BEFORE_NAMESPACE();
namespace ik::simd {
namespace {

/// In place, rising.
template <class Key>
void sort_keys(std::byte* bytes, std::int64_t count) noexcept {
    auto* const keys = reinterpret_cast<Key*>(bytes);
    const auto size = static_cast<std::size_t>(count);
#if !VQSORT_ENABLED
    std::sort(keys, keys + size);
#elif HWY_MAJOR == 1 && HWY_MINOR == 0
    namespace hn = hwy::HWY_NAMESPACE;
    using Traits = hn::detail::SharedTraits<hn::detail::TraitsLane<hn::detail::OrderAscending<Key>>>;
    hn::Sort(hn::SortTag<Key>(), Traits(), keys, size, static_cast<Key*>(nullptr));
#else
    hwy::HWY_NAMESPACE::VQSortStatic(keys, size, hwy::SortAscending());
#endif
}

}  // namespace
}  // namespace ik::simd
HWY_AFTER_NAMESPACE();
