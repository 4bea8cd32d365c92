#pragma once
// One worker of one launch: a frame of the machine with its temporaries and accumulators, moved from row to row.

#include <memory>
#include <optional>
#include <span>

#include "vm/execute.hpp"
#include "vm/plan.hpp"

namespace ik::vm {

/// Combined value of a reduction: bits of the accumulator type, and the position for argmin and argmax (-1: none).
struct Partial {
    std::uint64_t bits = 0;
    std::int64_t position = -1;
};

[[nodiscard]] Partial identity(const ReductionBinding& reduction) noexcept;
[[nodiscard]] Partial combine(const ReductionBinding& reduction, Partial a, Partial b) noexcept;
/// Combines items[0], items[stride], ... as a balanced tree that depends on `count` alone.
[[nodiscard]] Partial combine_tree(const ReductionBinding& reduction, const Partial* items, std::size_t count,
                                   std::size_t stride) noexcept;
/// Stores accumulators as neighbouring elements of the result, from `element` on; false when that needs store_result.
[[nodiscard]] bool store_lanes(const ReductionBinding& reduction, const std::byte* lanes, std::size_t count,
                               std::int64_t element) noexcept;
/// Stores a combined value as an element of the result.
void store_result(const ReductionBinding& reduction, Partial value, std::int64_t element) noexcept;

class Worker {
public:
    /// `accumulators`: lanes for each reduction (0: none).
    Worker(const Plan& plan, std::size_t accumulators, const Control& control);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Points every operand at a row (a position of the outer dimensions in row-major order).
    void set_row(std::int64_t row);
    /// Runs elements [begin, end) of the row; begin is a whole number of tiles.
    void run(std::int64_t begin, std::int64_t end);

    /// Rows that follow each other along the last outer dimension; `position` is that of the first among the reduced.
    struct Rows {
        std::int64_t first;
        std::int64_t count;
        std::int64_t position;
    };
    /// Runs elements [begin, end) of each row, which is a position of its own (see set_position).
    void run_rows(Rows rows, std::int64_t begin, std::int64_t end);

    /// Why a loop of the kernel was stopped, if one was.
    [[nodiscard]] const std::optional<runtime::Fault>& fault() const noexcept { return fault_; }

    /// Sets the accumulators to the identities. Element i of a row adds to lane i & mask, counted from `origin`.
    void start_reduction(std::size_t mask, std::int64_t origin);
    /// Position of argmin and argmax: that of element 0 of the row and the step between elements.
    void set_position(std::int64_t position, std::int64_t step) noexcept;
    [[nodiscard]] Partial lane(const ReductionBinding& reduction, std::size_t lane) const noexcept;
    /// The values of all lanes, 8 bytes each.
    [[nodiscard]] const std::byte* lanes(const ReductionBinding& reduction) const noexcept {
        return accumulator(reduction.pointer);
    }
    /// The only reduction over a whole short row, by Plan::fold_row: the same without start_reduction, run and fold.
    [[nodiscard]] std::uint64_t fold_row() {
        return plan_.fold_row(plan_.code.data(), frame_, static_cast<std::size_t>(plan_.inner));
    }
    /// All lanes together, as a tree; uses them up.
    [[nodiscard]] Partial fold(const ReductionBinding& reduction) noexcept;

private:
    /// An operand in memory whose address changes from row to row.
    struct Moving {
        std::byte** pointer;    ///< Its place in the frame.
        std::byte* row;         ///< Where the present row begins.
        std::byte* data;        ///< Where the first row begins.
        std::int64_t step;      ///< Bytes from a row to the next one along the last outer dimension.
        const Extents* stride;  ///< Bytes by outer dimension.
    };

    void add_moving(std::uint32_t pointer, const std::byte* data, const Extents& stride);
    [[nodiscard]] std::int64_t rows_that_reach(std::int64_t end, std::int64_t count) const;
    /// Whether the row is the next one along the last outer dimension.
    bool find_row(std::int64_t row);
    /// Bytes (or steps, of an index) from the first row to the present one.
    [[nodiscard]] std::int64_t offset_of(const Extents& stride) const;
    void set_other(std::size_t index);
    void start_walks(std::int64_t begin);
    void run_tail(std::int64_t begin, std::size_t count);
    void set_splat(const Source& source, std::size_t index, std::uint64_t bits);
    [[nodiscard]] std::byte* accumulator(std::uint32_t pointer) const noexcept;

    [[nodiscard]] std::int64_t to_alignment(std::int64_t begin) const;

    /// Asked by the machine now and then while a loop goes on.
    static bool keep_on(simd::Frame& frame);

    alignas(64) std::byte local_[8192];  ///< Frame, temporaries and accumulators, when they fit.
    const Plan& plan_;
    const Control& control_;
    std::optional<runtime::Fault> fault_;
    std::size_t lanes_, logical_;  ///< Of each reduction here, and those that rows are reduced in.
    simd::Frame* frame_ = nullptr;
    std::byte** pointers_ = nullptr;
    std::int64_t* strides_ = nullptr;
    std::uint64_t* cells_ = nullptr;  ///< By source: splat value or start of an index.
    simd::Walk* walks_ = nullptr;     ///< By source, when there is a gather.
    Moving* moving_ = nullptr;
    std::int64_t* steps_ = nullptr;  ///< By operand number: the step of what moves, 0 for the rest.
    std::size_t moving_count_ = 0;
    std::byte* stage_ = nullptr;         ///< Padded tails: one tile by source, then by output.
    std::byte* accumulators_ = nullptr;  ///< Values and positions by reduction.
    std::int64_t row_ = -1;              ///< Where the operands point now.
    Extents index_{};                    ///< Its position in the outer dimensions.
    std::unique_ptr<std::byte[]> heap_;
    bool has_others_ = false;      ///< Some operand changes from row to row that is not read in place.
    bool has_row_splats_ = false;  ///< Some operand is one element for a row, read where it lies.
    bool has_walks_ = false;
    bool may_overlap_ = false;  ///< A tail may take its tile from the elements before it.
};

}  // namespace ik::vm
