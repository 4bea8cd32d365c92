#pragma once
// The short way for small calls of linear algebra: a program that is one host step on its inputs, such as `a @ b`, runs
// without an interpreter and writes to memory of the host.
// Takes bytecode, gives a LoneStep or nothing; everything else goes through run(), and so does what fails here, because
// only run() can tell why. The bits are those of run(). Threads: immutable after make(); any number may run one.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "bytecode/program.hpp"
#include "vm/run.hpp"

namespace ik::vm {

class LoneStep {
public:
    static constexpr std::size_t inputs = 2;
    /// Elements of each array, and multiplications: some 40 us. Beyond, threads may pay.
    static constexpr std::int64_t most_elements = 1 << 17, most_multiplications = 1 << 20;

    /// nullptr when the program is anything else.
    [[nodiscard]] static std::unique_ptr<const LoneStep> make(const bytecode::Program& program);

    /// An input: row-major without gaps.
    struct Given {
        const void* data = nullptr;
        DType dtype = DType::f64;
        std::span<const std::int64_t> shape;
    };
    /// Memory for the result, row-major; nullptr: none.
    using Allocate = std::function<void*(std::span<const std::int64_t> shape)>;
    /// False when nothing was made. A result that is a number goes to `number`, as its bits.
    [[nodiscard]] bool run(std::span<const Given, inputs> given, const Allocate& allocate, std::uint64_t& number,
                           Runtime& runtime) const noexcept;

private:
    LoneStep() = default;
    ops::Op op_ = ops::Op::none;
    std::vector<std::size_t> arguments_;  ///< Numbers of inputs.
};

}  // namespace ik::vm
