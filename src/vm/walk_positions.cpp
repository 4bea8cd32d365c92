#include <algorithm>
#include <array>
#include <vector>

#include "simd/dispatch.hpp"
#include "vm/address.hpp"
#include "vm/state.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

constexpr std::int64_t most_pieces = 128;                 // Of one row.
constexpr std::int64_t least_piece = 1 << 15;             // Elements.
constexpr std::int64_t least_rows = 1024;                 // Likewise, of columns: what is found is combined one by one.
constexpr std::int64_t most_columns = 1024;               // Of one piece; rows that are walked together.
constexpr double element_cost = 0.02, byte_cost = 0.014;  // Nanoseconds.

/// Whether elements are compared as they are stored, rather than as what they are converted to.
bool compares_as_stored(DType dtype, simd::Type type) noexcept {
    const simd::Type own = simd::type_of(dtype);
    if (own == type) return true;
    if (dtype == DType::boolean) return type == simd::Type::i64 || type == simd::Type::u64;
    return type == simd::Type::i64 && own == simd::Type::u64 && size_of(dtype) < 8;
}

/// The rows of the only operand one after the other, and where the result of each goes.
class Rows {
public:
    Rows(const Plan& plan, std::int64_t first) : plan_(plan), stride_(plan.sources[0].stride) {
        for (std::size_t d = plan.flat_from; d-- > 0;) {
            index_[d] = first % plan.extent[d];
            first /= plan.extent[d];
            offset_ += index_[d] * stride_[d];
            result_ += index_[d] * plan.result_stride[d];
        }
    }
    /// Rows from this one on, of at most `count`, that are as far apart as their results are.
    [[nodiscard]] std::int64_t alike(std::int64_t count) const {
        const std::size_t last = plan_.flat_from - 1;
        return plan_.flat_from == 0 ? 1 : std::min(count, plan_.extent[last] - index_[last]);
    }
    /// Bytes from this row to the next of those, and elements from its result to that one's.
    [[nodiscard]] std::int64_t step() const { return plan_.flat_from == 0 ? 0 : stride_[plan_.flat_from - 1]; }
    [[nodiscard]] std::int64_t result_step() const {
        return plan_.flat_from == 0 ? 0 : plan_.result_stride[plan_.flat_from - 1];
    }
    /// Goes `count` rows on, of those that are alike.
    void advance(std::int64_t count) {
        for (std::size_t d = plan_.flat_from; d-- > 0; count = 1) {
            offset_ += count * stride_[d];
            result_ += count * plan_.result_stride[d];
            if ((index_[d] += count) < plan_.extent[d]) return;
            offset_ -= index_[d] * stride_[d];
            result_ -= index_[d] * plan_.result_stride[d];
            index_[d] = 0;
        }
    }
    [[nodiscard]] const std::byte* data() const { return plan_.sources[0].data + offset_; }
    [[nodiscard]] std::int64_t result() const { return result_; }

private:
    const Plan& plan_;
    const Extents& stride_;
    Extents index_{};
    std::int64_t offset_ = 0, result_ = 0;
};

/// Calls find(places) for `count` results, which then are stored from the one at `element` on.
template <class Find>
void find_and_store(const Plan& plan, std::int64_t count, std::int64_t element, std::int64_t step, const Find& find) {
    const ReductionBinding& reduction = plan.reductions[0];
    // The host's memory may lie anywhere.
    const bool aligned = reinterpret_cast<std::uintptr_t>(reduction.data) % alignof(std::int64_t) == 0;
    if (reduction.dtype == DType::i64 && step == 1 && aligned) {
        find(reinterpret_cast<std::int64_t*>(reduction.data) + element);
        return;
    }
    std::array<std::int64_t, most_columns> places;
    find(places.data());
    for (std::int64_t k = 0; k < count; ++k) {
        store_result(reduction, {0, places[static_cast<std::size_t>(k)]}, element + k * step);
    }
}

/// The element and its place as what it is compared by.
Partial partial_of(const Plan& plan, const std::byte* element, std::int64_t position) {
    const runtime::Scalar value = runtime::load_scalar(element, plan.sources[0].dtype);
    return {lane_bits(value, plan.reductions[0].type, 8), position};
}

/// The best of the elements [begin, end) of a row.
Partial best_of(const Plan& plan, simd::FindBest find, const std::byte* row, std::int64_t begin, std::int64_t end) {
    const auto element = static_cast<std::int64_t>(size_of(plan.sources[0].dtype));
    std::int64_t position = 0;
    find({.first = row + begin * element, .step = 0, .rows = 1, .count = end - begin}, &position);
    position += begin;
    return partial_of(plan, row + position * element, position);
}

/// Few long rows, in pieces: the best of each, and then of all.
std::optional<runtime::Fault> walk_long_rows(const Plan& plan, simd::FindBest find, double nanoseconds,
                                             Runtime::State& state, const Control& control) {
    const std::int64_t length = std::max(least_piece, divide_up(plan.inner, most_pieces));
    const std::int64_t pieces = divide_up(plan.inner, length);
    std::vector<Partial> found(static_cast<std::size_t>(plan.rows * pieces));
    const Chunks chunks{found.size(), 0, nanoseconds};
    auto fault = for_each_chunk(plan, state, control, chunks, [&](Worker&, std::size_t chunk) {
        const auto number = static_cast<std::int64_t>(chunk);
        const std::int64_t begin = number % pieces * length;
        const Rows row(plan, number / pieces);
        found[chunk] = best_of(plan, find, row.data(), begin, std::min(begin + length, plan.inner));
    });
    if (fault) return fault;
    const auto count = static_cast<std::size_t>(pieces);
    Rows row(plan, 0);
    for (std::size_t at = 0; at < found.size(); at += count, row.advance(1)) {
        store_result(plan.reductions[0], combine_tree(plan.reductions[0], found.data() + at, count, 1), row.result());
    }
    return std::nullopt;
}

/// Whether the kernel is nothing but argmin or argmax of an array whose rows lie in memory as they are compared.
bool only_finds(const Plan& plan) noexcept {
    const bool plain = plan.kernel->code.size() == 2 && plan.outputs.empty() && plan.reductions.size() == 1 &&
                       plan.sources.size() == 1;
    if (!plain || !has_position(plan.reductions[0].op)) return false;
    const Source& source = plan.sources[0];
    const bool in_place = source.how == How::memory || source.how == How::convert;
    return in_place && compares_as_stored(source.dtype, plan.reductions[0].type);
}

}  // namespace

simd::FindBest find_best_of(const Plan& plan, const simd::OrderTable& order) noexcept {
    if (!plan.inner_reduced || !only_finds(plan)) return nullptr;
    const auto& loops = plan.reductions[0].op == simd::Reduce::argmin ? order.least : order.greatest;
    return loops[static_cast<std::size_t>(plan.sources[0].dtype)];
}

simd::FindBestInColumns find_best_in_columns_of(const Plan& plan, const simd::OrderTable& order) noexcept {
    if (plan.inner_reduced || plan.flat_from == 0 || !only_finds(plan)) return nullptr;
    // One reduced dimension, just outside of the row.
    if (std::count(plan.reduced.begin(), plan.reduced.begin() + plan.flat_from, true) != 1) return nullptr;
    if (!plan.reduced[plan.flat_from - 1]) return nullptr;
    const bool least = plan.reductions[0].op == simd::Reduce::argmin;
    const auto& loops = least ? order.least_in_columns : order.greatest_in_columns;
    return loops[static_cast<std::size_t>(plan.sources[0].dtype)];
}

double cost_of_find(const Plan& plan) noexcept {
    return element_cost + byte_cost * static_cast<double>(size_of(plan.sources[0].dtype));
}

std::optional<runtime::Fault> walk_positions(const Plan& plan, simd::FindBest find, Runtime::State& state,
                                             const Control& control) {
    const double nanoseconds = cost_of_find(plan) * static_cast<double>(plan.rows) * static_cast<double>(plan.inner);
    if (plan.inner > least_piece) return walk_long_rows(plan, find, nanoseconds, state, control);
    const std::int64_t together = std::max<std::int64_t>(1, row_chunk / plan.inner);
    const Chunks chunks{static_cast<std::size_t>(divide_up(plan.rows, together)), 0, nanoseconds};
    return for_each_chunk(plan, state, control, chunks, [&](Worker&, std::size_t chunk) {
        std::int64_t left = std::min(together, plan.rows - static_cast<std::int64_t>(chunk) * together);
        Rows row(plan, static_cast<std::int64_t>(chunk) * together);
        for (std::int64_t count = 0; left > 0; left -= count, row.advance(count)) {
            count = row.alike(std::min(left, most_columns));
            find_and_store(plan, count, row.result(), row.result_step(), [&](std::int64_t* places) {
                find({.first = row.data(), .step = row.step(), .rows = count, .count = plan.inner}, places);
            });
        }
    });
}

std::optional<runtime::Fault> walk_positions_in_columns(const Plan& plan, simd::FindBestInColumns find,
                                                        Runtime::State& state, const Control& control) {
    const std::int64_t reduced = plan.extent[plan.flat_from - 1], kept = plan.rows / reduced;
    const std::int64_t step = plan.sources[0].stride[plan.flat_from - 1];
    const auto element = static_cast<std::int64_t>(size_of(plan.sources[0].dtype));
    const std::int64_t width = std::min(plan.inner, most_columns), blocks = divide_up(plan.inner, width);
    const std::int64_t length = std::max({least_rows, divide_up(least_piece, width), divide_up(reduced, most_pieces)});
    const std::int64_t pieces = divide_up(reduced, length);
    const std::int64_t result_step = plan.result_stride[plan.rank - 1];
    std::vector<Partial> found(pieces > 1 ? static_cast<std::size_t>(kept * plan.inner * pieces) : 0);
    const double nanoseconds = cost_of_find(plan) * static_cast<double>(plan.rows) * static_cast<double>(plan.inner);
    const Chunks chunks{static_cast<std::size_t>(kept * blocks * pieces), 0, nanoseconds};
    auto fault = for_each_chunk(plan, state, control, chunks, [&](Worker&, std::size_t chunk) {
        const auto number = static_cast<std::int64_t>(chunk);
        const std::int64_t piece = number % pieces, block = number / pieces % blocks, outer = number / pieces / blocks;
        const std::int64_t begin = block * width, columns = std::min(width, plan.inner - begin);
        const Rows row(plan, outer * reduced + piece * length);
        const std::byte* const first = row.data() + begin * element;
        const auto find_here = [&](std::int64_t* places) {
            const std::int64_t rows = std::min(length, reduced - piece * length);
            find({.first = first, .step = step, .rows = rows, .count = columns}, places);
        };
        if (pieces == 1) {
            const std::int64_t result = result_element(plan, plan.flat_from - 1, outer) + begin * result_step;
            return find_and_store(plan, columns, result, result_step, find_here);
        }
        std::array<std::int64_t, most_columns> places;
        find_here(places.data());
        for (std::int64_t k = 0; k < columns; ++k) {
            const std::int64_t place = places[static_cast<std::size_t>(k)];
            const std::int64_t column = outer * plan.inner + begin + k;
            found[static_cast<std::size_t>(column * pieces + piece)] =
                partial_of(plan, first + place * step + k * element, piece * length + place);
        }
    });
    if (fault || pieces == 1) return fault;
    for (std::int64_t column = 0; column < kept * plan.inner; ++column) {
        const auto at = static_cast<std::size_t>(column * pieces);
        const Partial best = combine_tree(plan.reductions[0], found.data() + at, static_cast<std::size_t>(pieces), 1);
        const std::int64_t result = result_element(plan, plan.flat_from - 1, column / plan.inner);
        store_result(plan.reductions[0], best, result + column % plan.inner * result_step);
    }
    return std::nullopt;
}

}  // namespace ik::vm
