#pragma once
// Where in each column of a block its least or greatest element lies. Rows are read as they follow in memory, a few at
// a time; what is the best of each column so far, and where that was, stays in the nearest cache.

#include "simd/positions.hpp"

namespace ik::simd {
namespace {

inline constexpr std::int64_t columns_together = 512;
inline constexpr int rows_together = 4;

/// The columns of one block, at most `columns_together` and at least one vector.
template <Seek seek, class T>
class ColumnBlock {
    using Element = typename Stored<T>::Element;
    using Vec = typename Stored<T>::Vec;
    using Places = decltype(Vec{} != Vec{});
    using Place = std::remove_cvref_t<decltype(Places{}[0])>;
    static constexpr std::int64_t w = Stored<T>::width;
    static constexpr std::int64_t most_rows = std::numeric_limits<Place>::max();

public:
    ColumnBlock(const std::byte* first, std::int64_t step, std::int64_t columns)
        : first_(first), step_(step), columns_(columns) {}

    void run(std::int64_t rows, std::int64_t* places) {
        Element before[columns_together];
        for (std::int64_t begin = 0; begin < rows; begin += most_rows) {
            look_at_rows(begin, std::min(begin + most_rows, rows));
            for (std::int64_t k = 0; k < columns_; ++k) {
                const bool takes = begin == 0 || takes_over<seek>(best_[k], before[k]);
                places[k] = takes ? begin + where_[k] : places[k];
                before[k] = takes ? best_[k] : before[k];
            }
        }
    }

private:
    /// Places fit into integers as wide as the elements.
    void look_at_rows(std::int64_t begin, std::int64_t end) {
        const std::byte* const row = first_ + begin * step_;
        for (std::int64_t k = 0; k < columns_; ++k) best_[k] = Stored<T>::read(at(row, k));
        std::memset(where_, 0, static_cast<std::size_t>(columns_) * sizeof(Place));
        std::int64_t place = 1;
        const std::int64_t rows = end - begin;
        for (; place + rows_together <= rows; place += rows_together) look<rows_together>(row, place);
        for (; place < rows; ++place) look<1>(row, place);
    }
    template <int count>
    void look(const std::byte* row, std::int64_t place) {
        std::int64_t column = 0;
        for (; column + w <= columns_; column += w) look_at<count>(row + place * step_, place, column);
        // The last vector takes columns again; what they have found is no better than itself.
        if (column < columns_) look_at<count>(row + place * step_, place, columns_ - w);
    }
    template <int count>
    void look_at(const std::byte* row, std::int64_t place, std::int64_t column) {
        Vec best;
        Places where;
        std::memcpy(&best, best_ + column, sizeof best);
        std::memcpy(&where, where_ + column, sizeof where);
#pragma GCC unroll 4
        for (int k = 0; k < count; ++k) {
            const Vec x = Stored<T>::load(at(row + k * step_, column));
            const Places takes = takes_over<seek>(x, best);
            best = takes ? x : best;
            where = takes ? static_cast<Place>(place + k) - Places{} : where;
        }
        std::memcpy(best_ + column, &best, sizeof best);
        std::memcpy(where_ + column, &where, sizeof where);
    }
    static const Element* at(const std::byte* row, std::int64_t column) {
        return reinterpret_cast<const Element*>(row) + column;
    }

    const std::byte* first_;
    std::int64_t step_, columns_;
    alignas(64) Element best_[columns_together];
    alignas(64) Place where_[columns_together];
};

/// Fewer columns than a vector has lanes: piece by piece, each is copied to a row.
template <Seek seek, class T>
inline void find_in_few_columns(const RowsOfElements& rows, std::int64_t* places) {
    using Element = typename Stored<T>::Element;
    Element row[few_hundred];
    for (std::int64_t column = 0; column < rows.count; ++column) {
        const std::byte* const first = rows.first + column * std::int64_t{sizeof(Element)};
        Element best{};
        for (std::int64_t begin = 0; begin < rows.rows; begin += few_hundred) {
            const std::int64_t count = std::min(few_hundred, rows.rows - begin);
            for (std::int64_t k = 0; k < count; ++k) {
                row[k] = Stored<T>::read(reinterpret_cast<const Element*>(first + (begin + k) * rows.step));
            }
            const std::int64_t place = find_in_row<seek, T>(row, count);
            if (begin > 0 && !takes_over<seek>(row[place], best)) continue;
            best = row[place];
            places[column] = begin + place;
        }
    }
}

template <Seek seek, class T>
void find_best_in_columns(const RowsOfElements& rows, std::int64_t* places) noexcept {
    constexpr std::int64_t w = Stored<T>::width, element = sizeof(typename Stored<T>::Element);
    if (rows.count < w) return find_in_few_columns<seek, T>(rows, places);
    for (std::int64_t begin = 0; begin < rows.count; begin += columns_together) {
        // A short last block takes columns of the one before it too.
        const std::int64_t end = std::min(begin + columns_together, rows.count), from = std::min(begin, end - w);
        ColumnBlock<seek, T>(rows.first + from * element, rows.step, end - from).run(rows.rows, places + from);
    }
}

}  // namespace
}  // namespace ik::simd
