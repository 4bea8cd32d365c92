#include "runtime/copy.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace ik::runtime {
namespace {

/// A row of elements, or of a plane: where it is and the bytes from one element to the next.
struct Line {
    const std::byte* from;
    std::byte* to;
    std::int64_t from_step, to_step;
};

/// The line is a copy: bytes that are stored could change one that is shared, so it would be read again each time.
template <std::size_t size>
void copy_line(Line line, std::int64_t count) noexcept {
    const auto one = [&line] {
        std::memcpy(line.to, line.from, size);
        line.to += line.to_step;
        line.from += line.from_step;
    };
    for (; count >= 4; count -= 4) {
        one();
        one();
        one();
        one();
    }
    for (; count > 0; --count) one();
}

void copy_line(const Line& line, std::int64_t count, std::size_t size) noexcept {
    const auto element = static_cast<std::int64_t>(size);
    if (line.from_step == element && line.to_step == element)
        std::memcpy(line.to, line.from, static_cast<std::size_t>(count) * size);
    else if (size == 1)
        copy_line<1>(line, count);
    else if (size == 2)
        copy_line<2>(line, count);
    else if (size == 4)
        copy_line<4>(line, count);
    else if (size == 8)
        copy_line<8>(line, count);
    else
        copy_line<16>(line, count);
}

class Copy {
public:
    Copy(const Array& from, const Array& to) : from_(from), to_(to), size_(size_of(from.dtype)) {}

    void axes(std::size_t axis, const std::byte* from, std::byte* to) const noexcept {
        if (axis == from_.rank) {
            std::memcpy(to, from, size_);
        } else if (axis + 1 == from_.rank) {
            copy_line({from, to, from_.strides[axis], to_.strides[axis]}, from_.shape[axis], size_);
        } else if (axis + 2 == from_.rank && std::abs(from_.strides[axis]) < std::abs(from_.strides[axis + 1])) {
            plane(axis, from, to);
        } else {
            for (std::int64_t i = 0; i < from_.shape[axis]; ++i)
                axes(axis + 1, from + i * from_.strides[axis], to + i * to_.strides[axis]);
        }
    }

private:
    /// The last two axes where columns lie denser than rows: in blocks whose cache lines stay in L1.
    void plane(std::size_t axis, const std::byte* from, std::byte* to) const noexcept {
        constexpr std::int64_t side = 32;
        const std::int64_t rows = from_.shape[axis], columns = from_.shape[axis + 1];
        const std::int64_t from_step = from_.strides[axis + 1], to_step = to_.strides[axis + 1];
        for (std::int64_t r = 0; r < rows; r += side) {
            for (std::int64_t c = 0; c < columns; c += side) {
                for (std::int64_t k = r; k < std::min(r + side, rows); ++k) {
                    const Line line{from + k * from_.strides[axis] + c * from_step,
                                    to + k * to_.strides[axis] + c * to_step, from_step, to_step};
                    copy_line(line, std::min(side, columns - c), size_);
                }
            }
        }
    }

    const Array& from_;
    const Array& to_;
    std::size_t size_;
};

}  // namespace

void copy_elements(const Array& from, const Array& to) noexcept {
    if (from.size() > 0) Copy(from, to).axes(0, from.data, to.data);
}

void copy_row_major(const Array& from, std::byte* to) noexcept {
    Array rows = from;
    rows.owner.reset();
    rows.data = to;
    std::int64_t step = static_cast<std::int64_t>(size_of(from.dtype));
    for (std::size_t d = from.rank; d-- > 0; step *= from.shape[d]) rows.strides[d] = step;
    copy_elements(from, rows);
}

}  // namespace ik::runtime
