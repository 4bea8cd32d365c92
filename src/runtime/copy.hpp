#pragma once
// Copies of elements between arrays of one shape and dtype, whatever their strides.

#include "runtime/value.hpp"

namespace ik::runtime {

/// Copies elements to an array of the same shape and dtype that does not overlap. A stride of 0 repeats an element.
void copy_elements(const Array& from, const Array& to) noexcept;

/// The same to row-major memory without gaps.
void copy_row_major(const Array& from, std::byte* to) noexcept;

}  // namespace ik::runtime
