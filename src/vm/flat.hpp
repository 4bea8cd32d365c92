#pragma once
// The short way for small calls. A program that is one kernel, elementwise or with reductions of all axes, is bound
// once, when it is compiled, for inputs that lie row-major without gaps and all have one shape; a launch then fills a
// frame on the stack and runs.
// Takes bytecode, gives a Flat or nothing; everything else goes through run(). The bits are those of run().
// Threads: immutable after make(); any number of threads may run one Flat.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "bytecode/program.hpp"
#include "simd/order.hpp"
#include "simd/tile.hpp"
#include "vm/plan.hpp"
#include "vm/run.hpp"

namespace ik::vm {

class Flat {
public:
    static constexpr std::size_t most_inputs = 16;
    static constexpr std::size_t most_outputs = 4;

    /// nullptr when the program is more than one such kernel. The program may go; `runtime` gives the ISA.
    [[nodiscard]] static std::unique_ptr<const Flat> make(const bytecode::Program& program, Runtime& runtime);

    [[nodiscard]] std::size_t most() const noexcept { return most_; }   ///< Elements; above, threads may pay.
    [[nodiscard]] std::uint8_t rank() const noexcept { return rank_; }  ///< Of the arrays among the inputs.
    /// Of the outputs: that of the inputs, or 0 where all axes are reduced.
    [[nodiscard]] std::uint8_t result_rank() const noexcept { return reductions_.empty() ? rank_ : std::uint8_t{0}; }
    [[nodiscard]] std::size_t inputs() const noexcept { return parameters_; }
    /// Storage dtype of each output, in the order of the program's.
    [[nodiscard]] std::span<const DType> outputs() const noexcept { return dtypes_; }

    /// Runs 0 < count <= most() elements (one, for rank 0). An input of rank 0 has one element at its address.
    void run(std::span<const void* const> inputs, std::size_t count, std::span<void* const> outputs) const noexcept;

private:
    /// An operand that is the same in every lane: of an input, or a constant.
    struct Splat {
        std::uint32_t parameter = 0;
        DType dtype = DType::f64;
        simd::Type type = simd::Type::f64;
        bool is_constant = false;
        bool wants_tile = false;
        std::uint64_t bits = 0;
        std::uint32_t pointer = 0, tile = 0;
    };
    /// An operand that is read from, or written to, an array.
    struct Stream {
        std::uint32_t number = 0;  ///< Of the parameter or output.
        std::uint32_t pointer = 0;
        std::size_t element = 0;
    };
    struct Reduced {
        ReductionBinding binding;
        std::uint32_t number = 0;  ///< Of the output.
        std::size_t lanes_at = 0;  ///< Offset in the memory of a launch.
    };
    Flat() = default;
    /// False when the operands or the outputs are not as they have to be.
    [[nodiscard]] bool take_operands(const Plan& plan);
    [[nodiscard]] bool take_outputs(const bytecode::Program& program, const Plan& plan);
    void lay_out(const Plan& plan);
    void run_tail(simd::Frame& frame, std::byte* stage, std::size_t begin, std::size_t count,
                  std::span<void* const> outputs) const noexcept;

    const simd::LaneTable* table_ = nullptr;
    simd::Run run_ = nullptr;
    simd::FindBest find_best_ = nullptr;  ///< Of argmin and argmax, which need nothing else.
    std::vector<simd::Instr> code_;
    std::vector<Splat> splats_;
    std::vector<Stream> reads_, writes_;
    std::vector<Reduced> reductions_;
    std::vector<DType> dtypes_;
    std::size_t parameters_ = 0, most_ = 0;
    std::size_t cells_at_ = 0, temps_at_ = 0, stage_at_ = 0, total_ = 0;  ///< Offsets in the memory of a launch.
    std::size_t lanes_ = 0;                                               ///< Of a reduction.
    std::uint32_t temp_count_ = 0;
    std::uint8_t rank_ = 0;
};

}  // namespace ik::vm
