// Median and quantile by selection: no more of the order is made than is asked for. Many short rows are shared out
// among the threads; a long one is selected by all of them together.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <limits>
#include <vector>

#include "runtime/host_access.hpp"
#include "runtime/host_arrays.hpp"

namespace ik::runtime {
namespace {

constexpr std::size_t long_row = 200'000;     // Elements that are worth several threads.
constexpr std::size_t sample_size = 16'384;   // Of a long row, to guess where the element asked for lies.
constexpr std::size_t part = 65'536;          // Elements of a long row that one task looks at.
constexpr std::size_t buffer_bytes = 32'768;  // Of the rows gathered together: neighbours share cache lines.
constexpr std::size_t most_rows = 64;

struct Question {
    bool median = false;
    double share = 0.5;
    bool skipnan = false;
};

/// Positions of the two neighbours in sorted order and the weight of the upper one.
struct Place {
    std::size_t low = 0;
    std::size_t high = 0;
    double weight = 0;
};

Place place_of(const Question& question, std::size_t count) {
    if (question.median) return {(count - 1) / 2, count / 2, 0.5};
    const double position = static_cast<double>(count - 1) * question.share;
    const double below = std::floor(position);
    const auto low = static_cast<std::size_t>(below);
    return {low, std::min(low + 1, count - 1), position - below};
}

/// As NumPy interpolates: from the nearer neighbour, so that both ends are met exactly.
template <class T>
T between(const Question& question, const Place& place, T low, T high) {
    if (place.low == place.high || low == high) return low;
    if (question.median) return static_cast<T>((low + high) * T(0.5));
    const T step = high - low;
    const double weight = place.weight;
    if (weight >= 0.5) return static_cast<T>(static_cast<double>(high) - static_cast<double>(step) * (1 - weight));
    return static_cast<T>(static_cast<double>(low) + static_cast<double>(step) * weight);
}

/// The answer for elements that may be reordered and hold no NaN.
template <class T>
T select(const Question& question, std::span<T> values) {
    const Place place = place_of(question, values.size());
    const auto low = values.begin() + static_cast<std::ptrdiff_t>(place.low);
    std::nth_element(values.begin(), low, values.end());
    const T high = place.high == place.low ? *low : *std::min_element(low + 1, values.end());
    return between(question, place, *low, high);
}

template <class T>
T answer(const Question& question, std::span<T> values) {
    const auto end = std::partition(values.begin(), values.end(), [](T x) { return !std::isnan(x); });
    const auto count = static_cast<std::size_t>(end - values.begin());
    if (count == 0 || (count < values.size() && !question.skipnan)) return std::numeric_limits<T>::quiet_NaN();
    return select(question, values.first(count));
}

/// What one task finds in its part of a long row.
template <class T>
struct Found {
    std::size_t below = 0;
    std::size_t nan = 0;
    std::vector<T> inside;
};

/// Looks through the row once for the elements between two bounds around the place asked for; nullopt when the guess
/// was wrong. `row` gives element i.
template <class T, class Row>
std::optional<T> select_together(const Question& question, std::size_t count, const Row& row, HostContext& context) {
    std::vector<T> sample;
    sample.reserve(sample_size);
    for (std::size_t k = 0; k < sample_size; ++k) {
        // A step that is no power of two, so that regular data give a fair sample.
        const T x = row((k * (count / sample_size)) + (k * 40'503U) % (count / sample_size));
        if (!std::isnan(x)) sample.push_back(x);
    }
    if (sample.size() < sample_size / 2) return std::nullopt;
    std::sort(sample.begin(), sample.end());
    const double share = question.median ? 0.5 : question.share;
    const double middle = share * static_cast<double>(sample.size());
    const double spread = 4 * std::sqrt(static_cast<double>(sample.size()));
    const T inf = std::numeric_limits<T>::infinity();
    const T least = middle > spread ? sample[static_cast<std::size_t>(middle - spread)] : -inf;
    const bool open = middle + spread >= static_cast<double>(sample.size());
    const T most = open ? inf : sample[static_cast<std::size_t>(middle + spread)];

    std::vector<Found<T>> parts((count + part - 1) / part);
    context.for_each_range(parts.size(), count, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            Found<T>& found = parts[p];
            for (std::size_t i = p * part; i < std::min(count, (p + 1) * part); ++i) {
                const T x = row(i);
                found.below += x < least ? 1 : 0;
                found.nan += std::isnan(x) ? 1 : 0;
                if (x >= least && x <= most) found.inside.push_back(x);
            }
        }
    });
    std::size_t below = 0, nan = 0;
    std::vector<T> inside;
    for (const Found<T>& found : parts) {
        below += found.below;
        nan += found.nan;
        inside.insert(inside.end(), found.inside.begin(), found.inside.end());
    }
    if (nan == count || (nan > 0 && !question.skipnan)) return std::numeric_limits<T>::quiet_NaN();
    const Place place = place_of(question, count - nan);
    if (place.low < below || place.high >= below + inside.size()) return std::nullopt;
    const auto low = inside.begin() + static_cast<std::ptrdiff_t>(place.low - below);
    std::nth_element(inside.begin(), low, inside.end());
    const T high = place.high == place.low ? *low : *std::min_element(low + 1, inside.end());
    return between(question, place, *low, high);
}

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
            out[first + j] = answer(question_, std::span(buffer).subspan(j * length, length));
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
        if (const auto found = select_together<T>(question_, length, element, context_)) return *found;
        std::vector<T> all(length);
        for (std::size_t i = 0; i < length; ++i) all[i] = element(i);
        return answer(question_, std::span(all));
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
