#include "lower/kernel.hpp"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "lower/kernel_values.hpp"
#include "lower/kernel_writer.hpp"
#include "lower/post_order.hpp"

namespace ik::lower {

using bytecode::Action;
using ir::Kind;
using ir::NodeId;

namespace {

// Bounds of one kernel; what is larger is cut and the values that cross are stored.
constexpr std::size_t max_nodes = 2500;
constexpr std::size_t max_inputs = 200;
constexpr std::size_t map_weight = 100;  // A dot call, in nodes.

class KernelLowering {
public:
    KernelLowering(Context& context, const KernelPlan& plan) : context_(context), plan_(plan) {
        context_.tables.content.clear();
    }

    void run() {
        for (const NodeId id : plan_.outputs) collect(id);
        for (const NodeId id : plan_.reductions) collect(id);
        std::size_t begin = 0;
        while (begin < content_.size()) {
            const std::size_t end = cut(begin);
            lower_part({content_.data() + begin, end - begin}, end);
            begin = end;
        }
    }

private:
    [[nodiscard]] bool is_inside(NodeId id) const { return !context_.is_constant(id) && !context_.has_slot(id); }

    /// The operands that the tile code reads (extents of a generator are read at the launch).
    [[nodiscard]] std::span<const NodeId> operands(NodeId id) const {
        const std::span<const NodeId> all = context_.module.operands(id);
        switch (context_.module[id].kind) {
            case Kind::iota: return {};
            case Kind::fill: return all.first(1);
            default: return all;
        }
    }

    /// Appends the nodes that `root` needs, operands first.
    void collect(NodeId root) {
        visit_operands_first(
            root, [&](NodeId id) { return is_inside(id) && context_.tables.content.insert(id, 1); },
            [&](NodeId id) { return operands(id); }, [&](NodeId id) { content_.push_back(id); });
    }

    [[nodiscard]] std::size_t cut(std::size_t begin) const {
        NodeTable<std::uint8_t>& seen = context_.tables.input;
        seen.clear();
        std::size_t inputs = 0;
        std::size_t end = begin;
        std::size_t weight = 0;
        while (end < content_.size() && weight < max_nodes) {
            weight += context_.module[content_[end]].kind == Kind::map ? map_weight : 1;
            for (const NodeId operand : operands(content_[end])) {
                if (context_.has_slot(operand) && seen.insert(operand, 1)) ++inputs;
            }
            if (inputs > max_inputs && end > begin) break;
            ++end;
        }
        return end;
    }

    void lower_part(std::span<const NodeId> part, std::size_t end) {
        std::unordered_set<std::uint32_t> crossing;
        for (std::size_t i = end; i < content_.size(); ++i) {
            for (const NodeId operand : operands(content_[i])) crossing.insert(operand.value);
        }
        const std::unordered_set<std::uint32_t> wanted = roots();
        KernelValues values(context_, part, context_.spaces.rank(plan_.space));
        bytecode::Kernel& kernel = values.kernel();
        kernel.place = context_.place(part.back());
        for (const NodeId id : part) {
            if (context_.module[id].kind == Kind::reduce) {
                add_reduction(values, id);
            } else if (wanted.contains(id.value) || crossing.contains(id.value)) {
                add_output(values, id, static_cast<std::uint32_t>(kernel.outputs.size()));
                kernel.outputs.push_back({bytecode::no_slot, context_.module[id].type.dtype});
                pending_.push_back(id);
            }
        }
        // Slots are assigned after the values are built, so that no operand of this part is taken for an input.
        for (std::size_t i = 0; i < pending_.size(); ++i) kernel.outputs[i].slot = context_.assign_slot(pending_[i]);
        pending_.clear();
        values.finish();
        write_code(kernel, values.segments(), values.variables());
        context_.builder->add({.op = bytecode::StepOp::kernel,
                               .imm = static_cast<std::uint32_t>(context_.program.kernels.size()),
                               .place = kernel.place});
        context_.program.kernels.push_back(std::move(kernel));
    }

    [[nodiscard]] std::unordered_set<std::uint32_t> roots() const {
        std::unordered_set<std::uint32_t> result;
        for (const NodeId id : plan_.outputs) result.insert(id.value);
        return result;
    }

    void add_output(KernelValues& values, NodeId id, std::uint32_t number) {
        const ir::Node& node = context_.module[id];
        if (node.kind == Kind::elementwise && node.op == ops::Op::complex) {
            const std::span<const NodeId> parts = context_.module.operands(id);
            values.add_pair(parts[0], parts[1], number);
        } else {
            values.add_root(values.value_of(id), Action::store_output, number);
        }
    }

    void add_reduction(KernelValues& values, NodeId id) {
        const ir::Node& node = context_.module[id];
        bytecode::Kernel& kernel = values.kernel();
        const ValueRef value = values.reduced_value(id);
        const auto number = static_cast<std::uint32_t>(kernel.reductions.size());
        kernel.reduce_axes = node.axes;
        kernel.keepdims = node.flag;
        ops::Op op = node.op;
        if (node.type.dtype == DType::boolean && op == ops::Op::min) op = ops::Op::all;
        if (node.type.dtype == DType::boolean && op == ops::Op::max) op = ops::Op::any;
        kernel.reductions.push_back(
            {op, compute_type(values[value].result), node.type.dtype, context_.assign_slot(id)});
        values.add_root(value, Action::reduce, number);
    }

    Context& context_;
    const KernelPlan& plan_;
    std::vector<NodeId> content_;
    std::vector<NodeId> pending_;
};

}  // namespace

void lower_kernel(Context& context, const KernelPlan& plan) { KernelLowering(context, plan).run(); }

}  // namespace ik::lower
