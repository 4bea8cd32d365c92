#pragma once
// Host steps that make values of values: slices, transposes, reshapes, stacks, literals. A view shares its buffer.

#include "vm/execute.hpp"

namespace ik::vm {

[[nodiscard]] std::optional<runtime::Fault> slice_value(const runtime::Value& value, const bytecode::Slice& slice,
                                                        Slots slots, Runtime::State& state, runtime::Value& result);
/// The same of an array, as a view that may have no axes left.
[[nodiscard]] std::optional<runtime::Fault> slice_array(const runtime::Array& array, const bytecode::Slice& slice,
                                                        Slots slots, runtime::Array& view);
/// The real (0) or imaginary (1) part of a complex value: every second number of the same memory.
[[nodiscard]] runtime::Value part_value(const runtime::Value& value, std::uint32_t part);
[[nodiscard]] runtime::Value transpose_value(const runtime::Value& value);
[[nodiscard]] std::optional<runtime::Fault> reshape_value(const runtime::Value& value,
                                                          std::span<const std::int64_t> extents, Runtime::State& state,
                                                          runtime::Value& result);
/// Values of one shape and dtype stacked along a new first axis.
[[nodiscard]] std::optional<runtime::Fault> stack_values(std::span<const runtime::Value> values, Runtime::State& state,
                                                         runtime::Value& result);
[[nodiscard]] std::optional<runtime::Fault> literal_value(const bytecode::Literal& literal, Runtime::State& state,
                                                          runtime::Value& result);

}  // namespace ik::vm
