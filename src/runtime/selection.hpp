#pragma once
// Median and quantile of one row by selection: no more of the order is made than is asked for. A sample tells between
// which values the elements asked for most likely lie, and one look at the row finds those.

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/host_arrays.hpp"

namespace ik::runtime {

inline constexpr std::size_t sorted_row = 192;  // Elements of a row that is sorted: the vectors' quicksort is faster.
inline constexpr std::size_t sampled_row = 4'096;  // Elements of a row that is worth a guess.
inline constexpr std::size_t least_sample = 512, most_sample = 16'384;
inline constexpr std::size_t selected_part = 32'768;  // Elements of a long row that one task looks at.

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

inline Place place_of(const Question& question, std::size_t count) {
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
T select(const Question& question, std::span<T> values, const HostContext& context) {
    const Place place = place_of(question, values.size());
    if (values.size() >= sorted_row && values.size() < sampled_row) {
        sort_row(values, context);
        return between(question, place, values[place.low], values[place.high]);
    }
    const auto low = values.begin() + static_cast<std::ptrdiff_t>(place.low);
    std::nth_element(values.begin(), low, values.end());
    const T high = place.high == place.low ? *low : *std::min_element(low + 1, values.end());
    return between(question, place, *low, high);
}

/// Bounds that the elements asked for most likely lie between.
template <class T>
struct Window {
    T least, most;
};

/// From a sample; nullopt when that is mostly NaN. `row` gives element i.
template <class T, class Row>
std::optional<Window<T>> guess_window(const Question& question, std::size_t count, const Row& row) {
    const std::size_t size = std::clamp(count / 64, least_sample, most_sample);
    const std::size_t step = count / size;
    std::vector<T> sample;
    sample.reserve(size);
    for (std::size_t k = 0; k < size; ++k) {
        // A step that is no power of two, so that regular data give a fair sample.
        const T x = row(k * step + (k * 40'503U) % step);
        if (!std::isnan(x)) sample.push_back(x);
    }
    if (sample.size() < size / 2) return std::nullopt;
    std::sort(sample.begin(), sample.end());
    const double share = question.median ? 0.5 : question.share;
    const double middle = share * static_cast<double>(sample.size());
    // At least four standard deviations of a place in the sample.
    const double spread = 2 * std::sqrt(static_cast<double>(sample.size())) + 1;
    constexpr T inf = std::numeric_limits<T>::infinity();
    const bool open = middle + spread >= static_cast<double>(sample.size());
    return Window<T>{.least = middle > spread ? sample[static_cast<std::size_t>(middle - spread)] : -inf,
                     .most = open ? inf : sample[static_cast<std::size_t>(middle + spread)]};
}

/// What one task finds in its part of a row.
template <class T>
struct Found {
    std::size_t below = 0, nan = 0, inside = 0;
    std::unique_ptr<T[]> values;  ///< Those inside of the window.
};

/// The elements [begin, end), without jumps that the processor would have to guess.
template <class T, class Row>
Found<T> look_through(const Window<T>& window, std::size_t begin, std::size_t end, const Row& row) {
    Found<T> found;
    found.values = std::make_unique_for_overwrite<T[]>(end - begin);
    T* next = found.values.get();
    const auto [least, most] = window;
    std::size_t below = 0, above = 0;
    for (std::size_t i = begin; i < end; ++i) {
        const T x = row(i);
        *next = x;
        const bool is_below = x<least, is_above = x> most;
        const bool is_inside = (x >= least) & (x <= most);  // NOLINT(hicpp-signed-bitwise)
        below += is_below ? 1 : 0;
        above += is_above ? 1 : 0;
        next += is_inside ? 1 : 0;
    }
    found.below = below;
    found.inside = static_cast<std::size_t>(next - found.values.get());
    found.nan = end - begin - below - above - found.inside;
    return found;
}

/// The answer from what was found in all parts; nullopt when the guess was wrong.
template <class T>
std::optional<T> select_found(const Question& question, std::size_t count, std::span<Found<T>> parts) {
    std::size_t below = 0, nan = 0, inside = 0;
    for (const Found<T>& found : parts) {
        below += found.below;
        nan += found.nan;
        inside += found.inside;
    }
    if (nan == count || (nan > 0 && !question.skipnan)) return std::numeric_limits<T>::quiet_NaN();
    const Place place = place_of(question, count - nan);
    if (place.low < below || place.high >= below + inside) return std::nullopt;
    std::vector<T> joined;
    if (parts.size() > 1) joined.reserve(inside);
    for (const Found<T>& found : parts) {
        if (parts.size() > 1) joined.insert(joined.end(), found.values.get(), found.values.get() + found.inside);
    }
    const std::span<T> values = parts.size() > 1 ? std::span<T>(joined) : std::span<T>(parts[0].values.get(), inside);
    const auto low = values.begin() + static_cast<std::ptrdiff_t>(place.low - below);
    std::nth_element(values.begin(), low, values.end());
    const T high = place.high == place.low ? *low : *std::min_element(low + 1, values.end());
    return between(question, place, *low, high);
}

/// The elements of one row, which may be reordered.
template <class T>
T answer(const Question& question, std::span<T> values, const HostContext& context) {
    if (values.size() >= sampled_row) {
        const auto row = [values](std::size_t i) { return values[i]; };
        if (const auto window = guess_window<T>(question, values.size(), row)) {
            Found<T> found = look_through(*window, 0, values.size(), row);
            if (const auto result = select_found(question, values.size(), std::span(&found, 1))) return *result;
        }
    }
    const auto end = std::partition(values.begin(), values.end(), [](T x) { return !std::isnan(x); });
    const auto count = static_cast<std::size_t>(end - values.begin());
    if (count == 0 || (count < values.size() && !question.skipnan)) return std::numeric_limits<T>::quiet_NaN();
    return select(question, values.first(count), context);
}

/// A long row on all threads; nullopt when the guess was wrong.
template <class T, class Row>
std::optional<T> select_together(const Question& question, std::size_t count, const Row& row, HostContext& context) {
    const auto window = guess_window<T>(question, count, row);
    if (!window) return std::nullopt;
    std::vector<Found<T>> parts((count + selected_part - 1) / selected_part);
    context.for_each_range(parts.size(), count, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            parts[p] = look_through(*window, p * selected_part, std::min(count, (p + 1) * selected_part), row);
        }
    });
    return select_found(question, count, std::span(parts));
}

}  // namespace ik::runtime
