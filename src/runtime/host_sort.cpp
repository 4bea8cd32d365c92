// Sorting along the last axis. Short rows are the business of simd/sort_rows.hpp; longer ones are sorted by Highway's
// quicksort, or by digits where an element has few bits. A long row is sorted in parts on all threads, which are
// merged.
#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "runtime/host_access.hpp"
#include "runtime/host_arrays.hpp"

namespace ik::runtime {
namespace {

constexpr std::int64_t least_part = 2'048;    // Elements of a long row that are worth a thread.
constexpr std::int64_t most_parts = 16;       // Each doubling is one more merge.
constexpr std::int64_t merged_piece = 4'096;  // Elements that one task merges.
constexpr std::int64_t rows_at_once = 64;
constexpr std::size_t work = 8;  // Of an element, where reading one is 1.

/// A key has the width of the element and its order; whole numbers are their own keys.
template <class T>
using KeyOf = std::conditional_t<std::is_same_v<T, double>, std::int64_t,
                                 std::conditional_t<std::is_same_v<T, float>, std::int32_t, T>>;

/// One pass for each byte of a key, from the lowest: keys keep their order where that byte is equal.
template <class Key>
void sort_by_bytes(Key* keys, std::int64_t count) {
    using Bits = std::make_unsigned_t<Key>;
    constexpr std::size_t bytes = sizeof(Key);
    constexpr auto turned = static_cast<Bits>(std::is_signed_v<Key> ? Bits{1} << (8 * bytes - 1) : 0);
    std::array<std::array<std::int64_t, 256>, bytes> starts{};
    const auto digit = [](Key key, std::size_t byte) {
        return static_cast<std::size_t>(static_cast<Bits>(static_cast<Bits>(key) ^ turned) >> (8 * byte) & 0xFF);
    };
    for (std::int64_t k = 0; k < count; ++k) {
        for (std::size_t byte = 0; byte < bytes; ++byte) ++starts[byte][digit(keys[k], byte)];
    }
    if constexpr (bytes == 1) {
        for (std::size_t d = 0; d < 256; ++d) {
            const Key key = static_cast<Key>(static_cast<Bits>(d) ^ turned);
            keys = std::fill_n(keys, starts[0][d], key);
        }
        return;
    }
    const auto other = std::make_unique_for_overwrite<Key[]>(static_cast<std::size_t>(count));
    Key *from = keys, *to = other.get();
    for (std::size_t byte = 0; byte < bytes; ++byte, std::swap(from, to)) {
        std::int64_t start = 0;
        for (std::int64_t& place : starts[byte]) start += std::exchange(place, start);
        for (std::int64_t k = 0; k < count; ++k) to[starts[byte][digit(from[k], byte)]++] = from[k];
    }
}

/// How many of the first `count` elements of two sorted runs together come from the first.
template <class Key>
std::int64_t share_of_first(std::span<const Key> a, std::span<const Key> b, std::int64_t count) {
    std::int64_t low = std::max<std::int64_t>(0, count - std::ssize(b)), high = std::min(count, std::ssize(a));
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (b[static_cast<std::size_t>(count - middle - 1)] < a[static_cast<std::size_t>(middle)])
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/// Two sorted runs from both ends: without jumps that the processor would have to guess, and as each step waits for
/// the one before, two chains of steps take the time of one.
template <class Key>
void merge(const Key* a, const Key* a_end, const Key* b, const Key* b_end, Key* out) {
    Key* end = out + (a_end - a) + (b_end - b);
    // So many steps cannot use up either run, whichever they take from.
    for (std::ptrdiff_t steps; (steps = std::min(a_end - a, b_end - b) / 2) > 0;) {
        for (; steps > 0; --steps) {
            const Key x = *a, y = *b;
            const std::ptrdiff_t second = y < x ? 1 : 0;
            *out++ = std::min(x, y);
            b += second;
            a += 1 - second;
            const Key p = a_end[-1], q = b_end[-1];
            const std::ptrdiff_t first = q < p ? 1 : 0;
            *--end = std::max(p, q);
            a_end -= first;
            b_end -= 1 - first;
        }
    }
    std::merge(a, a_end, b, b_end, out);
}

template <class T>
class Sort {
public:
    Sort(DType dtype, const HostContext& context)
        : dtype_(static_cast<std::size_t>(dtype)), order_(context.order_loops()), context_(context) {}

    void row(T* data, std::int64_t length) const {
        if (length <= simd::short_row) return short_rows(data, length, 1);
        to_keys(data, length);
        sort_keys(data, length);
        from_keys(data, length);
    }

    /// Rows of one array, in place.
    void rows(T* data, std::int64_t length, std::int64_t count) const {
        const std::int64_t blocks = (count + rows_at_once - 1) / rows_at_once;
        const bool is_short = length <= simd::short_row;
        const auto elements = static_cast<std::size_t>(count * length) * work;
        const std::int64_t together = is_short ? rows_at_once : 1;
        context_.for_each_range(
            static_cast<std::size_t>(is_short ? blocks : count), elements, [&](std::size_t begin, std::size_t end) {
                const std::int64_t first = static_cast<std::int64_t>(begin) * together;
                const std::int64_t stop = std::min(count, static_cast<std::int64_t>(end) * together);
                if (is_short) return short_rows(data + first * length, length, stop - first);
                for (std::int64_t at = first; at < stop; ++at) row(data + at * length, length);
            });
    }

    /// One row that begins in `data` or, for an odd number of merges, in `other`, and ends in `data`.
    void row_in_parts(T* data, T* other, std::int64_t length, std::int64_t parts) const {
        const bool odd = std::countr_zero(static_cast<std::uint64_t>(parts)) % 2 != 0;
        T *from = odd ? other : data, *to = odd ? data : other;
        const auto start = [&](std::int64_t part) { return length / parts * part + std::min(part, length % parts); };
        context_.for_each_range(static_cast<std::size_t>(parts), static_cast<std::size_t>(length) * work,
                                [&](std::size_t begin, std::size_t end) {
                                    for (auto part = static_cast<std::int64_t>(begin);
                                         part < static_cast<std::int64_t>(end); ++part) {
                                        T* const x = from + start(part);
                                        const std::int64_t count = start(part + 1) - start(part);
                                        to_keys(x, count);
                                        sort_keys(x, count);
                                    }
                                });
        for (std::int64_t run = 1; run < parts; run *= 2, std::swap(from, to)) {
            for (std::int64_t part = 0; part < parts; part += 2 * run) {
                const std::int64_t first = start(part), second = start(part + run), end = start(part + 2 * run);
                merge_runs({keys(from + first), keys(from + second)}, {keys(from + second), keys(from + end)},
                           to + first, 2 * run == parts);
            }
        }
    }

private:
    using Key = KeyOf<T>;
    using Run = std::span<const Key>;
    static Key* keys(T* x) { return reinterpret_cast<Key*>(x); }

    void short_rows(T* data, std::int64_t length, std::int64_t count) const {
        order_.sort_rows[dtype_](reinterpret_cast<std::byte*>(data), length, count);
    }
    void to_keys(T* data, std::int64_t count) const {
        if constexpr (std::floating_point<T>) order_.to_keys[dtype_](reinterpret_cast<std::byte*>(data), count);
    }
    void sort_keys(T* data, std::int64_t count) const {
        if constexpr (sizeof(T) >= 4)
            order_.sort_keys[dtype_](reinterpret_cast<std::byte*>(data), count);
        else
            sort_by_bytes(data, count);
    }
    void from_keys(T* data, std::int64_t count) const {
        if constexpr (std::floating_point<T>) order_.from_keys[dtype_](reinterpret_cast<std::byte*>(data), count);
    }

    void merge_runs(Run a, Run b, T* out, bool last) const;

    std::size_t dtype_;
    const simd::OrderTable& order_;
    const HostContext& context_;
};

/// Cut by what comes out, so that all threads have as much to do.
template <class T>
void Sort<T>::merge_runs(Run a, Run b, T* out, bool last) const {
    const std::int64_t count = std::ssize(a) + std::ssize(b);
    const std::int64_t pieces = (count + merged_piece - 1) / merged_piece;
    context_.for_each_range(
        static_cast<std::size_t>(pieces), static_cast<std::size_t>(count) * 2, [&](std::size_t begin, std::size_t end) {
            const std::int64_t first = static_cast<std::int64_t>(begin) * merged_piece;
            const std::int64_t stop = std::min(count, static_cast<std::int64_t>(end) * merged_piece);
            const std::int64_t from = share_of_first(a, b, first);
            const std::int64_t to = share_of_first(a, b, stop);
            merge(a.data() + from, a.data() + to, b.data() + (first - from), b.data() + (stop - to), keys(out + first));
            if (last) from_keys(out + first, stop - first);
        });
}

/// In how many parts each row is sorted, a power of two: one where there are rows enough for all threads.
std::int64_t parts_of(const Array& array, std::int64_t length, std::int64_t rows, int threads) {
    if (size_of(array.dtype) < 4 || rows >= threads) return 1;
    const std::int64_t most = std::min<std::int64_t>(threads, std::min(most_parts, length / least_part));
    return most < 2 ? 1 : static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(most)));
}

/// Long rows, each in parts; `x` is what is sorted.
template <class T>
std::optional<Fault> sort_in_parts(const Array& x, Array& out, std::int64_t parts, HostContext& context) {
    Array other;
    if (auto fault = context.allocate(x.dtype, {x.shape.data(), x.rank}, other)) return fault;
    const bool odd = std::countr_zero(static_cast<std::uint64_t>(parts)) % 2 != 0;
    copy_row_major(x, odd ? other.data : out.data, context);
    const std::int64_t length = x.shape[x.rank - std::size_t{1}];
    for (std::int64_t at = 0; at < x.size(); at += length) {
        if (context.stopped) {
            if (auto fault = context.stopped()) return fault;
        }
        Sort<T>(x.dtype, context)
            .row_in_parts(reinterpret_cast<T*>(out.data) + at, reinterpret_cast<T*>(other.data) + at, length, parts);
    }
    return std::nullopt;
}

template <class T>
std::optional<Fault> sort_array(const Array& x, Array& out, HostContext& context) {
    if (x.size() == 0) return std::nullopt;
    const std::int64_t length = x.rank == 0 ? 1 : x.shape[x.rank - std::size_t{1}];
    const std::int64_t rows = x.size() / length;
    const std::int64_t parts = parts_of(x, length, rows, context.threads);
    if (parts > 1) return sort_in_parts<T>(x, out, parts, context);
    copy_row_major(x, out.data, context);
    if (length > 1) Sort<T>(x.dtype, context).rows(reinterpret_cast<T*>(out.data), length, rows);
    return std::nullopt;
}

}  // namespace

void sort_row(std::span<float> row, const HostContext& context) {
    Sort<float>(DType::f32, context).row(row.data(), std::ssize(row));
}

void sort_row(std::span<double> row, const HostContext& context) {
    Sort<double>(DType::f64, context).row(row.data(), std::ssize(row));
}

std::optional<Fault> host_sort(std::span<const Value> args, Value& result, HostContext& context) {
    Array x, out;
    if (auto fault = as_array(args[0], context, x)) return fault;
    const std::span<const std::int64_t> shape{x.shape.data(), x.rank};
    if (auto fault = context.make_result(x.dtype, shape, out)) return fault;
    // The host's memory may lie anywhere.
    if (reinterpret_cast<std::uintptr_t>(out.data) % std::max<std::size_t>(size_of(out.dtype), 1) != 0) {
        if (auto fault = context.allocate(x.dtype, shape, out)) return fault;
    }
    std::optional<Fault> fault;
    if (!with_real_type(x.dtype, [&](auto t) { fault = sort_array<decltype(t)>(x, out, context); }))
        return host_fault(Code::wrong_dtype, "sort takes no complex numbers yet");
    if (fault) return fault;
    result = std::move(out);
    return std::nullopt;
}

}  // namespace ik::runtime
