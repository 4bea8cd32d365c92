#pragma once
// One kernel bound to the arrays of one launch: axes ordered and coalesced, operands classified by layout, instructions
// bound to machine functions. Made on the calling thread in a stack buffer; read by all workers.

#include <memory_resource>
#include <vector>

#include "simd/tile.hpp"
#include "vm/space.hpp"

namespace ik::vm {

/// How the machine reads an operand.
enum class How : std::uint8_t {
    splat,    ///< The same in every lane of a row: a cell of 8 bytes.
    memory,   ///< Unit stride in the lane format: read in place.
    convert,  ///< Unit stride in another format: converted by the load.
    strided,  ///< Any other stride along the inner axis.
    iota,     ///< The index along the inner axis.
    gather,   ///< Walks the axes that were flattened.
};

/// One operand as one lane type: input, constant or index.
struct Source {
    bytecode::OperandKind kind = bytecode::OperandKind::none;
    std::uint32_t number = 0;
    simd::Type type = simd::Type::f64;
    DType dtype = DType::f64;  ///< Storage.
    How how = How::splat;
    const std::byte* data = nullptr;  ///< nullptr for constants, scalars and indices.
    const std::byte* end = nullptr;   ///< Behind the last of all elements in memory, when rows have unit stride.
    std::uint64_t bits = 0;           ///< Lane bits of a constant or scalar.
    Extents stride{};                 ///< By dimension of the plan's full space, in bytes (index: in steps).
    bool varies = false;              ///< A splat that changes from row to row.
    bool in_place = false;            ///< A splat whose elements are lanes as they lie: read where they are.
    bool wants_tile = false;          ///< A splat that some instruction reads as memory.
    std::uint32_t uses = 0;
    bool loaded = false;        ///< Some use is a plain load.
    std::uint32_t pointer = 0;  ///< Operand number of the raw data, cell or walk.
    std::uint32_t tile = 0;     ///< Operand number of the temporary tile it is staged in, when it is.
    bool staged = false;
};

struct OutputBinding {
    std::byte* data = nullptr;
    std::size_t element = 0;  ///< Bytes.
    Extents stride{};
    std::uint32_t pointer = 0;
};

struct ReductionBinding {
    simd::Reduce op = simd::Reduce::sum;
    simd::Type type = simd::Type::f64;
    std::uint32_t pointer = 0;  ///< Values; positions are at pointer + 1 for argmin and argmax.
    std::byte* data = nullptr;  ///< Result elements.
    DType dtype = DType::f64;
};

[[nodiscard]] constexpr bool has_position(simd::Reduce op) noexcept {
    return op == simd::Reduce::argmin || op == simd::Reduce::argmax;
}

/// The loops of a plan and what holds for all of it.
struct Nest {
    const bytecode::Kernel* kernel = nullptr;
    const simd::LaneTable* table = nullptr;
    const runtime::Array* target = nullptr;  ///< Where the only output goes; otherwise outputs are fresh and row-major.
    simd::Run run = nullptr;                 ///< What runs the code on whole tiles.
    simd::RunRows run_rows = nullptr;        ///< The same for several rows, where there is such a loop.
    simd::FoldRow fold_row = nullptr;        ///< The result of a short row, likewise.

    /// The full space: kept axes and reduced axes in the order they are walked. The last dimension of a row is the
    /// inner one; dimensions from `flat_from` on are walked as one.
    std::size_t rank = 0;
    Extents extent{};
    std::array<bool, max_rank> reduced{};
    Extents result_stride{};     ///< Elements of a result per step of a kept dimension.
    Extents output_stride{};     ///< Elements of an output per step of an axis of the kernel (not reordered).
    std::size_t flat_from = 0;   ///< Outer dimensions are [0, flat_from).
    std::int64_t inner = 1;      ///< Elements of a row: the product of the extents from flat_from on.
    std::int64_t rows = 1;       ///< The product of the outer extents.
    bool inner_reduced = false;  ///< With reductions: the row is reduced, rather than kept.

    std::uint32_t temp_count = 0;  ///< Temporary tiles, staging tiles and splat tiles.
    std::uint32_t pointer_count = 0;
    std::size_t widest = 8;   ///< Bytes of the largest element that passes through a padded tile.
    double cost = 0;          ///< Estimated nanoseconds an element.
    bool over_input = false;  ///< Some output lies on an input, element by element (see reuse.hpp).
    bool stream = false;      ///< Stores bypass the caches where they are aligned.
    bool loops = false;       ///< The code has loops, which can be stopped.
};

struct Plan : Nest {
    explicit Plan(std::pmr::memory_resource* memory)
        : code(memory), sources(memory), source_of(memory), outputs(memory), reductions(memory) {}
    /// A copy to run with other addresses; nothing more can be bound to it.
    Plan(const Plan& other, std::pmr::memory_resource* memory)
        : Nest(other),
          code(other.code, memory),
          sources(other.sources, memory),
          source_of(memory),
          outputs(other.outputs, memory),
          reductions(other.reductions, memory) {}

    std::pmr::vector<simd::Instr> code;
    std::pmr::vector<Source> sources;
    std::pmr::vector<std::uint32_t> source_of;  ///< 1 + source by operand and lane type; 0: none (see find_source).
    std::pmr::vector<OutputBinding> outputs;
    std::pmr::vector<ReductionBinding> reductions;
};

/// The entry of an operand as lanes of one type.
[[nodiscard]] std::uint32_t& find_source(Plan& plan, bytecode::Operand operand, simd::Type type) noexcept;

/// Whether a binary operation takes one number as it is; others read a tile filled with it.
[[nodiscard]] inline bool has_splat_form(const simd::LaneTable& table, ops::Op op, simd::Type type) noexcept {
    const auto& forms = table.apply2[static_cast<std::size_t>(type)][static_cast<std::size_t>(op)];
    return forms[static_cast<std::size_t>(simd::Form::splat)] != nullptr;
}

/// Orders and coalesces the axes and decides how each operand is read. Fills everything but outputs' data.
void plan_space(Plan& plan, const Shape& shape, Slots slots);
/// Sets op, lane type and dtype of the reductions.
void bind_reductions(Plan& plan);
/// Binds the instructions; after plan_space and bind_reductions.
void bind_code(Plan& plan);

/// The lane bits of a stored or scalar value.
[[nodiscard]] std::uint64_t lane_bits(runtime::Scalar value, simd::Type type, std::size_t lane_bytes) noexcept;

}  // namespace ik::vm
