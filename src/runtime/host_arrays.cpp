#include "runtime/host_arrays.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <concepts>
#include <cstring>
#include <vector>

#include "runtime/host_access.hpp"

namespace ik::runtime {
namespace {

constexpr std::int64_t dot_block = 16384;

Fault no_complex(std::string_view what) {
    return host_fault(Code::wrong_dtype, std::string(what) + " takes no complex numbers yet");
}

/// The product of the extents of axes [first, last).
std::int64_t extents(const Array& array, std::size_t first, std::size_t last) {
    std::int64_t n = 1;
    for (std::size_t axis = first; axis < last; ++axis) n *= array.shape[axis];
    return n;
}

double pairwise_sum(std::span<const double> terms) {
    if (terms.size() <= 8) {
        double sum = 0.0;
        for (const double term : terms) sum += term;
        return sum;
    }
    const std::size_t half = terms.size() / 2;
    return pairwise_sum(terms.first(half)) + pairwise_sum(terms.subspan(half));
}

template <class T>
double dot_floats(const Array& a, const Array& b, HostContext& context) {
    const std::int64_t n = a.shape[0];
    const simd::MatrixLoops<T>& loops = context.matrix_loops<T>();
    if (n <= dot_block) return loops.dot(reinterpret_cast<const T*>(a.data), reinterpret_cast<const T*>(b.data), n);
    std::vector<double> blocks(static_cast<std::size_t>((n + dot_block - 1) / dot_block));
    const auto add_block = [&](std::size_t block) {
        const std::int64_t at = static_cast<std::int64_t>(block) * dot_block;
        const std::int64_t count = std::min(dot_block, n - at);
        const T* x = reinterpret_cast<const T*>(a.data) + at;
        const T* y = reinterpret_cast<const T*>(b.data) + at;
        blocks[block] = loops.dot(x, y, count);
    };
    // Reading is all the work, so few elements do not pay for a second thread.
    context.for_each_range(blocks.size(), static_cast<std::size_t>(n / 8), [&](std::size_t begin, std::size_t end) {
        for (std::size_t block = begin; block < end; ++block) add_block(block);
    });
    return pairwise_sum(blocks);
}

template <class T>
Scalar dot_of(const Array& a, const Array& b, HostContext& context) {
    if constexpr (std::same_as<T, double>) {
        return scalar_of(dot_floats<T>(a, b, context));
    } else if constexpr (std::same_as<T, float>) {
        return {DType::f32, std::bit_cast<std::uint32_t>(static_cast<float>(dot_floats<T>(a, b, context)))};
    } else {
        std::uint64_t sum = 0;
        for (std::int64_t i = 0; i < a.shape[0]; ++i) {
            const std::int64_t at = i * static_cast<std::int64_t>(sizeof(T));
            sum += static_cast<std::uint64_t>(read_element<T>(a.data + at)) *
                   static_cast<std::uint64_t>(read_element<T>(b.data + at));
        }
        // Through T, so that the bits are extended from T's width as a Scalar has them.
        return {a.dtype, static_cast<std::uint64_t>(static_cast<T>(sum))};
    }
}

/// The loops want aligned elements without gaps.
std::optional<Fault> aligned_row_major(const Value& value, HostContext& context, Array& result) {
    Array array;
    if (auto fault = as_array(value, context, array)) return fault;
    if (reinterpret_cast<std::uintptr_t>(array.data) % std::max<std::size_t>(size_of(array.dtype), 1) == 0) {
        return as_row_major(array, context, result);
    }
    return make_copy(array, context, result);
}

/// Whether `piece` goes with `first` along `axis`; otherwise the fault.
std::optional<Fault> check_piece(const Array& first, const Array& piece, std::size_t axis) {
    bool fits = piece.rank == first.rank && piece.dtype == first.dtype;
    for (std::size_t d = 0; fits && d < first.rank; ++d) fits = d == axis || piece.shape[d] == first.shape[d];
    if (fits) return std::nullopt;
    return host_fault(Code::run_shape_mismatch, "concat: shapes " + shape_text(first) + " and " + shape_text(piece) +
                                                    " do not match beside axis " + std::to_string(axis));
}

}  // namespace

std::optional<Fault> host_concat(std::span<const Value> args, Value& result, HostContext& context) {
    if (args.size() < 2) return host_fault(Code::wrong_arity, "concat needs arrays");
    std::vector<Array> pieces(args.size() - 1);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        if (auto fault = as_array(args[i + 1], context, pieces[i])) return fault;
    }
    const Array& first = pieces.front();
    std::int64_t at = as_int(std::get<Scalar>(args[0]));
    if (at < 0) at += first.rank;
    if (at < 0 || at >= first.rank) return host_fault(Code::bad_axis, "concat: there is no axis " + std::to_string(at));
    const auto axis = static_cast<std::size_t>(at);
    std::array<std::int64_t, max_rank> shape = first.shape;
    shape[axis] = 0;
    for (const Array& piece : pieces) {
        if (auto fault = check_piece(first, piece, axis)) return fault;
        if (__builtin_add_overflow(shape[axis], piece.shape[axis], &shape[axis])) {
            return host_fault(Code::run_out_of_memory, "concat: the joined extent overflows");
        }
    }
    Array out;
    if (auto fault = context.make_result(first.dtype, {shape.data(), first.rank}, out)) return fault;
    const std::int64_t outer = extents(out, 0, axis);
    const auto element = static_cast<std::int64_t>(size_of(out.dtype));
    const std::int64_t row = extents(out, axis, out.rank) * element;
    std::int64_t offset = 0;
    for (const Array& piece : pieces) {
        Array block;
        if (auto fault = as_row_major(piece, context, block)) return fault;
        const std::int64_t bytes = extents(block, axis, block.rank) * element;
        for (std::int64_t o = 0; o < outer && bytes > 0; ++o) {
            std::memcpy(out.data + o * row + offset, block.data + o * bytes, static_cast<std::size_t>(bytes));
        }
        offset += bytes;
    }
    result = std::move(out);
    return std::nullopt;
}

std::optional<Fault> host_dot(std::span<const Value> args, Value& result, HostContext& context) {
    Array a, b;
    if (auto fault = aligned_row_major(args[0], context, a)) return fault;
    if (auto fault = aligned_row_major(args[1], context, b)) return fault;
    if (a.rank != 1 || b.rank != 1 || a.dtype != b.dtype) {
        return host_fault(Code::run_shape_mismatch, "dot takes two vectors of one dtype");
    }
    if (a.shape[0] != b.shape[0]) {
        return host_fault(Code::run_shape_mismatch,
                          "dot: " + std::to_string(a.shape[0]) + " and " + std::to_string(b.shape[0]) + " elements");
    }
    if (!with_real_type(a.dtype, [&](auto t) { result = dot_of<decltype(t)>(a, b, context); }))
        return no_complex("dot");
    return std::nullopt;
}

}  // namespace ik::runtime
