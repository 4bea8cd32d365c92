#pragma once
// A kernel's content as values of the accumulator machine: operands in memory (inputs, constants, the index) and
// operations in compute types. Here casts that change no lane disappear, narrow integers get their wrapping casts,
// multiplications merge into fma, and the shape program is written. Takes nodes, gives values and the kernel's tables.
//
// A kernel without loops is one segment of values. A dot call with control flow cuts it into several: code runs through
// a segment from end to end, between two segments stands a jump, and what one segment makes for another goes through a
// variable, a temporary that keeps its place in the whole kernel.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "base/word_table.hpp"
#include "lower/context.hpp"

namespace ik::lower {

using ValueId = std::uint32_t;

struct Value {
    enum class Kind : std::uint8_t { input, constant, index, variable, operation } kind = Kind::input;
    /// How an operation of three operands a, b, c rounds once: a*b + c, a*b - c, c - a*b.
    enum class Form : std::uint8_t { plain, fma, fms, fnma } form = Form::plain;
    ops::Op op = ops::Op::none;
    DType type = DType::f64;    ///< Compute type of the operands (of an operand in memory: its own).
    DType result = DType::f64;  ///< Compute type of the result, or the narrow type a cast wraps to.
    std::uint8_t arg_count = 0;
    std::array<ValueId, 3> args{};
    std::uint32_t number = 0;   ///< Of the input, constant, axis or variable.
    std::uint32_t version = 0;  ///< Of a variable: how often it had been set when it was read.
    std::uint32_t uses = 0;     ///< By other values.
    std::uint32_t roots = 0;    ///< By outputs and reductions.
    std::uint32_t temps = 0;    ///< Temporaries its tree needs at once (Sethi-Ullman).

    [[nodiscard]] bool in_memory() const { return kind != Kind::operation; }
};

/// A value that leaves its segment: as output, reduction or variable (store_temp) `number`.
struct Root {
    ValueId value = 0;
    bytecode::Action action = bytecode::Action::store_output;
    std::uint32_t number = 0;
    ValueId real = 0;  ///< store_pair: the real part; `value` is the imaginary one.

    [[nodiscard]] bool is_pair() const { return action == bytecode::Action::store_pair; }
};

/// What stands after a segment. Regions and loops nest.
enum class Control : std::uint8_t {
    none,
    open_skip,   ///< Jump to the end of the region when no lane of the mask variable is set.
    close_skip,  ///< The end of the region.
    open_loop,   ///< The loop comes back to here.
    leave,       ///< Leave the loop when no lane of the mask variable is set.
    close_loop,  ///< Back to the beginning.
};

struct Segment {
    std::vector<Value> values;
    std::vector<Root> roots;
    Control control = Control::none;
    std::uint32_t mask = 0;  ///< Variable of open_skip and leave.
};

/// The dtype of the lanes that hold a storage dtype.
[[nodiscard]] DType compute_type(DType dtype);

class KernelValues {
public:
    /// `content` lists the nodes of the kernel, operands first; every other operand is a constant or has a slot.
    KernelValues(Context& context, std::span<const ir::NodeId> content, std::uint8_t rank);

    [[nodiscard]] ValueRef value_of(ir::NodeId node) const { return *value_of_.find(node); }
    /// What a reduction of `node` accumulates, converted to the type it accumulates in.
    [[nodiscard]] ValueRef reduced_value(ir::NodeId reduction);
    [[nodiscard]] const Value& operator[](ValueRef ref) const { return segments_[ref.segment].values[ref.id]; }
    /// Makes a value leave the kernel.
    void add_root(ValueRef value, bytecode::Action action, std::uint32_t number);
    /// Makes the values of two nodes leave the kernel as the parts of one complex output.
    void add_pair(ir::NodeId real, ir::NodeId imaginary, std::uint32_t number);
    /// Ends the building: contracts, counts uses and orders.
    void finish();

    [[nodiscard]] const std::vector<Segment>& segments() const { return segments_; }
    [[nodiscard]] std::uint32_t variables() const { return static_cast<std::uint32_t>(versions_.size()); }
    [[nodiscard]] bytecode::Kernel& kernel() { return kernel_; }

    // --- for the bodies of dot calls (mapped.cpp) ---
    [[nodiscard]] bool is_known(ir::NodeId node) const { return value_of_.contains(node); }
    void define(ir::NodeId node, ValueRef value) { value_of_.set(node, value); }
    void forget(ir::NodeId node) { value_of_.erase(node); }
    /// The value of an operand, where code is written now.
    [[nodiscard]] ValueRef operand_of(ir::NodeId node) { return here(operand(node)); }
    /// An elementwise node whose operands are known.
    [[nodiscard]] ValueRef body_node(ir::NodeId node) { return here(elementwise(node)); }
    [[nodiscard]] ValueRef select(ValueRef mask, ValueRef then, ValueRef otherwise);
    [[nodiscard]] ValueRef logic(ops::Op op, ValueRef a, ValueRef b);
    [[nodiscard]] ValueRef negated(ValueRef mask);
    [[nodiscard]] ValueRef truth_constant(bool value);
    [[nodiscard]] ValueRef zero(DType dtype) { return here(constant(compute_type(dtype), 0)); }
    [[nodiscard]] std::uint32_t new_variable();
    /// Sets a variable at the end of the segment; all that the segment reads is what variables held before.
    void set_variable(std::uint32_t variable, ValueRef value);
    [[nodiscard]] ValueRef read_variable(std::uint32_t variable, DType type);
    /// Whether the value is what the variable holds anyway.
    [[nodiscard]] bool holds(std::uint32_t variable, ValueRef value) const;
    /// From here on the variable may hold something else (a loop sets it further down).
    void outdate(std::uint32_t variable) { ++versions_[variable]; }
    void end_segment(Control control, std::uint32_t mask = 0);

private:
    /// What a dot call gives: one value, or the parts of a complex one. Two map nodes share it.
    struct MapResult {
        std::vector<std::uint32_t> key;  ///< Function and operands.
        std::array<ValueRef, 2> parts;
    };
    struct ShapeSet {
        std::uint32_t number;
        std::vector<bool> inputs;
    };
    static constexpr std::uint32_t no_shape = 0xFFFFFFFF;
    static constexpr ValueId no_value = 0xFFFFFFFF;

    [[nodiscard]] ValueRef here(ValueId id) const { return {static_cast<std::uint32_t>(segments_.size() - 1), id}; }
    /// The value in the present segment; from another one it comes through a variable, unless it is in memory anyway.
    [[nodiscard]] ValueId bring(ValueRef ref);
    [[nodiscard]] std::vector<Value>& values() { return segments_.back().values; }
    /// The value of a truth constant.
    [[nodiscard]] std::optional<bool> known_truth(ValueId id) const;
    [[nodiscard]] ValueId leaf(Value::Kind kind, DType type, std::uint32_t number);

    [[nodiscard]] bool fits_narrow(std::span<const ir::NodeId> content) const;
    void add_node(ir::NodeId id);
    [[nodiscard]] ValueRef mapped(ir::NodeId id);
    [[nodiscard]] ValueId elementwise(ir::NodeId id);
    [[nodiscard]] ValueId cast(ir::NodeId id);
    [[nodiscard]] ValueId convert(ValueId value, DType from, DType to);
    [[nodiscard]] ValueId truth(const ir::Node& node, std::span<const ir::NodeId> operands);
    [[nodiscard]] ValueId wrap(ValueId value, ops::Op op, DType dtype);
    [[nodiscard]] ValueId operand(ir::NodeId id, DType type);
    /// Of a call with a complex result, the real part.
    [[nodiscard]] ValueId operand(ir::NodeId id) {
        return operand(id, compute_type(real_dtype(context_.module[id].type.dtype)));
    }
    [[nodiscard]] ValueId input(ir::NodeId id, DType type);
    [[nodiscard]] ValueId constant(DType type, std::uint64_t bits);
    [[nodiscard]] ValueId operation(ops::Op op, DType type, DType result, std::span<const ValueId> args);
    [[nodiscard]] ValueId push(Value value);

    void set_extents(std::span<const ir::NodeId> shape);
    std::uint32_t join_shapes(std::uint32_t a, std::uint32_t b, ir::NodeId where);
    void add_shape(ir::NodeId id);
    void move_step_to_end(std::uint32_t step);
    void finish_shapes();

    Context& context_;
    bytecode::Kernel kernel_;
    std::vector<Segment> segments_{1};
    std::vector<std::uint32_t> versions_;         ///< By variable.
    std::array<std::vector<ValueId>, 4> leaves_;  ///< Of the present segment, by kind and number.
    std::map<std::pair<std::uint32_t, ValueId>, std::uint32_t> exported_;  ///< Variable by segment and value.
    NodeTable<ValueRef>& value_of_;
    NodeTable<std::uint32_t>& shape_of_;                                ///< Index into shapes_, or no_shape.
    std::map<std::pair<bytecode::Slot, DType>, std::uint32_t> inputs_;  ///< Number of the input.
    WordTable constants_;                                               ///< By dtype and bits: number of the constant.
    std::vector<MapResult> map_results_;
    std::vector<ShapeSet> shapes_;
    std::vector<std::uint32_t> input_shape_;  ///< By input: index into shapes_, or no_shape.
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> joined_;
};

}  // namespace ik::lower
