#include <algorithm>
#include <vector>

#include "simd/dispatch.hpp"
#include "vm/address.hpp"
#include "vm/state.hpp"
#include "vm/walk_space.hpp"

namespace ik::vm {
namespace {

constexpr std::int64_t most_pieces = 128;                 // Of one row.
constexpr std::int64_t least_piece = 1 << 15;             // Elements.
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
    void next() {
        for (std::size_t d = plan_.flat_from; d-- > 0;) {
            offset_ += stride_[d];
            result_ += plan_.result_stride[d];
            if (++index_[d] < plan_.extent[d]) return;
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

/// The best of the elements [begin, end) of a row.
Partial best_of(const Plan& plan, simd::FindBest find, const std::byte* row, std::int64_t begin, std::int64_t end) {
    const Source& source = plan.sources[0];
    const auto element = static_cast<std::int64_t>(size_of(source.dtype));
    const std::int64_t position = begin + find(row + begin * element, end - begin);
    const runtime::Scalar value = runtime::load_scalar(row + position * element, source.dtype);
    return {lane_bits(value, plan.reductions[0].type, 8), position};
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
    for (std::size_t at = 0; at < found.size(); at += count, row.next()) {
        store_result(plan.reductions[0], combine_tree(plan.reductions[0], found.data() + at, count, 1), row.result());
    }
    return std::nullopt;
}

}  // namespace

simd::FindBest find_best_of(const Plan& plan, const simd::OrderTable& order) noexcept {
    const bool plain = plan.inner_reduced && plan.kernel->code.size() == 2 && plan.outputs.empty() &&
                       plan.reductions.size() == 1 && plan.sources.size() == 1;
    if (!plain || !has_position(plan.reductions[0].op)) return nullptr;
    const Source& source = plan.sources[0];
    const bool in_place = source.how == How::memory || source.how == How::convert;
    if (!in_place || !compares_as_stored(source.dtype, plan.reductions[0].type)) return nullptr;
    const auto& loops = plan.reductions[0].op == simd::Reduce::argmin ? order.least : order.greatest;
    return loops[static_cast<std::size_t>(source.dtype)];
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
        const std::int64_t first = static_cast<std::int64_t>(chunk) * together;
        Rows row(plan, first);
        for (std::int64_t k = first; k < std::min(first + together, plan.rows); ++k, row.next()) {
            store_result(plan.reductions[0], {0, find(row.data(), plan.inner)}, row.result());
        }
    });
}

}  // namespace ik::vm
