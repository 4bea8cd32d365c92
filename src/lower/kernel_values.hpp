#pragma once
// A kernel's content as values of the accumulator machine: operands in memory (inputs, constants, the index) and
// operations in compute types. Here casts that change no lane disappear, narrow integers get their wrapping casts,
// multiplications merge into fma, and the shape program is written. Takes nodes, gives values and the kernel's tables.

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <vector>

#include "lower/context.hpp"

namespace ik::lower {

using ValueId = std::uint32_t;

struct Value {
    enum class Kind : std::uint8_t { input, constant, index, operation } kind = Kind::input;
    /// How an operation of three operands a, b, c rounds once: a*b + c, a*b - c, c - a*b.
    enum class Form : std::uint8_t { plain, fma, fms, fnma } form = Form::plain;
    ops::Op op = ops::Op::none;
    DType type = DType::f64;    ///< Compute type of the operands (of an operand in memory: its own).
    DType result = DType::f64;  ///< Compute type of the result, or the narrow type a cast wraps to.
    std::uint8_t arg_count = 0;
    std::array<ValueId, 3> args{};
    std::uint32_t number = 0;  ///< Of the input, constant or axis.
    std::uint32_t uses = 0;    ///< By other values.
    std::uint32_t roots = 0;   ///< By outputs and reductions.
    std::uint32_t temps = 0;   ///< Temporaries its tree needs at once (Sethi-Ullman).

    [[nodiscard]] bool in_memory() const { return kind != Kind::operation; }
};

/// The dtype of the lanes that hold a storage dtype.
[[nodiscard]] DType compute_type(DType dtype);

class KernelValues {
public:
    /// `content` lists the nodes of the kernel, operands first; every other operand is a constant or has a slot.
    KernelValues(Context& context, std::span<const ir::NodeId> content, std::uint8_t rank);

    [[nodiscard]] ValueId value_of(ir::NodeId node) const { return value_of_.at(node.value); }
    /// What a reduction of `node` accumulates, converted to the type it accumulates in.
    [[nodiscard]] ValueId reduced_value(ir::NodeId reduction);
    /// Ends the building: contracts, counts uses and orders. `roots` are what outputs and reductions store.
    void finish(std::span<const ValueId> roots);

    [[nodiscard]] const std::vector<Value>& values() const { return values_; }
    [[nodiscard]] bytecode::Kernel& kernel() { return kernel_; }

private:
    struct ShapeSet {
        std::uint32_t number;
        std::vector<bool> inputs;
    };
    static constexpr std::uint32_t no_shape = 0xFFFFFFFF;

    [[nodiscard]] bool fits_narrow(std::span<const ir::NodeId> content) const;
    void add_node(ir::NodeId id);
    [[nodiscard]] ValueId elementwise(ir::NodeId id);
    [[nodiscard]] ValueId cast(ir::NodeId id);
    [[nodiscard]] ValueId convert(ValueId value, DType from, DType to);
    [[nodiscard]] ValueId truth(const ir::Node& node, std::span<const ir::NodeId> operands);
    [[nodiscard]] ValueId wrap(ValueId value, ops::Op op, DType dtype);
    [[nodiscard]] ValueId operand(ir::NodeId id, DType type);
    [[nodiscard]] ValueId operand(ir::NodeId id) { return operand(id, compute_type(context_.module[id].type.dtype)); }
    [[nodiscard]] ValueId input(ir::NodeId id, DType type);
    [[nodiscard]] ValueId constant(DType type, std::uint64_t bits);
    [[nodiscard]] ValueId operation(ops::Op op, DType type, DType result, std::span<const ValueId> args);
    [[nodiscard]] ValueId push(Value value);

    void set_extents(std::span<const ir::NodeId> shape);
    std::uint32_t join_shapes(std::uint32_t a, std::uint32_t b, ir::NodeId where);
    void add_shape(ir::NodeId id);
    void move_step_to_end(std::uint32_t step);
    void finish_shapes();

    void contract();
    void count_uses(std::span<const ValueId> roots);
    void order();

    Context& context_;
    bytecode::Kernel kernel_;
    std::vector<Value> values_;
    std::unordered_map<std::uint32_t, ValueId> value_of_;        ///< By node.
    std::unordered_map<std::uint32_t, std::uint32_t> shape_of_;  ///< By node: index into shapes_, or no_shape.
    std::map<std::pair<bytecode::Slot, DType>, ValueId> inputs_;
    std::map<std::pair<DType, std::uint64_t>, ValueId> constants_;
    std::vector<ShapeSet> shapes_;
    std::vector<std::uint32_t> input_shape_;  ///< By input: index into shapes_, or no_shape.
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> joined_;
};

}  // namespace ik::lower
