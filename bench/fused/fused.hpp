#pragma once
// Hand-fused workloads of bench/: what a C++ programmer with TBB writes for one machine (-O3 -march=native), with ik's
// own elementary functions inlined into the loop, so that what is compared is the loop and not the library.
// Each function reads the addresses of its inputs and the extents of all inputs, one after the other, and fills an
// output that is there already. Larger outputs than the cache holds bypass it.

#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cstdint>

#define IK_FUSED(name)                                                                                     \
    extern "C" [[gnu::visibility("default")]] void name([[maybe_unused]] const void* const* in, void* out, \
                                                        [[maybe_unused]] const std::int64_t* extents)

namespace ik::fused {

using Index = std::int64_t;

constexpr Index grain = 32768;
constexpr Index streamed_bytes = Index{16} << 20;

template <class T>
const T* input(const void* const* in, int number) {
    return static_cast<const T*>(in[number]);
}

/// body(begin, end) for pieces of [0, count), each worth about `unit` elements of work an index.
template <class Body>
void in_pieces(Index count, Index unit, const Body& body) {
    const Index step = std::max<Index>(1, grain / std::max<Index>(unit, 1));
    if (count <= step) return body(Index{0}, count);
    tbb::parallel_for(tbb::blocked_range<Index>(0, (count + step - 1) / step),
                      [&](const tbb::blocked_range<Index>& range) {
                          for (Index k = range.begin(); k < range.end(); ++k)
                              body(k * step, std::min((k + 1) * step, count));
                      });
}

}  // namespace ik::fused
