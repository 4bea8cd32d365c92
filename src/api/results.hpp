#pragma once
// Results in memory of the host: what RunOptions::out asks for, checked against the program, and filled after the run
// where the run itself could not write there.

#include <span>
#include <vector>

#include "api/compile.hpp"

namespace ik {

class GivenMemory {
public:
    /// Errors: std::invalid_argument for a buffer that cannot take the result it is meant for.
    GivenMemory(const Compiled& program, std::span<const OutputArray> out);

    /// By number of the output; no data where there is none. Empty when there are none at all.
    [[nodiscard]] std::span<const runtime::Array> arrays() const noexcept { return arrays_; }
    /// Copies results to their memory that are not there yet. Errors: std::invalid_argument for another shape.
    void deliver(std::span<runtime::Value> results, vm::Runtime& runtime) const;

private:
    std::vector<runtime::Array> arrays_;
};

}  // namespace ik
