#include "vm/worker.hpp"

#include <algorithm>
#include <cstring>

#include "vm/address.hpp"

namespace ik::vm {
namespace {

/// Rounds of loops between two looks at the clock: some tenths of a millisecond.
constexpr std::uint32_t rounds_at_once = 4096;

/// Whether a source is one element for the whole row, read where it lies.
bool is_moving_splat(const Source& source) noexcept {
    return source.how == How::splat && source.varies && source.in_place && !source.wants_tile;
}

/// Whether a source is read in place, from the address of the row on.
bool is_moving(const Source& source) noexcept {
    return is_moving_splat(source) || source.how == How::memory || source.how == How::convert ||
           source.how == How::strided;
}

}  // namespace

Worker::Worker(const Plan& plan, std::size_t accumulators, const Control& control)
    : plan_(plan),
      control_(control),
      lanes_(accumulators),
      logical_(plan.table->lane_bytes == 8 ? simd::wide_lanes : simd::narrow_lanes) {
    const std::size_t tile_bytes = plan.table->tile * plan.table->lane_bytes;
    const std::size_t stage_bytes = plan.table->tile * plan.widest;
    std::size_t positions = 0;
    for (const ReductionBinding& reduction : plan.reductions) positions += has_position(reduction.op) ? 1 : 0;
    for (const Source& source : plan.sources) has_walks_ = has_walks_ || source.how == How::gather;

    may_overlap_ = plan.reductions.empty() && !has_walks_ && !plan.over_input;

    const std::size_t header = round_up(sizeof(simd::Frame) + plan.pointer_count * sizeof(std::byte*));
    const std::size_t strides = round_up(plan.pointer_count * sizeof(std::int64_t));
    const std::size_t cells = round_up(plan.sources.size() * sizeof(std::uint64_t));
    const std::size_t walks = has_walks_ ? round_up(plan.sources.size() * sizeof(simd::Walk)) : 0;
    const std::size_t moving = round_up((plan.sources.size() + plan.outputs.size()) * sizeof(Moving));
    const std::size_t steps = plan.run_rows != nullptr ? round_up(plan.pointer_count * sizeof(std::int64_t)) : 0;
    const std::size_t temps = plan.temp_count * tile_bytes;
    const std::size_t stage = (plan.sources.size() + plan.outputs.size()) * stage_bytes;
    const std::size_t sums = (plan.reductions.size() + positions) * round_up(lanes_ * 8);
    const std::size_t total = header + strides + cells + walks + moving + steps + temps + stage + sums;
    std::byte* next = local_;
    if (total > sizeof local_) {
        heap_.reset(new std::byte[total + 64]);
        next = aligned(heap_.get());
    }
    const auto take = [&next](std::size_t bytes) {
        std::byte* p = next;
        next += bytes;
        return p;
    };
    frame_ = new (take(header)) simd::Frame;
    pointers_ = frame_->pointers();
    strides_ = reinterpret_cast<std::int64_t*>(take(strides));
    cells_ = reinterpret_cast<std::uint64_t*>(take(cells));
    if (has_walks_) {
        walks_ = reinterpret_cast<simd::Walk*>(take(walks));
        for (std::size_t k = 0; k < plan.sources.size(); ++k) new (walks_ + k) simd::Walk;
    }
    moving_ = reinterpret_cast<Moving*>(take(moving));
    if (steps != 0) {
        steps_ = reinterpret_cast<std::int64_t*>(take(steps));
        std::fill_n(steps_, plan.pointer_count, 0);
    }
    frame_->temps = take(temps);
    stage_ = take(stage);
    accumulators_ = take(sums);
    frame_->temp_count = plan.temp_count;
    frame_->strides = strides_;
    frame_->rounds = rounds_at_once;
    frame_->keep_on = &Worker::keep_on;
    frame_->owner = this;
    for (std::size_t k = 0; k < plan.sources.size(); ++k) {
        const Source& source = plan.sources[k];
        pointers_[source.pointer] = reinterpret_cast<std::byte*>(cells_ + k);
        if (source.how == How::gather) pointers_[source.pointer] = reinterpret_cast<std::byte*>(walks_ + k);
        if (source.how == How::strided) strides_[source.pointer] = source.stride[plan.rank - 1];
        if (source.how == How::splat && !source.varies) set_splat(source, k, source.bits);
        has_row_splats_ = has_row_splats_ || is_moving_splat(source);
        if (is_moving(source))
            add_moving(source.pointer, source.data, source.stride);
        else
            has_others_ = has_others_ || source.how != How::splat || source.varies;
    }
    for (const OutputBinding& output : plan.outputs) add_moving(output.pointer, output.data, output.stride);
}

void Worker::add_moving(std::uint32_t pointer, const std::byte* data, const Extents& stride) {
    std::byte* const start = const_cast<std::byte*>(data);
    const std::int64_t step = plan_.flat_from == 0 ? 0 : stride[plan_.flat_from - 1];
    if (steps_ != nullptr) steps_[pointer] = step;
    new (moving_ + moving_count_++)
        Moving{.pointer = pointers_ + pointer, .row = start, .data = start, .step = step, .stride = &stride};
}

Worker::~Worker() {
    // Whether these were too many is found at the next host step.
    if (plan_.loops) static_cast<void>(control_.count(rounds_at_once - frame_->rounds));
}

bool Worker::keep_on(simd::Frame& frame) {
    Worker& worker = *static_cast<Worker*>(frame.owner);
    frame.rounds = rounds_at_once;
    worker.fault_ = worker.control_.count(rounds_at_once);
    if (!worker.fault_) worker.fault_ = worker.control_.stopped();
    return !worker.fault_;
}

void Worker::set_splat(const Source& source, std::size_t index, std::uint64_t bits) {
    cells_[index] = bits;
    if (!source.wants_tile) return;
    const std::size_t bytes = plan_.table->lane_bytes;
    std::byte* tile = frame_->temps + source.tile * plan_.table->tile * bytes;
    for (std::size_t k = 0; k < plan_.table->tile; ++k) std::memcpy(tile + k * bytes, &bits, bytes);
}

/// The position of a row in the outer dimensions. Rows mostly follow each other, which needs no division.
bool Worker::find_row(std::int64_t row) {
    const bool follows = row_ >= 0 && row == row_ + 1;
    row_ = row;
    if (follows) {
        for (std::size_t d = plan_.flat_from; d-- > 0;) {
            if (++index_[d] < plan_.extent[d]) return d + 1 == plan_.flat_from;
            index_[d] = 0;
        }
        return false;
    }
    for (std::size_t d = plan_.flat_from; d-- > 0;) {
        index_[d] = row % plan_.extent[d];
        row /= plan_.extent[d];
    }
    return false;
}

std::int64_t Worker::offset_of(const Extents& stride) const {
    std::int64_t offset = 0;
    for (std::size_t d = 0; d < plan_.flat_from; ++d) offset += index_[d] * stride[d];
    return offset;
}

void Worker::set_row(std::int64_t row) {
    if (find_row(row)) {
        for (std::size_t k = 0; k < moving_count_; ++k) moving_[k].row = simd::shifted(moving_[k].row, moving_[k].step);
    } else {
        for (std::size_t k = 0; k < moving_count_; ++k) {
            moving_[k].row = simd::shifted(moving_[k].data, offset_of(*moving_[k].stride));
        }
    }
    // A tail may have left the pointers elsewhere.
    for (std::size_t k = 0; k < moving_count_; ++k) *moving_[k].pointer = moving_[k].row;
    if (!has_others_) return;
    for (std::size_t k = 0; k < plan_.sources.size(); ++k) {
        if (!is_moving(plan_.sources[k])) set_other(k);
    }
}

/// A source that is not read in place: the cell or walk that stands for it.
void Worker::set_other(std::size_t index) {
    const Source& source = plan_.sources[index];
    if (source.how == How::splat && !source.varies) return;
    const bool is_index = source.kind == bytecode::OperandKind::index;
    const std::int64_t offset = offset_of(source.stride);
    if (source.how == How::splat) {
        const runtime::Scalar value =
            is_index ? runtime::scalar_of(offset) : runtime::load_scalar(source.data + offset, source.dtype);
        set_splat(source, index, lane_bits(value, source.type, plan_.table->lane_bytes));
    } else if (source.how == How::iota) {
        cells_[index] = static_cast<std::uint64_t>(offset);
    } else {
        walks_[index].data = is_index ? nullptr : source.data + offset;
        cells_[index] = static_cast<std::uint64_t>(is_index ? offset : 0);
    }
}

void Worker::start_walks(std::int64_t begin) {
    for (std::size_t k = 0; k < plan_.sources.size(); ++k) {
        const Source& source = plan_.sources[k];
        if (source.how != How::gather) continue;
        simd::Walk& walk = walks_[k];
        walk.rank = plan_.rank - plan_.flat_from;
        walk.offset = static_cast<std::int64_t>(cells_[k]);
        std::int64_t rest = begin;
        for (std::size_t d = walk.rank; d-- > 0;) {
            walk.extent[d] = plan_.extent[plan_.flat_from + d];
            walk.stride[d] = source.stride[plan_.flat_from + d];
            walk.index[d] = rest % walk.extent[d];
            rest /= walk.extent[d];
            walk.offset += walk.index[d] * walk.stride[d];
        }
    }
}

/// Elements from `begin` to where the first output is aligned.
std::int64_t Worker::to_alignment(std::int64_t begin) const {
    const OutputBinding& output = plan_.outputs.front();
    const auto element = static_cast<std::int64_t>(output.element);
    const auto row = reinterpret_cast<std::intptr_t>(pointers_[output.pointer]);
    const std::int64_t bytes = -(row + begin * element) & static_cast<std::int64_t>(simd::stream_alignment - 1);
    return bytes % element == 0 ? bytes / element : 0;
}

void Worker::run(std::int64_t begin, std::int64_t end) {
    if (has_walks_) start_walks(begin);
    const std::size_t tile = plan_.table->tile;
    frame_->valid = tile;
    frame_->reduce_valid = tile;
    if (plan_.stream && may_overlap_ && end - begin >= static_cast<std::int64_t>(2 * tile)) {
        if (const std::int64_t lead = to_alignment(begin); lead != 0) {
            plan_.table->run(plan_.code.data(), frame_, static_cast<std::size_t>(begin),
                             static_cast<std::size_t>(begin) + tile);
            begin += lead;
        }
    }
    const std::size_t count = static_cast<std::size_t>(end - begin);
    const std::size_t whole = in_whole_tiles(count, tile);
    if (whole != 0) {
        plan_.run(plan_.code.data(), frame_, static_cast<std::size_t>(begin), static_cast<std::size_t>(begin) + whole);
    }
    if (whole == count) return;
    if (whole != 0 && may_overlap_) {
        // The elements before the tail are computed once more: the same values from the same inputs.
        plan_.table->run(plan_.code.data(), frame_, static_cast<std::size_t>(end) - tile,
                         static_cast<std::size_t>(end));
        return;
    }
    run_tail(begin + static_cast<std::int64_t>(whole), count - whole);
}

/// Rows from the present one on, of at most `count`, whose elements up to `end` lie in the arrays, even if the row ends
/// before that.
std::int64_t Worker::rows_that_reach(std::int64_t end, std::int64_t count) const {
    const Moving* moving = moving_;
    for (const Source& source : plan_.sources) {
        if (!is_moving(source)) continue;
        const std::int64_t step = moving->step;
        const std::byte* const reach = (moving++)->row + end * static_cast<std::int64_t>(size_of(source.dtype));
        if (source.end == nullptr || reach > source.end) return 0;
        if (step > 0) count = std::min(count, (source.end - reach) / step + 1);
    }
    return count;
}

void Worker::run_rows(Rows rows, std::int64_t begin, std::int64_t end) {
    std::int64_t left = begin;
    if (plan_.run_rows != nullptr && !has_others_ && !has_row_splats_) {
        const std::size_t tile = plan_.table->tile;
        const auto run_all = [&](std::int64_t from, std::int64_t to, std::int64_t count) {
            plan_.run_rows(plan_.code.data(), frame_, static_cast<std::size_t>(from), static_cast<std::size_t>(to),
                           steps_, count);
        };
        set_row(rows.first);
        frame_->valid = tile;
        frame_->reduce_valid = tile;
        left += static_cast<std::int64_t>(in_whole_tiles(static_cast<std::size_t>(end - begin), tile));
        run_all(begin, left, rows.count);
        if (left != end) {
            // What lies behind a row is added to lanes that nobody looks at.
            const std::int64_t padded = left + static_cast<std::int64_t>(tile);
            const std::int64_t count = rows_that_reach(padded, rows.count);
            run_all(left, padded, count);
            rows = {rows.first + count, rows.count - count, rows.position + count};
        }
    }
    if (left == end) return;
    for (std::int64_t k = 0; k < rows.count; ++k) {
        set_row(rows.first + k);
        set_position(rows.position + k, 0);
        run(left, end);
    }
}

/// The last elements run as a whole tile, on padded copies where it would reach outside of the arrays.
void Worker::run_tail(std::int64_t begin, std::size_t count) {
    const std::size_t tile = plan_.table->tile;
    const std::size_t stage_bytes = tile * plan_.widest;
    std::byte* stage = stage_;
    for (const Source& source : plan_.sources) {
        std::byte* const padded = stage;
        stage += stage_bytes;
        if (source.how != How::memory && source.how != How::convert) continue;
        const std::size_t element = size_of(source.dtype);
        const std::int64_t offset = begin * static_cast<std::int64_t>(element);
        const std::byte* const from = simd::shifted(pointers_[source.pointer], offset);
        // The next row's elements are as good a padding, and nobody sees what comes of them.
        const bool goes_on = source.end != nullptr && !plan_.over_input;
        if (goes_on && source.end - from >= static_cast<std::ptrdiff_t>(tile * element)) continue;
        std::memcpy(padded, from, count * element);
        std::memset(padded + count * element, 0, (tile - count) * element);
        pointers_[source.pointer] = simd::shifted(padded, -offset);
    }
    std::byte* const first_output = stage;
    // The rows of the outputs are put back from here.
    std::byte* rows_local[8] = {};
    std::unique_ptr<std::byte*[]> rows_heap;
    std::byte** rows = rows_local;
    if (plan_.outputs.size() > 8) {
        rows_heap.reset(new std::byte*[plan_.outputs.size()]);
        rows = rows_heap.get();
    }
    for (std::size_t k = 0; k < plan_.outputs.size(); ++k) {
        const OutputBinding& output = plan_.outputs[k];
        rows[k] = pointers_[output.pointer];
        pointers_[output.pointer] = simd::shifted(stage, -begin * static_cast<std::int64_t>(output.element));
        stage += stage_bytes;
    }
    frame_->valid = count;
    frame_->reduce_valid = plan_.inner_reduced ? count : tile;
    plan_.table->run(plan_.code.data(), frame_, static_cast<std::size_t>(begin),
                     static_cast<std::size_t>(begin) + tile);
    for (std::size_t k = 0; k < plan_.outputs.size(); ++k) {
        const OutputBinding& output = plan_.outputs[k];
        pointers_[output.pointer] = rows[k];
        std::memcpy(simd::shifted(rows[k], begin * static_cast<std::int64_t>(output.element)),
                    first_output + k * stage_bytes, count * output.element);
    }
    // The inputs' pointers may stay on the padding: a tail is the last of its row.
}

std::byte* Worker::accumulator(std::uint32_t pointer) const noexcept {
    std::size_t before = 0;
    for (const ReductionBinding& reduction : plan_.reductions) {
        if (reduction.pointer >= pointer) break;
        before += has_position(reduction.op) ? 2 : 1;
    }
    return accumulators_ + before * round_up(lanes_ * 8);
}

void Worker::start_reduction(std::size_t mask, std::int64_t origin) {
    frame_->reduce_mask = mask;
    for (const ReductionBinding& reduction : plan_.reductions) {
        std::byte* values = accumulator(reduction.pointer);
        pointers_[reduction.pointer] = simd::shifted(values, -origin * 8);
        const std::uint64_t start = identity(reduction).bits;
        if (lanes_ == logical_)
            plan_.table->fill_lanes(values, start);
        else
            std::fill_n(reinterpret_cast<std::uint64_t*>(values), lanes_, start);
        if (!has_position(reduction.op)) continue;
        std::byte* positions = values + round_up(lanes_ * 8);
        pointers_[reduction.pointer + 1] = simd::shifted(positions, -origin * 8);
        std::memset(positions, 0xFF, lanes_ * 8);
    }
}

void Worker::set_position(std::int64_t position, std::int64_t step) noexcept {
    frame_->position = position;
    frame_->position_step = step;
}

Partial Worker::lane(const ReductionBinding& reduction, std::size_t lane) const noexcept {
    const std::byte* values = accumulator(reduction.pointer);
    Partial partial;
    std::memcpy(&partial.bits, values + lane * 8, 8);
    if (has_position(reduction.op)) {
        std::memcpy(&partial.position, values + round_up(lanes_ * 8) + lane * 8, 8);
    }
    return partial;
}

Partial Worker::fold(const ReductionBinding& reduction) noexcept {
    if (!has_position(reduction.op)) {
        const auto type = static_cast<std::size_t>(simd::fold_type(reduction.type));
        plan_.table->fold_lanes[type][static_cast<std::size_t>(reduction.op)](accumulator(reduction.pointer));
        return lane(reduction, 0);
    }
    Partial items[simd::narrow_lanes];
    for (std::size_t k = 0; k < lanes_; ++k) items[k] = lane(reduction, k);
    for (std::size_t half = lanes_ / 2; half > 0; half /= 2) {
        for (std::size_t k = 0; k < half; ++k) items[k] = combine(reduction, items[k], items[k + half]);
    }
    return items[0];
}

}  // namespace ik::vm
