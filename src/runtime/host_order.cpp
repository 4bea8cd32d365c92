// Median and quantile. Many short rows are shared out among the threads; a long one is selected by all of them
// together.
#include <algorithm>
#include <array>
#include <vector>

#include "runtime/host_access.hpp"
#include "runtime/host_arrays.hpp"
#include "runtime/selection.hpp"

namespace ik::runtime {
namespace {

constexpr std::size_t long_row = 100'000;     // Elements that are worth several threads.
constexpr std::size_t buffer_bytes = 32'768;  // Of the rows gathered together: neighbours share cache lines.
constexpr std::size_t most_rows = 64;

/// Axes by whether they are reduced, with their strides in bytes.
struct Layout {
    std::vector<std::int64_t> extents, strides;

    void add(std::int64_t extent, std::int64_t stride) {
        extents.push_back(extent);
        strides.push_back(stride);
    }
    [[nodiscard]] std::size_t size() const {
        std::size_t count = 1;
        for (const std::int64_t extent : extents) count *= static_cast<std::size_t>(extent);
        return count;
    }
    [[nodiscard]] std::int64_t offset(std::size_t position) const {
        std::int64_t result = 0;
        for (std::size_t d = extents.size(); d-- > 0;) {
            const auto extent = static_cast<std::size_t>(extents[d]);
            result += static_cast<std::int64_t>(position % extent) * strides[d];
            position /= extent;
        }
        return result;
    }
};

template <class T>
class OrderStatistic {
public:
    OrderStatistic(const Array& x, std::uint32_t axes, const Question& question, HostContext& context)
        : data_(x.data), question_(question), context_(context) {
        for (std::size_t d = 0; d < x.rank; ++d) {
            ((axes >> d & 1U) != 0 ? reduced_ : kept_).add(x.shape[d], x.strides[d]);
        }
    }

    void run(T* out) {
        const std::size_t rows = kept_.size();
        const std::size_t length = reduced_.size();
        if (length >= long_row) {
            for (std::size_t row = 0; row < rows; ++row) out[row] = of_long_row(row, length);
            return;
        }
        const std::size_t together =
            std::clamp<std::size_t>(buffer_bytes / (std::max<std::size_t>(length, 1) * sizeof(T)), 1, most_rows);
        context_.for_each_range((rows + together - 1) / together, rows * length,
                                [&](std::size_t begin, std::size_t end) {
                                    std::vector<T> buffer(together * length);
                                    for (std::size_t block = begin; block < end; ++block) {
                                        const std::size_t first = block * together;
                                        of_rows(first, std::min(together, rows - first), length, buffer, out);
                                    }
                                });
    }

private:
    [[nodiscard]] T at(std::int64_t offset) const { return read_element<T>(data_ + offset); }

    void of_rows(std::size_t first, std::size_t count, std::size_t length, std::vector<T>& buffer, T* out) const {
        std::array<std::int64_t, most_rows> offsets{};
        for (std::size_t j = 0; j < count; ++j) offsets[j] = kept_.offset(first + j);
        for (std::size_t k = 0; k < length; ++k) {
            const std::int64_t offset = reduced_.offset(k);
            for (std::size_t j = 0; j < count; ++j) buffer[j * length + k] = at(offsets[j] + offset);
        }
        for (std::size_t j = 0; j < count; ++j) {
            out[first + j] = answer(question_, std::span(buffer).subspan(j * length, length), context_);
        }
    }

    [[nodiscard]] T of_long_row(std::size_t row, std::size_t length) const {
        const std::byte* start = data_ + kept_.offset(row);
        std::int64_t step = 0;
        const bool even = evenly_spaced(step);
        const auto element = [&](std::size_t i) {
            const std::int64_t offset = even ? static_cast<std::int64_t>(i) * step : reduced_.offset(i);
            return read_element<T>(start + offset);
        };
        const auto neighbour = [start](std::size_t i) { return read_element<T>(start + i * sizeof(T)); };
        const auto found = even && step == std::int64_t{sizeof(T)}
                               ? select_together<T>(question_, length, neighbour, context_)
                               : select_together<T>(question_, length, element, context_);
        if (found) return *found;
        std::vector<T> all(length);
        for (std::size_t i = 0; i < length; ++i) all[i] = element(i);
        return answer(question_, std::span(all), context_);
    }

    /// Whether one step leads from each reduced element to the next.
    [[nodiscard]] bool evenly_spaced(std::int64_t& step) const {
        bool found = false;
        std::int64_t expected = 0;
        for (std::size_t d = reduced_.extents.size(); d-- > 0;) {
            if (reduced_.extents[d] == 1) continue;
            if (!found) step = expected = reduced_.strides[d];
            found = true;
            if (reduced_.strides[d] != expected) return false;
            expected = reduced_.strides[d] * reduced_.extents[d];
        }
        return true;
    }

    const std::byte* data_;
    Layout kept_;
    Layout reduced_;
    Question question_;
    HostContext& context_;
};

/// x, share, axes as bits, keepdims, skipnan.
std::optional<Fault> order_statistic(Question question, std::span<const Value> args, Value& result,
                                     HostContext& context) {
    Array x, out;
    if (auto fault = as_array(args[0], context, x)) return fault;
    question.share = as_double(std::get<Scalar>(args[1]));
    const auto axes = static_cast<std::uint32_t>(as_int(std::get<Scalar>(args[2])));
    const bool keepdims = as_int(std::get<Scalar>(args[3])) != 0;
    question.skipnan = as_int(std::get<Scalar>(args[4])) != 0;
    if (!(question.share >= 0 && question.share <= 1)) {
        return host_fault(Code::run_domain, "the share of `quantile` is between 0 and 1");
    }
    std::vector<std::int64_t> shape;
    for (std::size_t d = 0; d < x.rank; ++d) {
        const bool gone = (axes >> d & 1U) != 0;
        if (!gone || keepdims) shape.push_back(gone ? 1 : x.shape[d]);
    }
    if (auto fault = context.allocate(x.dtype, shape, out)) return fault;
    if (out.size() > 0) {
        if (x.dtype == DType::f64)
            OrderStatistic<double>(x, axes, question, context).run(reinterpret_cast<double*>(out.data));
        else if (x.dtype == DType::f32)
            OrderStatistic<float>(x, axes, question, context).run(reinterpret_cast<float*>(out.data));
        else
            return host_fault(Code::wrong_dtype, "median and quantile take floats");
    }
    result = shape.empty() ? Value(load_scalar(out.data, out.dtype)) : Value(std::move(out));
    return std::nullopt;
}

}  // namespace

std::optional<Fault> host_median(std::span<const Value> args, Value& result, HostContext& context) {
    return order_statistic({.median = true}, args, result, context);
}

std::optional<Fault> host_quantile(std::span<const Value> args, Value& result, HostContext& context) {
    return order_statistic({}, args, result, context);
}

}  // namespace ik::runtime
